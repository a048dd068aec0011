"""The way, the lender, and the case in which nobody should be called."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.core.changes import CallStarted, LenderNamed, NudgePlanned, RouteChosen
from bot.core.person import Asking
from tests.turns import CASE, codes, every, is_stale, only, say, somebody, tap, text

UNSAFE = somebody(cases=(replace(CASE, lender_state="refused"),))
WARNING = "放款方没弄清，先别打"


def test_ways() -> None:
    """Help page first, then chat, then the phone; the way is noted."""
    help_page = tap("road:1:help", somebody())
    assert only(help_page, RouteChosen).route == "help"
    assert codes(help_page)[:2] == ["close:1:self", "road:1:chat"]
    for way in ("chat", "call"):
        found = tap(f"road:1:{way}", somebody())
        assert only(found, RouteChosen).route == way
        assert codes(found)[:4] == [f"lender:1:{word}" for word in ("found", "looking", "missing", "refused")]


@pytest.mark.parametrize(
    ("taps", "goes_on"),
    [
        (["lender:1:looking"], True), (["lender:1:missing", "flags:1:no"], True), (["lender:1:found"], True),
        (["lender:1:refused"], False), (["lender:1:missing", "flags:1:yes"], False),
    ],
)  # fmt: skip
def test_what_stops_the_call(taps: list[str], goes_on: bool) -> None:
    """Only a refusal, or not found with a red flag (C-27): not having looked yet is no crime of theirs."""
    assert ("list:1" in codes(tap(taps[-1], somebody()))) is goes_on
    assert codes(tap(taps[0], somebody()))[-1] == ("case:1" if taps[0] != "lender:1:refused" else "start")


def test_the_lenders_name_is_as_they_call_it() -> None:
    """Blanks are one, twenty characters are enough, and the next screen shows it."""
    person = somebody(asking=Asking("lender", ("1",)))
    found = say(f"  某某   消费  {'长' * 40}", person)
    name = only(found, LenderNamed)
    assert name == LenderNamed(1, f"某某 消费 {'长' * 14}", "found")
    assert name.lender in text(found)


def test_a_red_flag_is_kept_like_a_refusal() -> None:
    """Not found and asked for money first: the case remembers that nobody should be called."""
    assert only(tap("flags:1:yes", somebody()), LenderNamed) == LenderNamed(1, "某某", "refused")
    assert only(tap("lender:1:refused", somebody()), LenderNamed).state == "refused"
    assert every(tap("flags:1:no", somebody()), LenderNamed) == []


@pytest.mark.parametrize("code", ["list:1", "mark:1:pen:1", "explain:1", "card:1", "paste:1", "case:1", "next:1"])
def test_the_warning_leads_wherever_the_case_is_seen(code: str) -> None:
    """It cannot be walked around; an ordinary case has none of it."""
    assert WARNING in text(tap(code, UNSAFE)).split("\n")[0]
    assert WARNING not in text(tap(code, somebody()))


def test_an_unsafe_case_is_not_called_about() -> None:
    """The card leads to what to do instead, and an old button does not start a call either."""
    offered = codes(tap("card:1", UNSAFE))
    assert offered[0] == "topic:route-illegal"
    assert "calling:1" not in offered
    old = tap("calling:1", UNSAFE)
    assert "先别打" in text(old)
    assert every(old, CallStarted) == []
    assert every(old, NudgePlanned) == []


def test_the_next_step_of_an_unsafe_case_is_no_complaint_office() -> None:
    """Evidence and the police first, not the offices that settle disputes with lenders."""
    told = text(tap("next:1", UNSAFE))
    assert "96110" in told
    assert "12378" not in told
    assert "12345" not in told
    assert "lender:1:found" in codes(tap("next:1", UNSAFE))


def test_who_lends_may_be_found_later() -> None:
    """With the name the case is an ordinary one again."""
    named = only(say("某某消金", replace(UNSAFE, asking=Asking("lender", ("1",)))), LenderNamed)
    assert named.state == "found"


@pytest.mark.parametrize("matter", ["collection-abuse", "forced-loan", "ab-loan", "cs-unreachable", "promise-broken"])
def test_where_no_help_page_helps_none_is_offered(matter: str) -> None:
    """Somebody harassed, cheated or already put off is not sent to a help page first."""
    found = tap(f"matter:{matter}:go", somebody())
    assert codes(found)[:2] == ["road:10:chat", "road:10:call"]
    assert [code for code in codes(found) if code.endswith(":help")] == []
    assert "帮助中心" not in text(found)
    assert codes(tap("matter:general", somebody()))[0] == "road:10:help"


@pytest.mark.parametrize("code", ["road:9:help", "lender:9:refused", "flags:9:no"])
def test_stale_taps(code: str) -> None:
    """Of a case that is gone: home, nothing changes."""
    assert is_stale(tap(code, somebody()))


def test_a_name_for_a_case_that_is_gone() -> None:
    """The question outlived its case: home, without an error."""
    found = say("某某消金", somebody(asking=Asking("lender", ("9",))))
    assert "以前的" in text(found)
