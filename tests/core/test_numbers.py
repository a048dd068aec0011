"""Numbers in one spelling, however they are written; what is no number is left alone."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.numbers import allotted, country, flat, found, normal, split
from tests.shipped import GUIDE

SIGNS = GUIDE.signs


@pytest.mark.parametrize(
    ("typed", "one"),
    [
        ("４００－０００－００００", "4000000000"), ("(010) 8234-5678", "01082345678"), ("+86 10 8234 5678", "01082345678"),
        ("0086-571-87654321", "057187654321"), ("+86 (0)10 8234 5678", "01082345678"), ("+86 400 888 8888", "4008888888"),
        ("+86 139 1234 5678", "13912345678"), ("8613912345678", "13912345678"), ("013912345678", "13912345678"),
        ("400-888-8888转801", "4008888888"), ("400-888-8888 ext. 12", "4008888888"), ("+852 5123 4567", "+85251234567"),
        ("00852 5123 4567", "0085251234567"), ("幺三九一二三四五六七八", "13912345678"), ("①②③⑦⑧", "12378"),
        ("1️⃣2️⃣3️⃣7️⃣8️⃣", "12378"), ("٩٥٥٨٨", "95588"), ("955\u200b88", "95588"), ("1O0I0", "1O0I0"),
    ],
)  # fmt: skip
def test_one_spelling(typed: str, one: str) -> None:
    """Full width, marks, country, extension, spoken digits."""
    assert normal(typed) == (one if one != "1O0I0" else "100")


@given(st.text(alphabet="0123456789+()- 转０８六一幺.x", max_size=40))
def test_the_spelling_is_final(text: str) -> None:
    """Spelling it once more changes nothing that the first time settled, prefix by prefix at most."""
    once = normal(text)
    assert normal(flat(once)) in {once, normal(once)}
    assert set(once.removeprefix("+")) <= set("0123456789")


@given(st.sampled_from(["95588", "4008888888", "01082345678", "+85251234567", "13912345678", "0085251234567"]))
def test_a_spelling_is_its_own_spelling(number: str) -> None:
    """What is normal already stays."""
    assert normal(number) == number


@pytest.mark.parametrize(
    ("run", "numbers"),
    [
        ("955 88", ["95588"]), ("95588 12378", ["95588", "12378"]), ("95588 955 881 234", ["95588", "955881234"]),
        ("400-888-8888-801", ["4008888888"]), ("2026-11-20 95588", ["95588"]), ("+852 5123 4567", ["+85251234567"]),
        ("13912345678 13812345678", ["13912345678", "13812345678"]), ("1 2 3 7 8", ["12378"]), ("2026-11-20", []),
    ],
)  # fmt: skip
def test_groups_become_numbers(run: str, numbers: list[str]) -> None:
    """As many digits as possible in known shapes, then as many numbers as possible."""
    assert [number.digits for number in split(run, SIGNS)] == numbers


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("请打95588或者12378", ["95588", "12378"]), ("95588三天没人接", ["95588"]), ("95188一直打不通", ["95188"]),
        ("九五五八八一次没通", ["95588"]), ("打110", ["110"]), ("花了110", []),
        ("欠95588元", []), ("还了 12345", []), ("编号 95588", []), ("QQ 10101234", []), ("tel95588", ["95588"]),
        ("abc95588", []), ("￥95588", []), ("12378人工", ["12378"]), ("12378人", []),
        ("我的号码 13912345678", []), ("骚扰我的号码 13912345678", ["13912345678"]),
    ],
)  # fmt: skip
def test_words_beside_a_number(text: str, numbers: list[str]) -> None:
    """An amount, a count or an order number is no telephone number."""
    assert [number.digits for number in found(flat(text), SIGNS)] == numbers


def test_countries_and_what_is_given_out() -> None:
    """By the tables of phonenumbers; nonsense is nothing."""
    assert (country("+85251234567"), country("0014155552671"), country("+")) == (852, 1, 0)
    assert allotted("13912345678")
    assert not allotted("15400138000")
    assert not allotted("abc")
