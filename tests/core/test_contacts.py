"""Verify before dialling: verdict and signs for whatever is pasted; no danger is ever dressed up as plausible."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any, Final

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.contacts import again, judge, noticed
from bot.core.verdicts import VERDICTS, Direction
from tests.shipped import GUIDE

SAMPLES: Final[dict[str, list[dict[str, Any]]]] = json.loads(
    (Path(__file__).parent / "verify_samples.json").read_text(encoding="utf-8")
)
SIGNS: Final = GUIDE.signs
DANGEROUS_NUMBERS: Final = [
    sample
    for sample in (*SAMPLES["issue"], *SAMPLES["own"])
    if sample["verdict"] == "danger" and re.fullmatch(r"[+＋]?[\d\- ()（）.]+", sample["text"])
]
FULL_WIDTH: Final = str.maketrans("0123456789+-", "０１２３４５６７８９＋－")
MARKS: Final = st.sampled_from([" ", "-", " - ", "\u3000", ".", "–", "\u200b", "·"])
WAYS: Final = st.sampled_from(["out", "in"])


def named(sample: dict[str, Any]) -> str:
    """A test's name."""
    return f"{sample['direction']}-{sample['text'][:30]}"


@pytest.mark.parametrize("sample", SAMPLES["issue"], ids=named)
def test_the_samples_of_the_facts(sample: dict[str, Any]) -> None:
    """The thirty samples, verdict and signs."""
    found = judge(sample["text"], SIGNS, sample["direction"])
    assert (found.verdict, list(found.rules)) == (sample["verdict"], sample["rules"])


@pytest.mark.parametrize("sample", SAMPLES["own"], ids=named)
def test_our_own_samples(sample: dict[str, Any]) -> None:
    """Numbers, links, Apps, stories, and what is none of them; most were written before the first rule."""
    assert judge(sample["text"], SIGNS, sample["direction"]).verdict == sample["verdict"]


def test_there_are_enough_samples() -> None:
    """Nobody thins them out unseen."""
    assert len(SAMPLES["issue"]) == 30
    assert len(SAMPLES["own"]) >= 170
    assert len(DANGEROUS_NUMBERS) >= 20


@given(st.sampled_from(DANGEROUS_NUMBERS), st.lists(st.tuples(st.integers(1, 15), MARKS), max_size=4), st.booleans())
def test_no_danger_comes_out_plausible(sample: dict[str, Any], cuts: list[tuple[int, str]], wide: bool) -> None:
    """However it is spaced, dashed or widened; two official numbers side by side are still two numbers that called."""
    text = re.sub(r"[^\d+]", "", sample["text"].replace("＋", "+"))
    for place, mark in sorted(cuts, reverse=True):
        text = text[:place] + mark + text[place:] if 1 < place < len(text) else text
    shown = text.translate(FULL_WIDTH) if wide else text
    assert judge(shown, SIGNS, sample["direction"]).verdict in {"danger", "caution", "unknown"}, shown


@given(
    st.sampled_from(DANGEROUS_NUMBERS), st.sampled_from(["号码是{}", "{}，这个能打吗", "电话：{}", "他的号 {} 打来的"])
)
def test_no_danger_hides_in_a_sentence(sample: dict[str, Any], sentence: str) -> None:
    """The words around a number take nothing from it."""
    assert judge(sentence.format(sample["text"]), SIGNS, sample["direction"]).verdict == "danger"


@pytest.mark.parametrize("prefix", ["+86", "0086", "+86-", "＋８６ ", "(+86)", "86"])
@pytest.mark.parametrize("number", ["13912345678", "170 1234 5678"])
def test_the_prefix_of_the_country_changes_nothing(prefix: str, number: str) -> None:
    """A mobile stays a mobile, and a mobile that calls itself customer service stays dangerous."""
    assert judge(prefix + number, SIGNS, "out").verdict == "caution"
    assert judge(f"自称客服 {prefix}{number}", SIGNS, "in").verdict == "danger"


@given(st.text(max_size=300), WAYS)
def test_any_text_has_a_verdict(text: str, way: Direction) -> None:
    """Whatever is typed: one of seven words, and rules that exist."""
    found = judge(text, SIGNS, way)
    assert found.verdict in VERDICTS
    assert set(found.rules) <= set(SIGNS.every)
    assert noticed(text, SIGNS) is None or not found.empty


URLISH: Final = st.text(alphabet="ahtps:/.@-_ 1230ncom。点中国xn[]?#рo\\", max_size=80)


@given(URLISH, WAYS)
def test_any_broken_link_has_a_verdict(text: str, way: Direction) -> None:
    """Halves of addresses, brackets, other alphabets."""
    assert judge(text, SIGNS, way).verdict in VERDICTS


@given(st.text(alphabet="0123456789 +-()转一二三八幺,、", max_size=60))
def test_nothing_is_called_official_that_is_not(text: str) -> None:
    """Official is what a sign says, never what is left over."""
    found = judge(text, SIGNS)
    if found.verdict == "official":
        assert found.rules
        assert {SIGNS.every[name].out for name in found.rules} == {"official"}


def test_an_incoming_call_is_at_least_as_grave() -> None:
    """Whoever called may show any number: no sign is lighter for a caller."""
    lighter = [sign.id for sign in SIGNS.every.values() if VERDICTS.index(sign.incoming) > VERDICTS.index(sign.out)]
    assert lighter == []


@pytest.mark.parametrize("text", ["400-888-8888打给我", "来电显示95188", "收到95188的短信", "95188一直打我电话"])
def test_who_says_that_it_called_is_judged_so(text: str) -> None:
    """Also where nobody said `in`."""
    found = judge(text, SIGNS, "out")
    assert found.direction == "in"
    assert found.verdict in {"caution", "danger"}


def test_abroad_a_foreign_number_is_less() -> None:
    """Somebody who lives abroad has foreign numbers around; a disguised short number stays what it is."""
    assert judge("+852 5123 4567", SIGNS, "in", abroad=True).verdict == "caution"
    assert judge("+95588", SIGNS, "in", abroad=True).verdict == "danger"


def test_everything_in_a_text_is_judged() -> None:
    """The heaviest leads, and all are named."""
    found = judge("他先用95188，又用+852 5123 4567打来，还发了https://12315.cn.abc.top", SIGNS)
    assert found.verdict == "danger"
    assert {"R01", "R06", "U03"} <= set(found.rules)
    assert len(found.contacts) == 3


def test_the_same_signs_the_other_way_round() -> None:
    """Turned over without the number."""
    found = judge("400-888-8888", SIGNS, "out")
    assert found.verdict == "plausible"
    assert again(found.rules, SIGNS, "in").verdict == "danger"
    assert again(("gone",), SIGNS, "in").verdict == "unknown"


@pytest.mark.parametrize("text", ["13912345678", "0571-87654321", "+852 5123 4567", "106901234567890"])
def test_a_long_number_is_named_by_its_end(text: str) -> None:
    """Answers are kept for two days: no number of a person stands in them."""
    digits = re.sub(r"\D", "", text)
    [contact] = judge(text, SIGNS).contacts
    assert contact.shown == f"尾号{digits[-2:]}"


@pytest.mark.parametrize(
    ("text", "worth"),
    [
        ("95188", True), ("958123", True), ("+852 5123 4567", True), ("看看 www.abc.com", True), ("查不到备案的App", True),
        ("2", False), ("12", False), ("5000", False), ("20261120", False), ("2026-11-20", False), ("我欠了12345元", False),
        ("订单号10690123456789", False), ("我的手机号是13912345678", False), ("工号95588", False), ("客服打不通", False),
        ("借了110元", False), ("合同.pdf", False),
    ],
)  # fmt: skip
def test_what_is_worth_a_word_unasked(text: str, worth: bool) -> None:
    """A pasted number, link or App is; amounts, dates, order numbers and people's own numbers are not."""
    assert (noticed(text, SIGNS) is not None) == worth


SOURCES: Final = re.compile(r"[^。！？!?\n]+")


@pytest.mark.parametrize("sign", list(SIGNS.every.values()), ids=lambda sign: sign.id)
def test_reasons_are_short_and_never_call_anything_safe(sign: Any) -> None:
    """At most 40 characters a sentence; a shape proves nothing, so no reason says 安全."""
    assert max(map(len, SOURCES.findall(sign.why))) <= 40
    assert "安全" not in sign.why.replace("“安全账户”", "")
    assert sign.source.basis
