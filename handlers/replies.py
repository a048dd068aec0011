"""What they answered: one tap, and what that means for the next step."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Final

from bot.core.changes import Change, ComplaintAnswered, ContactDetailed, Contacted, NudgeAnswered
from bot.core.filings import limit
from bot.core.foreseen import foreseen
from bot.core.messages import Block, Button, ButtonStyle
from bot.core.nudge import waiting
from bot.core.person import Case, Complaint, Contact, Reply
from bot.core.turn import Outcome, Turn
from handlers import arrival, call_receipt, ladder
from handlers.parts import door, find_case, next_number, option, say, show
from handlers.standing import standing, why

WORDS: Final[tuple[Reply, ...]] = ("solved", "partly", "refused", "final", "withdraw", "shuffled", "threat")
UNLOGGED: Final = 0  # no talk is on record in which it was said


def ask(turn: Turn, case: Case, subject: int, *changes: Change, lead: tuple[Block, ...] = ()) -> Outcome:
    """Which kind of answer it was; `subject` is the complaint's or the contact's number."""
    return show(
        (*lead, *say(turn, "ladder.which-reply")),
        *(_option(turn, subject, case, word) for word in WORDS),
        door(turn, "case", case.id),
        changes=changes,
    )


def choose(turn: Turn, number: str, subject: str) -> Outcome:
    """Which kind of answer it was, about a call or a complaint."""
    case = find_case(turn.person, number)
    if case is None or not case.open or not subject.isdecimal():
        return arrival.stale(turn)
    return ask(turn, case, int(subject))


def _option(turn: Turn, subject: int, case: Case, word: str) -> Button:
    style: ButtonStyle = "good" if word == "solved" else "danger" if word == "threat" else ""
    return option(turn, f"reply.{word}", "reply", case.id, subject, word, style=style)


def reply(turn: Turn, number: str, subject: str, word: str) -> Outcome:
    """It is noted with what was answered, and the next step follows from it."""
    case = find_case(turn.person, number)
    if case is None or not case.open or word not in (*WORDS, "nothing"):
        return arrival.stale(turn)
    told: Reply = word
    changes = _noted(turn, case, subject, told)
    if not changes:
        return arrival.stale(turn)
    if word == "nothing":  # no date: the next step, and when we could ask
        return ladder.next_step(_then(turn, changes), number).adding(*changes)
    return advised(turn, case, told, *changes)


def _noted(turn: Turn, case: Case, subject: str, word: Reply) -> tuple[Change, ...]:
    for one in turn.person.complaints:
        if str(one.id) == subject and one.case_id == case.id and one.withdrawn_at is None:
            done = tuple(NudgeAnswered(nudge.id) for nudge in waiting(turn.person, "complaint", one.id))
            return (ComplaintAnswered(one.id, one.answered_at or turn.now, word), *done)
    if word == "threat" and subject == str(UNLOGGED):
        return (Contacted(Contact(next_number(turn.person), case.id, "answer", turn.now, reply="threat")),)
    talked = [it for it in turn.person.contacts if str(it.id) == subject and it.case_id == case.id]
    over = [NudgeAnswered(nudge.id) for nudge in waiting(turn.person, "call", case.id)]
    return (*(ContactDetailed(it.id, reply=word) for it in talked), *(over if talked else ()))


def advised(turn: Turn, case: Case, word: Reply, *changes: Change) -> Outcome:
    """What the answer means, and the step that follows once it is on record."""
    found = standing(_then(turn, changes), case)
    if found.why == "threat":
        return _threatened(turn, case, changes)
    meaning = say(turn, f"ladder.reply.{word}") if word not in {"solved", found.why} else ()
    return show(
        (*say(turn, "ladder.noted"), *meaning, *why(turn, found)),
        *ladder.onward(turn, case, found),
        option(turn, "new-date", "promise", case.id),
        *_own_time(turn, case, changes),
        *_receipt(_then(turn, changes), case, changes),
        option(turn, "other-ways", "sides", case.id),
        door(turn, "case", case.id),
        changes=changes,
    )


def _receipt(turn: Turn, case: Case, changes: tuple[Change, ...]) -> tuple[Button, ...]:
    """What was said in a talk can be sent to them to confirm; a complaint is answered in writing already."""
    talked = any(isinstance(change, ContactDetailed) for change in changes)
    return call_receipt.offered(turn, case) if talked else ()


def _then(turn: Turn, changes: Iterable[Change]) -> Turn:
    return replace(turn, person=foreseen(turn.person, changes))


def _threatened(turn: Turn, case: Case, changes: tuple[Change, ...]) -> Outcome:
    """Danger goes before every rung."""
    then = _then(turn, changes)
    return show(
        say(turn, "ladder.reply.threat"),
        *ladder.onward(then, case, standing(then, case)),
        option(turn, "papers", "topic", "evidence-keep"),
        door(turn, "case", case.id),
        changes=changes,
    )


def _own_time(turn: Turn, case: Case, changes: tuple[Change, ...]) -> tuple[Button, ...]:
    """Some answers leave little time to object: the clock that runs from then on."""
    now = _then(turn, changes)
    answered = {change.complaint_id for change in changes if isinstance(change, ComplaintAnswered)}
    timed: tuple[Complaint, ...] = tuple(
        it for it in now.person.complaints if it.id in answered and limit(turn.guide, it, case.matter) is not None
    )
    return tuple(option(turn, "clocks", "clock", it.id) for it in timed)
