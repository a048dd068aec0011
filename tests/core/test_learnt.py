"""What was learnt is asked in any order of entries, and says nothing of what it never met."""

from __future__ import annotations

from array import array

from bot.core.grams import Grams
from bot.core.learnt import NOTHING, SCALE, UNHEARD, Learnt, length, renamed, scores

RARE = 2
LEARNT = Learnt(
    "stamp",
    ("a", "b"),
    ("退", "退款"),
    array("f", [RARE, RARE]),
    array("I", [0, 2, 3]),
    array("B", [0, 1, 0]),
    array("h", [RARE * SCALE, -RARE * SCALE, RARE * SCALE]),
    array("f", [-1.0, -1.0]),
)
PLACES = {"退": 0, "退款": 1, "unlearnt": 2}


def said(*single: str, telling: tuple[str, ...] = ()) -> Grams:
    return Grams(single, telling, b"")


def test_each_gram_speaks_for_and_against() -> None:
    """One gram alone counts as much as its weight says, for each part of a text; strangers count nothing."""
    assert scores(LEARNT, PLACES, said("退")) == [0.0, -2.0]
    assert scores(LEARNT, PLACES, said("退", telling=("退款",))) == [1.0, -2.0]
    assert scores(LEARNT, PLACES, said("unlearnt", "nowhere")) == [-1.0, -1.0]


def test_a_longer_text_is_not_louder() -> None:
    """The same said in more words that are no strangers is worth the square root of it."""
    assert round(scores(LEARNT, PLACES, said("退", "退款"))[0], 6) == round(-1 + 2 / 2**0.5, 6)
    assert length([3.0, 4.0]) == 5.0
    assert length([]) == 1.0


def test_entries_in_another_order_keep_what_was_learnt() -> None:
    """What is gone takes its weights with it, what is new begins low."""
    other = renamed(LEARNT, ("b", "c", "a"))
    assert scores(other, PLACES, said("退")) == [-2.0, round(UNHEARD, 6), 0.0] or [
        round(value, 5) for value in scores(other, PLACES, said("退"))
    ] == [-2.0, UNHEARD, 0.0]
    assert [round(value, 5) for value in scores(renamed(LEARNT, ("b",)), PLACES, said("退"))] == [-2.0]
    assert renamed(LEARNT, ("a", "b")) is LEARNT


def test_nothing_learnt_is_no_error() -> None:
    """A content without learnt numbers is found by its written questions alone."""
    assert [round(value, 5) for value in scores(renamed(NOTHING, ("a",)), {}, said("退"))] == [UNHEARD]
