"""One case told on one page, for the talk, the page and the export: everything in the words of the record."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from itertools import chain
from typing import Final

from bot.core.casefile import CaseFile, Event, Kind, Step
from bot.core.messages import Block, Document
from bot.core.person import Case, Complaint, Contact, Promise, PromiseState
from bot.core.turn import Outcome, Turn
from handlers import arrival, clocks, frauds
from handlers.parts import by, dated, door, due_of, find_case, label, name_of, option, say, show, until, when
from handlers.standing import standing, why
from handlers.status import ledger, status

PAGE: Final = 10  # events on one screen of the talk
FORMS: Final = {"page": "text/html", "md": "text/markdown", "json": "application/json"}
MARKED: Final[dict[PromiseState, Kind]] = {"kept": "kept", "partly": "broken", "broken": "broken"}


def view(turn: Turn, number: str, page: str = "") -> Outcome:
    """The latest events, older ones by page; the clocks that run, the figures, the next step."""
    case = find_case(turn.person, number)
    if case is None or (page and not page.isdecimal()):
        return arrival.stale(turn)
    file = file_of(turn, case)
    pages = max(-(-len(file.events) // PAGE), 1)
    back = min(int(page or 0), pages - 1)
    end = len(file.events) - back * PAGE
    lines = "\n".join(f"{dated(turn, it.at)} {it.words}" for it in file.events[max(end - PAGE, 0) : end])
    return show(
        (
            *say(turn, "timeline.title", case=name_of(turn, case), status=file.status),
            Block((lines,)),
            *_rest(turn, file),
        ),
        *((option(turn, "earlier-events", "timeline", case.id, back + 1),) if back + 1 < pages else ()),
        *((option(turn, "later-events", "timeline", case.id, back - 1),) if back else ()),
        option(turn, "next", "next", case.id, style="good"),
        option(turn, "as-page", "casefile", case.id, "page"),
        option(turn, "as-file", "casefile", case.id),
        door(turn, "case", case.id),
    )


def _rest(turn: Turn, file: CaseFile) -> tuple[Block, ...]:
    return (
        *(say(turn, "timeline.goal", goal=file.goal) if file.goal else ()),
        *(Block((line,)) for line in file.clocks),
        *((Block((file.ledger,)),) if file.ledger else ()),
        *(say(turn, "timeline.next", next=file.next) if file.next else ()),
    )


def casefile(turn: Turn, number: str, form: str = "") -> Outcome:
    """The same as a page or a file; which, is asked."""
    case = find_case(turn.person, number)
    if case is None:
        return arrival.stale(turn)
    if form not in FORMS:
        return show(
            say(turn, "timeline.form"),
            option(turn, "as-markdown", "casefile", case.id, "md"),
            option(turn, "as-json", "casefile", case.id, "json"),
            door(turn, "timeline", case.id),
        )
    ending = "html" if form == "page" else form
    document = Document(f"huiyin-{case.id}.{ending}", FORMS[form], f"case:{turn.person.id}:{case.id}:{ending}")
    outcome = show(
        say(turn, "timeline.sent"), option(turn, "timeline", "timeline", case.id), door(turn, "case", case.id)
    )
    assert outcome.message is not None
    return replace(outcome, message=replace(outcome.message, document=document))


def file_of(turn: Turn, case: Case) -> CaseFile:
    """Everything about a case, oldest first."""
    found = standing(turn, case)
    barred = frauds.barred(turn, case) is not None
    return CaseFile(
        reference=f"#{case.id}",
        title=name_of(turn, case),
        status=status(turn, case),
        goal=case.goal,
        ledger=ledger(turn, case),
        events=tuple(sorted(_events(turn, case), key=lambda event: event.at)),
        clocks=(*_owed(turn, case), *clocks.running_lines(turn, case)),
        steps=tuple(Step(found.mark(rung), rung.label) for rung in found.ladder.main),
        next="" if barred or not case.open else "".join(block.text for block in why(turn, found)),
        written_at=turn.now,
    )


def _owed(turn: Turn, case: Case) -> Iterator[str]:
    """What was promised and is still waited for."""
    if case.open:
        for it in turn.person.promises:
            if it.case_id == case.id and it.state == "pending":
                yield label(turn, "timeline.owed", what=it.what, due=due_of(turn, it))


def _events(turn: Turn, case: Case) -> Iterator[Event]:
    person = turn.person
    yield from _course(turn, case)
    yield from (_talk(turn, it) for it in person.contacts if it.case_id == case.id)
    yield from chain.from_iterable(_promised(turn, it) for it in person.promises if it.case_id == case.id)
    yield from chain.from_iterable(_complained(turn, it) for it in person.complaints if it.case_id == case.id)


def _course(turn: Turn, case: Case) -> Iterator[Event]:
    yield Event(case.opened_at, "case", label(turn, "timeline.opened"))
    for end in case.endings:
        yield Event(end.at, "case", label(turn, "timeline.closed", outcome=label(turn, f"status.{end.outcome}")))
        if end.reopened_at is not None:
            yield Event(end.reopened_at, "case", label(turn, "timeline.reopened"))


def _talk(turn: Turn, talk: Contact) -> Event:
    said = f"：{talk.said}" if talk.said else ""
    reply = label(turn, f"label.reply.{talk.reply}") if talk.reply else ""
    way = label(turn, f"log.label.{talk.way}")
    words = label(turn, "timeline.talk", clock=when(turn, talk.at).text.rsplit(" ", 1)[1], way=way, said=said)
    return Event(talk.at, "talk", f"{words}（{reply}）" if reply else words, _reference(talk.case_id, talk.id))


def _reference(case: int, number: int) -> str:
    return f"#{case}-{number}"


def _promised(turn: Turn, promise: Promise) -> Iterator[Event]:
    reference = _reference(promise.case_id, promise.id)
    due = until(turn, promise.due_at, promise.grain).text
    words = label(turn, "timeline.promise", what=promise.what, due=due, by=by(turn, promise), reference=reference)
    yield Event(promise.made_at, "promise", words, reference)
    if promise.broken_at is not None and promise.state not in {"broken", "partly"}:
        yield _settled(turn, promise, "broken", promise.broken_at)
    if promise.state != "pending" and promise.settled_at is not None:
        yield _settled(turn, promise, promise.state, promise.settled_at)


def _settled(turn: Turn, promise: Promise, state: PromiseState, at: datetime) -> Event:
    came = f"：{promise.came}" if state == "partly" and promise.came else ""
    words = label(turn, "timeline.settled", what=promise.what, state=label(turn, f"promise.state.{state}") + came)
    return Event(at, MARKED.get(state, "promise"), words, _reference(promise.case_id, promise.id))


def _complained(turn: Turn, one: Complaint) -> Iterator[Event]:
    reference, known = _reference(one.case_id, one.id), turn.guide.places.get(one.place)
    place = known.label if known else one.place
    number = label(turn, "timeline.number", number=one.reference) if one.reference else ""
    words = label(turn, "timeline.filed", place=place, number=number, due=dated(turn, one.due_at), reference=reference)
    yield Event(one.filed_on, "complaint", words, reference)
    if one.answered_at is not None:
        reply = f"：{label(turn, f'label.reply.{one.reply}')}" if one.reply else ""
        yield Event(one.answered_at, "answer", label(turn, "timeline.answered", place=place, reply=reply), reference)
    if one.withdrawn_at is not None:
        yield Event(one.withdrawn_at, "complaint", label(turn, "timeline.withdrawn", place=place), reference)
