"""Before and during the call: triage, and whether it got through."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from bot.core.changes import CallEnded, CallStarted, Change, Contacted, NudgeAnswered, NudgePlanned
from bot.core.messages import Block
from bot.core.nudge import awake, next_service, waiting
from bot.core.person import Case, Contact, Nudge
from bot.core.plaintext import folded
from bot.core.taps import Tap, tap
from bot.core.turn import Outcome, Turn
from handlers import arrival, frauds, lenders, matters, menu, safety, talks
from handlers.parts import door, find_case, next_number, option, say, show, when

ASK_AFTER: Final = timedelta(hours=2)
QUESTIONS: Final = 3  # on the card: more is not read with a phone at the ear
BEGUN: Final = frozenset({"我在打", "我在打了", "在打了", "我现在打", "现在打", "开始打", "开始打了", "我要打了"})


def begun(turn: Turn, text: str) -> Tap | None:
    """我在打, typed where no button says so."""
    case = turn.person.case
    return tap("calling", case.id) if case is not None and folded(text) in BEGUN else None


def prepare(turn: Turn) -> Outcome:
    """One screen of triage before anything else."""
    return show(
        say(turn, "call.triage"),
        option(turn, "danger", "triage", "danger", style="danger"),
        option(turn, "asked-to-pay", "triage", "asked", style="danger"),
        option(turn, "just-paid", "triage", "paid", style="danger"),
        option(turn, "none-of-it", "triage", "none", style="good"),
        door(turn),
    )


def triage(turn: Turn, word: str) -> Outcome:
    """Danger and fraud leave the call here."""
    if word == "danger":
        return menu.topic(turn, "danger-now")
    if word in {"asked", "paid"}:
        return safety.paid(turn, "yes" if word == "paid" else "no")
    return matters.matters(turn)


def calling(turn: Turn, number: str) -> Outcome:
    """The phone is at the ear: say little, ask later. Nobody is called where it is not safe."""
    case = find_case(turn.person, number)
    if case is None or not case.open:
        return arrival.stale(turn)
    if case.unsafe:
        return lenders.stop(turn, case)
    barred = frauds.barred(turn, case)
    if barred is not None:
        return frauds.advice(turn, barred)
    at = awake(turn.now + ASK_AFTER, turn.person.zone, turn.host)
    nudge = Nudge(next_number(turn.person), "call", case.id, case.id, at)
    done = tuple(NudgeAnswered(old.id) for old in waiting(turn.person, "call", case.id))
    return show(
        (*_glance(turn, case), *say(turn, "call.calling", at=when(at))),
        option(turn, "call-done", "called", case.id, "done", style="good"),
        option(turn, "call-odd", "odd", case.id, style="danger"),
        changes=(*done, CallStarted(case.id, turn.now), NudgePlanned(nudge)),
    )


def _glance(turn: Turn, case: Case) -> tuple[Block, ...]:
    """One card to glance at: the opening, the questions that matter, what to pin down."""
    found = turn.guide.matters.get(case.matter) or turn.guide.matters["general"]
    questions = "\n".join(f"{number}. {line}" for number, line in enumerate(found.questions[:QUESTIONS], 1))
    return (*say(turn, "call.glance"), Block((found.opening,), "quote"), *say(turn, "call.ask", questions=questions))


def called(turn: Turn, number: str, word: str) -> Outcome:
    """Through or not."""
    case = find_case(turn.person, number)
    if case is None or not case.open:
        return arrival.stale(turn)
    ended = CallEnded(case.id, word)
    if word == "failed":
        return _try_again(turn, case, (ended, *over(turn, case)))
    known = talks.called(turn.person, case)
    talk = known or Contact(next_number(turn.person), case.id, "call", case.called_at or turn.now)
    begun_now = () if case.called_at else (CallStarted(case.id, turn.now),)
    return talks.what_came(
        turn, case, talk, ended, *begun_now, *(() if known else (Contacted(talk),)), *_heard(turn, case)
    )


def over(turn: Turn, case: Case) -> tuple[NudgeAnswered, ...]:
    """The question about the call is answered."""
    return tuple(NudgeAnswered(old.id) for old in waiting(turn.person, "call", case.id))


def _heard(turn: Turn, case: Case) -> tuple[NudgeAnswered, ...]:
    """One that was asked is answered; one to come stays until something is noted, for who stops half way."""
    return tuple(NudgeAnswered(old.id) for old in waiting(turn.person, "call", case.id) if old.state != "pending")


def _try_again(turn: Turn, case: Case, changes: tuple[Change, ...]) -> Outcome:
    at = next_service(turn.now, turn.guide.calendar)
    plan = NudgePlanned(Nudge(next_number(turn.person), "call", case.id, case.id, at))
    return show(
        say(turn, "call.failed", at=when(at)),
        option(turn, "paste", "paste", case.id),
        option(turn, "next", "next", case.id),
        option(turn, "call-now", "calling", case.id),
        option(turn, "verify", "verify", case.id),
        door(turn, "case", case.id),
        changes=(*changes, plan),
    )


def odd(turn: Turn, number: str) -> Outcome:
    """Something is wrong on the phone."""
    return show(
        say(turn, "call.odd"),
        option(turn, "odd-money", "paid", "no", style="danger"),
        option(turn, "just-paid", "paid", "yes", style="danger"),
        option(turn, "odd-wechat", "topic", "app-entry"),
        door(turn, "case", number),
    )
