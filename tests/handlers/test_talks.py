"""Calls, chats and letters in one log."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.core.changes import Asked, ContactDetailed, Contacted, PromiseMade
from bot.core.person import Asking, Contact, Person, Way
from tests.turns import CASE, NOW, STRANGER, codes, every, is_stale, labels, only, say, somebody, tap, text


def test_the_way_is_one_of_six() -> None:
    """The case is the only one or the one at hand, with a way to another; without a case there is nothing to log."""
    assert len(labels(tap("log", somebody()))) == 7
    two = somebody(cases=(CASE, replace(CASE, id=2)))
    assert "#1 某某" in text(tap("log", two))
    assert codes(tap("log", two))[-2:] == ["log:p0", "case:1"]
    assert codes(tap("log:p0", two))[:2] == ["log:1", "log:2"]
    assert codes(tap("log", replace(two, current=0)))[:2] == ["log:2", "log:1"]
    assert codes(tap("log", somebody(cases=()))) == ["prepare", "start"]
    assert codes(tap("log", STRANGER))[0] == "consent:yes:log"


@pytest.mark.parametrize("way", ["call", "chat", "mail", "counter", "letter", "social"])
def test_each_way_is_kept_and_asks_what_came_of_it(way: str) -> None:
    """The same question as after a call; only a call may have failed."""
    found = tap(f"log:1:{way}", somebody())
    assert only(found, Contacted).contact == Contact(10, 1, way, NOW)  # type: ignore[arg-type]
    assert only(found, Asked).asking == Asking("promise-what", ("1",))
    assert ("called:1:failed" in codes(found)) == (way == "call")


def test_what_was_said_is_kept_at_once() -> None:
    """Before anything is confirmed: who stops there loses nothing."""
    held = somebody(
        contacts=(Contact(10, 1, "mail", NOW - timedelta(minutes=1)),), asking=Asking("promise-what", ("1",))
    )
    found = say("3021说会给我退款", held)
    assert only(found, ContactDetailed) == ContactDetailed(10, who="3021", said="会给我退款")


def test_a_talk_of_yesterday_is_not_the_one_that_is_told() -> None:
    """Twelve hours later a promise is one of its own."""
    old = somebody(contacts=(Contact(10, 1, "mail", NOW - timedelta(hours=13)),), asking=Asking("promise-what", ("1",)))
    assert every(say("3021说会给我退款", old), ContactDetailed) == []


@pytest.mark.parametrize("code", ["log:9", "log:9:mail"])
def test_stale_logs(code: str) -> None:
    """A case that is gone."""
    assert is_stale(tap(code, somebody()))


def test_by_word() -> None:
    """记沟通, typed anywhere."""
    assert "这次怎么联系的" in text(say("记沟通", somebody()))


def test_who_was_told_with_the_talk_is_not_asked_again() -> None:
    """The promise that was made in it has the same speaker."""
    draft = Asking(
        "promise-sure", ("1", "退款", "2026-11-25T23:59:59+08:00", "day", "下周三", NOW.isoformat(), "words", "")
    )
    held = somebody(contacts=(Contact(10, 1, "call", NOW - timedelta(minutes=5), "3021"),), asking=draft)
    found = tap("sure:1", held)
    assert only(found, PromiseMade).promise.who == "3021"
    assert every(found, Asked) == [] or only(found, Asked).asking is None


def test_what_came_in_writing_is_not_asked_for_in_writing() -> None:
    """A chat shows what was said: a picture of it is enough."""
    asked = only(say("小张说周三前回复", _held("chat")), Asked).asking
    assert "截图存好" in text(tap("sure:1", replace(_held("chat"), asking=asked)))
    assert "口头的容易变" in text(tap("sure:1", replace(_held("counter"), asking=asked)))
    assert "还没回" in text(tap("log:1:mail", somebody()))


def _held(way: Way) -> Person:
    """Somebody asked what came of a talk."""
    return somebody(contacts=(Contact(10, 1, way, NOW),), counter=10, asking=Asking("promise-what", ("1",)))
