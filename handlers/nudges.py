"""Answers to a nudge: kept, partly, broken, answered, paid in."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Final, Literal

from bot.core import nudge as times
from bot.core.authorities import authority
from bot.core.changes import (
    Asked,
    Change,
    ComplaintAnswered,
    Contacted,
    NudgeAnswered,
    NudgePlanned,
    PromiseDetailed,
    PromiseSettled,
)
from bot.core.clocks import Run
from bot.core.foreseen import foreseen
from bot.core.messages import Button
from bot.core.person import Asking, Case, Complaint, Contact, Nudge, NudgeKind, Promise, PromiseState
from bot.core.stances import stance
from bot.core.turn import Outcome, Turn
from bot.core.updates import Said
from handlers import answers, arrival, complaints, ladder, outcomes, outstanding, passing, reminders, replies, standing
from handlers.drafts import clean
from handlers.parts import (
    digits,
    door,
    find_case,
    find_promise,
    fresh,
    label,
    next_number,
    option,
    say,
    show,
    until,
    when,
)
from handlers.snooze import find, gone, usual_at

CAME_LENGTH: Final = 30
AGAIN: Final = "3wd"  # until it is asked again whether a complaint was passed on
CAME: Final = re.compile(r"(?<=[了过给退账咗])\d+(?:\.\d+)?")
SAYS: Final = re.compile(r"又?[说讲]|答应|承诺|保证")
SHORT: Final = re.compile(r"(?:少|差|缺|扣)了?我?(\d+(?:\.\d+)?)")
PROMISED: Final = re.compile(r"\d+(?:\.\d+)?")
BACKED_OUT: Final = re.compile(r"反悔|赖|不承认|没这回事|没答应|变卦|骗")
SUM: Final = re.compile(r"[\d.,，一二三四五六七八九十百千两]+\s*(?:元|块钱?|圆)?")


def view(turn: Turn, number: str) -> Outcome:
    """One of several nudges that came together."""
    found = find(turn, number)
    if found is None:
        return gone(turn)
    return fresh(show(reminders.question(turn, found), *reminders.replies(turn, found)))


def _done(turn: Turn, kind: NudgeKind, subject: int) -> tuple[Change, ...]:
    return tuple(NudgeAnswered(nudge.id) for nudge in times.waiting(turn.person, kind, subject))


def _settle(turn: Turn, promise: Promise, state: PromiseState) -> tuple[Change, ...]:
    told = () if promise.state == state else (PromiseSettled(promise.id, state, turn.now),)
    return (*told, *_done(turn, "promise", promise.id))


def kept(turn: Turn, number: str) -> Outcome:
    """An echo at last; keep the proof and look whether interest and credit record follow."""
    promise = find_promise(turn.person, number)
    if promise is None:
        return arrival.stale(turn)
    less = _less(turn, promise)
    if less:
        return _came(turn, number, less)
    sort, changes = outcomes.sort(promise), _settle(turn, promise, "kept")
    new = _promised_then(_then(turn, changes)) if sort == "-call" else None
    if new is not None:
        return new.after(*changes).led_by(*say(turn, "nudge.came", what=promise.what))
    told = (option(turn, "promise", "promise", promise.case_id, style="good"),) if sort == "-call" else ()
    return show(
        say(turn, f"nudge.kept{sort}", what=promise.what),
        *told,
        option(turn, "close", "close", promise.case_id, "solved", style="good"),
        option(turn, "more-to-do", "case", promise.case_id),
        option(turn, "home", "start"),
        changes=changes,
    )


def _promised_then(turn: Turn) -> Outcome | None:
    """What they promised when they called, told in the same breath: 打来了，说下周三前退180."""
    said = turn.update.text if isinstance(turn.update, Said) else ""
    rest = outstanding.CLAUSES.split(said.strip(), maxsplit=1)[1:]
    return next((answers.promised(turn, f"{answers.SPEAKER}{it}" if SAYS.match(it) else it) for it in rest if it), None)


def _less(turn: Turn, promise: Promise) -> str:
    """The sum that came by their own words, where more was promised: 退了90, 少了30."""
    said = outstanding.plain(turn.update.text) if isinstance(turn.update, Said) else ""
    due, missing = PROMISED.findall(outstanding.plain(promise.what)), SHORT.findall(said)
    if len(missing) == len(due) == 1 and float(missing[0]) < float(due[0]):
        return f"{float(due[0]) - float(missing[0]):g}"
    came = CAME.findall(said)
    return came[0] if len(came) == len(due) == 1 and float(came[0]) < float(due[0]) else ""


def partly(turn: Turn, number: str) -> Outcome:
    """Half an echo: which half, is asked once."""
    promise = find_promise(turn.person, number)
    if promise is None:
        return arrival.stale(turn)
    return digits(
        show(
            say(turn, "nudge.partly-what", what=promise.what),
            option(turn, "skip", "parted", promise.id),
            door(turn, "pledge", promise.id),
            changes=(*_settle(turn, promise, "partly"), Asked(Asking("part", (number,)))),
        )
    )


def said_part(turn: Turn, text: str) -> Outcome:
    """What did come, in their words; a bare sum is one that came."""
    assert turn.person.asking is not None
    return _came(turn, turn.person.asking.args[0], clean(text, CAME_LENGTH))


def _came(turn: Turn, number: str, said: str) -> Outcome:
    """A part came, and which."""
    came = label(turn, "nudge.sum", sum=said.rstrip("元块钱圆 ")) if SUM.fullmatch(said) else said
    detail = PromiseDetailed(int(number), came=came)
    return parted(_then(turn, (detail,)), number).after(detail)


def parted(turn: Turn, number: str) -> Outcome:
    """The rest is still owed: the next step, and a new date for it."""
    return _unkept(turn, number, "partly")


def broken(turn: Turn, number: str, sure: str = "") -> Outcome:
    """No echo: the next step, and a new date for it; before its day only where they went back on it."""
    said = turn.update.text if isinstance(turn.update, Said) else ""
    promise = find_promise(turn.person, number)
    if (
        promise is not None
        and not sure
        and _asked_early(turn, promise)
        and not BACKED_OUT.search(said)
        and not stance(said)
    ):
        return _not_due(turn, promise)
    unkept = _unkept(turn, number, "broken")
    asked = outcomes.reply(said) == "withdraw"  # 他让我撤诉才退
    return unkept.led_by(*say(turn, "ladder.reply.withdraw")) if asked else unkept


def _asked_early(turn: Turn, promise: Promise) -> bool:
    """Whether they had it asked before the day that was promised."""
    asked = any(nudge.state == "sent" for nudge in times.waiting(turn.person, "promise", promise.id))
    return asked and promise.due_at > turn.now


def _not_due(turn: Turn, promise: Promise) -> Outcome:
    """Nobody is late yet: it is asked again when the day is over."""
    at = times.after(promise.due_at, promise.grain, turn.person.zone, turn.host)
    return show(
        say(turn, "nudge.not-due", due=until(turn, promise.due_at, promise.grain), at=when(turn, at)),
        option(turn, "backed-out", "broken", promise.id, "sure"),
        option(turn, "view-case", "case", promise.case_id),
        option(turn, "planned", "planned"),
        option(turn, "home", "start"),
        changes=times.moved(turn.person, "promise", promise.id, at),
    )


def together(turn: Turn, word: str, *numbers: str) -> Outcome:
    """One answer for several: all of them came, or none."""
    found = [promise for number in numbers if (promise := find_promise(turn.person, number)) is not None]
    if not found or word not in {"kept", "broken"}:
        return arrival.stale(turn)
    what, last = "、".join(promise.what for promise in found), found[-1]
    if word == "broken":
        earlier = tuple(change for promise in found[:-1] for change in _settle(turn, promise, "broken"))
        return _unkept(_then(turn, earlier), str(last.id), "broken", what).after(*earlier)
    return _all_came(turn, found, what)


def apart(turn: Turn, *pairs: str) -> Outcome:
    """What came and what did not, told in one breath: each is noted, and what follows from what did not."""
    said = dict(zip(pairs[::2], pairs[1::2], strict=False))
    came, owed = ([number for number, word in said.items() if word == state] for state in ("kept", "broken"))
    if not came or not owed:
        return together(turn, "kept" if came else "broken", *came, *owed)
    found = [promise for number in came if (promise := find_promise(turn.person, number)) is not None]
    settled = tuple(change for promise in found for change in _settle(turn, promise, "kept"))
    rest = together(_then(turn, settled), "broken", *owed).after(*settled)
    return rest.led_by(*say(turn, "nudge.came", what="、".join(promise.what for promise in found)))


def _all_came(turn: Turn, found: Sequence[Promise], what: str) -> Outcome:
    cases = {promise.case_id for promise in found}
    return show(
        say(turn, "nudge.kept", what=what),
        *(option(turn, "close", "close", case, "solved", style="good") for case in cases if len(cases) == 1),
        option(turn, "more-to-do", "case", found[-1].case_id),
        option(turn, "home", "start"),
        changes=tuple(change for promise in found for change in _settle(turn, promise, "kept")),
    )


def _unkept(turn: Turn, number: str, state: Literal["partly", "broken"], what: str = "") -> Outcome:
    promise = find_promise(turn.person, number)
    case = find_case(turn.person, str(promise.case_id)) if promise else None
    if promise is None or case is None:
        return arrival.stale(turn)
    changes = _settle(turn, promise, state)
    if authority(promise):
        return show(
            say(turn, "nudge.unkept-elsewhere", what=what or promise.what),
            option(turn, "new-date", "renew", promise.id, style="good"),
            door(turn, "case", case.id),
            changes=changes,
        )
    return show(
        (
            *say(turn, f"nudge.{_outcome(promise, state)}", what=what or promise.what, came=promise.came),
            *ladder.following(_then(turn, changes), case),
        ),
        option(turn, "pledges", "pledges", case.id)
        if what
        else option(turn, "new-date", "renew", promise.id, style="good"),
        *ladder.ways_on(_then(turn, changes), case),
        option(turn, "call-again", "card", case.id),
        *_threat(turn, case),
        door(turn, "case", case.id),
        changes=changes,
    )


def _outcome(promise: Promise, state: Literal["partly", "broken"]) -> str:
    return "partly-came" if state == "partly" and promise.came else state


def _then(turn: Turn, changes: tuple[Change, ...]) -> Turn:
    return replace(turn, person=foreseen(turn.person, changes))


def _threat(turn: Turn, case: Case) -> tuple[Button, ...]:
    """Where somebody collects, the answer may be a threat."""
    collects = turn.guide.ladders.problem(case.matter) == standing.COLLECTING
    return (
        (option(turn, "reply.threat", "reply", case.id, replies.UNLOGGED, "threat", style="danger"),)
        if collects
        else ()
    )


def answered(turn: Turn, number: str, word: str) -> Outcome:
    """The complaint got an answer, or not yet."""
    complaint = complaints.named(turn, int(number)) if number.isdecimal() else None
    case = find_case(turn.person, str(complaint.case_id)) if complaint else None
    if complaint is None or case is None:
        return arrival.stale(turn)
    done = _done(turn, "complaint", complaint.id)
    if word == "yes":
        told = ComplaintAnswered(complaint.id, complaint.answered_at or turn.now)
        return replies.ask(turn, case, complaint.id, told, *done, lead=say(turn, "nudge.complaint-answered"))
    step = passing.of(turn, complaint)
    if step is not None:
        return _not_passed(turn, complaint, step, done)
    place = turn.guide.places.get(complaint.place)
    return show(
        (
            *say(turn, "nudge.complaint-silent", place=place.label if place else complaint.place),
            *ladder.following(_then(turn, done), case),
        ),
        *ladder.ways_on(_then(turn, done), case),
        option(turn, "clocks", "clock", complaint.id),
        option(turn, "promise", "promise", case.id),
        door(turn, "case", case.id),
        changes=done,
    )


def _not_passed(turn: Turn, complaint: Complaint, step: Run, done: tuple[Change, ...]) -> Outcome:
    """Neither passed on nor accepted, as far as they know: where to ask, and when we ask again."""
    at = usual_at(turn, AGAIN)
    assert at is not None
    plan = Nudge(next_number(turn.person), "complaint", complaint.case_id, complaint.id, at)
    return show(
        (
            *say(turn, "nudge.passing.silent", says=passing.says(step)),
            *say(turn, "nudge.snoozed", at=when(turn, at)),
        ),
        passing.button(complaint, step),
        option(turn, "clocks", "clock", complaint.id),
        option(turn, "next", "next", complaint.case_id),
        door(turn, "case", complaint.case_id),
        changes=(*done, NudgePlanned(plan)),
    )


def followed(turn: Turn, number: str, word: str) -> Outcome:
    """Something came back, or nothing: then the next step, and when to ask again."""
    found = find(turn, number)
    if found is None:
        return gone(turn)
    case, done = find_case(turn.person, str(found.case_id)), _done(turn, "follow", found.subject)
    if word == "yes" and case is not None:
        return _heard(turn, case, *done)
    if word in outcomes.ANSWERS and case is not None:
        made = Contacted(Contact(next_number(turn.person), case.id, "answer", turn.now))
        later = replies.reply(_then(turn, (made,)), str(case.id), str(made.contact.id), word)
        return later.after(made, *done)
    return ladder.next_step(_then(turn, done), str(found.case_id)).adding(*done)


def _heard(turn: Turn, case: Case, *done: Change) -> Outcome:
    """Something came back: a talk of its own, so that what it came to can be noted."""
    talk = Contact(next_number(turn.person), case.id, "answer", turn.now)
    return replies.ask(turn, case, talk.id, Contacted(talk), *done, lead=say(turn, "nudge.complaint-answered"))


def entered(turn: Turn, number: str, word: str) -> Outcome:
    """The instalment shows as paid, or not yet."""
    found = find(turn, number)
    if found is None:
        return gone(turn)
    if word == "yes":
        return show(
            say(turn, "nudge.entered"),
            option(turn, "close", "close", found.case_id, "solved", style="good"),
            option(turn, "view-case", "case", found.case_id),
            option(turn, "home", "start"),
            changes=_done(turn, "repay", found.subject),
        )
    return show(
        say(turn, "nudge.not-entered"),
        option(turn, "card", "card", found.case_id, style="good"),
        option(turn, "promise", "promise", found.case_id),
        option(turn, "next", "next", found.case_id),
        door(turn, "case", found.case_id),
        changes=_unpaid(turn, found),
    )


def _unpaid(turn: Turn, found: Nudge) -> tuple[Change, ...]:
    """Told in the evening, the morning after still asks; told then, it is known."""
    case = find_case(turn.person, str(found.case_id))
    over = case is not None and case.repay_at is not None and turn.now > case.repay_at
    return _done(turn, "repay", found.subject) if over else (NudgeAnswered(found.id),)


TAPS: Final[Mapping[str, Callable[..., Outcome]]] = {
    "nudge": view,
    "which": outstanding.which,
    "renewed": outstanding.renewed,
    "together": together,
    "apart": apart,
    "kept": kept,
    "part": partly,
    "parted": parted,
    "broken": broken,
    "answered": answered,
    "entered": entered,
    "followed": followed,
}
