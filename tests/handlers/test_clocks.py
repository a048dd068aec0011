"""看看时限: what runs for what was filed, how it is counted, what opens next, one's own limits."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from bot.core.changes import NudgeMoved, NudgePlanned
from bot.core.nudge import SHANGHAI
from bot.core.person import Complaint, Nudge
from tests.turns import CASE, NOW, STRANGER, codes, due, every, is_stale, labels, only, say, somebody, tap, text

FILED = Complaint(4, 1, "internal", NOW, NOW + timedelta(days=15))
WAITS = somebody(complaints=(FILED,))
ANSWERED = somebody(complaints=(replace(FILED, answered_at=NOW),))


@pytest.mark.parametrize("words", ["看看时限", "时限", "期限"])
def test_asked_for_in_a_word(words: str) -> None:
    """The same screen as the button's; the only filing at once."""
    assert text(say(words, WAITS)) == text(tap("clock:4", WAITS))


def test_whoever_is_not_remembered_is_asked_first() -> None:
    """Without a record there is nothing to look at."""
    assert codes(tap("clocks", STRANGER))[0] == "consent:yes:clocks"


@pytest.mark.parametrize("over", [(), (replace(FILED, withdrawn_at=NOW),)])
def test_nothing_runs(over: tuple[Complaint, ...]) -> None:
    """What may be done instead; withdrawn is as if never filed."""
    found = tap("clocks", somebody(complaints=over))
    assert "没有在跑的时限" in text(found)
    assert codes(found) == ["filed", "suing", "topic:complaint-deadlines", "records"]
    assert codes(tap("clocks:1", somebody(complaints=over)))[0] == "filed:1"


def test_several_are_listed_with_what_opens_next() -> None:
    """A line each: until when, what then, from which day; a closed case's are left out of the list of all."""
    other = replace(FILED, id=6, place="12378")
    free = replace(FILED, id=7, place="other")
    found = tap("clocks", somebody(complaints=(FILED, other, free)))
    assert codes(found) == ["clock:4", "clock:6", "clock:7", "suing", "records"]
    for line in (
        "12月5日 周六 前",
        "12月6日 周日起：没答复，可以打 12378。",
        "12月1日 周二 前，通常要把投诉",
        "没有固定期限",
    ):
        assert line in text(found)
    closed = replace(CASE, closed_at=NOW, outcome="solved")
    assert "没有在跑的时限" in text(tap("clocks", somebody(cases=(closed,), complaints=(FILED,))))


def test_one_clock() -> None:
    """The end first, from which day it runs, what opens next on which day, the source; every correction a tap away."""
    found = tap("clock:4", WAITS)
    for fact in ("12月5日 周六 前", "从公司收到投诉那天算：11月20日 周五", "12月6日 周日起", "依据：银行业保险业"):
        assert fact in text(found)
    assert codes(found) == ["counting:4", "since:4", "extend:4", "sort:4", "filing:4"]


def test_what_is_assumed_is_said() -> None:
    """Fifteen days are the banks' and consumer finance companies'; said, it is no longer assumed."""
    assert "先按“银行消金”算" in text(tap("clock:4", WAITS))
    assert "先按" not in text(tap("clock:4", somebody(complaints=(replace(FILED, sort="bank"),))))
    assert "先按" not in text(tap("clock:4", somebody(complaints=(replace(FILED, place="credit"),))))


def test_where_it_is_over() -> None:
    """How long, and what opened."""
    found = tap("clock:4", WAITS, NOW + timedelta(days=20))
    assert "已经过了 5 天" in text(found)


def test_where_the_calendar_ends_it_is_said() -> None:
    """An end in a year whose days off nobody knows may move."""
    late = somebody(complaints=(replace(FILED, place="12378", filed_on=datetime(2026, 12, 25, 12, tzinfo=SHANGHAI)),))
    found = tap("clock:4", late, datetime(2026, 12, 25, 13, tzinfo=SHANGHAI))
    assert "2027年1月6日" in text(found)
    assert "放假安排还没公布" in text(found)
    assert "可能会变" in text(tap("counting:4", late, datetime(2026, 12, 25, 13, tzinfo=SHANGHAI)))


def test_where_no_rule_is_known() -> None:
    """That is said, with what to do all the same; nothing can be counted."""
    person = somebody(complaints=(replace(FILED, sort="company"),))
    found = tap("clock:4", person)
    assert "没有固定期限" in text(found)
    assert codes(found) == ["sort:4", "next:1", "filing:4"]
    assert is_stale(tap("counting:4", person))


def test_how_it_is_counted() -> None:
    """Runs of days with their reasons, then the rules and the source."""
    found = tap("counting:4", somebody(complaints=(replace(FILED, place="12378"),)))
    assert "11月21–22日 周末，不算\n11月23–27日 第1–5个工作日\n11月28–29日 周末，不算" in text(found)
    assert "民法典第 201、203 条" in text(found)
    assert codes(found) == ["clock:4"]


def test_a_long_count_has_pages() -> None:
    """Nine lines on a screen, the rest a tap away; every line is on one of them."""
    filed = datetime(2026, 9, 18, 12, tzinfo=SHANGHAI)
    person = somebody(complaints=(replace(FILED, sort="personal", filed_on=filed),))
    first, second = tap("counting:4", person), tap("counting:4:1", person)
    assert labels(first) == ["下一页", "返回"]
    assert "9月20日 周日 第1个工作日（国庆调休上班）" in text(first)
    assert "10月10日 周六 第11个工作日（国庆调休上班）" in text(first) + text(second)
    assert "10月12–15日 第12–15个工作日" in text(second)
    assert labels(second) == ["返回"]
    for page in ("2", "-1", "x"):
        assert is_stale(tap(f"counting:4:{page}", person))


def test_an_answer_leaves_a_limit_of_ones_own() -> None:
    """Thirty days to have it reviewed: how many are left, a reminder before the end, the place at hand."""
    assert "clock:4" in codes(tap("reply:1:4:refused", WAITS))
    found = tap("clock:4", ANSWERED)
    assert "12月20日 周日 前" in text(found)
    assert "还有 30 天" in text(found)
    assert codes(found) == ["counting:4", "since:4", "beforehand:4", "filed:1:higher", "filing:4"]


def test_too_late_for_review() -> None:
    """That is said without blame, with what is still open; there is nothing to be reminded of."""
    late = NOW + timedelta(days=32)
    found = tap("clock:4", ANSWERED, late)
    assert "已经过了 2 天" in text(found)
    assert "还可以打 12378" in text(found)
    assert codes(found) == ["counting:4", "since:4", "suing", "next:1", "filing:4"]
    assert is_stale(tap("beforehand:4", ANSWERED, late))


def test_where_an_answer_leaves_no_limit() -> None:
    """There is nothing to hurry for."""
    person = somebody(complaints=(replace(FILED, place="12378", answered_at=NOW),))
    assert "没有在跑的时限" in text(tap("clock:4", person))
    assert "clock:4" not in codes(tap("answered:4:yes", somebody(complaints=(replace(FILED, place="12378"),))))


def test_reminded_before_the_limit_ends() -> None:
    """Three days before at 09:30; asked for twice it is one reminder."""
    plan = only(tap("beforehand:4", ANSWERED), NudgePlanned).nudge
    assert (plan.kind, plan.subject, plan.case_id) == ("limit", 4, 1)
    assert f"{plan.due_at.astimezone(SHANGHAI):%m-%d %H:%M}" == "12-17 09:30"
    again = tap("beforehand:4", replace(ANSWERED, nudges=(plan,)))
    assert every(again, NudgePlanned) == []
    assert only(again, NudgeMoved).nudge_id == plan.id


def test_the_reminder() -> None:
    """What to do by when, with the way to it; when it is too late nothing is sent."""
    nudge = Nudge(10, "limit", 1, 4, NOW + timedelta(days=27))
    person = replace(ANSWERED, nudges=(nudge,), preview=True)
    found = due(person, nudge.due_at, 10)
    assert "公司内部投诉的答复，你要是不服" in text(found)
    assert "12月20日 周日 前" in text(found)
    assert codes(found) == ["clock:4", "later:10", "enough:10"]
    assert due(person, NOW + timedelta(days=40), 10).message is None


def test_no_answer_yet_leads_to_what_opens_next() -> None:
    """That is when one wants to know what can be done now."""
    assert "clock:4" in codes(tap("answered:4:no", WAITS))


def test_asked_about_with_the_reason_it_took_longer() -> None:
    """The question after an extension names its reason and the new end."""
    nudge = Nudge(10, "complaint", 1, 4, NOW + timedelta(days=31))
    person = somebody(complaints=(replace(FILED, extended=("complex",)),), nudges=(nudge,))
    assert "对方说情况复杂，期限延到了 12月20日 周日。" in text(due(person, nudge.due_at, 10))


@pytest.mark.parametrize("code", ["clock:9", "clock:x", "counting:9", "beforehand:9", "beforehand:4"])
def test_stale_taps(code: str) -> None:
    """Of a complaint that is gone, or a limit that does not run."""
    assert is_stale(tap(code, WAITS))
    assert is_stale(tap("clock:4", somebody(complaints=(replace(FILED, withdrawn_at=NOW),))))


def test_nobody_has_to_sit_still() -> None:
    """Not content: the next rung is open before the end; an answer leaves nothing to wait for."""
    assert "不用等到那天" in text(tap("clock:4", WAITS))
    assert "不用等到那天" not in text(tap("clock:4", ANSWERED))
