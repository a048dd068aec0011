"""A promise's words read once more: from an event's day, in short, and by another calendar."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot import content
from bot.core.dates import GRAMMAR, Resolved, understand
from bot.core.due import SHANGHAI
from bot.core.instalment import Either
from bot.core.person import Basis, Origin, Promise
from bot.core.reread import event_day, from_event, in_workdays, read, recounted, tally
from bot.pressed import FOLDER
from tests.shipped import GUIDE

NEXT_YEAR = content.with_calendar(GUIDE, FOLDER, Path(__file__).parents[1] / "calendars" / "2027.yaml").calendar
FRIDAY = datetime(2026, 11, 20, 10, 30, tzinfo=SHANGHAI)
YEAR_END = datetime(2026, 12, 25, 10, 30, tzinfo=SHANGHAI)


def due(found: Resolved | None) -> str:
    """The due moment in short."""
    assert found is not None
    return f"{found.due:%m-%d %H:%M} {found.grain}"


@pytest.mark.parametrize(
    ("words", "ends"),
    [
        ("审核通过后24小时内", "11-26 23:59 day"), ("审核通过后3个工作日内", "11-30 23:59 day"), ("自受理之日起15日内", "12-10 23:59 day"),
        ("处理完会在3天内给我", "11-28 23:59 day"), ("3日内（自受理之日起）", "11-28 23:59 day"), ("结清后7天", "12-02 23:59 day"),
        ("等总部批下来三到五个工作日", "12-02 23:59 day"), ("提交材料二十个工作日内审核", "12-23 23:59 day"),
        ("系统恢复了一个半小时内", "11-26 23:59 day"), ("您把材料发过来，三天内给您审", "11-28 23:59 day"),
        ("审核通过后，3到5个工作日到账", "12-02 23:59 day"), ("审核通过之后2小时", "11-26 23:59 day"), ("结清次日到账", "11-26 23:59 day"),
    ],
)  # fmt: skip
def test_a_time_counted_from_an_event(words: str, ends: str) -> None:
    """The event's day is not counted; hours run from its end, since nobody knows when on that day it happened."""
    assert due(from_event(words, date(2026, 11, 25), GUIDE.calendar)) == ends


def test_the_first_day_is_the_events() -> None:
    """Nobody said anything on it, so the list of days does not say so."""
    found = from_event("审核通过后3个工作日内", date(2026, 11, 25), GUIDE.calendar)
    assert found is not None
    assert found.steps[:2] == ("11月25日 周三 那件事当天，不算", "11月26日 周四 第1个工作日")


@pytest.mark.parametrize("words", ["审核通过后", "退我180元", "", "等通知", "审核通过后尽快"])
def test_without_a_time_nothing_is_counted(words: str) -> None:
    """An event alone says nothing about when."""
    assert from_event(words, date(2026, 11, 25), GUIDE.calendar) is None


@given(st.text(max_size=60))
def test_no_text_is_too_odd_for_an_event(words: str) -> None:
    """Whatever is typed: a time or none, never an error, and never one before the event."""
    found = from_event(words, date(2026, 11, 25), GUIDE.calendar)
    assert found is None or found.due.date() >= date(2026, 11, 25)


@pytest.mark.parametrize(
    ("said", "day"),
    [
        ("昨天", date(2026, 11, 19)), ("今天", date(2026, 11, 20)), ("25号", date(2026, 11, 25)), ("下周三", date(2026, 11, 25)),
        ("12月1日", date(2026, 12, 1)), ("15号", Either(date(2026, 11, 15), date(2026, 12, 15))), ("三到五个工作日", None), ("7天内", None),
        ("不知道", None), ("T+3", None),
    ],
)  # fmt: skip
def test_the_day_of_an_event(said: str, day: object) -> None:
    """Past or to come; one that may be either is asked about, and a length of time is no day."""
    assert event_day(said, FRIDAY, GUIDE.calendar) == day


def short(words: str, at: datetime) -> tuple[int, bool, tuple[str, ...], tuple[date, ...]] | None:
    """A tally as a plain tuple."""
    found = understand(words, at, GUIDE.calendar)
    assert isinstance(found, Resolved)
    counted = tally(found, at, GUIDE.calendar)
    return (counted.workdays, counted.weekend, counted.holidays, counted.makeup) if counted else None


def test_working_days_in_short() -> None:
    """How many, and what lay between; nothing about any other time."""
    assert short("3个工作日", FRIDAY) == (3, True, (), ())
    assert short("3个工作日", datetime(2026, 11, 24, 9, tzinfo=SHANGHAI)) == (3, False, (), ())
    autumn = datetime(2026, 9, 28, 10, tzinfo=SHANGHAI)
    assert short("5个工作日内", autumn) == (5, False, ("国庆",), (date(2026, 10, 10),))
    assert short("三到五个工作日", FRIDAY) == (5, True, (), ())
    assert short("7天", FRIDAY) is None
    assert short("下周三上午10点半前", FRIDAY) is None


@pytest.mark.parametrize(
    ("words", "working"),
    [("3个工作日", True), ("T+3", True), ("40个工作日", True), ("7天", False), ("下周五前", False), ("退钱", False)],
)
def test_what_counts_working_days(words: str, working: bool) -> None:
    """Also where the calendar does not reach so far."""
    assert in_workdays(understand(words, YEAR_END, GUIDE.calendar)) is working


def promise(words: str, origin: Origin = "words", at: datetime = YEAR_END) -> Promise:
    """A promise as it is noted by the calendar of 2026."""
    rests = Basis(at, origin, GRAMMAR, GUIDE.calendar.version)
    found = read(words, rests, GUIDE.calendar)
    guess = found.due if isinstance(found, Resolved) else getattr(found, "suggestion", at)
    vague = origin == "rough" or (isinstance(found, Resolved) and found.provisional)
    return Promise(2, 1, "退款", guess, "day", words, at, basis=replace(rests, provisional=vague))


def test_a_provisional_date_is_counted_again() -> None:
    """When next year's days off arrive the date moves and is certain; by the same calendar nothing happens."""
    old = promise("5个工作日")
    assert old.due_at.date() == date(2027, 1, 4)
    again = recounted(old, GRAMMAR, NEXT_YEAR)
    assert again is not None
    assert again[0].date() == date(2027, 1, 5)
    assert again[1] == replace(old.basis, calendar=NEXT_YEAR.version, provisional=False)
    assert recounted(old, GRAMMAR, GUIDE.calendar) is None
    assert recounted(replace(old, due_at=again[0], basis=again[1]), GRAMMAR, NEXT_YEAR) is None


def test_a_guess_beyond_the_calendar_is_counted_when_it_arrives() -> None:
    """Fifteen working days from Christmas took a question; now they take none."""
    again = recounted(promise("15个工作日", "rough"), GRAMMAR, NEXT_YEAR)
    assert again is not None
    assert again[0].date() == date(2027, 1, 18)
    assert not again[1].provisional


def test_an_event_is_counted_again_from_its_day() -> None:
    """Not from the day it was noted on."""
    old = promise("审核通过后5个工作日", "event")
    again = recounted(old, GRAMMAR, NEXT_YEAR)
    assert again is not None
    assert again[0].date() == date(2027, 1, 5)


@pytest.mark.parametrize("origin", ["hand", "guess", ""])
def test_what_was_chosen_stays(origin: Origin) -> None:
    """A date they tapped themselves rests on no calendar."""
    assert recounted(promise("5个工作日", origin), GRAMMAR, NEXT_YEAR) is None


def test_another_grammar_moves_no_certain_date() -> None:
    """Only the calendar may move a date: read differently by new rules, it stays as it was confirmed."""
    noted = promise("5个工作日")
    sure = replace(noted.basis, grammar="0", provisional=False)
    old = replace(noted, due_at=datetime(2027, 1, 8, tzinfo=SHANGHAI), basis=sure)
    again = recounted(old, GRAMMAR, NEXT_YEAR)
    assert again is not None
    assert again[0] == old.due_at
    assert (again[1].calendar, again[1].grammar) == (NEXT_YEAR.version, "0")


@given(st.sampled_from(["3个工作日", "下周三", "7天", "明天上午10点", "月底", "T+2", "12月1日"]), st.integers(0, 300))
def test_counted_by_the_same_days_a_date_stays(words: str, ahead: int) -> None:
    """A calendar that only reaches further moves nothing that lay within the known one."""
    at = datetime.fromtimestamp(datetime(2026, 1, 5, 10, tzinfo=SHANGHAI).timestamp() + ahead * 86400, SHANGHAI)
    old = promise(words, at=at)
    again = recounted(old, GRAMMAR, NEXT_YEAR)
    assert again is not None
    assert again[0] == old.due_at
