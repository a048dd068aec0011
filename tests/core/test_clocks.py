"""Statutory clocks, each against dates counted by hand over the holidays of 2026, with every day listed."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core import counted
from bot.core.calendar import Calendar
from bot.core.clocks import Length, days_left, run
from bot.core.due import SHANGHAI
from tests.shipped import GUIDE

# clock, stage, received on, extensions, last day, where an end on a day off may roll to, provisional, the days
BY_HAND: list[tuple[str, str, str, tuple[str, ...], str, str, bool, list[str]]] = [
    ("T-01", "decide", "2026-09-20", (), "2026-10-05", "2026-10-08", False, ["9月20日 周日 公司收到，不算", "9月21日–10月5日 第1–15天"]),
    ("T-01", "decide", "2026-02-01", ("complex",), "2026-03-03", "", False, ["2月1日 周日 公司收到，不算", "2月2日–3月3日 第1–30天"]),
    ("T-01", "decide", "2026-09-20", ("approval",), "2026-11-19", "", False, ["9月20日 周日 公司收到，不算", "9月21日–11月19日 第1–60天"]),
    ("T-02", "apply", "2026-09-07", (), "2026-10-07", "", False, ["9月7日 周一 收到处理决定，不算", "9月8日–10月7日 第1–30天"]),
    ("T-02", "answer", "2026-09-07", (), "2026-10-07", "2026-10-08", False, ["9月7日 周一 上级机构收到，不算", "9月8日–10月7日 第1–30天"]),
    ("T-03", "hand-over", "2026-09-24", (), "2026-10-12", "", False, ["9月24日 周四 监管部门收到，不算", "9月25–27日 中秋放假，不算", "9月28–30日 第1–3个工作日", "10月1–7日 国庆放假，不算", "10月8–9日 第4–5个工作日", "10月10日 周六 第6个工作日（国庆调休上班）", "10月11日 周日 周末，不算", "10月12日 周一 第7个工作日"]),
    ("T-03", "hand-over", "2026-02-12", (), "2026-02-28", "", False, ["2月12日 周四 监管部门收到，不算", "2月13日 周五 第1个工作日", "2月14日 周六 第2个工作日（春节调休上班）", "2月15–23日 春节放假，不算", "2月24–27日 第3–6个工作日", "2月28日 周六 第7个工作日（春节调休上班）"]),
    ("T-04", "answer", "2026-09-18", (), "2026-10-03", "2026-10-08", False, ["9月18日 周五 支付机构收到，不算", "9月19日–10月3日 第1–15天"]),
    ("T-04", "answer", "2026-09-18", ("complex",), "2026-11-17", "", False, ["9月18日 周五 支付机构收到，不算", "9月19日–11月17日 第1–60天"]),
    ("T-05", "objection", "2026-09-15", (), "2026-10-05", "2026-10-08", False, ["9月15日 周二 收到异议，不算", "9月16日–10月5日 第1–20天"]),
    ("T-05", "complaint", "2026-01-20", (), "2026-02-19", "2026-02-24", False, ["1月20日 周二 人民银行受理，不算", "1月21日–2月19日 第1–30天"]),
    ("T-06", "accept", "2026-09-30", (), "2026-10-15", "", False, ["9月30日 周三 市场监管部门收到，不算", "10月1–7日 国庆放假，不算", "10月8–9日 第1–2个工作日", "10月10日 周六 第3个工作日（国庆调休上班）", "10月11日 周日 周末，不算", "10月12–15日 第4–7个工作日"]),
    ("T-06", "accept", "2026-02-10", (), "2026-02-26", "", False, ["2月10日 周二 市场监管部门收到，不算", "2月11–13日 第1–3个工作日", "2月14日 周六 第4个工作日（春节调休上班）", "2月15–23日 春节放假，不算", "2月24–26日 第5–7个工作日"]),
    ("T-06", "mediate", "2026-08-05", (), "2026-10-04", "2026-10-08", False, ["8月5日 周三 受理，不算", "8月6日–10月4日 第1–60天"]),
    ("T-07", "check", "2026-01-23", (), "2026-02-13", "", False, ["1月23日 周五 市场监管部门收到，不算", "1月24–25日 周末，不算", "1月26–30日 第1–5个工作日", "1月31日–2月1日 周末，不算", "2月2–6日 第6–10个工作日", "2月7–8日 周末，不算", "2月9–13日 第11–15个工作日"]),
    ("T-07", "check", "2026-01-23", ("more",), "2026-03-12", "", False, ["1月23日 周五 市场监管部门收到，不算", "1月24–25日 周末，不算", "1月26–30日 第1–5个工作日", "1月31日–2月1日 周末，不算", "2月2–6日 第6–10个工作日", "2月7–8日 周末，不算", "2月9–13日 第11–15个工作日", "2月14日 周六 第16个工作日（春节调休上班）", "2月15–23日 春节放假，不算", "2月24–27日 第17–20个工作日", "2月28日 周六 第21个工作日（春节调休上班）", "3月1日 周日 周末，不算", "3月2–6日 第22–26个工作日", "3月7–8日 周末，不算", "3月9–12日 第27–30个工作日"]),
    ("T-07", "tell", "2026-04-01", (), "2026-04-09", "", False, ["4月1日 周三 作出决定，不算", "4月2–3日 第1–2个工作日", "4月4–6日 清明放假，不算", "4月7–9日 第3–5个工作日"]),
    ("T-08", "accept", "2026-02-02", (), "2026-02-17", "2026-02-24", False, ["2月2日 周一 监管部门收到，不算", "2月3–17日 第1–15天"]),
    ("T-08", "check", "2026-07-10", ("more",), "2026-10-08", "", False, ["7月10日 周五 受理，不算", "7月11日–10月8日 第1–90天"]),
    ("T-09", "forward", "2026-09-16", (), "2026-10-01", "2026-10-08", False, ["9月16日 周三 信访部门收到，不算", "9月17日–10月1日 第1–15天"]),
    ("T-09", "settle", "2026-08-03", ("complex",), "2026-11-01", "2026-11-02", False, ["8月3日 周一 受理，不算", "8月4日–11月1日 第1–90天"]),
    ("T-09", "review-apply", "2026-09-03", (), "2026-10-03", "", False, ["9月3日 周四 收到书面答复，不算", "9月4日–10月3日 第1–30天"]),
    ("T-09", "review", "2026-09-03", (), "2026-10-03", "2026-10-08", False, ["9月3日 周四 收到复查申请，不算", "9月4日–10月3日 第1–30天"]),
    ("T-09", "recheck-apply", "2026-01-18", (), "2026-02-17", "", False, ["1月18日 周日 收到复查意见，不算", "1月19日–2月17日 第1–30天"]),
    ("T-09", "recheck", "2026-01-18", (), "2026-02-17", "2026-02-24", False, ["1月18日 周日 收到复核申请，不算", "1月19日–2月17日 第1–30天"]),
    ("T-10", "examine", "2026-09-25", (), "2026-10-02", "2026-10-08", False, ["9月25日 周五 收到申请，不算", "9月26日–10月2日 第1–7天"]),
    ("T-10", "appoint", "2026-09-30", (), "2026-10-03", "2026-10-08", False, ["9月30日 周三 决定给予，不算", "10月1–3日 第1–3天"]),
    ("T-11", "register", "2026-02-13", (), "2026-02-20", "2026-02-24", False, ["2月13日 周五 法院收到，不算", "2月14–20日 第1–7天"]),
    ("T-11", "trial", "2026-06-30", (), "2026-09-30", "", False, ["2026年6月30日 周二 立案，往后 3 个月：2026年9月30日 周三"]),
    ("T-11", "trial", "2026-10-31", ("more",), "2027-02-28", "2027-03-01", False, ["2026年10月31日 周六 立案，往后 4 个月：2027年2月28日 周日（那个月没有这一天，算到月底）"]),
    ("T-11", "limitation", "2023-10-03", (), "2026-10-03", "", False, ["2023年10月3日 周二 知道吃了亏，往后 3 年：2026年10月3日 周六"]),
    ("T-12", "dispatch", "2026-09-18", (), "2026-09-24", "", False, ["9月18日 周五 热线登记，不算", "9月19日 周六 周末，不算", "9月20日 周日 第1个工作日（国庆调休上班）", "9月21–24日 第2–5个工作日"]),
    ("T-13", "stop", "2026-10-02", (), "2026-10-02", "", False, ["10月2日 周五 发现被骗，当天就办"]),
    ("T-13", "freeze", "2026-10-02", (), "2026-10-04", "", False, ["从10月2日 周五 12:00起 48 小时：10月4日 周日 12:00"]),
    ("T-14", "handle", "2026-09-18", (), "2026-10-15", "", False, ["9月18日 周五 提出申请，不算", "9月19日 周六 周末，不算", "9月20日 周日 第1个工作日（国庆调休上班）", "9月21–24日 第2–5个工作日", "9月25–27日 中秋放假，不算", "9月28–30日 第6–8个工作日", "10月1–7日 国庆放假，不算", "10月8–9日 第9–10个工作日", "10月10日 周六 第11个工作日（国庆调休上班）", "10月11日 周日 周末，不算", "10月12–15日 第12–15个工作日"]),
    ("T-14", "handle", "2026-02-11", (), "2026-03-10", "", False, ["2月11日 周三 提出申请，不算", "2月12–13日 第1–2个工作日", "2月14日 周六 第3个工作日（春节调休上班）", "2月15–23日 春节放假，不算", "2月24–27日 第4–7个工作日", "2月28日 周六 第8个工作日（春节调休上班）", "3月1日 周日 周末，不算", "3月2–6日 第9–13个工作日", "3月7–8日 周末，不算", "3月9–10日 第14–15个工作日"]),
    ("T-14", "handle", "2026-12-17", (), "2027-01-08", "", True, ["12月17日 周四 提出申请，不算", "12月18日 周五 第1个工作日", "12月19–20日 周末，不算", "12月21–25日 第2–6个工作日", "12月26–27日 周末，不算", "12月28–31日 第7–10个工作日", "1月1日 周五 元旦放假，不算", "1月2–3日 周末，不算", "1月4–8日 第11–15个工作日"]),
    ("T-15", "keep", "2024-02-29", (), "2029-02-28", "", False, ["2024年2月29日 周四 不良行为终止，往后 5 年：2029年2月28日 周三（那个月没有这一天，算到月底）"]),
]  # fmt: skip


def received(day: str) -> datetime:
    """Noon of a day in Shanghai."""
    return datetime.combine(date.fromisoformat(day), datetime.min.time(), SHANGHAI).replace(hour=12)


@pytest.mark.parametrize(("clock", "stage", "start", "extended", "last", "roll", "provisional", "days"), BY_HAND)
def test_counted_by_hand(
    clock: str,
    stage: str,
    start: str,
    extended: tuple[str, ...],
    last: str,
    roll: str,
    provisional: bool,
    days: list[str],
) -> None:
    """The end, the days in their runs, the day an answer may roll to, and whether the calendar knows it all."""
    found = run(GUIDE.clocks[clock], GUIDE.clocks[clock].stages[stage], received(start), GUIDE.calendar, extended)
    assert found.end.date().isoformat() == last
    assert (found.roll.isoformat() if found.roll else "") == roll
    assert found.provisional is provisional
    assert list(found.told[: len(days)]) == days
    assert found.end.time().isoformat() == ("12:00:00" if found.stage.length.unit == "hour" else "23:59:59")


def test_every_clock_and_stage_is_in_the_table() -> None:
    """T-01 to T-15, none left out."""
    assert list(GUIDE.clocks) == [f"T-{number:02}" for number in range(1, 16)]
    written = {(clock.id, stage) for clock in GUIDE.clocks.values() for stage in clock.stages}
    assert {(clock, stage) for clock, stage, *_ in BY_HAND} == written


def test_every_day_is_listed_with_its_reason() -> None:
    """One line a day over National Day and its make-up Saturday, then the rules and their source."""
    clock = GUIDE.clocks["T-03"]
    assert run(clock, clock.first, received("2026-09-30"), GUIDE.calendar).steps == (
        "9月30日 周三 监管部门收到，不算",
        "10月1日 周四 国庆放假，不算",
        "10月2日 周五 国庆放假，不算",
        "10月3日 周六 国庆放假，不算",
        "10月4日 周日 国庆放假，不算",
        "10月5日 周一 国庆放假，不算",
        "10月6日 周二 国庆放假，不算",
        "10月7日 周三 国庆放假，不算",
        "10月8日 周四 第1个工作日",
        "10月9日 周五 第2个工作日",
        "10月10日 周六 第3个工作日（国庆调休上班）",
        "10月11日 周日 周末，不算",
        "10月12日 周一 第4个工作日",
        "10月13日 周二 第5个工作日",
        "10月14日 周三 第6个工作日",
        "10月15日 周四 第7个工作日",
        "头一天不算，最后一天到 24 点：民法典第 201、203 条。",
        "依据：银行业保险业消费投诉处理管理办法（2020 年第 3 号令）。",
    )


def test_what_moves_or_loosens_an_end_is_said() -> None:
    """An extension with its reason, a last day that rolls, days that no calendar knows, the article of a stage."""
    complaint, objection, personal = GUIDE.clocks["T-01"], GUIDE.clocks["T-05"], GUIDE.clocks["T-14"]
    longer = run(complaint, complaint.first, received("2026-09-20"), GUIDE.calendar, ("approval",))
    assert "15 天，再加 15 天（情况复杂），再加 30 天（特别复杂）" in longer.told
    rolled = run(objection, objection.first, received("2026-09-15"), GUIDE.calendar)
    assert "最后一天放假，对方可能顺到10月8日 周四：民法典第 203 条。" in rolled.told
    assert rolled.told[-1] == "依据：征信业管理条例（2013 年）第 25 条。"
    guessed = run(personal, personal.first, received("2026-12-17"), GUIDE.calendar)
    assert "后面的放假安排还没公布，先按周末和固定假日算，可能会变。" in guessed.told


def test_the_next_calendar_makes_it_certain() -> None:
    """The same clock, counted again when next year's notice is there: no longer provisional, and moved by its days."""
    clock = GUIDE.clocks["T-14"]
    known = GUIDE.calendar
    off = {**known.off, date(2027, 1, 1): "元旦", date(2027, 1, 4): "元旦"}
    newer = Calendar(off, known.makeup, known.valid_from, date(2027, 12, 31), "2026-12-01")
    assert run(clock, clock.first, received("2026-12-17"), known).provisional
    found = run(clock, clock.first, received("2026-12-17"), newer)
    assert (found.end.date().isoformat(), found.provisional) == ("2027-01-11", False)


def test_a_later_extension_includes_the_earlier_one() -> None:
    """Thirty days more on top of the first fifteen; what was noticed is no longer left; unknown ids are nothing."""
    clock = GUIDE.clocks["T-01"]
    found = run(clock, clock.first, received("2026-03-01"), GUIDE.calendar, ("approval", "gone"))
    assert [one.id for one in found.extended] == ["complex", "approval"]
    assert found.left == ()
    plain = run(clock, clock.first, received("2026-03-01"), GUIDE.calendar, ("gone",))
    assert [one.id for one in plain.left] == ["complex", "approval"]
    assert found.end - plain.end == timedelta(days=45)


def test_nothing_goes_beyond_the_cap() -> None:
    """Sixty days with everything, whatever the extensions say."""
    clock = GUIDE.clocks["T-01"]
    stage = replace(clock.first, cap=40)
    found = run(clock, stage, received("2026-03-01"), GUIDE.calendar, ("approval",))
    assert found.end.date() == date(2026, 4, 10)


def test_when_to_look_is_not_when_it_ends() -> None:
    """T-03 hands over within 7 workdays, asked about after 10; an announced extension is asked about at its end."""
    handed = GUIDE.clocks["T-03"]
    found = run(handed, handed.first, received("2026-09-24"), GUIDE.calendar)
    assert (found.end.date(), found.look.date()) == (date(2026, 10, 12), date(2026, 10, 15))
    clock = GUIDE.clocks["T-01"]
    longer = run(clock, clock.first, received("2026-09-24"), GUIDE.calendar, ("complex",))
    assert longer.look == longer.end


def test_how_long_one_waits() -> None:
    """For the first thing that others do; nobody waits for what is immediate or takes years."""
    waits = {name: clock.wait for name, clock in GUIDE.clocks.items()}
    assert waits["T-02"] == Length(30, "day")
    assert waits["T-03"] == Length(10, "workday")
    assert waits["T-13"] is None
    assert waits["T-15"] is None


def test_in_force() -> None:
    """From the first to the last day of its rule, and only where we are sure; an older stage has its own first day."""
    reports, courts = GUIDE.clocks["T-07"], GUIDE.clocks["T-11"]
    assert not reports.holds(date(2026, 4, 1))  # 低: never told
    sure = replace(reports, source=replace(reports.source, confidence="中"))
    assert [sure.holds(date(2026, 4, day)) for day in (14, 15)] == [True, False]
    assert [courts.holds(date(2023, 12, day)) for day in (31,)] == [False]
    assert courts.holds(date(2018, 1, 1), courts.stages["limitation"])


def test_days_left() -> None:
    """Whole days in Shanghai: none on the last day, fewer than none after it."""
    clock = GUIDE.clocks["T-02"]
    found = run(clock, clock.first, received("2026-09-07"), GUIDE.calendar)  # until 10-07
    assert days_left(found, received("2026-10-01")) == 6
    assert days_left(found, received("2026-10-07")) == 0
    assert days_left(found, received("2026-10-08")) == -1


@given(st.sampled_from(sorted(GUIDE.clocks)), st.dates(date(2004, 1, 1), date(2026, 9, 1)), st.data())
def test_counted_days_are_as_many_as_the_rule_says(name: str, start: date, data: st.DataObject) -> None:
    """Whatever the day: as many count as the stage is long, one after the other, and the last one is the end."""
    clock = GUIDE.clocks[name]
    stage = data.draw(st.sampled_from(list(clock.stages.values())))
    found = run(clock, stage, received(start.isoformat()), GUIDE.calendar)
    numbers = [day.nth for day in found.days if day.nth]
    assert numbers == list(range(1, stage.length.count + 1)) if found.days else stage.length.unit not in {"workday"}
    assert not found.days or found.days[-1].day == found.end.date()
    assert len(counted.days_told(found.days)) <= max(len(found.days), 1)
