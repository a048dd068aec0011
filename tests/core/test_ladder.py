"""The ladder: where one stands, the next step, and that nothing is closed without a rule or advised too late."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.ladder import OVER, Facts, Filing, Ladder, Standing, stand
from bot.core.person import Reply
from tests.shipped import GUIDE

TODAY = date(2026, 11, 20)
LADDERS = GUIDE.ladders
REPLIES: tuple[Reply, ...] = get_args(Reply)
ORGS = ("", "unknown", *GUIDE.routing.counterparts)
BANK = LADDERS.of("bank", "refund-hard")
UNKNOWN = LADDERS.of("", "refund-hard")
POLICE = LADDERS.rungs[LADDERS.emergency]
NO_WAIT = {"refused", "final", "withdraw", "shuffled", "nothing"}


def day(ahead: int) -> date:
    """So many days from today."""
    return TODAY + timedelta(days=ahead)


def at(*filings: Filing, ladder: Ladder = BANK, **facts: object) -> Standing:
    """Where one stands."""
    return stand(ladder, Facts(filings, **facts), TODAY, POLICE)  # type: ignore[arg-type]


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
    assert at(Filing("internal", day(-1), passing=True)).why == "passing"


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


def test_one_addressee_that_refused_does_not_hold_up_the_ladder() -> None:
    """Who does not know the second one may go on after a refusal or a silence; it is still named (S10)."""
    ladder = LADDERS.of("platform", "bundled-fee")
    for filing in (Filing("internal", day(9), answered=True, reply="refused"), Filing("internal", day(-1))):
        found = at(filing, ladder=ladder)
        assert (following(found), found.missing) == ("12315", ("lender",))


def test_a_threat_goes_before_all_and_stays() -> None:
    """110 until it is told, whatever else runs; then who watches over the lender, and not the beginning again."""
    for filings in ((), (Filing("internal", day(9)),), (Filing("12378", day(-1)), Filing("court", day(9)))):
        found = at(*filings, talked=True, promised=day(2), threat="open")
        assert (found.why, following(found), found.now, found.since) == ("threat", "police", True, TODAY)
    told = at(Filing("police", day(15), on=TODAY), talked=True, came_to="threat", threat="told", ladder=UNKNOWN)
    assert (told.why, following(told), told.beside, told.pending) == ("reported", "regulator", "police", ())
    late = at(Filing("police", day(-15)), ladder=UNKNOWN)  # nobody waits for an answer of the police
    assert (late.why, following(late)) == ("reported", "internal")


def test_a_complaint_without_a_rung_counts() -> None:
    """12315 about a loan nobody knows the lender of: waited for, and its refusal leads on."""
    found = at(Filing("12315", day(5)), ladder=UNKNOWN)
    assert (found.why, following(found), found.beside, found.since) == ("waiting", "internal", "12315", day(6))
    refused = at(Filing("12315", day(5), answered=True, reply="refused"), ladder=UNKNOWN)
    assert (refused.why, following(refused), refused.since) == ("refused", "internal", TODAY)
    assert [refused.mark(rung) for rung in UNKNOWN.main[:3]] == ["open", "next", "open"]


def test_the_latest_of_both_counts() -> None:
    """A complaint at a rung and one beside it: what happened last says why; the step is above the highest rung."""
    internal = Filing("internal", day(9), on=day(-3))
    assert at(internal, Filing("12315", day(9), on=day(-1))).beside == "12315"
    assert at(internal, Filing("12315", day(9), on=day(-9))).beside == ""
    refused = Filing("internal", day(9), answered=True, reply="refused", on=TODAY)
    both = at(refused, Filing("12315", day(9), on=day(-1)))
    assert (both.why, following(both), both.pending) == ("refused", "12378", ("12315",))


def test_only_what_is_on_record_is_drawn_as_done() -> None:
    """Who went to 12378 at once has neither called nor complained to the company: passed over, and still open."""
    found = at(Filing("12378", day(9)))
    assert [found.mark(rung) for rung in BANK.main[:3]] == ["skipped", "skipped", "here"]
    assert at(Filing("12378", day(9)), talked=True).mark(BANK.main[0]) == "done"


def test_an_end_is_one_only_when_nothing_pends() -> None:
    """Another complaint, a broken or an overdue promise: not 有结果了; taken up again it has a next step."""
    solved = Filing("internal", day(9), answered=True, reply="solved", on=TODAY)
    other = Filing("12378", day(9), on=day(-2))
    assert at(other, solved).why == "settled"
    assert at(Filing("12315", day(-9), on=day(-20)), solved).why == "settled"
    assert at(solved, replace(other, on=day(1))).why == "waiting"
    assert (at(solved, promised=day(-1)).why, following(at(solved, promised=day(-1)))) == ("mixed", "12378")
    assert (at(talked=True, came_to="mixed").why, following(at(talked=True, came_to="mixed"))) == ("mixed", "internal")
    again = at(replace(solved, reply=""), reopened=True)
    assert (again.why, following(again)) == ("reopened", "12378")
    assert following(at(talked=True, reopened=True)) == "internal"


def test_the_lenders_own_refusal_by_phone_ends_the_wait_for_it() -> None:
    """Its complaint line and its hotline are one company; a regulator's answer is still waited for (S9)."""
    assert at(Filing("internal", day(9)), talked=True, came_to="refused").why == "refused"
    assert at(Filing("12378", day(9)), talked=True, came_to="refused").why == "waiting"


def test_the_top_rung_is_waited_for() -> None:
    """Sued: no step above it, and no end either (S3); before the end comes what was passed over."""
    filings = tuple(Filing(place, day(-9), on=day(-20)) for place in ("internal", "12378", "mediation"))
    found = at(*filings, Filing("court", day(7), on=TODAY))
    assert (found.why, found.next, found.since) == ("waiting", None, day(8))
    assert following(at(Filing("court", day(-1)))) == "internal"


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
    assert "12377" in {one.id for one in LADDERS.of("platform", "privacy-leak").rungs}
    assert [one.id for one in LADDERS.of("pay", "refund-hard").main][-2:] == ["mediate", "court"]


filings = st.builds(
    Filing,
    place=st.sampled_from(sorted(GUIDE.places)),
    until=st.integers(-60, 60).map(day),
    answered=st.just(value=False),
    on=st.integers(-60, 0).map(day),
)
answered = st.builds(
    Filing,
    place=st.sampled_from(sorted(GUIDE.places)),
    until=st.integers(-60, 60).map(day),
    answered=st.just(value=True),
    reply=st.sampled_from(REPLIES),
    on=st.integers(-60, 0).map(day),
)
records = st.builds(
    Facts,
    filings=st.lists(filings | answered, max_size=6).map(tuple),
    talked=st.booleans(),
    promised=st.none() | st.integers(-30, 30).map(day),
    came_to=st.sampled_from((*REPLIES, "broken", "mixed")),
    limits=st.dictionaries(st.sampled_from(sorted(GUIDE.places)), st.integers(-40, 40).map(day), max_size=3),
    threat=st.sampled_from(("", "", "open", "told")),
    reopened=st.booleans(),
)
ladders = st.builds(LADDERS.of, st.sampled_from(ORGS), st.sampled_from(sorted(GUIDE.matters)))


def untried(ladder: Ladder, facts: Facts) -> list[str]:
    """The rungs where nothing was filed, as far as their time is not over; counted anew, by hand."""
    places = {filing.place for filing in facts.filings}
    late = {name for name, last in (facts.limits or {}).items() if last < TODAY}
    main = [rung for rung in ladder.rungs if not rung.side and rung.limit not in late]
    return [rung.id for rung in main if rung.places and not set(rung.places) & places]


def pends(facts: Facts) -> bool:
    """Whether anybody but the police still owes something."""
    owed = [filing for filing in facts.filings if not filing.answered and filing.place not in POLICE.places]
    return bool(owed) or facts.promised is not None


@given(ladders, records)
def test_there_is_always_a_next_step_or_an_honest_end(ladder: Ladder, facts: Facts) -> None:
    """No step is left out: none is told only where it was solved, or where no rung is left to try."""
    found = stand(ladder, facts, TODAY, POLICE)
    if found.next is None and found.why not in OVER:
        assert untried(ladder, facts) == []
        assert ladder.end
    if found.why in OVER:
        assert found.next is None
    assert found.here in ladder.rungs


@given(ladders, records, st.booleans(), st.sampled_from(sorted(GUIDE.places)))
def test_it_is_called_over_only_when_nothing_pends(ladder: Ladder, facts: Facts, now: bool, place: str) -> None:
    """有结果了 needs a word that it is solved, of the last answer or of the talks since; and nobody owes anything."""
    if now:  # the last answer of all says so
        solved = Filing(place, day(9), answered=True, reply="solved", on=day(1))
        facts = replace(facts, filings=(*facts.filings, solved), came_to="")
    found = stand(ladder, facts, TODAY, POLICE)
    if found.why in OVER:
        assert facts.came_to == "solved" or any(filing.reply == "solved" for filing in facts.filings)
        assert not facts.reopened
        assert facts.promised is None or facts.promised >= TODAY
    assert found.why != "solved" or not pends(facts)
    assert found.why != "settled" or found.pending


@given(ladders, records)
def test_an_untold_threat_goes_before_everything(ladder: Ladder, facts: Facts) -> None:
    """And only that; told, it does not send anybody back to the beginning."""
    found = stand(ladder, facts, TODAY, POLICE)
    assert (found.why == "threat") == (facts.threat == "open")
    if facts.threat == "open":
        assert (found.next, found.now, found.since) == (POLICE, True, TODAY)
    reported = Filing("police", day(15), on=day(1))
    told = stand(ladder, replace(facts, filings=(*facts.filings, reported), threat="told"), day(1), POLICE)
    assert told.why == "reported" or POLICE in ladder.main
    assert told.next is None or (told.next.places and told.next != POLICE)


@given(ladders, records)
def test_nothing_is_called_done_that_is_not_on_record(ladder: Ladder, facts: Facts) -> None:
    """A tick needs a complaint at one of the rung's places, or a talk."""
    found, places = stand(ladder, facts, TODAY, POLICE), {filing.place for filing in facts.filings}
    for rung in ladder.rungs:
        if found.mark(rung) == "done":
            assert set(rung.places) & places or (not rung.places and facts.talked)
    if facts.filings or facts.talked:
        assert found.why != "first"


@given(ladders, records, st.sampled_from(sorted(NO_WAIT)))
def test_who_was_told_no_is_not_told_to_wait(ladder: Ladder, facts: Facts, reply: Reply) -> None:
    """An answer of today, above everything or beside it, opens the next step today."""
    places = [
        *ladder.main[-1].places,
        *sorted(GUIDE.places.keys() - {it for rung in ladder.main for it in rung.places}),
    ]
    for place in places:
        now = Filing(place, day(9), answered=True, reply=reply, on=day(1))
        known = replace(
            facts, filings=(*(it for it in facts.filings if it.place not in ladder.main[-1].places), now),
            promised=None, came_to="", threat="", reopened=False,
        )  # fmt: skip
        found = stand(ladder, known, day(1), POLICE)
        assert (found.why, found.since) == (reply, day(1))
        assert found.now


@given(ladders, records)
def test_no_rung_is_closed_unless_a_cited_rule_closes_it(ladder: Ladder, facts: Facts) -> None:
    """`now` is false only where the next rung names its rule; a way beside is missing only for one of four reasons."""
    found = stand(ladder, facts, TODAY, POLICE)
    assert found.now or (found.next is not None and found.next.wall)
    places = {filing.place for filing in facts.filings}
    for rung in ladder.rungs:
        if rung.side and rung not in found.sides:
            assert rung in found.late or rung.wall or set(rung.places) & places


@given(ladders, records)
def test_nothing_is_advised_after_its_limit(ladder: Ladder, facts: Facts) -> None:
    """Neither as the next step nor beside it."""
    found = stand(ladder, facts, TODAY, POLICE)
    for rung in (*found.sides, *((found.next,) if found.next else ())):
        last = (facts.limits or {}).get(rung.limit)
        assert last is None or last >= TODAY


@given(ladders, records, st.lists(st.sampled_from(("silence", *REPLIES)), min_size=1, max_size=4))
def test_following_the_advice_ends(ladder: Ladder, facts: Facts, answers: list[str]) -> None:
    """Whoever does what is advised comes to the end after at most each rung twice: met with silence, refused, threatened
    or told that it is solved, taken up again after that. On the way no rung is advised that was gone."""
    facts = replace(facts, promised=None)
    for number in range(2 * len(ladder.rungs) + len(facts.filings) + 4):
        found = stand(ladder, facts, TODAY, POLICE)
        if found.why in OVER:  # it was not: taken up again, as the record tells it then
            undone = tuple(replace(it, reply="" if it.reply == "solved" else it.reply) for it in facts.filings)
            facts = replace(facts, filings=undone, came_to="", reopened=True)
            assert stand(ladder, facts, TODAY, POLICE).why not in OVER
            continue
        if found.next is None:
            assert untried(ladder, facts) == []
            return
        facts = _done(facts, found, answers[number % len(answers)])
    raise AssertionError(f"{ladder.id} leads in a circle")


def _done(facts: Facts, found: Standing, answer: str) -> Facts:
    """The advised step was taken, and this came of it."""
    assert found.next is not None
    places = found.missing if found.why == "missing" else found.next.places
    if not places:  # to talk
        return replace(facts, talked=True, came_to="" if answer in {"silence", "solved"} else answer, reopened=False)  # type: ignore[arg-type]
    if found.why != "missing" and found.next != POLICE:
        assert not {it.place for it in facts.filings} & set(places), "gone already"
    if found.next == POLICE:
        return replace(facts, filings=(*facts.filings, Filing("police", day(15), on=TODAY)), threat="told")
    said = [Filing(place, day(-1), answer != "silence", _reply(answer), TODAY) for place in places]
    threat = "open" if answer == "threat" and facts.threat == "" else facts.threat
    return replace(facts, filings=(*facts.filings, *said), talked=True, came_to="", threat=threat, reopened=False)


def _reply(answer: str) -> Reply:
    return next((reply for reply in REPLIES if reply == answer), "")
