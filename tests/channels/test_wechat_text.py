"""A message as text: links, marks, pages."""

from __future__ import annotations

import re
from typing import Final

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.channels.wechat_text import PAGE_BYTES, Paper
from bot.channels.wechat_words import words_of
from bot.core.messages import Block, Button, Document, Message, options
from bot.core.taps import tap
from tests.turns import GUIDE

PAPER: Final = Paper(words_of(GUIDE))
LINK: Final = re.compile(r'<a href="weixin://bizmsgmenu\?msgmenucontent=([^"&]+)&msgmenuid=([^"&]+)">([^<]+)</a>')
SENTENCES: Final = "打电话前，先把订单号放在手边。对方说什么，都记下来！要不要录音？要。"
PENS: Final = tuple(Button(f"第{number}支笔", tap("mark", 1, f"pen{number}", 1)) for number in range(9))


def more(number: int) -> tuple[Button, ...]:
    return Button("看下一页", tap("more", "0123abcd", number)), Button("返回", tap("menu"))


def pages(message: Message) -> list[str]:
    """What is shown, page by page."""
    return [PAPER.written(leaf) for leaf in PAPER.leaves(message, more)]


def said(*texts: str, **fields: object) -> Message:
    return Message(tuple(Block((text,)) for text in texts), **fields)  # type: ignore[arg-type]


def test_an_option_is_a_number_and_a_link() -> None:
    """Whoever cannot tap types the number; the link names its wish, and neither of its parts is empty."""
    [text] = pages(said("选一个", buttons=PENS[:2]))
    links = LINK.findall(text)
    assert [shown for _, _, shown in links] == ["1 第0支笔", "2 第1支笔"]
    assert [PAPER.words.meant(content) for content, _, _ in links] == [button.tap for button in PENS[:2]]
    assert all(number for _, number, _ in links)


def test_no_numbers_where_digits_answer() -> None:
    """The question wants a number: the options are words."""
    [text] = pages(said("多少？", buttons=PENS[:1], digits=True))
    assert LINK.findall(text)[0][2] == "· 第0支笔"


def test_kinds_of_paragraphs() -> None:
    """A title is marked, and each line of what is read aloud."""
    blocks = (Block(("标题",), "title"), Block(("您好\n请登记",), "quote"), Block(("出处",), "note"), Block((" ",)))
    assert pages(Message(blocks)) == ["◆ 标题\n\n｜您好\n｜请登记\n\n出处"]


def test_what_others_copy_stands_in_the_text() -> None:
    """Once: not again where the text holds it."""
    assert pages(said("话", buttons=(Button("复制", copy="请登记"),))) == ["话\n\n｜复制：\n｜请登记"]
    assert pages(said("话：请登记。", buttons=(Button("复制", copy="请登记"),))) == ["话：请登记。"]


def test_addresses() -> None:
    """A page is a link; anything that is none, or would close the mark, is text."""
    assert pages(said("看", buttons=(Button("官网", url="https://a.example/?a=1"),)))[0].endswith(
        '<a href="https://a.example/?a=1">官网</a>'
    )
    for url in ("tg://x", 'https://a.example/"><a href="https://b.example', "javascript:x"):
        assert "<a" not in pages(said("看", buttons=(Button("官网", url=url),)))[0]


def test_nobody_makes_links_of_their_own() -> None:
    """What was typed and is said again stays text."""
    typed = '<a href="https://b.example">官网</a>'
    [text] = pages(Message((Block((typed,)),), (Button(typed, tap("menu")),)))
    assert len(re.findall("<a ", text)) == 1
    assert "＜a" in text


def test_the_file_line_stands_before_the_options() -> None:
    """And room is kept for it."""
    message = said("记录", buttons=PENS[:1], document=Document("a.json", "application/json", "r"))
    assert PAPER.written(message, "打开").split("\n\n")[1] == "打开"
    full = said("字" * 500, document=Document("a.json", "application/json", "r"))
    assert len(PAPER.leaves(full, more)) == 2


def test_too_many_links_become_numbers() -> None:
    """Twenty options still fit on a screen, typed."""
    [text] = pages(said("选", buttons=PENS + PENS))
    assert "<a" not in text
    assert "18 第8支笔" in text


def joined(texts: list[str]) -> str:
    """All pages without links, marks and blanks."""
    return re.sub(r"\s|｜|◆", "", "".join(re.sub(r"<a .*?</a>", "", text) for text in texts))


@pytest.mark.parametrize("count", [10, 40, 100, 400])
@pytest.mark.parametrize("end", ["", "\n", "\n\n"])
def test_a_long_answer_is_parted(count: int, end: str) -> None:
    """Every page fits, ends with a sentence, leads on; the options stand on the last; nothing is lost."""
    message = said((SENTENCES + end) * count, buttons=PENS)
    shown = pages(message)
    assert all(len(text.encode()) <= PAGE_BYTES for text in shown)
    assert joined(shown) == SENTENCES * count
    for text in shown[:-1]:
        before, _, last = text.rpartition("\n\n")
        assert before[-1] in "。！？"
        assert [shown for _, _, shown in LINK.findall(last)] == ["1 看下一页", "2 返回"]
    assert options(PAPER.leaves(message, more)[-1]) == options(message)


def test_the_last_page_is_more_than_its_options() -> None:
    """What only just did not fit goes over together with the last paragraph."""
    message = said(*(SENTENCES * 7 for _ in range(2)), "照着说：请登记。", buttons=PENS)
    first, last = pages(message)
    assert "照着说" not in first
    assert last.startswith("照着说")


def test_pages_lead_on() -> None:
    """Each names the next one, and says whether digits answer."""
    leaves = PAPER.leaves(said(SENTENCES * 100, buttons=PENS, digits=True), more)
    assert [leaf.buttons[0].tap for leaf in leaves[:-1]] == [tap("more", "0123abcd", n) for n in range(1, len(leaves))]
    assert all(leaf.digits for leaf in leaves)


@pytest.mark.parametrize("whole", ["https://a.example/" + "x" * 60, "👨‍👩‍👧", "☑️", "𠮷"])
def test_nothing_is_cut_in_two(whole: str) -> None:
    """No link and no character, however its parts are written."""
    for before in range(1790, 1800):
        shown = pages(said("a" * (before % 7) + "字" * (before // 3) + whole * 20))
        assert len(shown) > 1
        assert sum(text.count(whole) for text in shown) == 20 or whole.startswith("https")
        if whole.startswith("https"):
            assert all(text.count("https") == text.count("https://a.example/") for text in shown)


def test_an_endless_word_is_cut_all_the_same() -> None:
    """Better a cut word than an account that seems broken."""
    shown = pages(said("x" * 10_000))
    assert all(len(text.encode()) <= PAGE_BYTES for text in shown)
    assert joined(shown) == "x" * 10_000


@settings(deadline=None, max_examples=60)
@given(st.lists(st.text(st.sampled_from("字。\n a😀<é，"), max_size=900), min_size=1, max_size=5), st.integers(0, 9))
def test_every_message_fits(texts: list[str], buttons: int) -> None:
    """Whatever is said, each page fits and nothing is lost."""
    shown = pages(said(*texts, buttons=PENS[:buttons]))
    assert all(len(text.encode()) <= PAGE_BYTES for text in shown)
    assert joined(shown) == re.sub(r"\s", "", "".join(texts).replace("<", "＜"))
