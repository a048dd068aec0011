"""Words that sound or mean the same are compared as the same."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.grams import grams, grams_of_lines, lexicon
from tests.shipped import GUIDE

SMALL = lexicon(
    {"ke": "客", "fu": "付服", "dian": "电", "hua": "话", "da": "打", "bu": "不", "tong": "通", "ni": "你", "li": "里", "xin": "新", "xing": "行", "zhi": "支", "zi": "子"},
    {"unreachable": "打不通 busy 没人接", "call": "打电话"},
)  # fmt: skip
SHIPPED = GUIDE.index.lexicon


@pytest.mark.parametrize(
    "said", ["客付电话", "客 服 电 话", "客服電話", "kefudianhua", "ke fu dian hua", "ＫＥＦＵ电话"]
)
def test_what_sounds_the_same_shares_its_pairs(said: str) -> None:
    """A homophone, blanks, traditional characters and pinyin are heard as the word that was meant."""
    assert grams(SMALL, said).telling == grams(SMALL, "客服电话").telling


@pytest.mark.parametrize(("one", "other"), [("你不", "里不"), ("新不", "行不"), ("支不", "子不")])
def test_sounds_that_people_confuse_are_one(one: str, other: str) -> None:
    """n and l, in and ing, zh and z."""
    assert grams(SMALL, one).telling == grams(SMALL, other).telling


@pytest.mark.parametrize("said", ["电话打不通", "没人接", "一直 busy", "打不桶", "da bu tong"])
def test_words_that_mean_the_same_have_one_class(said: str) -> None:
    """Whichever word of a class is used, and however it is spelled, the class is there."""
    heard = lexicon({"da": "打", "bu": "不", "tong": "通桶"}, {"unreachable": "打不通 busy 没人接"})
    assert "=unreachable" in grams(heard, said).telling


def test_a_word_is_no_part_of_another() -> None:
    """Sounds must fit whole: 打电话 is not 打电."""
    assert "=call" not in grams(SMALL, "打电").telling
    assert "=call" in grams(SMALL, "我打电话").telling


def test_english_among_characters_is_no_pinyin() -> None:
    """Short Latin words beside 汉字 stay words."""
    assert "he" in grams(SHIPPED, "客服 he 说").single
    assert grams(SHIPPED, "app打不开") != grams(SHIPPED, "啊打不开")


def test_chatter_says_nothing_unless_there_is_nothing_else() -> None:
    """请问 and 怎么办 are left out; alone they are the question."""
    assert grams(SMALL, "请问客服怎么办").exactly == grams(SMALL, "客服").exactly
    assert grams(SMALL, "怎么办").exactly


def test_the_end_of_a_story_counts_twice() -> None:
    """A long text says what it wants at its end."""
    long = "我在一个平台上借了五千块钱用了三个月每个月都按时还的现在客服打不通"
    assert grams(SMALL, long).single.count("通") == 2
    assert grams(SMALL, long).single.count("借") == 1


def test_lines_are_read_as_single_texts_are() -> None:
    """The quick way for many lines finds the same."""
    lines = ["请问客服在哪", "kefu 电话", "", "怎么办", "两\n行"]
    assert grams_of_lines(SMALL, lines) == [grams(SMALL, line) for line in lines]


@given(st.text(max_size=300))
def test_any_text_has_grams_in_one_order(text: str) -> None:
    """No text is an error, and the same text has the same grams in the same order."""
    assert grams(SHIPPED, text) == grams(SHIPPED, text)
