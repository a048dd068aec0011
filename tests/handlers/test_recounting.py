"""Another calendar: open promises are counted again, whoever's date moved is told, and the question moves with it."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from bot import content
from bot.core.changes import NudgeAnswered, NudgeMoved, NudgePlanned, NudgeStopped, PromiseRecounted
from bot.core.dates import GRAMMAR
from bot.core.nudge import SHANGHAI
from bot.core.person import Basis, Nudge, Person
from bot.core.turn import Outcome
from bot.core.updates import CalendarArrived
from bot.pressed import FOLDER
from tests.turns import CASE, GUIDE, ME, PROMISE, codes, due, every, is_stale, only, outcome, tap, text, turn, waiting

LATER = content.with_calendar(GUIDE, FOLDER, Path(__file__).parents[1] / "calendars" / "2027.yaml")
SAID = datetime(2026, 12, 25, 10, 30, tzinfo=SHANGHAI)
NOW = datetime(2026, 12, 28, 11, 0, tzinfo=SHANGHAI)
OLD = datetime(2027, 1, 4, 23, 59, 59, tzinfo=SHANGHAI)
NEW = datetime(2027, 1, 5, 23, 59, 59, tzinfo=SHANGHAI)
BASIS = Basis(SAID, "words", GRAMMAR, GUIDE.calendar.version, provisional=True)
PROVISIONAL = replace(PROMISE, due_at=OLD, words="5个工作日", made_at=SAID, basis=BASIS)
ASKS = Nudge(3, "promise", 1, 2, datetime(2027, 1, 5, 1, 30, tzinfo=UTC))


def somebody(**fields: object) -> Person:
    """Somebody who waits for a promise whose date was provisional."""
    return waiting(**{"promises": (PROVISIONAL,), "nudges": (ASKS,), **fields})


def arrived(person: Person, now: datetime = NOW) -> Outcome:
    """Next year's days off are in force."""
    return outcome(replace(turn(CalendarArrived(ME, "key"), person, now), guide=LATER))


def test_the_date_moves_the_question_moves_and_they_are_told() -> None:
    """Silently now; the news is a nudge of its own, on the one road."""
    found = arrived(somebody())
    assert found.message is None
    assert only(found, PromiseRecounted) == PromiseRecounted(
        2, NEW, replace(BASIS, calendar=LATER.calendar.version, provisional=False)
    )
    assert only(found, NudgeMoved) == NudgeMoved(3, datetime(2027, 1, 6, 1, 30, tzinfo=UTC))
    news = only(found, NudgePlanned).nudge
    assert (news.id, news.kind, news.subject, news.due_at) == (10, "moved", 2, NOW)


def test_a_second_time_nothing_is_left_to_do() -> None:
    """Whatever comes twice, is told once."""
    counted = replace(PROVISIONAL, due_at=NEW, basis=replace(BASIS, calendar=LATER.calendar.version, provisional=False))
    assert arrived(somebody(promises=(counted,))).changes == ()


def test_a_date_that_stays_is_not_told() -> None:
    """It is certain now, and nobody is disturbed."""
    sure = replace(PROVISIONAL, words="下周三", due_at=datetime(2026, 12, 30, 23, 59, 59, tzinfo=SHANGHAI))
    found = arrived(somebody(promises=(sure,)))
    assert only(found, PromiseRecounted).due_at == sure.due_at
    assert every(found, NudgePlanned) == []
    assert every(found, NudgeMoved) == []


def test_several_are_numbered_apart() -> None:
    """Each promise has its own news."""
    found = arrived(somebody(promises=(PROVISIONAL, replace(PROVISIONAL, id=5)), nudges=()))
    assert [plan.nudge.id for plan in every(found, NudgePlanned)] == [10, 11]


def test_at_night_the_news_waits() -> None:
    """Nobody is woken by the State Council."""
    found = arrived(somebody(), NOW.replace(hour=23))
    assert only(found, NudgePlanned).nudge.due_at == datetime(2026, 12, 29, 0, 0, tzinfo=UTC)


def test_a_second_move_is_the_same_news() -> None:
    """Told again, not doubled."""
    known = Nudge(7, "moved", 1, 2, NOW, state="sent")
    found = arrived(somebody(nudges=(ASKS, known)))
    assert NudgeMoved(7, NOW) in every(found, NudgeMoved)
    assert every(found, NudgePlanned) == []


def test_what_they_put_off_stays_put_off() -> None:
    """A question they wished for later comes when they wished."""
    theirs = replace(ASKS, due_at=datetime(2027, 1, 20, 1, 30, tzinfo=UTC))
    assert every(arrived(somebody(nudges=(theirs,))), NudgeMoved) == []


def test_what_is_over_is_left_alone() -> None:
    """A kept promise is not counted; in a closed case nobody is told."""
    assert arrived(somebody(promises=(replace(PROVISIONAL, state="kept"),))).changes == ()
    closed = arrived(somebody(cases=(replace(CASE, closed_at=NOW),), current=0))
    assert every(closed, NudgePlanned) == []


MOVED = replace(PROVISIONAL, due_at=NEW, was_due_at=OLD, basis=replace(BASIS, provisional=False))
NEWS = Nudge(7, "moved", 1, 2, NOW)


def test_the_news() -> None:
    """The new date, the old one, when we will ask; how it was counted is one tap away."""
    found = due(somebody(promises=(MOVED,), nudges=(NEWS,)), NOW, 7)
    assert text(found).startswith("回音：你记的一件事日子变了，打开看一眼。")
    assert "“退我180元”现在是 2027年1月5日 周二 24:00 前。原来算的是 2027年1月4日 周一 24:00 前。" in text(found)
    assert "1月6日 周三 09:30" in text(found)
    assert codes(found) == ["seen:2", "counted:2", "move:2"]


def test_the_news_beside_a_question() -> None:
    """One message: which one is meant is told apart."""
    found = due(somebody(promises=(MOVED,), nudges=(NEWS, replace(ASKS, due_at=NOW))), NOW, 3, 7)
    assert "改期：退我180元" in text(found)
    assert text(found).startswith("回音：你记的一件事到时间了，打开看一眼。")


def test_news_about_what_is_over_is_not_told() -> None:
    """It was kept meanwhile."""
    found = due(somebody(promises=(replace(MOVED, state="kept"),), nudges=(NEWS,)), NOW, 7)
    assert found.message is None
    assert found.changes == (NudgeStopped(7),)


def test_seen() -> None:
    """知道了 ends the news and shows the case; the question about the promise stays planned."""
    found = tap("seen:2", somebody(promises=(MOVED,), nudges=(NEWS, ASKS)), NOW + timedelta(minutes=1))
    assert NudgeAnswered(7) in found.changes
    assert NudgeAnswered(3) not in found.changes
    assert "退我180元" in text(found)
    assert is_stale(tap("seen:9", somebody()))
