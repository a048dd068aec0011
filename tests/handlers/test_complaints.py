"""我已投诉: where, the end of its number, the day, and when to look again."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest

from bot.core.changes import Asked, CaseOpened, ComplaintFiled, NudgePlanned
from bot.core.filings import running
from bot.core.nudge import SHANGHAI
from bot.core.person import Asking, Complaint
from bot.core.updates import Said
from handlers.complaints import due_of
from tests.turns import (
    CASE,
    GUIDE,
    ME,
    NOW,
    STRANGER,
    codes,
    every,
    is_stale,
    only,
    say,
    seen,
    somebody,
    tap,
    text,
    turn,
)

REFERENCE = somebody(asking=Asking("filed-reference", ("1", "12378")), digits=True)
DATED = somebody(asking=Asking("filed-date", ("1", "12378", "123456")), digits=True)


@pytest.mark.parametrize(
    ("place", "filed", "last"),
    [
        ("internal", "2026-11-20", "2026-12-05"),  # 15 days
        ("12378", "2026-11-20", "2026-12-04"),  # 10 workdays
        ("12378", "2026-09-24", "2026-10-15"),  # over 中秋 and National Day, with its make-up Saturday
        ("12378", "2026-02-11", "2026-03-03"),  # over 春节, with its make-up Saturdays
        ("12363", "2026-11-20", "2026-12-05"),
        ("12315", "2026-11-20", "2026-12-01"),  # 7 workdays
        ("credit", "2026-11-20", "2026-12-10"),  # 20 days
        ("other", "2026-11-20", "2026-12-05"),  # no clock: a custom
    ],
)
def test_clocks(place: str, filed: str, last: str) -> None:
    """Counted from the day after filing to the end of the last day; workdays where the rule counts them."""
    at = datetime.combine(date.fromisoformat(filed), NOW.timetz()).replace(tzinfo=SHANGHAI)
    found = due_of(turn(Said(ME, "k", ""), somebody()), Complaint(4, 1, place, at, at))
    assert found.isoformat() == f"{last}T23:59:59+08:00"


@pytest.mark.parametrize("place", GUIDE.places)
def test_every_place_can_be_noted(place: str) -> None:
    """Place, number, day: saved with its clock and when we ask."""
    screen = {"first": "filed:1", "more": "places:1"}[GUIDE.places[place].screen]
    assert f"place:1:{place}" in codes(tap(screen, somebody()))
    assert "后 6 位" in text(tap(f"place:1:{place}", somebody()))
    person = somebody(asking=Asking("filed-date", ("1", place, "")), digits=True)
    found = tap("filedon:1:0", person)
    complaint = only(found, ComplaintFiled).complaint
    assert (complaint.place, complaint.id, complaint.case_id) == (place, 10, 1)
    plan = only(found, NudgePlanned).nudge
    assert (plan.kind, plan.subject, plan.id) == ("complaint", 10, 11)
    assert plan.due_at > complaint.due_at
    assert "来问你" in text(found)
    clock = running(GUIDE, complaint, CASE.matter)
    assert clock is None or (clock.clock.text in text(found) and clock.clock.basis(clock.stage) in text(found))


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("20261120123456", "123456"), ("编号 2026-1120-123456", "123456"), ("A12345", "A12345"), ("12", "12"), ("没有", ""),
        ("6222021234567890128", "890128"),
    ],
)  # fmt: skip
def test_only_the_end_of_a_number_is_kept(typed: str, kept: str) -> None:
    """The last six characters: enough to know it again, too little to misuse."""
    asking = only(say(typed, REFERENCE), Asked).asking
    assert asking == Asking("filed-date", ("1", "12378", kept))


def test_a_complaint_about_a_credit_record_has_a_month() -> None:
    """The People's Bank takes both: payments within 15 days, credit records within 30 (credit regulation, art. 26)."""
    found = tap("filedon:1:0", somebody(asking=Asking("filed-date", ("1", "12363", "")), digits=True))
    assert "受理后 30 天内书面答复" in text(found)
    assert "一般 15 天内答复" in text(found)


def test_no_number() -> None:
    """There may be none yet."""
    assert only(tap("numbered:1:12378", REFERENCE), Asked).asking == Asking("filed-date", ("1", "12378", ""))


@pytest.mark.parametrize(
    ("said", "days"),
    [
        ("今天", 0),
        ("刚才", 0),
        ("11月20日", 0),
        ("20号", 0),
        ("昨晚", 1),
        ("三天前", 3),
        ("18号", 2),
        ("上周五", 7),
        ("周一", 4),
    ],
)
def test_the_day_in_their_words_is_read_back(said: str, days: int) -> None:
    """A typed day is not stored before it is confirmed; then it is the same complaint as a tapped one."""
    asked = say(said, DATED)
    assert asked.changes == (only(asked, Asked),)
    assert codes(asked) == ["filedsure:1", "numbered:1:12378:123456"]
    person = replace(DATED, asking=only(asked, Asked).asking, screen=seen(asked), digits=False)
    complaint = only(say("对", person), ComplaintFiled).complaint
    assert complaint.filed_on.date() == NOW.date() - timedelta(days=days)
    assert complaint.reference == "123456"
    assert complaint.place == "12378"


def test_a_wrong_day_is_named_again() -> None:
    """改日期 goes back with the place and the number kept; a day typed over the read-back is read back too."""
    person = replace(DATED, asking=only(say("昨天", DATED), Asked).asking)
    assert only(tap("numbered:1:12378:123456", person), Asked).asking == DATED.asking
    assert "11月18日 周三投诉" in text(say("前天", person))


@pytest.mark.parametrize("said", ["不记得了", "2月30日", "几天前"])
def test_a_day_that_cannot_be_read(said: str) -> None:
    """Asked again in other words the second time, without the number being lost."""
    once = say(said, DATED)
    twice = say(said, replace(DATED, asking=only(once, Asked).asking))
    assert only(twice, Asked).asking == Asking("filed-date", ("1", "12378", "123456", "unclear"))
    assert text(once) != text(twice)
    for found in (once, twice):
        assert "没看懂" in text(found)
        assert codes(found)[:2] == ["filedon:1:0", "filedon:1:1"]


@pytest.mark.parametrize(
    ("said", "day"), [("明天", "11月21日"), ("11月25日", "11月25日"), ("2027年1月1日", "2027年1月1日")]
)
def test_a_day_to_come_is_refused(said: str, day: str) -> None:
    """With a sentence of its own, never as a day of last year."""
    found = say(said, DATED)
    assert day in text(found)
    assert "还没到" in text(found)
    assert every(found, ComplaintFiled) == []


def test_a_day_of_last_year_shows_its_year() -> None:
    """Read back with the year, so that a slip is seen."""
    assert "2025年12月3日" in text(say("去年12月3号", DATED))


def test_a_complaint_long_ago_is_asked_about_tomorrow() -> None:
    """Its time is over already: that is said now, with the answer at hand, and asked about in the morning."""
    asked = replace(DATED, asking=Asking("filed-sure", ("1", "12378", "", "2026-06-05")))
    found = tap("filedsure:1", asked)
    assert only(found, NudgePlanned).nudge.due_at.astimezone(SHANGHAI) == NOW.replace(day=21, hour=9)
    assert "已经过了" in text(found)
    assert "answered:10:yes" in codes(found)


def test_where_no_clock_is_known_another_day_may_be_chosen() -> None:
    """其他地方: fifteen days are a custom, so the day may be changed at once."""
    found = tap("filedon:1:0", somebody(asking=Asking("filed-date", ("1", "other", ""))))
    assert "later:11" in codes(found)
    assert "later:11" not in codes(tap("filedon:1:0", DATED))


def test_which_case() -> None:
    """One open case is meant; of several one is chosen; without any a general one is opened."""
    assert codes(tap("filed", somebody()))[0] == "place:1:internal"
    two = somebody(cases=(CASE, replace(CASE, id=2)))
    assert codes(tap("filed", two)) == ["filed:1", "filed:2", "filed:new", "start"]
    opened = only(tap("filed:new", two), CaseOpened).case
    assert (opened.id, opened.matter) == (10, "general")
    assert every(tap("filed", somebody(cases=())), CaseOpened)
    assert codes(tap("filed:1", STRANGER))[0] == "consent:yes:filed:1"


@pytest.mark.parametrize(
    "code", ["place:9:12378", "place:1:gone", "numbered:9:12378", "numbered:1:gone", "filedon:9:0"]
)
def test_stale_taps(code: str) -> None:
    """Of a case or place that is gone: home, nothing changes."""
    assert is_stale(tap(code, somebody()))


@pytest.mark.parametrize("ago", ["99999999999", "999999", "x", "-1", "²"])
def test_a_forged_day_is_no_error(ago: str) -> None:
    """A tap that nobody offered gets the question again, never an apology, and is not stored."""
    found = tap(f"filedon:1:{ago}", DATED)
    assert every(found, ComplaintFiled) == []
    assert codes(found)[0] == "place:1:internal"


def test_an_old_day_button_asks_again() -> None:
    """The question is gone: where did you complain?"""
    assert codes(tap("filedon:1:0", somebody()))[0] == "place:1:internal"


def test_an_old_confirmation_asks_again() -> None:
    """A second tap on 对 files nothing twice."""
    found = tap("filedsure:1", somebody())
    assert every(found, ComplaintFiled) == []
    assert codes(found)[0] == "place:1:internal"


@pytest.mark.parametrize(
    "said", ["我已投诉 12378", "投诉了12378", "我已经向12378投诉了", "打12378投诉过了", "我投诉了，12378"]
)
def test_filed_told_in_one_sentence(said: str) -> None:
    """The place is known already: what comes next is its number, not a judgement on the hotline."""
    assert text(say(said, somebody())) == text(tap("filed:any:12378", somebody()))


@pytest.mark.parametrize(
    "said", ["投诉12378有用吗", "投诉到12378", "怎么投诉12378", "已投诉 95588", "12378", "我投诉了12378他们没理我"]
)
def test_what_only_speaks_of_a_complaint(said: str) -> None:
    """A question, a wish, no place we know, or the story of what came of it."""
    assert text(say(said, somebody())) != text(tap("filed:any:12378", somebody()))


def test_all_that_was_told_is_read_back() -> None:
    """Place, day and number in one sentence: nothing of it is asked again, the yes keeps it."""
    found = say("我投诉了，昨天跟他们平台客服说的，编号 TS20261123", somebody())
    assert "公司内部投诉：11月19日 周四投诉" in text(found)
    kept = only(say("对", somebody(asking=only(found, Asked).asking, screen=seen(found))), ComplaintFiled).complaint
    assert (kept.place, kept.filed_on.day, kept.reference) == ("internal", 19, "261123")


def test_the_day_waits_for_the_number_and_the_place() -> None:
    """What was told is not lost over what is still asked, nor over the question of consent."""
    found = say("投诉了 昨天打的重庆12345", somebody())
    assert "编号是多少" in text(found)
    person = somebody(asking=only(found, Asked).asking, screen=seen(found), digits=True)
    for answer in ("没有编号", "778899"):
        assert "12345政务：11月19日 周四投诉" in text(say(answer, person))
    where = say("我昨天投诉过了", somebody())
    assert "place:1:12378:2026-11-19" in codes(where)
    assert "投诉：11月19日" not in text(where)
    assert codes(say("我昨天投诉过了", STRANGER))[0] == "consent:yes:filed:any:-:2026-11-19"


def test_without_a_case_one_is_opened_for_it() -> None:
    """The case is kept with the question that comes next."""
    found = say("我刚刚跟客服投诉了，编号 998877", somebody(cases=(), current=0))
    assert only(found, CaseOpened).case.matter == "general"
    assert "记成这样，对吗" in text(found)
