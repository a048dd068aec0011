"""What a typed line ticks and unticks: exactly what it says, or nothing."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.changes import ItemMarked
from bot.core.checklist import Ticks, marks, meant, missing, typed
from bot.core.guide import Item
from bot.core.person import Case
from tests.shipped import GUIDE

NAMES = ("订单号", "凭据", "截图", "支付单号", "日期", "金额", "半小时", "纸和笔", "录音", "合同", "账单", "证人")
TWELVE = tuple(Item(str(number), "说明", name) for number, name in enumerate(NAMES, 1))
NINE = TWELVE[:9]
ALL = set(range(1, 10))
SOME = st.sets(st.integers(1, 9), min_size=1, max_size=4)
CASE = Case(1, "refund-hard", datetime(2026, 11, 20, tzinfo=UTC))


def ticked(line: str, items: tuple[Item, ...] = NINE) -> tuple[set[int], set[int]] | None:
    """The numbers of the items that a line says are ready, and of those that it says are not."""
    found = typed(line, items)
    return None if found is None else ({int(item) for item in found.ready}, {int(item) for item in found.open})


@pytest.mark.parametrize(
    ("line", "numbers"),
    [
        ("1 3 5", {1, 3, 5}), ("１、３", {1, 3}), ("135", {1, 3, 5}), ("1,3,5", {1, 3, 5}), ("1，3和5", {1, 3, 5}),
        ("1；3", {1, 3}), (" 2 ", {2}), ("2。", {2}), ("一 三 五", {1, 3, 5}), ("①③", {1, 3}), ("③", {3}),
        ("第一个", {1}), ("第一个和第三个", {1, 3}), ("12", {1, 2}), ("12 3", {1, 2, 3}), ("3 3", {3}), ("1到3", {1, 2, 3}),
        ("2-4", {2, 3, 4}), ("2 - 4", {2, 3, 4}), ("录音有了", {9}), ("录音", {9}), ("只有2", {2}), ("只有1和3", {1, 3}),
    ],
)  # fmt: skip
def test_what_is_ready(line: str, numbers: set[int]) -> None:
    """Numbers and words tick their items, whatever stands between; up to nine items digits may stand together."""
    assert ticked(line) == (numbers, set())


@pytest.mark.parametrize(
    "line",
    [
        "都有了",
        "其余都好了",
        "剩下的都有了",
        "全齐了",
        "都准备好了",
        "都好了",
        "全部",
        "都齐了。",
        "全都有了",
        "全部准备好了!",
    ],
)
def test_everything(line: str) -> None:
    """都有了 in its usual forms ticks all."""
    assert ticked(line) == (ALL, set())


@pytest.mark.parametrize(
    ("line", "open_"),
    [
        ("除了2", {2}), ("除了2和5都有了", {2, 5}), ("除了2、5", {2, 5}), ("除了2 5", {2, 5}), ("除了２", {2}), ("除了录音", {9}),
        ("除了2以外都有", {2}), ("除了第二个", {2}), ("就差3", {3}), ("只差3", {3}), ("还差3和4", {3, 4}), ("都有,除了2", {2}),
    ],
)  # fmt: skip
def test_everything_but(line: str, open_: set[int]) -> None:
    """除了2 and 就差3 tick the others, and these are open."""
    assert ticked(line) == (ALL - open_, open_)


@pytest.mark.parametrize(
    ("line", "open_"),
    [
        ("没有1", {1}), ("1没有", {1}), ("1和3还没有", {1, 3}), ("取消3", {3}), ("3不要", {3}), ("缺2", {2}), ("录音没有", {9}),
        ("都没有", ALL), ("清空", ALL), ("都没准备好", ALL),
    ],
)  # fmt: skip
def test_what_is_not_ready(line: str, open_: set[int]) -> None:
    """A denial unticks what it names."""
    assert ticked(line) == (set(), open_)


@pytest.mark.parametrize(
    "line",
    [
        "", "。", "hello", "好的", "0", "10", "1 10", "11", "1122", "都有吗", "除了2都没有", "除了10", "除了彩票", "就差", "客服打不通", "99",
        "9-1", "1到10", "有5个", "十十", "二三十", "1 和谁",
    ],
)  # fmt: skip
def test_nonsense_says_nothing(line: str) -> None:
    """Numbers that no item has, questions, amounts and other talk say nothing about the list."""
    assert ticked(line) is None


def test_two_digits_are_one_item_where_there_is_one() -> None:
    """With twelve items 12 is the twelfth, and digits that stand together are not taken apart."""
    assert ticked("12", TWELVE) == ({12}, set())
    assert ticked("135", TWELVE) is None
    assert ticked("1 12", TWELVE) == ({1, 12}, set())


@given(st.sets(st.integers(1, 9), min_size=1), st.sampled_from([" ", "、", "，", ",", "和", ""]), st.booleans())
def test_exactly_what_was_said(numbers: set[int], between: str, wide: bool) -> None:
    """Any set of numbers ticks these and no other."""
    line = between.join(map(str, sorted(numbers)))
    said = line.translate(str.maketrans("0123456789", "０１２３４５６７８９")) if wide else line
    assert ticked(said) == (numbers, set())


ONLY = ("只有{}", "我只有{}", "只有{}有", "只有{}好了", "只准备了{}", "除了{}都没有", "就{}有", "{}有了", "有{}")
DENIED = (
    "没有{}",
    "{}没有",
    "{}还没有",
    "不要{}",
    "{}没准备好",
    "{}不齐",
    "缺{}",
    "{}找不到",
    "别勾{}",
    "还没有{}",
    "{}没了",
    "不是{}",
)


@given(st.sampled_from(ONLY), SOME)
def test_only_these_never_ticks_the_others(form: str, numbers: set[int]) -> None:
    """只有2 names what is there: the others stay open."""
    found = ticked(form.format("和".join(map(str, sorted(numbers)))))
    assert found is None or found[0] <= numbers


@given(st.sampled_from(DENIED), SOME)
def test_a_denial_never_ticks(form: str, numbers: set[int]) -> None:
    """What is said to be missing stays open, and the others are not spoken of."""
    found = ticked(form.format("和".join(map(str, sorted(numbers)))))
    assert found is None or (not found[0] and found[1] <= numbers)


@given(st.text("都全有了除就只差还没好齐和、 1239０第个二十一到-取消", max_size=8))
def test_no_line_fails(line: str) -> None:
    """Whatever is typed speaks of items of the list, ready or not and never both, or says nothing."""
    found = ticked(line)
    assert found is None or (found[0] | found[1] <= ALL and not found[0] & found[1] and found[0] | found[1])


@pytest.mark.parametrize(
    ("line", "number"),
    [("第三项是什么意思", 3), ("3是什么？", 3), ("录音怎么弄", 9), ("99是什么", None), ("什么意思", None), ("3", None)],
)
def test_what_an_item_means(line: str, number: int | None) -> None:
    """A question about an item is not a tick."""
    assert meant(line, NINE) == number


def test_only_what_changes_is_marked() -> None:
    """What was so already makes no second entry in the journal."""
    case = replace(CASE, marks=frozenset({"order", "pen"}))
    said = Ticks(ready=frozenset({"order", "flow"}), open=frozenset({"pen", "quiet"}))
    assert marks(case, said) == (ItemMarked(1, "flow", done=True), ItemMarked(1, "pen", done=False))
    assert marks(case, Ticks()) == ()


def test_what_is_missing_in_the_lists_order() -> None:
    """The list says what is still open, as it is numbered."""
    matter = GUIDE.matters["refund-hard"]
    ids = [item.id for item in matter.items]
    case = Case(1, matter.id, CASE.opened_at, marks=frozenset(ids[1:3]))
    assert [item.id for item in missing(case, matter)] == [ids[0], *ids[3:]]
