"""What a tapped link says, and what it still means years later."""

from __future__ import annotations

import re
from typing import Final

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from bot.channels.wechat_words import ANSWERS, LETTERS, LONGEST, PHRASES, SPELLED, Words, looked, wanted, words_of
from bot.core.taps import LIMIT, SEPARATOR, Tap, read, tap
from handlers import TAPS
from tests.turns import GUIDE

WORDS: Final = words_of(GUIDE)
WISHES: Final = [
    "mark:1:pen:1", "mark:1:pen:0", "consent:yes:matter:collection-abuse:go", "due:1:15d", "shift:0:-1", "judged:in:U05b:0",
    "follow:1:2026-11-25", "zone:Asia/Shanghai", "filed:any:12378", "close:1:ask", "more:0123abcd:1", "useful:ab-loan:yes",
    "unheard-of:a:b", "x:", "x::y", "promised:1:refund",
]  # fmt: skip


@pytest.mark.parametrize("code", WISHES)
@pytest.mark.parametrize(
    "label", ["纸和笔", "☐ 纸和笔", "同意，帮我记", "15天", "要JSON", "OK", "", "#1 退款难", "停止给我家人打…"]
)
def test_a_wish_comes_back(code: str, label: str) -> None:
    """The whole wish stands in the words: any instance of the bot reads it, at any time, whatever is on the screen."""
    said = WORDS.spoken(label, read(code))
    assert WORDS.meant(said) == Words().meant(said) == read(code)


@given(
    st.text(st.characters(codec="utf-8", exclude_characters=SEPARATOR)),
    st.lists(st.text(st.characters(codec="utf-8", exclude_characters=SEPARATOR)), max_size=4),
    st.text(max_size=8),
)
def test_any_wish_comes_back(verb: str, args: list[str], label: str) -> None:
    """Whatever ids content will have."""
    wish = Tap(verb, tuple(args))
    assume(len(SEPARATOR.join((verb, *args)).encode()) <= LIMIT)
    said = Words().spoken(label, wish)
    assert Words().meant(said) == (wish if len(said) <= LONGEST else None)


@given(st.text(max_size=8), st.sampled_from(WISHES))
def test_words_are_plain(label: str, code: str) -> None:
    """WeChat decodes a link twice: only letters, digits and 汉字 come through as they are, and - _ ~ which mean nothing."""
    said = WORDS.spoken(label, read(code))
    assert re.fullmatch(r"[\u4e00-\u9fffA-Za-z0-9_~-]+", said)


def test_words_read_as_ones_own() -> None:
    """The word first; the main places and the guide have no code at all."""
    assert WORDS.spoken("☐ 纸和笔", tap("mark", 3, "pen", 1)).startswith("纸和笔K3_pen_1")
    assert WORDS.spoken("返回", tap("menu")) == "看目录"
    assert all(re.fullmatch(r"看[\u4e00-\u9fffA-Za-z0-9]+", said) for said, _ in looked(GUIDE))


def test_every_title_means_one_thing() -> None:
    """A topic's words lead to it and to nothing else, and none is one of the fixed phrases."""
    said = [words for words, _ in looked(GUIDE)]
    assert len(said) == len(set(said)) == len(GUIDE.topics) + len(GUIDE.groups)
    assert not set(said) & PHRASES.keys()
    for words, code in [*looked(GUIDE), *PHRASES.items()]:
        assert WORDS.meant(words) == read(code)
        assert WORDS.spoken("返回", read(code)) == words


def test_what_is_the_same_for_everybody_is_said_in_a_sentence() -> None:
    """No code in a stranger's first taps, nor where somebody is in danger; each sentence means one thing."""
    sentences = [*dict([*wanted(GUIDE), *ANSWERS.items()]).items()]
    assert len({code for _, code in sentences}) == len(sentences)
    for words, code in sentences:
        assert re.fullmatch(r"[\u4e00-\u9fffA-Za-z0-9]+", words)
        assert WORDS.meant(words) == read(code)
        assert WORDS.spoken("返回", read(code)) == words
        assert read(code).verb in TAPS


def test_links_with_a_code_still_mean_what_they_meant() -> None:
    """Messages that were sent before there was a sentence."""
    for code in ("safe:yes", "triage:none", "matter:refund-hard", "unmute"):
        assert WORDS.meant(Words().spoken("选", read(code))) == read(code)


def test_letters_stand_for_verbs_that_there_are() -> None:
    """Each letter for one verb, and none for the one that spells."""
    assert set(LETTERS) - {"more"} <= set(TAPS)
    assert set(PHRASES.values()) <= set(TAPS)
    assert len(set(LETTERS.values())) == len(LETTERS)
    assert SPELLED not in LETTERS.values()


@pytest.mark.parametrize("letter", sorted(LETTERS.values()))
def test_letters_stay_what_they_are(letter: str) -> None:
    """Messages of years ago are still tapped: a letter may be added, never changed."""
    known = "answered broken case due enough followed lender kept kind list mark later matter nudge more promise part route shift called useful written card consent promised"
    assert dict(zip("ABCDEFGHIJKLMNOPQRSTUWXYZ", known.split(), strict=True))[letter] == next(
        v for v, it in LETTERS.items() if it == letter
    )


@pytest.mark.parametrize(
    "text",
    [
        "我要退款", "合同号HT20231122", "京AB1234", "坐K1", "他让我加QQ", "工号A1ab", "纸和笔K1_pen_1xx", "纸和笔", "K1_pen_1ve", "看不懂", "看目录吗",
        "A" * 5000, "纸" * 5000, "", "纸和笔K", "退我180元", "看", "笔V~~ab", "笔A~fffff~ab",
    ],
)  # fmt: skip
def test_what_is_typed_is_not_taken_for_a_link(text: str) -> None:
    """Numbers of contracts, plates and names of trains are answers, not wishes."""
    assert WORDS.meant(text) is None


@given(st.text(st.characters(codec="utf-8")))
def test_anything_can_be_typed(text: str) -> None:
    """No text breaks the reading."""
    WORDS.meant(text)
    WORDS.meant(f"笔K{text}ab")


def test_a_wish_typed_over_is_none() -> None:
    """One letter changed, and the check no longer fits: no record of somebody else's number is touched by a typo."""
    said = WORDS.spoken("兑现了", tap("kept", 2))
    broken = [said.replace("H2", f"H{number}") for number in range(3, 10)]
    assert [WORDS.meant(one) for one in broken] == [None] * 7
