"""The ladder: where one stands, the next step, and that nothing is closed without a rule or advised too late."""

from __future__ import annotations

from datetime import date, timedelta
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.ladder import Facts, Filing, Ladder, Standing, stand
from bot.core.person import Reply
from tests.shipped import GUIDE

TODAY = date(2026, 11, 20)
LADDERS = GUIDE.ladders
REPLIES: tuple[Reply, ...] = get_args(Reply)
ORGS = ("", "unknown", *GUIDE.routing.counterparts)
BANK = LADDERS.of("bank", "refund-hard")


def day(ahead: int) -> date:
    """So many days from today."""
    return TODAY + timedelta(days=ahead)


def at(*filings: Filing, ladder: Ladder = BANK, **facts: object) -> Standing:
    """Where one stands."""
    return stand(ladder, Facts(filings, **facts), TODAY)  # type: ignore[arg-type]


def following(found: Standing) -> str:
    """The next rung's id; empty at the end."""
    return found.next.id if found.next else ""


def test_nothing_was_done_yet() -> None:
    """The lender's own service comes first, and may be called now."""
    found = at()
    assert (found.why, following(found), found.now) == ("first", "service", True)


def test_a_wait_without_a_rule_is_advice() -> None:
    """Better wait for the company's day; who is not content may complain today."""
    found = at(Filing("internal", day(9)))
    assert (found.why, following(found), found.since, found.now) == ("waiting", "12378", day(10), True)


def test_silence_opens_the_next_rung() -> None:
    """The day after the last one, and not a day before."""
    assert at(Filing("internal", day(0))).why == "waiting"
    assert at(Filing("internal", day(-1))).why == "silent"


@pytest.mark.parametrize("reply", ["refused", "final", "shuffled", "withdraw", "partly"])
def test_an_answer_opens_the_next_rung_early(reply: Reply) -> None:
    """A refusal is an answer: nobody waits for the rest of the time."""
    found = at(Filing("internal", day(9), answered=True, reply=reply))
    assert (found.why, following(found), found.since, found.now) == (reply, "12378", TODAY, True)


def test_solved_leads_nowhere_else() -> None:
    """There is nothing more to climb."""
    found = at(Filing("internal", day(9), answered=True, reply="solved"))
    assert (found.why, found.next) == ("solved", None)


def test_what_an_answer_promised_is_waited_for_and_may_be_broken() -> None:
    """A complaint that ended in a promise waits for its day; a broken one leads upwards."""
    answered = Filing("internal", day(-3), answered=True, reply="partly")
    assert at(answered, promised=day(2)).why == "waiting"
    assert at(answered, came_to="broken").why == "broken"


def test_a_broken_promise_leads_to_a_formal_complaint() -> None:
    """Talking is over; while a promise runs it is waited for."""
    assert following(at(talked=True, came_to="broken")) == "internal"
    assert at(talked=True, promised=day(1)).why == "waiting"
    assert at(talked=True).why == "talked"


def test_two_addressees_need_two_complaints() -> None:
    """A platform's fee: one with the platform, one with the lender; whichever is missing is named."""
    ladder = LADDERS.of("platform", "bundled-fee")
    found = at(Filing("internal", day(9)), ladder=ladder)
    assert (found.why, following(found), found.missing) == ("missing", "both", ("lender",))
    both = at(Filing("internal", day(9)), Filing("lender", day(9)), ladder=ladder)
    assert (both.why, following(both)) == ("waiting", "12315")


def test_a_review_is_walled_by_its_rule_and_ends_with_its_limit() -> None:
    """It opens with the answer that it is about, cites the rule, and is never spoken of when it is too late."""
    open_ = {rung.id for rung in at(Filing("internal", day(9))).sides}
    assert "higher" not in open_
    answered = Filing("internal", day(-9), answered=True, reply="refused")
    assert "higher" in {rung.id for rung in at(answered, limits={"internal": day(3)}).sides}
    late = at(answered, limits={"internal": day(-1)})
    assert "higher" not in {rung.id for rung in late.sides}
    assert "higher" in {rung.id for rung in late.late}


def test_fraud_skips_all_rungs() -> None:
    """Police first, then leads; a lender that will not say who it is has no other ladder (C-27)."""
    for ladder in (LADDERS.of("", "upfront-fee"), LADDERS.of("unlicensed", "refund-hard")):
        assert following(at(ladder=ladder)) == "police"


def test_each_kind_of_company_has_its_regulator() -> None:
    """By the routing table (domain facts 2.2)."""
    wanted = {"bank": "12378", "finance": "12378", "smallloan": "local", "pay": "12363", "platform": "regulator"}
    for org, rung in wanted.items():
        assert rung in {one.id for one in LADDERS.of(org, "refund-hard").rungs}, org
    assert "12363" in {one.id for one in LADDERS.of("bank", "credit-dispute").rungs}


filings = st.builds(
    Filing,
    place=st.sampled_from(sorted(GUIDE.places)),
    until=st.integers(-60, 60).map(day),
    answered=st.booleans(),
    reply=st.sampled_from(REPLIES),
)
records = st.builds(
    Facts,
    filings=st.lists(filings, max_size=6).map(tuple),
    talked=st.booleans(),
    promised=st.none() | st.integers(-30, 30).map(day),
    came_to=st.sampled_from((*REPLIES, "broken")),
    limits=st.dictionaries(st.sampled_from(sorted(GUIDE.places)), st.integers(-40, 40).map(day), max_size=3),
)
ladders = st.builds(LADDERS.of, st.sampled_from(ORGS), st.sampled_from(sorted(GUIDE.matters)))


@given(ladders, records)
def test_there_is_always_a_next_step_or_an_honest_end(ladder: Ladder, facts: Facts) -> None:
    """For every kind of company, matter and record; the end has words of its own."""
    found = stand(ladder, facts, TODAY)
    assert found.next is not None or found.why == "solved" or ladder.end
    assert found.here in ladder.rungs


@given(ladders, records)
def test_no_rung_is_closed_unless_a_cited_rule_closes_it(ladder: Ladder, facts: Facts) -> None:
    """`now` is false only where the next rung names its rule; a way beside is missing only for one of four reasons."""
    found = stand(ladder, facts, TODAY)
    assert found.now or (found.next is not None and found.next.wall)
    places = {filing.place for filing in facts.filings}
    for rung in ladder.rungs:
        if rung.side and rung not in found.sides:
            assert rung in found.late or rung.wall or set(rung.places) & places


@given(ladders, records)
def test_nothing_is_advised_after_its_limit(ladder: Ladder, facts: Facts) -> None:
    """Neither as the next step nor beside it."""
    found = stand(ladder, facts, TODAY)
    for rung in (*found.sides, *((found.next,) if found.next else ())):
        last = (facts.limits or {}).get(rung.limit)
        assert last is None or last >= TODAY


@given(ladders, records)
def test_following_the_advice_ends(ladder: Ladder, facts: Facts) -> None:
    """Whoever does what is advised, and is met with silence, comes to the end after at most each rung twice."""
    for _ in range(2 * len(ladder.rungs) + 1):
        found = stand(ladder, facts, TODAY)
        if found.next is None:
            return
        places = found.missing or found.next.places
        if not places:  # to talk: that was done now
            facts = Facts(facts.filings, talked=True, limits=facts.limits)
            continue
        silent = tuple(Filing(place, day(-1)) for place in places)
        facts = Facts((*facts.filings, *silent), talked=True, limits=facts.limits)
    raise AssertionError(f"{ladder.id} leads in a circle")
