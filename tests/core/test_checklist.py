"""What a typed line ticks: exactly what it says, or nothing."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.changes import ItemMarked
from bot.core.checklist import mark, missing, typed
from bot.core.guide import Item
from bot.core.person import Case
from tests.turns import GUIDE

NINE = tuple(Item(f"i{number}", "说明", "名字") for number in range(1, 10))
TWELVE = tuple(Item(f"i{number}", "说明", "名字") for number in range(1, 13))
ALL = set(range(1, 10))
SOME = st.sets(st.integers(1, 9), min_size=1, max_size=4)
CASE = Case(1, "refund-hard", datetime(2026, 11, 20, tzinfo=UTC))


def ticked(line: str, items: tuple[Item, ...] = NINE) -> set[int] | None:
    """The numbers that a line ticks."""
    found = typed(line, items)
    return None if found is None else {int(item.removeprefix("i")) for item in found}


@pytest.mark.parametrize(
    ("line", "numbers"),
    [
        ("1 3 5", {1, 3, 5}), ("１、３", {1, 3}), ("135", {1, 3, 5}), ("1,3,5", {1, 3, 5}), ("1，3和5", {1, 3, 5}),
        ("1；3", {1, 3}), (" 2 ", {2}), ("2。", {2}), ("一 三 五", {1, 3, 5}), ("①③", {1, 3}), ("③", {3}),
        ("第一个", {1}), ("第一个和第三个", {1, 3}), ("12", {1, 2}), ("12 3", {1, 2, 3}), ("3 3", {3}),
    ],
)  # fmt: skip
def test_numbers(line: str, numbers: set[int]) -> None:
    """Numbers tick their items, with whatever stands between them; up to nine items digits may stand together."""
    assert ticked(line) == numbers


@pytest.mark.parametrize("line", ["都有了", "全齐了", "都准备好了", "都好了", "全部", "都齐了。", "全都有了", "全部准备好了!"])
def test_everything(line: str) -> None:
    """都有了 in its usual forms ticks all."""
    assert ticked(line) == ALL


@pytest.mark.parametrize(
    ("line", "open_"),
    [
        ("除了2", {2}), ("除了2和5都有了", {2, 5}), ("除了2、5", {2, 5}), ("除了2 5", {2, 5}), ("除了２", {2}),
        ("除了2以外都有", {2}), ("除了第二个", {2}), ("就差3", {3}), ("只差3", {3}), ("还差3和4", {3, 4}), ("都有,除了2", {2}),
        ("除了10", None), ("除了纸", None), ("就差", None),
    ],
)  # fmt: skip
def test_everything_but(line: str, open_: set[int] | None) -> None:
    """除了2 and 就差3 tick the others; an exception that is no item ticks nothing."""
    assert ticked(line) == (None if open_ is None else ALL - open_)


@pytest.mark.parametrize(
    "line",
    [
        "", "。", "hello", "好的", "0", "10", "1 10", "11", "1122", "1 3没有", "没有1", "都没有", "全没有", "都没准备好", "没有",
        "都有吗", "除了2都没有", "客服打不通", "1-3", "99", "纸和笔",
    ],
)  # fmt: skip
def test_nonsense_ticks_nothing(line: str) -> None:
    """Numbers that no item has, denials, questions and other talk say nothing about the list."""
    assert ticked(line) is None


def test_two_digits_are_one_item_where_there_is_one() -> None:
    """With twelve items 12 is the twelfth, and digits that stand together are not taken apart."""
    assert ticked("12", TWELVE) == {12}
    assert ticked("135", TWELVE) is None
    assert ticked("1 12", TWELVE) == {1, 12}


@given(st.sets(st.integers(1, 9), min_size=1), st.sampled_from([" ", "、", "，", ",", "和", ""]), st.booleans())
def test_exactly_what_was_said(numbers: set[int], between: str, wide: bool) -> None:
    """Any set of numbers ticks these and no other."""
    line = between.join(map(str, sorted(numbers)))
    said = line.translate(str.maketrans("0123456789", "０１２３４５６７８９")) if wide else line
    assert ticked(said) == numbers


@given(st.sampled_from(["只有{}", "我只有{}", "只有{}有", "只有{}好了", "只准备了{}", "除了{}都没有", "就{}有"]), SOME)
def test_only_these_never_ticks_the_others(form: str, numbers: set[int]) -> None:
    """只有2 names what is there: the others stay open."""
    found = ticked(form.format("和".join(map(str, sorted(numbers)))))
    assert found is None or found <= numbers


@given(st.sampled_from(["没有{}", "{}没有", "{}还没有", "不要{}", "{}没准备好", "{}不齐", "缺{}", "{}找不到", "别勾{}"]), SOME)
def test_a_denial_never_ticks_what_it_denies(form: str, numbers: set[int]) -> None:
    """What is said to be missing stays open."""
    found = ticked(form.format("和".join(map(str, sorted(numbers)))))
    assert not (found or set()) & numbers


@given(st.text("都全有了除就只差还没好齐和、 1239０第个二十一", max_size=8))
def test_no_line_fails(line: str) -> None:
    """Whatever is typed ticks items of the list or says nothing."""
    found = ticked(line)
    assert found is None or found <= ALL


def test_only_what_was_open_is_marked() -> None:
    """What was ready stays without a second entry in the journal."""
    case = Case(1, "refund-hard", CASE.opened_at, marks=frozenset({"order"}))
    assert mark(case, {"pen", "order"}) == (ItemMarked(1, "pen", done=True),)
    assert mark(case, ()) == ()


def test_what_is_missing_in_the_lists_order() -> None:
    """The list says what is still open, as it is numbered."""
    matter = GUIDE.matters["refund-hard"]
    ids = [item.id for item in matter.items]
    case = Case(1, matter.id, CASE.opened_at, marks=frozenset(ids[1:3]))
    assert [item.id for item in missing(case, matter)] == [ids[0], *ids[3:]]
