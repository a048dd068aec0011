"""Before and during the call: triage, the matter, the way, the lender, and whether it got through."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, time, timedelta
from typing import Final

from bot.core.changes import (
    Asked,
    CallEnded,
    CallStarted,
    CaseOpened,
    Change,
    LenderNamed,
    NudgeAnswered,
    NudgePlanned,
    RouteChosen,
)
from bot.core.dates import Resolved, understand
from bot.core.guide import Matter
from bot.core.messages import Button
from bot.core.nudge import SHANGHAI, awake, morning, next_service, waiting
from bot.core.person import Asking, Case, LenderState, Nudge
from bot.core.plaintext import ordinal
from bot.core.taps import Tap, tap
from bot.core.texts import blocks
from bot.core.turn import Outcome, Turn
from handlers import arrival, checklist, menu, safety
from handlers.parts import (
    digits,
    door,
    find_case,
    name_of,
    next_number,
    open_cases,
    option,
    say,
    short_name,
    show,
    until,
    when,
)

ASK_AFTER: Final = timedelta(hours=2)
LENDER_LENGTH: Final = 20
REPAY_EVENING: Final = time(18, 0)  # before the day's 24:00, while something can still be done


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
    change = CaseOpened(case)
    if found.id != "repay-failed":
        return ways(turn, case, change)
    asking = Asked(Asking("repay-day", (str(case.id),)))
    return digits(
        show(
            say(turn, "call.repay-day"),
            option(turn, "skip", "repaid", case.id, "skip"),
            option(turn, "pay-again", "repaid", case.id, "again"),
            door(turn),
            changes=(change, asking),
        )
    )


def repaid(turn: Turn, number: str, word: str) -> Outcome:
    """They skip the day, or first ask whether to pay once more."""
    case = find_case(turn.person, number)
    if case is None:
        return arrival.stale(turn)
    if word != "again":
        return ways(turn, case)
    return digits(
        show(
            say(turn, "call.pay-again"),
            option(turn, "skip", "repaid", case.id, "skip"),
            door(turn),
            changes=(Asked(Asking("repay-day", (number,))),),
        )
    )


def repay_day(turn: Turn, text: str) -> Outcome:
    """The day the instalment is due: asked about before its midnight and on the next morning."""
    assert turn.person.asking is not None
    case = find_case(turn.person, turn.person.asking.args[0])
    if case is None:
        return arrival.stale(turn)
    day = _day(turn, text)
    if day is None:
        keep = Asked(turn.person.asking)
        return digits(
            show(
                say(turn, "call.repay-day-unclear"),
                option(turn, "skip", "repaid", case.id, "skip"),
                door(turn),
                changes=(keep,),
            )
        )
    evening = awake(datetime.combine(day, REPAY_EVENING, SHANGHAI), turn.person.zone, turn.host)
    following = morning(evening + timedelta(days=1), turn.person.zone)
    first = next_number(turn.person)
    plans = [(at, first + i) for i, at in enumerate((evening, following)) if at > turn.now]
    changes = tuple(NudgePlanned(Nudge(number, "repay", case.id, case.id, at)) for at, number in plans)
    noted = say(turn, "call.repay-day-noted", day=until(turn, datetime.combine(day, time(23, 59, 59), SHANGHAI), "day"))
    screen = ways(turn, case, *changes)
    assert screen.message is not None
    return show((*noted, *screen.message.blocks), *screen.message.buttons, changes=screen.changes)


def _day(turn: Turn, text: str) -> date | None:
    """`15`, 15号, 明天, 今天 as the coming day; None when it is none."""
    number = ordinal(text)
    said = f"{number}号" if number else text
    found = understand(said, turn.now, turn.guide.calendar)
    return found.due.astimezone(SHANGHAI).date() if isinstance(found, Resolved) else None


def ways(turn: Turn, case: Case, *changes: CaseOpened | NudgePlanned) -> Outcome:
    """Which way to try first."""
    return show(
        say(turn, "call.ways", case=name_of(turn, case)),
        option(turn, "help-page", "road", case.id, "help"),
        option(turn, "chat", "road", case.id, "chat"),
        option(turn, "phone", "road", case.id, "call"),
        door(turn),
        changes=changes,
    )


def road(turn: Turn, number: str, way: str) -> Outcome:
    """The chosen way; the lender's name comes next."""
    case = find_case(turn.person, number)
    if case is None or way not in {"help", "chat", "call"}:
        return arrival.stale(turn)
    if way == "help":
        return show(
            say(turn, "call.help-page"),
            option(turn, "solved", "close", case.id, "self", style="good"),
            option(turn, "not-solved", "road", case.id, "chat"),
            door(turn, "case", case.id),
            changes=(RouteChosen(case.id, way),),
        )
    return who_is_it(turn, case, RouteChosen(case.id, way))


def who_is_it(turn: Turn, case: Case, *changes: RouteChosen) -> Outcome:
    """Who the lender really is."""
    return show(
        say(turn, "call.lender"),
        option(turn, "found", "lender", case.id, "found"),
        option(turn, "looking", "lender", case.id, "looking"),
        option(turn, "missing", "lender", case.id, "missing"),
        option(turn, "refused", "lender", case.id, "refused"),
        door(turn, "case", case.id),
        changes=changes,
    )


def lender(turn: Turn, number: str, word: str) -> Outcome:
    """Only a refusal, or not found with a red flag, stops the call: not having looked yet does not (C-27)."""
    case = find_case(turn.person, number)
    states: dict[str, LenderState] = {
        "found": "found",
        "looking": "looking",
        "missing": "missing",
        "refused": "refused",
    }
    if case is None or word not in states:
        return arrival.stale(turn)
    named_so = LenderNamed(case.id, case.lender, states[word])
    if word == "found":
        asked = Asked(Asking("lender", (number,)))
        return show(
            say(turn, "call.lender-name"),
            option(turn, "skip", "list", case.id),
            door(turn, "case", case.id),
            changes=(named_so, asked),
        )
    if word == "looking":
        return show(
            say(turn, "call.lender-where"),
            option(turn, "go-on", "list", case.id),
            option(turn, "found", "lender", case.id, "found"),
            door(turn, "case", case.id),
            changes=(named_so,),
        )
    if word == "missing":
        return show(
            say(turn, "call.lender-flags"),
            option(turn, "yes-flags", "flags", case.id, "yes", style="danger"),
            option(turn, "no-flags", "flags", case.id, "no"),
            door(turn, "case", case.id),
            changes=(named_so,),
        )
    return stop(turn, case, named_so)


def flags(turn: Turn, number: str, word: str) -> Outcome:
    """Not found: with a red flag the call is off, without one it goes on carefully."""
    case = find_case(turn.person, number)
    if case is None:
        return arrival.stale(turn)
    if word == "yes":
        return stop(turn, case)
    return show(say(turn, "call.careful"), option(turn, "go-on", "list", case.id), door(turn, "case", case.id))


def stop(turn: Turn, case: Case, *changes: LenderNamed) -> Outcome:
    """No call: evidence and the police instead."""
    return show(
        say(turn, "call.stop"),
        option(turn, "unlicensed", "topic", "route-illegal"),
        option(turn, "paid", "paid", "yes"),
        option(turn, "still-records", "case", case.id),
        door(turn),
        changes=changes,
    )


def named(turn: Turn, text: str) -> Outcome:
    """The lender's name as they call it, read back on the list's first line."""
    assert turn.person.asking is not None
    case = find_case(turn.person, turn.person.asking.args[0])
    if case is None:
        return arrival.stale(turn)
    name = " ".join(text.split())[:LENDER_LENGTH]
    outcome = checklist.screen(turn, replace(case, lender=name, lender_state="found"))
    assert outcome.message is not None
    return Outcome(outcome.message, (LenderNamed(case.id, name, "found"), *outcome.changes))


def calling(turn: Turn, number: str) -> Outcome:
    """The phone is at the ear: say little, ask later."""
    case = find_case(turn.person, number)
    if case is None or not case.open:
        return arrival.stale(turn)
    at = awake(turn.now + ASK_AFTER, turn.person.zone, turn.host)
    nudge = Nudge(next_number(turn.person), "call", case.id, case.id, at)
    done = tuple(NudgeAnswered(old.id) for old in waiting(turn.person, "call", case.id))
    return show(
        say(turn, "call.calling"),
        option(turn, "call-done", "called", case.id, "done", style="good"),
        option(turn, "call-odd", "odd", case.id, style="danger"),
        option(turn, "call-failed", "called", case.id, "failed"),
        changes=(*done, CallStarted(case.id, turn.now), NudgePlanned(nudge)),
    )


def called(turn: Turn, number: str, word: str) -> Outcome:
    """Through or not."""
    case = find_case(turn.person, number)
    if case is None:
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
