"""A button is about the draft that its screen showed, and about no other."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

import pytest

from bot.core.drafts import ANSWERS, NAME, bare, draft_of, older
from bot.core.person import Asking
from bot.core.taps import LIMIT, Tap, read, tap

SURE: Final = Asking(
    "promise-sure", ("1", "退我180元", "2026-11-25T23:59:59+08:00", "day", "下周三", "x", "words", "3021")
)
WHEN: Final = Asking("promise-when", ("1", "退我180元"))


def shown(verb: str, asking: Asking, *args: str) -> Tap:
    """A button on the screen of a question."""
    return tap(verb, "1", *args, draft_of(asking, verb))


@pytest.mark.parametrize(
    ("place", "other"), [(0, "2"), (1, "退我90元"), (2, "2026-11-26T23:59:59+08:00"), (7, "3022")], ids=str
)
def test_what_is_confirmed_is_what_was_shown(place: int, other: str) -> None:
    """Another case, another thing, another day, somebody else: not the same draft."""
    args = list(SURE.args)
    args[place] = other
    newer = replace(SURE, args=tuple(args))
    assert not older(shown("sure", SURE), SURE)
    assert older(shown("sure", SURE), newer)
    assert not older(shown("sure", newer), newer)


def test_a_time_is_for_the_promise_it_was_asked_for() -> None:
    """While that one waits, in whichever question, the button holds; for another promise it does not."""
    wish = shown("due", WHEN, "7d")
    for question in ("promise-when", "promise-doubt", "promise-event", "promise-sure"):
        assert not older(wish, Asking(question, (*WHEN.args, "words", "since", "why")))
    assert older(wish, Asking("promise-when", ("1", "退我90元")))


def test_another_question_about_a_draft_is_another_draft() -> None:
    """对 of a promise confirms no complaint and no promise that is still asked about."""
    assert older(shown("sure", SURE), WHEN)
    assert older(shown("sure", SURE), Asking("filed-sure", ("1", "12378", "", "2026-11-20")))


def test_where_no_draft_waits_nothing_is_older() -> None:
    """No question, or one about something else: the button says so itself, as it always did."""
    assert not older(shown("sure", SURE), None)
    assert not older(shown("sure", SURE), Asking("checklist", ("1",)))


@pytest.mark.parametrize("code", ["sure:1", "due:1:7d", "menu", "mark:1:d-0000:1", "lender:d-12ab"])
def test_buttons_without_a_name_stay_as_they_are(code: str) -> None:
    """Those of before names were given, and those that state their whole wish."""
    wish = read(code)
    assert bare(wish) == wish
    assert not older(wish, SURE)


@pytest.mark.parametrize("verb", ANSWERS)
def test_a_name_is_short_and_comes_off_again(verb: str) -> None:
    """It fits any channel's button, whatever was typed, and handlers never see it."""
    odd = Asking("promise-sure", tuple("𠮷\0:_~" * 40 + str(at) for at in range(8)))
    wish = shown(verb, odd, "20261125T235959")
    assert NAME.fullmatch(wish.args[-1])
    assert len(wish.code.encode()) <= LIMIT
    assert bare(wish) == tap(verb, "1", "20261125T235959")
