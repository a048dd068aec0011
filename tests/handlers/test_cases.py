"""Cases: the list, one of them, its next step, its end."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.core.changes import CaseClosed, CaseReopened, CaseSwitched, NudgeMoved, NudgePlanned, NudgeStopped
from tests.turns import (
    CASE,
    COMPLAINT,
    GUIDE,
    NOW,
    NUDGE,
    PROMISE,
    STRANGER,
    changes,
    codes,
    every,
    is_stale,
    labels,
    only,
    say,
    somebody,
    tap,
    text,
    waiting,
)

ENDED = replace(CASE, closed_at=NOW, outcome="solved")


def test_records_need_consent() -> None:
    """There are none before it."""
    assert codes(tap("records", STRANGER))[0] == "consent:yes:records"


def test_no_records() -> None:
    """Nothing open: where to begin, and what has ended."""
    assert codes(tap("records", somebody(cases=()))) == ["prepare", "promise", "export", "start"]
    assert "closed" in codes(tap("records", somebody(cases=(ENDED,))))


def test_records_tell_what_waits() -> None:
    """Each open case with its promises and complaints, state and date."""
    told = text(tap("records", waiting(complaints=(COMPLAINT,))))
    assert "【#1 某某 · 退款难】等“退我180元”，11月21日 周六\n等回音 退我180元 · 11月21日 周六 24:00 前" in told
    assert "已投诉：12378总局，11月15日 周日 前看结果" in told
    assert "有回复了" in text(tap("records", waiting(complaints=(replace(COMPLAINT, answered_at=NOW),))))


def test_many_cases_fit_one_screen() -> None:
    """Eight options at most, the newest cases first, the door last."""
    many = (*(replace(CASE, id=number) for number in range(1, 20)), replace(ENDED, id=20))
    found = tap("records", somebody(cases=many))
    assert labels(found)[0] == "#19 某某"
    assert len(labels(found)) <= 8
    assert codes(found)[-1] == "start"


def test_looking_at_a_case_makes_it_the_current_one() -> None:
    """Only then something changes."""
    two = somebody(cases=(CASE, replace(CASE, id=2)))
    assert only(tap("case:2", two), CaseSwitched).case_id == 2
    assert tap("case:1", two).changes == ()


def test_a_case_says_when_we_ask_next() -> None:
    """The earliest of what is planned; what was said already is not to come."""
    later = replace(NUDGE, id=8, due_at=NUDGE.due_at + timedelta(days=3))
    assert "11月22日 周日 09:30" in text(tap("case:1", waiting(nudges=(later, NUDGE))))
    assert "来问你" not in text(tap("case:1", waiting(nudges=(replace(NUDGE, state="sent"),))))


def test_a_case_with_promises_leads_to_them() -> None:
    """Behind 更多; the next step is the first thing offered."""
    assert "pledges:1" in codes(tap("manage:1", waiting()))
    assert "pledges:1" not in codes(tap("manage:1", somebody()))
    assert "next:1" in codes(tap("case:1", somebody()))


def test_a_closed_case_is_to_read() -> None:
    """Or to take up again; it does not become the current one."""
    found = tap("case:1", somebody(cases=(ENDED,), current=0))
    assert codes(found) == ["timeline:1", "reopen:1", "export", "records"]
    assert found.changes == ()
    assert codes(tap("closed", somebody(cases=(ENDED,)))) == ["case:1", "records"]


def test_every_open_case_is_reached() -> None:
    """Eleven of them: a screen at a time, each once, with the way on and back; no page is no dead end."""
    many = somebody(cases=tuple(replace(CASE, id=number) for number in range(1, 12)))
    reached: list[str] = []
    for page in ("records", "records:p1", "records:p2"):
        found = tap(page, many)
        reached += [code for code in codes(found) if code.startswith("case:")]
        assert len(codes(found)) <= 8
    assert reached == [f"case:{number}" for number in range(11, 0, -1)]
    assert "共 11 件，第 1/3 页" in text(tap("records", many))
    assert "records:p1" in codes(tap("records", many))
    assert codes(tap("records:p2", many))[-1] == "records:p1"
    assert "第" not in text(tap("records", somebody()))


def test_the_archive_is_one_tap_away_and_paged() -> None:
    """All that is closed or put aside, the last first, with its outcome; each can be looked at and taken up again."""
    ended = tuple(replace(ENDED, id=n, closed_at=NOW - timedelta(days=n)) for n in range(1, 8))
    person = somebody(cases=(CASE, *(replace(it, id=it.id + 10) for it in ended)))
    assert "closed" in codes(tap("records", person))
    first, second = tap("closed", person), tap("closed:p1", person)
    assert codes(first) == ["case:11", "case:12", "case:13", "case:14", "closed:p1", "records"]
    assert codes(second) == ["case:15", "case:16", "case:17", "closed:p0"]
    assert "【#11 某某 · 退款难】解决了" in text(first)
    assert "reopen:15" in codes(tap("case:15", person))
    assert "还没有" in text(tap("closed", somebody()))
    assert codes(tap("closed", STRANGER))[0] == "consent:yes:closed"


def test_a_case_is_put_aside_without_an_outcome_and_comes_back() -> None:
    """Its nudges rest, it lies in the archive; taken up again, what was awaited is asked about again."""
    assert "close:1:aside" in codes(tap("manage:1", waiting()))
    found = tap("close:1:aside", waiting())
    assert found.changes == (CaseClosed(1, NOW, "aside"), NudgeStopped(3), CaseSwitched(0))
    assert "放进归档" in text(found)
    assert codes(found)[0] == "reopen:1"
    aside = replace(CASE, closed_at=NOW, outcome="aside")
    assert "先放一放" in text(tap("closed", somebody(cases=(aside,))))
    assert every(tap("reopen:1", somebody(cases=(aside,), promises=(PROMISE,), current=0)), NudgePlanned)


def test_more_fits_one_screen() -> None:
    """Whatever is on record."""
    assert len(codes(tap("manage:1", waiting(complaints=(COMPLAINT,))))) <= 8


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("归档", "closed"),
        ("已结束的", "closed"),
        ("列表", "records"),
        ("看经过", "timeline:1"),
        ("看下一步", "next:1"),
        ("看这件事", "case:1"),
        ("结束这件事", "close:1:ask"),
        ("先放一放", "close:1:aside"),
        ("我的承诺", "pledges:1"),
        ("改资料", "details:1"),
    ],
)
def test_what_a_case_offers_is_understood_when_typed(typed: str, code: str) -> None:
    """Off its screen too, about the case at hand."""
    assert text(say(typed, waiting())) == text(tap(code, waiting()))


def test_taking_up_again_is_typed_too() -> None:
    """The case that was closed last; where none is, it is no order."""
    older = replace(ENDED, id=2, closed_at=NOW - timedelta(days=9))
    assert only(say("再打开", somebody(cases=(ENDED, older), current=0)), CaseReopened).case_id == 1
    assert not every(say("再打开", somebody()), CaseReopened)


def test_closing_is_asked_then_final() -> None:
    """How did it end; then every nudge of this case stops, and of no other."""
    person = waiting(nudges=(NUDGE, replace(NUDGE, id=8, case_id=2)), cases=(CASE, replace(CASE, id=2)))
    assert tap("close:1:ask", person).changes == ()
    assert codes(tap("close:1:ask", person))[:3] == ["close:1:solved", "close:1:partly", "close:1:stopped"]
    found = tap("close:1:solved", person)
    assert found.changes == (CaseClosed(1, NOW, "solved"), NudgeStopped(3), CaseSwitched(0))
    assert codes(found)[0] == "reopen:1"


def test_reopening() -> None:
    """It is the current one again, with a way to its list."""
    found = tap("reopen:1", somebody(cases=(ENDED,), current=0))
    assert every(found, CaseReopened) == [CaseReopened(1, NOW)]
    assert only(found, CaseSwitched).case_id == 1


def test_reopening_asks_again_about_what_still_waits() -> None:
    """Closing stopped the nudges; a promise that still waits is asked about again, or nobody would ever ask."""
    found = tap("reopen:1", somebody(cases=(ENDED,), promises=(PROMISE,), current=0))
    assert NudgePlanned in changes(found) or NudgeMoved in changes(found)


@pytest.mark.parametrize("matter", sorted(name for name, matter in GUIDE.matters.items() if not matter.scam))
def test_the_next_step_is_the_matters_own(matter: str) -> None:
    """What content says for this matter stands behind 其他办法, with the way to whoever is responsible."""
    person = somebody(cases=(replace(CASE, matter=matter),))
    assert {"filed:1", "sides:1"} < set(codes(tap("next:1", person)))
    found = tap("sides:1", person)
    assert GUIDE.matters[matter].next_step.split("\n")[0] in text(found)
    assert "route" in codes(found)
    assert len(codes(found)) <= 8


def test_the_next_step_offers_to_ask_once() -> None:
    """With its day; whoever refuses, or is asked already, gets the other ways on instead."""
    assert [code.split(":")[0] for code in codes(tap("next:1", somebody()))][1:4] == ["follow", "followon", "next"]
    refused = tap("next:1:no", somebody())
    assert codes(refused) == ["card:1", "promise:1", "filed:1", "org:1", "sides:1", "case:1"]
    assert text(refused).startswith("好，不来问。")
    assert codes(tap("next:1", waiting())) == ["rung:1:internal", "promise:1", "filed:1", "org:1", "sides:1", "case:1"]


def test_a_fraud_has_no_next_call() -> None:
    """A case that turned out to be a fraud is advised, not called about."""
    found = tap("next:1", somebody(cases=(replace(CASE, matter="upfront-fee"),)))
    assert "先别交" in text(found)
    assert not [code for code in codes(found) if code.startswith(("card", "calling", "list", "promise"))]


def test_a_matter_that_content_forgot_has_the_general_next_step() -> None:
    """A case outlives a content change."""
    found = tap("sides:1", somebody(cases=(replace(CASE, matter="gone"),)))
    assert GUIDE.matters["general"].next_step.split("\n")[0] in text(found)


@pytest.mark.parametrize("code", ["case:9", "close:9:solved", "close:9:ask", "reopen:9", "next:9", "case:x"])
def test_stale_taps(code: str) -> None:
    """A case that is gone: home, nothing changes."""
    assert is_stale(tap(code, somebody()))
