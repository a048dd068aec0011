"""Before and during the call: triage, the matter, and whether it got through."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from bot.core.changes import CallEnded, CallStarted, CaseOpened, Change, NudgeAnswered, NudgePlanned
from bot.core.guide import Matter
from bot.core.messages import Button
from bot.core.nudge import awake, next_service, waiting
from bot.core.person import Case, Nudge
from bot.core.taps import Tap, tap
from bot.core.texts import blocks
from bot.core.turn import Outcome, Turn
from handlers import arrival, checklist, lenders, menu, repayment, safety
from handlers.parts import door, find_case, name_of, next_number, open_cases, option, say, short_name, show, when

ASK_AFTER: Final = timedelta(hours=2)


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
    return matters(turn)


def matters(turn: Turn) -> Outcome:
    """What it is about."""
    ordered = sorted(turn.guide.matters.values(), key=lambda matter: (matter.code == "I-00", matter.code))
    buttons = (Button(matter.label, tap("matter", matter.id)) for matter in ordered)
    return show(say(turn, "call.matter"), *buttons, door(turn, "prepare"))


def matter(turn: Turn, name: str, wish: str = "") -> Outcome:
    """The matter is clear: a fraud has no call, everything else becomes a case."""
    found = turn.guide.matters.get(name)
    if found is None:
        return matters(turn)
    if found.scam:
        return advice(turn, found)
    if not turn.person.remembered:
        return _before_record(turn, found)
    same = next((case for case in open_cases(turn.person) if case.matter == name), None)
    if same is not None and wish != "new":
        return show(
            say(turn, "call.again", case=name_of(turn, same)),
            Button(short_name(turn, same), tap("list", same.id)),
            option(turn, "another", "matter", name, "new"),
            door(turn, "triage", "none"),
        )
    return _opened(turn, found)


def advice(turn: Turn, found: Matter) -> Outcome:
    """A fraud: stop, keep, report; no call."""
    title = say(turn, "call.scam", matter=found.label)
    return show(
        (*title, *blocks(found.advice)),
        option(turn, "not-paid", "paid", "no", style="good"),
        option(turn, "paid", "paid", "yes", style="danger"),
        option(turn, "do.family", "family"),
        door(turn, "triage", "none"),
    )


def _before_record(turn: Turn, found: Matter) -> Outcome:
    wish = tap("matter", found.id)
    return read_only(turn, wish) if turn.person.consent == "refused" else arrival.ask_consent(turn, wish)


def read_only(turn: Turn, wish: Tap) -> Outcome:
    """Without a record: the list and the words to say can still be read."""
    found = turn.guide.matters.get(wish.args[0]) if wish.verb == "matter" and wish.args else None
    if found is None:
        return show(say(turn, "consent.refused"), option(turn, "menu", "menu"), option(turn, "home", "start"))
    return show(
        (*say(turn, "consent.refused"), *checklist.readable(turn, found)),
        option(turn, "card", "card", "0", found.id),
        option(turn, "agree", "consent", "yes", "matter", found.id),
        door(turn, "triage", "none"),
    )


def _opened(turn: Turn, found: Matter) -> Outcome:
    case = Case(next_number(turn.person), found.id, turn.now)
    if found.id == "repay-failed":
        return repayment.ask(turn, case, CaseOpened(case))
    return lenders.ways(turn, case, changes=(CaseOpened(case),))


def calling(turn: Turn, number: str) -> Outcome:
    """The phone is at the ear: say little, ask later. Nobody is called where it is not safe."""
    case = find_case(turn.person, number)
    if case is None or not case.open:
        return arrival.stale(turn)
    if case.unsafe:
        return lenders.stop(turn, case)
    at = awake(turn.now + ASK_AFTER, turn.person.zone, turn.host)
    nudge = Nudge(next_number(turn.person), "call", case.id, case.id, at)
    done = tuple(NudgeAnswered(old.id) for old in waiting(turn.person, "call", case.id))
    return show(
        say(turn, "call.calling", at=when(at)),
        option(turn, "call-done", "called", case.id, "done", style="good"),
        option(turn, "call-odd", "odd", case.id, style="danger"),
        option(turn, "call-failed", "called", case.id, "failed"),
        changes=(*done, CallStarted(case.id, turn.now), NudgePlanned(nudge)),
    )


def called(turn: Turn, number: str, word: str) -> Outcome:
    """Through or not."""
    case = find_case(turn.person, number)
    if case is None or not case.open:
        return arrival.stale(turn)
    over = (NudgeAnswered(old.id) for old in waiting(turn.person, "call", case.id))
    changes: tuple[Change, ...] = (CallEnded(case.id, word), *over)
    if word == "failed":
        return _try_again(turn, case, changes)
    return show(
        say(turn, "call.done"),
        option(turn, "they-promised", "promise", case.id, style="good"),
        option(turn, "no-promise", "next", case.id),
        option(turn, "solved", "close", case.id, "solved"),
        door(turn, "case", case.id),
        changes=changes,
    )


def _try_again(turn: Turn, case: Case, changes: tuple[Change, ...]) -> Outcome:
    at = next_service(turn.now, turn.guide.calendar)
    plan = NudgePlanned(Nudge(next_number(turn.person), "call", case.id, case.id, at))
    return show(
        say(turn, "call.failed", at=when(at)),
        option(turn, "paste", "paste", case.id),
        option(turn, "next", "next", case.id),
        option(turn, "call-now", "calling", case.id),
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
