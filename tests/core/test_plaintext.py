"""A typed choice: the same option by number, by ordinal and by words, whatever keyboard wrote it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.messages import Block, Button, Message
from bot.core.plaintext import chosen, folded, numbered, ordinal
from bot.core.taps import tap

LABELS = ("打客服电话", "☑ 纸和笔", "3个工作日", "返回", "要JSON", "六", "七七", "八", "第一次", "其他", "末一", "最后")
SCREEN = tuple((label, tap("option", number)) for number, label in enumerate(LABELS, 1))


@pytest.mark.parametrize(
    ("typed", "number"),
    [
        ("2", 2), ("２", 2), (" 2 ", 2), ("2.", 2), ("2。", 2), ("2、", 2), ("2吧", 2), ("02", 2),
        ("二", 2), ("两", 2), ("第二个", 2), ("第2项", 2), ("第三个", 3), ("第三个吧", 3), ("选2", 2), ("我选3", 3),
        ("我要第三个", 3), ("点1", 1), ("按2", 2), ("回4", 4), ("回复4", 4), ("③", 3), ("②吧", 2), ("⑫", 12),
        ("十", 10), ("十二", 12), ("12", 12), ("１２", 12), ("第十二个", 12), ("第十一项", 11), ("3号", 3),
        ("2)", 2), ("（2）", 2), ("(2）", 2), ("【1】", 1), ("[3]", 3), ("⑴", 1), ("⑿", 12), ("⒉", 2), ("「二」", 2), ("选（2）", 2),
        ("2）吧", 2), ("（第2个）", 2), ("壹", 1), ("第贰个", 2), ("叁", 3), ("拾贰", 12), ("第貳項", 2), ("㈡", 2), ("第二個", 2),
    ],
)  # fmt: skip
def test_a_number_chooses(typed: str, number: int) -> None:
    """However a number is written, it means the option that is told with it."""
    assert chosen(typed, SCREEN) == tap("option", number)


@pytest.mark.parametrize(
    ("typed", "number"),
    [
        ("打客服电话", 1), ("打 客服 电话", 1), ("打客服电话😀", 1), ("「打客服电话」", 1), ("☎️打客服电话。", 1),
        ("纸和笔", 2), ("✅纸和笔", 2), ("3个工作日", 3), ("３个工作日", 3), ("要json", 5), ("要ＪＳＯＮ！", 5),
        ("六", 6), ("八", 8), ("第一次", 9),
    ],
)  # fmt: skip
def test_words_choose(typed: str, number: int) -> None:
    """An option's words choose it, without its blanks, marks and emoji; words win over the number they look like."""
    assert chosen(typed, SCREEN) == tap("option", number)


@pytest.mark.parametrize(
    "typed",
    [
        "",
        " ",
        "😀",
        "。",
        "0",
        "00",
        "13",
        "99",
        "第十三个",
        "打",
        "打客服电话吗",
        "1 3",
        "135",
        "2天",
        "-2",
        "1.5",
        "二三",
        "两百",
        "()",
        "【】",
        "1(3)",
        "(1)(2)",
        "陆续",
    ],
)
def test_anything_else_chooses_nothing(typed: str) -> None:
    """A number that no option has, part of its words, or two numbers are no choice: nothing is guessed."""
    assert chosen(typed, SCREEN) is None


@pytest.mark.parametrize(
    ("typed", "number"),
    [
        ("客服电话", 1),
        ("纸和", 2),
        ("没到账", 4),
        ("不等了", 4),
        ("不等了，谢谢", None),
        ("JSON", 5),
        ("最", None),
        ("等", None),
    ],
)
def test_other_words_for_an_option(typed: str, number: int | None) -> None:
    """What content says is another word for it, or two characters of it; where they fit one option only."""
    heard = {"返回": frozenset({"没到账", "不等了"}), "其他": frozenset({"两个都是"}), "最后": frozenset({"两个都是"})}
    expected = tap("option", number) if number else None
    assert chosen(typed, SCREEN, heard=heard) == expected
    assert chosen("两个都是", SCREEN, heard=heard) is None


def test_digits_answer_the_question() -> None:
    """Where a number is an answer, only words choose."""
    assert chosen("2", SCREEN, digits=True) is None
    assert chosen("第二个", SCREEN, digits=True) is None
    assert chosen("返回", SCREEN, digits=True) == tap("option", 4)


@given(st.integers(1, 99))
def test_ordinals_are_read_as_they_are_written(number: int) -> None:
    """1 to 99 in Chinese, in digits and in full width are the same number."""
    tens, ones = divmod(number, 10)
    word = "零一二三四五六七八九"
    chinese = f"{word[tens] if tens > 1 else ''}{'十' if tens else ''}{word[ones] if ones else ''}"
    wide = str(number).translate(str.maketrans("0123456789", "０１２３４５６７８９"))
    assert [ordinal(form) for form in (chinese, f"第{chinese}个", str(number), wide)] == [number] * 4


@given(
    st.integers(1, 20),
    st.sampled_from(["{})", "（{}）", "({}", "【{}】", "[{}]", "「{}」", " ({}) ", "（{}）。", "选({})"]),
)
def test_brackets_say_nothing(number: int, written: str) -> None:
    """A number in brackets, or with one, is that number; so are the signs that hold both (⑴, ㈠)."""
    assert ordinal(written.format(number)) == number
    assert ordinal(chr(ord("⑴") + number - 1)) == number
    assert number > 10 or ordinal(chr(ord("㈠") + number - 1)) == number


@given(st.integers(1, 99))
def test_a_cheque_s_numerals_are_numerals(number: int) -> None:
    """壹贰叁 as one is taught to write amounts: the same numbers."""
    word, (tens, ones) = "零壹贰叁肆伍陆柒捌玖", divmod(number, 10)
    assert ordinal(f"{word[tens] if tens > 1 else ''}{'拾' if tens else ''}{word[ones] if ones else ''}") == number


@given(
    st.from_regex(r"第?[一二两三十]{1,3}个?", fullmatch=True)
    | st.text("〇零一两九十第个选12 ０①.。()（】壹拾⑴", max_size=6)
)
def test_no_typed_number_is_an_accident(typed: str) -> None:
    """Numerals in an order that means nothing (二三十, 十十) are not understood; they never fail."""
    found = ordinal(typed)
    assert found is None or 0 <= found <= 99


@given(st.text(max_size=30), st.booleans())
def test_whatever_is_typed_chooses_an_option_or_nothing(typed: str, digits: bool) -> None:
    """No text fails, and no text chooses something that is not on the screen."""
    assert chosen(typed, SCREEN, digits) in (None, *(wish for _, wish in SCREEN))


def test_options_are_told_with_their_numbers() -> None:
    """Only buttons that answer us are counted; links and copies are not."""
    buttons = (
        Button("甲", tap("a")),
        Button("复制", copy="x"),
        Button("网页", url="https://a.example"),
        Button("乙", tap("b")),
    )
    message = Message((Block(("问",)),), buttons)
    assert numbered(message) == ("1 甲", "2 乙")
    assert numbered(Message(message.blocks, buttons, digits=True)) == ("· 甲", "· 乙")


def test_folding_keeps_what_is_said() -> None:
    """Letters, digits and 汉字 stay, in one width and one case."""
    assert folded("  ＡＢc-１２ 你好！😀_") == "abc12你好"


def test_a_hotline_is_the_option_that_begins_with_it() -> None:
    """Who is asked where the complaint went types 12378, not 12378总局; a shorter number may be a staff number."""
    screen = (("12378总局", tap("filed", "12378")), ("12315消费", tap("filed", "12315")))
    assert chosen("12378", screen) == tap("filed", "12378")
    assert chosen("1237", screen) is None
    assert chosen("13812378", screen) is None
