"""What has no call: every road to one ends at the advice."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.core.changes import CallStarted, CaseOpened, NudgePlanned
from bot.core.nudge import SHANGHAI
from bot.core.person import Case, Nudge
from tests.turns import CASE, GUIDE, NOW, STRANGER, codes, due, every, say, seen, somebody, tap, text

CALLING = ("list", "card", "calling", "paste", "road", "lender", "called")
FRAUDS = [matter.id for matter in GUIDE.matters.values() if matter.scam]


def advised(fraud: str, found: object, said: str, offered: list[str]) -> None:
    """The advice is there, and nothing that leads to a call."""
    assert GUIDE.matters[fraud].advice.split("\n")[0][:20] in said
    assert not [code for code in offered if code.startswith(CALLING)], found


@pytest.mark.parametrize("fraud", FRAUDS)
@pytest.mark.parametrize(
    "road", ["matter:{}", "matter:{}:go", "matter:{}:new", "card:0:{}", "paste:0:{}", "consent:no:matter:{}"]
)
def test_a_fraud_has_no_call(fraud: str, road: str) -> None:
    """No list, no card, no number to call, with or without a record: stop, keep, report."""
    for person in (STRANGER, somebody(), replace(STRANGER, consent="refused")):
        found = tap(road.format(fraud), person)
        advised(fraud, found, text(found), codes(found))
        assert every(found, CaseOpened) == []


@pytest.mark.parametrize("fraud", FRAUDS)
@pytest.mark.parametrize(
    "road", ["list:1", "card:1", "paste:1", "calling:1", "road:1:call", "lender:1:found", "next:1"]
)
def test_a_case_of_a_fraud_has_no_call_either(fraud: str, road: str) -> None:
    """Content may learn later that something is a fraud; a case that is open already is not called about."""
    found = tap(road, somebody(cases=(Case(1, fraud, NOW),)))
    advised(fraud, found, text(found), codes(found))
    assert every(found, CallStarted) == []
    assert every(found, NudgePlanned) == []


@pytest.mark.parametrize("fraud", FRAUDS)
def test_a_fraud_by_its_name(fraud: str) -> None:
    """Typed anywhere, also where it is asked which matter it is."""
    for screen in ((), seen(tap("triage:none", STRANGER))):
        found = say(GUIDE.matters[fraud].label, replace(STRANGER, screen=screen))
        assert not [code for code in codes(found) if code.startswith(CALLING)]


def test_nobody_is_nudged_to_call_a_fraud() -> None:
    """A call that was planned before content knew better."""
    plan = Nudge(3, "call", 1, 1, NOW)
    person = somebody(cases=(replace(CASE, matter="upfront-fee"),), nudges=(plan,))
    assert due(person, NOW.astimezone(SHANGHAI), 3).message is None


def test_the_door_leads_out_of_a_fraud() -> None:
    """An only matter of its kind would lead to itself: back to the kinds."""
    assert codes(tap("matter:upfront-fee", STRANGER))[-1] in {"triage:none", "kind:iss-fraud"}
    inside = [matter for matter in GUIDE.matters.values() if matter.group == "iss-fraud"]
    assert (codes(tap("matter:upfront-fee", STRANGER))[-1] == "triage:none") == (len(inside) == 1)
