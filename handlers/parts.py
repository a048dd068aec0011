"""What all screens are made of: a named text, options, a door."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from zoneinfo import ZoneInfo

from bot.core.changes import Change
from bot.core.dates import moment, spoken
from bot.core.due import SHANGHAI
from bot.core.messages import Block, Button, ButtonStyle, Message, Span, When
from bot.core.person import Case, Person, Promise
from bot.core.taps import tap
from bot.core.texts import beginning
from bot.core.turn import Outcome, Turn

LABEL = 8  # 汉字 on a button
NOT_FIRST = "not-first"  # above the variants of texts
SHOWN_CASES = 4  # on one screen, so that the door still fits


def say(turn: Turn, name: str, /, **values: Span | int) -> tuple[Block, ...]:
    """The blocks of a named text; its variant under `not-first`, if any, where we may or shall not write first."""
    other = f"{NOT_FIRST}.{name}"
    silent = turn.person.muted or turn.update.sender.channel in turn.host.not_first
    if silent and turn.guide.texts.has(other):
        return turn.guide.texts.say(other, **values)
    return turn.guide.texts.say(name, **values)


def label(turn: Turn, name: str, /, **values: str | int) -> str:
    """A named text as one line."""
    return turn.guide.texts.label(name, **values)


def option(turn: Turn, name: str, verb: str, *args: str | int, style: ButtonStyle = "") -> Button:
    """A button whose words are `label.<name>`."""
    return Button(label(turn, f"label.{name}"), tap(verb, *args), style=style)


def door(turn: Turn, verb: str = "start", *args: str | int) -> Button:
    """The way back; `0` and 返回 take it."""
    return option(turn, "back", verb, *args)


def show(blocks: tuple[Block, ...], *buttons: Button, changes: tuple[Change, ...] = ()) -> Outcome:
    """A screen."""
    return Outcome(Message(blocks, buttons), changes)


def fresh(outcome: Outcome) -> Outcome:
    """The same answer as a message of its own: it must not vanish under the next tap."""
    assert outcome.message is not None
    return replace(outcome, message=replace(outcome.message, fresh=True))


def digits(outcome: Outcome) -> Outcome:
    """The same answer, typed numbers being the answer to its question."""
    assert outcome.message is not None
    return replace(outcome, message=replace(outcome.message, digits=True))


def toast(outcome: Outcome, words: str) -> Outcome:
    """The same answer with a few words over the tapped button."""
    assert outcome.message is not None
    return replace(outcome, message=replace(outcome.message, toast=words))


def when(turn: Turn, at: datetime) -> When:
    """A moment for a sentence, in Shanghai time with its weekday, and its year where that is not this one."""
    year = at.astimezone(SHANGHAI).year
    return When(at, moment(at) if year == turn.now.astimezone(SHANGHAI).year else f"{year}年{moment(at)}")


def until(turn: Turn, at: datetime, grain: str) -> When:
    """A due moment as it is read back: a date ends at 24:00."""
    return When(at, spoken(at, grain, turn.now))


def due_of(turn: Turn, promise: Promise) -> str:
    """By when something was promised, as it was said: where no date was named there is none to tell."""
    undated = label(turn, "promise.no-date")
    return undated if promise.words == undated else until(turn, promise.due_at, promise.grain).text


def day(at: datetime) -> str:
    """The day of a moment: `11月19日 周四`."""
    return moment(at).rsplit(" ", 1)[0]


def dated(turn: Turn, at: datetime) -> str:
    """The day with its weekday, and its year where that is not this one."""
    year = at.astimezone(SHANGHAI).year
    return day(at) if year == turn.now.astimezone(SHANGHAI).year else f"{year}年{day(at)}"


def verb(turn: Turn, place: str) -> str:
    """What one does at a place: the police are told, a court is asked, elsewhere one complains."""
    own = f"filed.verb.{place}"
    return label(turn, own if turn.guide.texts.has(own) else "filed.verb.other")


def short(words: str) -> str:
    """Somebody's words as a button."""
    return words if len(words) <= LABEL else f"{beginning(words, LABEL - 1)}…"


def by(turn: Turn, promise: Promise) -> str:
    """Who promised it, in brackets; empty when nobody knows."""
    return by_name(turn, promise.who)


def by_name(turn: Turn, who: str) -> str:
    """Somebody of theirs in brackets: a staff number, a name, or both."""
    if not who:
        return ""
    return label(turn, "promise.by-number" if who[:1].isdecimal() else "promise.by-name", who=who)


def local(at: datetime, zone: str) -> datetime:
    """The same moment by the person's own clock."""
    return at.astimezone(ZoneInfo(zone))


def next_number(person: Person, ahead: int = 1) -> int:
    """A number for something new of theirs."""
    return person.counter + ahead


def find_case(person: Person, number: str) -> Case | None:
    """The case a tap names, open or closed; None for a stale or forged tap."""
    return next((case for case in person.cases if str(case.id) == number), None)


def find_promise(person: Person, number: str) -> Promise | None:
    """The promise a tap names; None for a stale or forged tap."""
    return next((promise for promise in person.promises if str(promise.id) == number), None)


def name_of(turn: Turn, case: Case) -> str:
    """A case as one calls it: `#1 某某 · 退款难`."""
    matter = turn.guide.matters.get(case.matter)
    title = matter.label if matter else case.matter
    if not case.id:  # not opened yet
        return title
    return f"#{case.id} {case.lender} · {title}" if case.lender else f"#{case.id} {title}"


def short_name(turn: Turn, case: Case) -> str:
    """A case as a button."""
    matter = turn.guide.matters.get(case.matter)
    return f"#{case.id} {beginning(case.lender, 5) or (matter.label if matter else case.matter)}"


def about(turn: Turn, case: Case) -> tuple[Block, ...]:
    """Which case a screen is about, where it could be another."""
    several = bool(case.id) and len(open_cases(turn.person)) > 1
    return say(turn, "case.about", case=name_of(turn, case)) if several else ()


def warning(turn: Turn, case: Case | None) -> tuple[Block, ...]:
    """What leads every screen of a case in which nobody should be called."""
    return say(turn, "call.unsafe") if case is not None and case.unsafe else ()


def open_cases(person: Person) -> tuple[Case, ...]:
    """Open cases, the newest first."""
    return tuple(case for case in reversed(person.cases) if case.open)


def page_of(word: str) -> int:
    """The page that a tap names: `p1` is the second one; anything else is the first."""
    return int(word[1:]) if word[:1] == "p" and word[1:].isascii() and word[1:].isdigit() else 0


def on_page(cases: Sequence[Case], page: int) -> tuple[Case, ...]:
    """As many as one screen holds."""
    return tuple(cases[page * SHOWN_CASES : (page + 1) * SHOWN_CASES])


def which(turn: Turn, wish: str, word: str = "", *rest: str) -> tuple[Button, ...]:
    """Which of the open cases, the current one first, and the way to the others."""
    found = sorted(open_cases(turn.person), key=lambda case: case.id != turn.person.current)
    page = page_of(word)
    more = (option(turn, "more-lines", wish, f"p{page + 1}", *rest),) if on_page(found, page + 1) else ()
    return (*(Button(short_name(turn, case), tap(wish, case.id, *rest)) for case in on_page(found, page)), *more)
