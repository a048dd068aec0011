"""A text for the other side holds what was noted of the call, and visible blanks for what was not."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from bot.core.person import Person
from tests.turns import CASE, NOW, PROMISE, codes, is_stale, labels, shown, somebody, tap, text

CALLED = replace(CASE, called_at=NOW - timedelta(hours=1))


def caller(**fields: object) -> Person:
    """Somebody who has just rung off."""
    return somebody(cases=(CALLED,), **fields)


def copies(person: Person) -> list[str]:
    """What may be copied: the short text, the long one."""
    return [button.copy for button in shown(tap("receipt:1", person)).buttons if button.copy]


def test_what_was_promised_stands_in_both_texts() -> None:
    """Who, what, by when, and a blank for the number nobody gave."""
    promise = replace(PROMISE, who="3021")
    short, long = copies(caller(promises=(promise,)))
    for said in (short, long):
        assert "工号 3021" in said
        assert "退我180元，11月21日 周六 24:00 前" in said
        assert "某某" in said
    assert "受理编号：＿＿" in long
    assert len(short) < len(long)


def test_nothing_promised_is_said_so() -> None:
    """No answer is an answer too; who it was stays a blank."""
    short, long = copies(caller())
    assert "没有得到明确" in short
    assert "没有得到明确" in long
    assert "工号＿＿" in short


def test_only_what_was_said_in_this_call_counts() -> None:
    """An older promise, one that was settled, and one of another case are none of this call's."""
    old = replace(PROMISE, made_at=NOW - timedelta(days=3))
    settled = replace(PROMISE, id=5, state="kept")
    other = replace(PROMISE, id=6, case_id=9)
    assert "退我180元" not in "".join(copies(caller(promises=(old, settled, other))))


def test_it_is_offered_after_a_call() -> None:
    """When something was promised, and when nothing was; not days later."""
    assert "receipt:1" in codes(tap("written:2:no", caller(promises=(PROMISE,))))
    assert "receipt:1" in codes(tap("next:1", caller()))
    assert "发给对方确认" in labels(tap("next:1", caller()))
    assert "receipt:1" not in codes(
        tap("next:1", somebody(cases=(replace(CALLED, called_at=NOW - timedelta(days=2)),)))
    )
    assert "receipt:1" not in codes(tap("next:1", somebody()))


def test_without_a_call_there_is_no_receipt() -> None:
    """An old button, or somebody else's case."""
    assert is_stale(tap("receipt:1", somebody()))
    assert is_stale(tap("receipt:7", caller()))
    assert "＿＿" in text(tap("receipt:1", caller()))
