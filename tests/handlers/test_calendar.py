"""A promised date for the phone's calendar."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from bot.core.messages import Document
from bot.core.taps import read
from bot.core.turn import Host
from bot.core.updates import Tapped
from tests.turns import (
    CASE,
    ME,
    NOW,
    NUDGE,
    PROMISE,
    codes,
    is_stale,
    labels,
    outcome,
    say,
    shown,
    somebody,
    tap,
    text,
    turn,
    waiting,
)


def test_the_date_that_it_was_put_off_to() -> None:
    """The line for the alarm says when we ask next, not when we would have asked."""
    later = replace(NUDGE, due_at=NUDGE.due_at + timedelta(days=3))
    assert text(tap("calendar:2", waiting(nudges=(later,)))).startswith("11月25日 周三 09:30，看看回音")


def test_the_date_as_a_file_and_as_a_line() -> None:
    """When we ask, in words, to copy, and as an entry; a message of its own, so that what was noted stays."""
    found = tap("calendar:2", waiting())
    assert text(found).startswith("11月22日 周日 09:30，看看回音")
    assert shown(found).document == Document("huiyin.ics", "text/calendar", "calendar:p:2")
    assert shown(found).fresh
    assert shown(found).blocks[-1].kind == "quote"
    assert codes(found) == ["move:2", "case:1", "start"]
    assert PROMISE.what not in text(found)


def test_it_is_offered_when_a_promise_is_kept_or_moved() -> None:
    """Beside what else may follow, and never more than six options."""
    for code in ("written:2:yes", "written:2:no"):
        found = tap(code, waiting(cases=(replace(CASE, called_at=NOW),)))
        assert "calendar:2" in codes(found)
        assert len(labels(found)) <= 6
    moved = say("下周三", replace(waiting(), asking=tap("move:2", waiting()).changes[0].asking))  # type: ignore[union-attr]
    assert "calendar:2" in codes(moved)


def test_the_word_means_the_newest_promise() -> None:
    """Typed at any time; with nothing to wait for it says so."""
    newest = replace(PROMISE, id=5, what="答复")
    document = shown(say("放进日历", waiting(promises=(PROMISE, newest)))).document
    assert document is not None
    assert document.ref == "calendar:p:5"
    assert "没有在等的承诺" in text(say("日历", somebody()))


def test_what_is_over_needs_no_alarm() -> None:
    """Kept, its case closed, its day past: said so; a promise that is not there is a stale button."""
    assert "不用再等" in text(tap("calendar:2", waiting(promises=(replace(PROMISE, state="kept"),))))
    assert "不用再等" in text(tap("calendar:2", waiting(cases=(replace(CASE, closed_at=NOW),))))
    late = tap("calendar:2", waiting(), NOW + timedelta(days=9))
    assert "日子已经过了" in text(late)
    assert codes(late)[0] == "move:2"
    assert is_stale(tap("calendar:9", waiting()))


def test_where_no_file_can_be_handed_over_it_is_an_alarm() -> None:
    """An account of WeChat without an address of its own: nothing below the message, and nothing said of it."""
    there = turn(Tapped(ME, "t", read("calendar:2")), waiting(), host=Host(no_files=frozenset({ME.channel})))
    found = outcome(there)
    assert shown(found).document is None
    assert "闹钟" in text(found)
    assert "日历" not in text(found)
    assert shown(found).blocks[-1].kind == "quote"
