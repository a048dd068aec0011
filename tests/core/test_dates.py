"""Promised times: golden cases, what must never resolve, and what holds for any text at all."""

from __future__ import annotations

import json
import re
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Final, get_args

import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st

from bot.core.calendar import Calendar
from bot.core.dates import SHANGHAI, Ask, Nothing, Reason, Resolved, moment, spoken, understand
from bot.core.timerules import RULES, scan
from bot.core.timetext import masked, tidy
from tests.core.test_calendar import table

CASES: Final[list[dict[str, Any]]] = [
    case
    for name in ("promised_times.json", "promised_times_examined.json")
    for case in json.loads((Path(__file__).parent / name).read_text(encoding="utf-8"))
]
CALENDAR: Final[Calendar] = table()
REF: Final = datetime(2026, 11, 20, 10, 30, tzinfo=SHANGHAI)  # a Friday
REFS: Final = st.datetimes(datetime(2024, 1, 2), datetime(2026, 12, 20)).map(lambda at: at.replace(tzinfo=SHANGHAI))  # noqa: DTZ001
HAN: Final = "零一二三四五六七八九"
LONG: Final = 2_000


def told(text: str, ref: datetime = REF) -> Resolved | Ask | Nothing:
    return understand(text, ref, CALENDAR)


def due(text: str, ref: datetime = REF) -> datetime:
    found = told(text, ref)
    assert isinstance(found, Resolved), f"{text}: {found}"
    return found.due


def shown(found: Resolved | Ask | Nothing) -> dict[str, Any]:
    """An outcome as it is written in promised_times.json."""
    if isinstance(found, Ask):
        return {"ask": found.reason}
    if isinstance(found, Nothing):
        return {"nothing": True}
    flags = {"approximate": found.approximate, "provisional": found.provisional}
    return {"due": found.due.isoformat(), "grain": found.grain} | {name: True for name, on in flags.items() if on}


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case['text']} @{case['ref'][:16]}")
def test_golden_case(case: dict[str, Any]) -> None:
    """Every expression of the golden set means what the conventions of promised times say."""
    expected = {name: value for name, value in case.items() if name not in ("set", "text", "ref")}
    assert shown(told(case["text"], datetime.fromisoformat(case["ref"]))) == expected


def test_the_golden_set_is_large_enough() -> None:
    """All 50 seed cases and several hundred of our own, with at least a quarter that must not resolve."""
    assert sum(case["set"] == "seed" for case in CASES) == 50
    assert len(CASES) >= 500
    assert sum("due" not in case for case in CASES) >= len(CASES) / 4


def test_all_reasons_are_used() -> None:
    """Every reason to ask has a golden case, and no other reason is ever given."""
    assert {case["ask"] for case in CASES if "ask" in case} == set(get_args(Reason))


# ── how it was counted ────────────────────────────────────────────────────────────────────────────


def test_the_nth_workday_of_a_period() -> None:
    """Counted from the first day of the period; one that the period does not have is impossible, a past one is asked."""
    assert due("下个月第一个工作日", datetime(2026, 9, 20, 9, tzinfo=SHANGHAI)).date().isoformat() == "2026-10-08"
    assert due("下季度第二个工作日", datetime(2026, 3, 2, 9, tzinfo=SHANGHAI)).date().isoformat() == "2026-04-02"
    assert told("下周第六个工作日") == Ask("impossible", None)
    assert isinstance(told("本月第一个工作日"), Ask)
    assert due("下个工作日下午三点").isoformat() == "2026-11-23T15:00:00+08:00"


def test_steps_name_every_day() -> None:
    """Workdays are told day by day: what was counted, what was not, and why."""
    found = told("3个工作日内", datetime(2026, 9, 30, 15, tzinfo=SHANGHAI))
    assert isinstance(found, Resolved)
    assert found.steps == (
        "9月30日 周三 说的那天，不算",
        *(
            f"10月{day}日 周{weekday} 国庆放假，不算"
            for day, weekday in zip(range(1, 8), "四五六日一二三", strict=True)
        ),
        "10月8日 周四 第1个工作日",
        "10月9日 周五 第2个工作日",
        "10月10日 周六 第3个工作日（国庆调休上班）",
    )


def test_beyond_the_calendar_a_few_days_are_provisional() -> None:
    """A few workdays past the last notice are counted and marked; many are asked about, with a suggestion."""
    few = told("5个工作日", datetime(2026, 12, 25, 10, tzinfo=SHANGHAI))
    many = told("15个工作日", datetime(2026, 12, 25, 10, tzinfo=SHANGHAI))
    assert isinstance(few, Resolved)
    assert few.provisional
    assert "可能会变" in few.steps[-1]
    assert isinstance(many, Ask)
    assert many.reason == "calendar"
    assert many.suggestion == datetime(2027, 1, 18, 23, 59, 59, tzinfo=SHANGHAI)


@given(st.sampled_from([case["text"] for case in CASES]), REFS)
def test_a_resolved_time_explains_itself(text: str, ref: datetime) -> None:
    """Whatever resolves lies in the future, has at least one step, and a whole day ends at its last second."""
    found = told(text, ref)
    if isinstance(found, Resolved):
        assert found.due >= ref.replace(microsecond=0)
        assert found.steps
        assert found.due.utcoffset() == timedelta(hours=8)
        assert found.grain != "day" or (found.due.hour, found.due.minute, found.due.second) == (23, 59, 59)


# ── format, read, same ────────────────────────────────────────────────────────────────────────────


@given(
    REFS, st.integers(0, 1_500), st.sampled_from(["{0.year}年{0.month}月{0.day}日", "{0:%Y-%m-%d}", "{0:%Y/%m/%d}前"])
)
def test_a_written_date_is_read_back(ref: datetime, ahead: int, form: str) -> None:
    """A full date means the end of that day, in whatever form."""
    day = ref.date() + timedelta(days=ahead)
    assert due(form.format(day), ref) == datetime(day.year, day.month, day.day, 23, 59, 59, tzinfo=SHANGHAI)


@given(REFS, st.integers(1, 1_000), st.integers(7, 23), st.integers(0, 59))
def test_a_read_back_moment_is_read_again(ref: datetime, ahead: int, hour: int, minute: int) -> None:
    """What the bot says back means, typed again, the same minute."""
    at = datetime.combine(ref.date() + timedelta(days=ahead), datetime.min.time(), SHANGHAI).replace(
        hour=hour, minute=minute
    )
    assert due(spoken(at, "minute", ref).replace(" 07:", " 早上7:").replace(" 08:", " 早上8:"), ref) == at


@given(REFS, st.integers(1, 300))
def test_a_read_back_day_is_read_again(ref: datetime, ahead: int) -> None:
    """The read-back of a whole day means, typed again, midnight at its end: one second later."""
    day = ref.date() + timedelta(days=ahead)
    end = datetime(day.year, day.month, day.day, 23, 59, 59, tzinfo=SHANGHAI)
    assert due(spoken(end, "day", ref), ref) == end + timedelta(seconds=1)


@given(REFS, st.integers(1, 99), st.sampled_from(["天内", "天之内", "个自然日内", "天后", "日内"]))
def test_days_are_counted_without_today(ref: datetime, days: int, unit: str) -> None:
    """N天内 ends with the N-th day after today, in digits and in 汉字."""
    end = datetime.combine(ref.date() + timedelta(days=days), datetime.max.time(), SHANGHAI).replace(microsecond=0)
    assert due(f"{days}{unit}", ref) == due(f"{in_han(days)}{unit}", ref) == end


@given(REFS, st.integers(1, 999), st.sampled_from([("分钟", 1), ("小时", 60), ("个小时", 60)]))
def test_hours_run_from_the_moment(ref: datetime, amount: int, unit: tuple[str, int]) -> None:
    """Hours and minutes are added to the moment itself."""
    expected = ref.replace(microsecond=0) + timedelta(minutes=amount * unit[1])
    assert due(f"{amount}{unit[0]}内", ref) == expected


@given(REFS, st.integers(1, 12))
def test_workdays_are_as_in_the_calendar(ref: datetime, count: int) -> None:
    """N个工作日 in every spelling is the N-th workday of the table."""
    assume(ref < datetime(2026, 12, 1, tzinfo=SHANGHAI))
    end = CALENDAR.add_workdays(ref.date(), count)
    for text in (f"{count}个工作日", f"{in_han(count)}个工作日内", f"T+{count}", f"within {count} business days"):
        assert due(text, ref).date() == end


def in_han(number: int) -> str:
    """A number below 100 in 汉字."""
    tens, ones = divmod(number, 10)
    return (("" if tens == 1 else HAN[tens]) + "十" if tens else "") + (HAN[ones] if ones or not tens else "")


# ── never a silent wrong value ────────────────────────────────────────────────────────────────────

TIMES: Final = (
    "三到五个工作日", "3个工作日内", "明天下午3点前", "下周三上午10点半", "24小时内", "11月30日前", "月底前", "后天", "7天内",
    "下周五之前", "半小时后", "今天18:00前", "T+1", "15号前", "两周内",
)  # fmt: skip
HARMLESS: Final = (
    "您好", "请保持电话畅通", "感谢您的理解", "工号1024", "尾号8823", "退还1280.50元", "订单号202611200012345", "我很着急",
    "已经逾期30天", "12378", "分12期", "第3期", "利率24%", "如果还有问题请再联系我们", "别再打我家人电话", "7*24小时服务",
    "等了3天", "电话是13812345678", "麻烦了", "他姓周", "共3次", "人工服务9:00-18:00",
    "今天系统在维护", "今天主管不在", "周末我们不上班", "这两天咨询的人特别多", "近期请留意短信", "快过年了", "祝您元旦快乐",
    "您2024年的合同", "您8月20日那笔扣款", "您昨天反映的问题", "我昨天给您打过电话您没接", "刚刚已经帮您登记了",
    "工单已经流转了三天", "需要近6个月的流水", "最多能减到4000", "每期还860", "还款日是25号", "第三点写得很清楚",
    "让您久等了20分钟", "失业三个月", "年底到现在", "审核通过会发短信", "之后您再登录看一下",
)  # fmt: skip
HARMFUL: Final = (
    "审核通过后", "每周五", "过几天", "不是", "如果", "从提交之日起", "昨天说的是", "下周四又说", "最快", "3点或8点", "至少",
    "大概几天", "提前三天", "周末除外", "等总部审批下来", "您把材料发过来", "只要您还清", "一旦核实", "批下来", "您先还款",
    "按您提交的日期算", "不敢保证", "能不能", "之前说的", "如果齐全", "上个月说",
)  # fmt: skip


@given(st.sampled_from(TIMES), st.lists(st.sampled_from(HARMLESS), min_size=1, max_size=3), st.booleans(), REFS)
def test_an_irrelevant_clause_changes_no_value(text: str, clauses: list[str], first: bool, ref: datetime) -> None:
    """Words about something else leave the value as it is, or make it a question."""
    around = "，".join([*clauses, text] if first else [text, *clauses])
    alone, among = told(text, ref), told(around, ref)
    assert among == alone or isinstance(among, Ask), around


@pytest.mark.parametrize("clause", HARMLESS)
def test_harmless_clauses_seldom_cost_a_question(clause: str) -> None:
    """What is said on every call does not turn a clear promise into a question."""
    assert due(f"{clause}，3个工作日内回复") == due("3个工作日内")
    assert due(f"11月30日前处理，{clause}") == due("11月30日前")


@given(st.sampled_from(TIMES), st.sampled_from(HARMFUL), st.booleans())
def test_a_doubtful_clause_never_gives_another_value(text: str, clause: str, comma: bool) -> None:
    """Beside an anchor, a doubt or another time the value stays the same or is asked about."""
    found = told(f"{clause}{'，' if comma else ''}{text}")
    assert not isinstance(found, Resolved) or found.due == due(text)


@given(
    st.sampled_from(TIMES),
    st.sampled_from(TIMES),
    st.sampled_from(("{}退担保费2400，{}到账", "{}回电，编号123，{}寄出")),
)
def test_two_times_never_become_one(first: str, second: str, form: str) -> None:
    """Where two promises name two instants, neither is taken silently, whatever number stands between them."""
    found = told(form.format(first, second))
    assert not isinstance(found, Resolved) or due(first) == due(second)


@pytest.mark.parametrize(
    "text", ["审核通过后3天内", "每周五", "不是明天", "如果明天没到账", "结清之日起15日内", "提前3天"]
)
def test_these_always_ask(text: str) -> None:
    """Anchored, recurring, negated and conditional times are questions whatever stands around them."""
    for around in (text, f"您好，{text}", f"{text}，谢谢"):
        assert isinstance(told(around), Ask)


@given(
    st.from_regex(r"[0-9]{1,3}([ ,.#*+]?[0-9]{1,20}){0,4}", fullmatch=True),
    st.sampled_from(("", "尾号", "工号", "单号", "金额")),
)
def test_digits_alone_are_no_time(digits: str, before: str) -> None:
    """Numbers without a unit never become a time."""
    assume(not re.search(r"20\d\d\.\d{1,2}\.\d{1,2}", digits))
    assert not isinstance(told(before + digits), Resolved)


@given(
    st.integers(0, 10**12),
    st.sampled_from(
        ["元", "块", "%", "次", "人", "期", "岁", "折", "分", "米", "号楼", "号客服", "个月期", "度", "厘"]
    ),
)
def test_numbers_of_other_things_are_no_time(number: int, unit: str) -> None:
    """Amounts, rates and counts never become a time."""
    assert not isinstance(told(f"{number}{unit}"), Resolved)


@given(st.integers(1, 40), st.sampled_from(["天", "小时", "周", "个月", "年"]))
def test_time_gone_by_is_no_promise(number: int, unit: str) -> None:
    """How long something has lasted is not when it will be done."""
    for text in (
        f"逾期{number}{unit}",
        f"等了{number}{unit}",
        f"已经{number}{unit}了",
        f"{number}{unit}没人理我",
        f"{number}{unit}前说的",
    ):
        assert not isinstance(told(text), Resolved)


# ── any text at all ───────────────────────────────────────────────────────────────────────────────

PIECES: Final = st.lists(
    st.sampled_from(
        [
            *"今明后天日周月号点时分个内前之以到至半几两三十上下每第起晚早中底初0123456789:/.-~，。 ",
            *TIMES,
            *HARMFUL,
            "2月30日",
        ]
    )
)


@given(st.one_of(st.text(max_size=60), PIECES.map("".join)), REFS)
@example("99999999999999999999年", REF)
@example("9999年12月31日后9999天", REF)
@example("²月³日", REF)
@example("٣天", REF)
def test_no_text_raises(text: str, ref: datetime) -> None:
    """Whatever is typed has an outcome, and the same one each time."""
    assert told(text, ref) == told(text, ref)


def test_the_far_end_of_time_is_asked_about() -> None:
    """A date that no calendar reaches is a question, not an error."""
    assert isinstance(understand("30年内", datetime(9990, 1, 1, tzinfo=SHANGHAI), CALENDAR), Ask)


@pytest.mark.parametrize(
    "piece",
    [
        *["三", "3-", "1234 ", "in 3 ", "12/", "上1", "下", "工", "3天", "明天,", "后", "a", "电话", "¥3", "等了3"],
        *[
            "等等等等等等等等等等等等等等等等等等等等等等等等等等等等等三天内",
            "从从从从从从从从从从从从从从从从从从从从从三天内",
        ],
        *[
            "您把您把您把您把您把您把您把您把您把您把您把三天内",
            "收到提交还款补齐收到提交还款补齐收到提交还款补齐三天内",
        ],
        *[
            "within 3 days of the office hours we will call you and see to it ",
            "那笔那笔那笔那笔的的的的的的的的8月15日",
        ],
    ],
)
def test_no_text_takes_long(piece: str) -> None:
    """No repetition makes the patterns backtrack: 2 000 characters are read in a blink.

    The goal is 20 ms; a machine that also does other things gets three times as long.
    """
    text = (piece * LONG)[:LONG]
    told(text)  # compiles the patterns
    assert min(_seconds(text) for _ in range(5)) < 0.06


def _seconds(text: str) -> float:
    start = time.process_time()
    told(text)
    return time.process_time() - start


def test_a_longer_text_is_asked_about() -> None:
    """Beyond 2 000 characters nothing is looked for, so nothing is overlooked."""
    assert told("明天" + "。" * LONG) == Ask("unread", None)


@given(st.one_of(st.sampled_from([case["text"] for case in CASES]), PIECES.map("".join).map(lambda text: text[:80])))
def test_each_rule_names_the_characters_it_begins_with(text: str) -> None:
    """Looking up rules by their first character finds what trying every rule finds."""
    read = masked(tidy(text))
    tokens = {token.start for token in scan(read)}
    ends = {token.start: token.end for token in scan(read)}
    position = 0
    for start in range(len(read)):
        if start >= position:
            found = any(re.compile(pattern, re.ASCII).match(read, start) for _, pattern, _ in RULES)
            assert found == (start in tokens), (read, start)
            position = ends.get(start, position)


@pytest.mark.parametrize(
    ("said", "same"),
    [
        ("退我299 周五前", "退我299，周五前"), ("退我180 周三前", "退我180，周三前"), ("退我299周五前", "退我299，周五前"),
        ("299 周五前", "周五前"), ("退三百 星期五前", "退三百，周五前"), ("退我20 周日之前", "退我20，周日之前"),
        ("客服说退我299 下周五之前到账", "客服说下周五之前到账"), ("还我1200 月底", "月底"), ("打我1500 这个月底", "月底"),
        ("退500 年底前", "年底前"), ("退我500 元旦前", "元旦前"), ("退我180 3天内", "3天内"), ("退我299 12月5号前", "12月5号前"),
        ("退60 周末前", "周末前"), ("退我1280.5 礼拜五前", "周五前"), ("退我500 大后天", "大后天"), ("退我3000 日期是25号", "25号"),
        ("退180 下下周三前", "下下周三前"), ("减免200 下个月5号前", "下个月5号前"), ("退 180 周五 前", "周五前"),
    ],
)  # fmt: skip
def test_a_sum_before_a_time_counts_nothing(said: str, same: str) -> None:
    """退我299 周五前 is this Friday, no 299 weeks: what stands before a blank or a weekday is money."""
    on_monday = datetime(2026, 11, 23, 10, 0, tzinfo=SHANGHAI)
    assert due(said, on_monday) == due(same, on_monday)


@pytest.mark.parametrize("said", ["退500 年前", "退500年前", "退我15 天亮之前", "退260 小时工资"])
def test_a_sum_before_a_loose_time_comes_to_no_instant(said: str) -> None:
    """500 年前 is before New Year, which is asked about; it is neither over nor 500 years away."""
    assert told(said) in (Ask("vague", None), Nothing())


@pytest.mark.parametrize(
    ("said", "same"),
    [("3 天内", "3天内"), ("3 个工作日内", "3个工作日内"), ("3 周内", "3周内"), ("180 天内", "180天内"),
     ("2 个月内", "2个月内"), ("25 号前", "25号前"), ("11 月 25 日前", "11月25日前"), ("24 小时内", "24小时内")],
)  # fmt: skip
def test_a_length_with_a_blank_in_it_stays_one(said: str, same: str) -> None:
    """3 个工作日 is 3个工作日."""
    assert due(said) == due(same)


# ── where and how it is said ──────────────────────────────────────────────────────────────────────


def test_the_day_is_shanghais() -> None:
    """今天 is the day in Shanghai, also for a reference in another zone."""
    utc = datetime(2026, 11, 20, 17, 30, tzinfo=UTC)  # 01:30 on the 21st in Shanghai
    assert due("今天", utc) == datetime(2026, 11, 21, 23, 59, 59, tzinfo=SHANGHAI)


@pytest.mark.parametrize(
    ("at", "grain", "said"),
    [
        ("2026-11-25T23:59:59", "day", "11月25日 周三 24:00 前"),
        ("2026-11-25T10:30:00", "minute", "11月25日 周三 10:30"),
        ("2026-11-24T18:00:00", "daypart", "11月24日 周二 18:00 前"),
        ("2026-12-01T00:00:00", "minute", "11月30日 周一 24:00"),
        ("2027-01-15T23:59:59", "day", "2027年1月15日 周五 24:00 前"),
        ("2027-01-01T00:00:00", "minute", "12月31日 周四 24:00"),
    ],
)
def test_a_due_time_is_read_back_with_its_weekday(at: str, grain: str, said: str) -> None:
    """The read-back shows date, weekday and hour, the year only where it is another one; midnight ends its day."""
    assert spoken(datetime.fromisoformat(at).replace(tzinfo=SHANGHAI), grain, REF) == said


def test_a_moment_is_told_in_shanghai_time() -> None:
    """An instant of any zone is told as Shanghai's clock shows it."""
    assert moment(datetime(2026, 11, 25, 2, 30, tzinfo=UTC)) == "11月25日 周三 10:30"


# ── two times joined by 或; at the latest; numerals of contracts; counted from a day ──────────────────────────────

CHOICES: Final = (
    "明天", "下周二", "下周四", "12月8号", "12月18日前", "月底", "3天", "5个工作日", "两周", "24小时内", "下午三点", "今晚八点", "元旦前",
)  # fmt: skip


@pytest.mark.parametrize(
    "either", ["{}或{}", "{}或者{}", "{}，或者{}", "要么{}要么{}", "{}要么{}", "不是{}就是{}", "{}或是{}"]
)
@pytest.mark.parametrize("ending", ["", "给您回电"])
def test_one_time_or_another_is_asked_about(either: str, ending: str) -> None:
    """Whatever kinds of time stand on both sides, nobody knows which of them is promised."""
    for first in CHOICES:
        for second in CHOICES:
            if first != second:
                text = either.format(first, second) + ending
                assert isinstance(told(text), Ask), text


def test_an_amount_or_another_is_asked_about() -> None:
    """三或五天 names two lengths of time, as three days or five days do; 三五天 names one range."""
    for text in ("三或五天", "3或5个工作日", "五个或七个工作日", "今晚七点或者八点", "12月8或18号"):
        assert isinstance(told(text), Ask), text
    assert due("三五天").day == 25


@pytest.mark.parametrize(
    "latest",
    [
        "最晚", "最迟", "至迟", "不晚于", "不得晚于", "不能晚于", "不可晚于", "不会晚于", "不超过", "不能超过", "不得超过", "不会超过", "不可以超过",
        "最晚不能超过", "最迟不得晚于", "最晚拖到", "顶多到", "顶多拖到", "至多到", "撑死到", "最多等到", "别超过", "不会拖过", "晚不过", "超不过",
    ],
)  # fmt: skip
def test_at_the_latest(latest: str) -> None:
    """However it is said that a time is the last one, the time itself is meant."""
    for named, day in (("12月20日", "2026-12-20"), ("下周三", "2026-11-25"), ("月底", "2026-11-30")):
        assert due(f"{latest}{named}").date().isoformat() == day, named


@pytest.mark.parametrize("number", range(1, 91))
def test_numerals_of_contracts(number: int) -> None:
    """叁个工作日, 贰拾肆小时: wherever a number is read, in whatever signs it is written."""
    tens, ones = divmod(number, 10)
    written = "零壹贰叁肆伍陆柒捌玖"
    formal = f"{written[tens] if tens > 1 else ''}{'拾' if tens else ''}{written[ones] if ones else ''}"
    for unit in ("天内", "个工作日内", "小时内", "周内", "分钟内", "个月内"):
        assert shown(told(formal + unit)) == shown(told(f"{number}{unit}")), formal + unit


@pytest.mark.parametrize("order", ["工作日{}天内", "工作日内{}天", "{}天工作日", "工作日{}日内", "工作日{}天"])
def test_workdays_in_any_order(order: str) -> None:
    """工作日2天内 is two working days; 三天的工作日 and 5天工作日制 are none."""
    for number in range(1, 16):
        assert due(order.format(number)) == due(f"{number}个工作日"), number


@pytest.mark.parametrize(
    ("since", "day"),
    [
        ("从11月23号这天起算，给我", 25),
        ("从11月24日算起，往后", 26),
        ("11月25号算第一天，", 27),
        ("从下周一开始，", 25),
        ("从明天起", 25),
    ],
)
def test_counted_from_a_day(since: str, day: int) -> None:
    """The day that is named is day 1, however many words stand between it and the length."""
    assert due(f"{since}三个工作日").date().isoformat() == f"2026-11-{day}"
