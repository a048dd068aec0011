"""No secret is kept in clear, and no ordinary number is lost."""

from __future__ import annotations

import itertools
import re
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.mask import ID_CHECKS, ID_WEIGHTS, masked

FULL_WIDTH = str.maketrans("0123456789Xx", "０１２３４５６７８９Ｘｘ")
AROUND = st.text(alphabet="我的是号，。 \n啊abc：（）!?", max_size=12)
WIDTH = st.sampled_from(["half", "full"])
LEADS = ("110101", "310115", "440305", "510107", "650102", "810000")


def id_number(area: str, day: str, order: str) -> str:
    body = area + day + order
    return body + ID_CHECKS[sum(weight * int(digit) for weight, digit in zip(ID_WEIGHTS, body, strict=True)) % 11]


def with_check_digit(body: str) -> str:
    doubled = [int(digit) * 2 if place % 2 == 0 else int(digit) for place, digit in enumerate(reversed(body))]
    return body + str(-sum(value // 10 + value % 10 for value in doubled) % 10)


IDS = st.builds(
    id_number,
    st.sampled_from(LEADS),
    st.dates().map(lambda day: f"{1930 + day.year % 95}{day.month:02}{min(day.day, 28):02}"),
    st.integers(0, 999).map("{:03}".format),
)
CARDS = st.builds(
    lambda lead, body: with_check_digit(lead + body),
    st.sampled_from(["6222", "6217", "4111", "5500", "3400"]),
    st.text(alphabet="0123456789", min_size=8, max_size=14),
)
PARTS = st.sampled_from(["", " ", "-", "\u3000", "\u200b", " - ", "."])


def written(number: str, cuts: tuple[int, ...], part: str, width: str) -> str:
    """The number as somebody might type it: cut into groups, full width."""
    places = [0, *sorted({cut for cut in cuts if cut < len(number)}), len(number)]
    grouped = part.join(number[start:end] for start, end in itertools.pairwise(places))
    return grouped.translate(FULL_WIDTH) if width == "full" else grouped


@given(IDS, AROUND, AROUND, PARTS, WIDTH, st.booleans())
def test_any_id_is_masked(number: str, before: str, after: str, part: str, width: str, small: bool) -> None:
    """An ID with a right check digit leaves no digit in clear, however it is grouped or written."""
    text = written(number.lower() if small else number, (6, 14), part, width)
    shown, kinds = masked(before + text + after)
    assert "id" in kinds
    assert not re.search(r"\d", shown)


@given(IDS, st.sampled_from(["", "code", "reference"]))
def test_an_id_is_masked_whatever_we_asked(number: str, expecting: str) -> None:
    """Where a reference number is asked, an ID is masked all the same."""
    shown, kinds = masked(f"编号 {number}", expecting)
    assert "id" in kinds
    assert not re.search(r"\d", shown)


@given(IDS, st.integers(0, 9), st.integers(0, 9))
def test_an_id_inside_a_longer_number_is_masked(number: str, before: int, after: int) -> None:
    """Digits glued to an ID do not hide it."""
    shown, kinds = masked(f"{before}{number}{after}")
    assert "id" in kinds
    assert number[:17] not in shown


@given(CARDS, AROUND, AROUND, st.sampled_from([" ", "-", "", "\u200b", "  "]), WIDTH)
def test_any_card_is_masked(number: str, before: str, after: str, part: str, width: str) -> None:
    """A card number leaves no digit in clear, whole or in fours, full width or half."""
    text = written(number, (4, 8, 12, 16), part, width)
    shown, kinds = masked(before + text + after)
    assert kinds & {"card", "id"}
    assert not re.search(r"\d", shown)


@given(CARDS, CARDS)
def test_two_cards_are_both_masked(one: str, two: str) -> None:
    """Neighbouring numbers do not hide each other."""
    shown, _ = masked(f"{one} {two}")
    assert not re.search(r"\d", shown)


@given(st.text(max_size=80), st.sampled_from(["", "code", "reference"]))
def test_a_text_without_hits_stays_as_it_was(text: str, expecting: str) -> None:
    """What holds nothing secret comes back letter by letter; masking twice changes nothing more."""
    shown, kinds = masked(text, expecting)
    if not kinds - {"long"}:
        assert shown == text
    assert masked(shown, expecting)[0] == shown


@pytest.mark.parametrize(
    ("text", "shown", "kinds"),
    [
        ("身份证110101199003074477，麻烦查", "身份证〔身份证号已遮住〕，麻烦查", {"id"}),
        ("44030519850101001X和别的", None, {"id"}),
        ("身份证号 110101199003074478", "身份证号 〔身份证号已遮住〕", {"id"}),
        ("旧证 110101900307447", "旧证 〔身份证号已遮住〕", {"id"}),
        ("一一〇一〇一一九九〇〇三〇七四四七七", "〔身份证号已遮住〕", {"id"}),
        ("卡 6222 0212 3456 7890 128 谢谢", "卡 〔银行卡号已遮住〕 谢谢", {"card"}),
        ("4111-1111-1111-1111", "〔银行卡号已遮住〕", {"card"}),
        ("卡号：6222021234567890000", "卡号：〔银行卡号已遮住〕", {"card"}),
        ("验证码是123456", "验证码是〔验证码已遮住〕", {"code"}),
        ("验证码：１２３４", "验证码：〔验证码已遮住〕", {"code"}),
        ("驗證碼 48 29 10", "驗證碼 〔验证码已遮住〕", {"code"}),
        ("【某某】482910（登录验证码），5分钟内有效", "【某某】〔验证码已遮住〕（登录验证码），5分钟内有效", {"code"}),
        ("Your code is 99281", "Your code is 〔验证码已遮住〕", {"code"}),
        ("密码是abc123", "密码是〔密码已遮住〕", {"password"}),
        ("支付密码123456", "支付密码〔密码已遮住〕", {"password"}),
        ("password: Hunter22!", "password: 〔密码已遮住〕", {"password"}),
        ("他的号 13812345678 别存", "他的号 〔手机号已遮住〕78 别存", {"phone"}),
        ("+86 138-1234-5678", "+〔手机号已遮住〕78", {"phone"}),
        ("138 1234 5678", "〔手机号已遮住〕78", {"phone"}),
    ],
)
def test_masks_what_people_send(text: str, shown: str | None, kinds: set[str]) -> None:
    """The usual ways in which secrets arrive, with the words that stay around them."""
    found = masked(text)
    assert found[1] == kinds
    assert shown is None or found[0] == shown


@pytest.mark.parametrize(
    "text",
    """12378|95588|打95588|110|12356|400-820-8820|400 820 8820 转 8023|4008208820|021-12345678|工号 8023|工号123456
    2026-11-22 13:45 还了599元|2026年11月22日|20261122|20261122-1345|11-25 09:30|借了10000到账8000|599|1500.00元|3000 4000 5000
    1 3 5 7 9 2 4 6 8 10 11 12|1 2 3|除了2|一共1234567元|订单 202611221234|受理编号 2026112200123|验证码60秒内有效|收不到验证码
    95588发来的验证码收不到|验证码收不到打95588|验证码2026年还发|密码忘了怎么办|密码是什么|密码app登录不上|密码：忘了|卡号填错了
    尾号8821|身份证后四位|二零二六年十一月二十二日|三百五十元|一二三四五六七八|每期1533.33共12期|年化35.99%|24期 每期 866.67|9:00-18:00
    第1170条|GB/T 45251—2025|金规〔2024〕26号|0.05%|12345678|123456 789012|2025-01-05 1500，2025-02-05 1500""".replace(
        "\n    ", "|"
    ).split("|"),
)
def test_ordinary_numbers_stay(text: str) -> None:
    """Hotlines, dates, amounts, staff numbers, short order numbers and typed choices are left alone."""
    assert masked(text) == (text, frozenset())


@pytest.mark.parametrize("text", ["482910", "48-29-10", "是 4829 吧", "４８２９１０"])
def test_a_bare_code_is_masked_when_asked(text: str) -> None:
    """After a question about a code, four to eight digits are the code."""
    assert masked(text) == (text, frozenset())
    shown, kinds = masked(text, "code")
    assert kinds == {"code"}
    assert not re.search(r"\d", shown)


@pytest.mark.parametrize("text", ["20261122123456789", "编号 4111111111111111", "6222 0212 3456 7890 128"])
def test_a_long_reference_is_told_not_blanked(text: str) -> None:
    """Where we asked for a reference number, a long one stays and is reported, so that we can say: six digits do."""
    assert masked(text, "reference") == (text, frozenset({"long"}))


@pytest.mark.parametrize("text", ["847213", "TS-202611-8472", "202611228472"])
def test_a_short_reference_is_ordinary(text: str) -> None:
    """Fewer than thirteen digits are simply the answer."""
    assert masked(text, "reference") == (text, frozenset())


SLOW = ["1", "4 ", "11 ", "1111 ", "1-", "1--- ", "1x", "1101011912", "110101199003074477", "4111111111111111 "]
SLOW += [
    "验证码",
    "密码",
    "密码a",
    "密码是a",
    "身份证1 ",
    "卡号1",
    "１",
    "一",
    "- ",
    "1234567 ",
    "13812345678,",
    "code1",
]


@pytest.mark.parametrize("piece", SLOW)
def test_time_grows_with_length_only(piece: str) -> None:
    """A text made to be slow takes about four times as long when four times as long, not sixteen times."""
    short, long = (piece * (size // len(piece)) for size in (8_000, 32_000))
    assert best(long) < 9 * best(short) + 0.02


def best(text: str) -> float:
    """The best of five runs, in seconds: what the machine is busy with does not count."""
    times = []
    for _ in range(5):
        start = time.process_time()
        masked(text)
        times.append(time.process_time() - start)
    return min(times)


@pytest.mark.parametrize(
    "typed", ["6222021001112233", "6222021001112233445", "退到6222021001112234这张卡", "卡6217001112223334"]
)
def test_a_mistyped_bank_card_is_masked(typed: str) -> None:
    """A number that begins and is as long as UnionPay's is a card, whatever its check digit."""
    shown, kinds = masked(typed)
    assert kinds == {"card"}
    assert "1112" not in shown


@pytest.mark.parametrize("typed", ["2026112000012345", "订单号202611200012345", "621234567890", "SF6212345678901"])
def test_another_long_number_stays(typed: str) -> None:
    """An order, a parcel, something shorter."""
    assert masked(typed) == (typed, frozenset())
