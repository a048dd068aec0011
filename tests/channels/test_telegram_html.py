"""Messages as Telegram shows them, held against the stand-in's idea of what Telegram takes."""

from __future__ import annotations

import re
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.channels.telegram_html import columns, dated, pages, rows, units, without_moments
from bot.core.messages import Block, Button, Message, When
from bot.core.taps import tap
from tests.standin.bot_api_rules import keyboard_of, plain
from tests.standin.bot_api_rules import units as counted

NOON = When(datetime(2026, 11, 25, 4, 0, tzinfo=UTC), "11月25日 周三 12:00")
SPANS = st.lists(st.text(max_size=40) | st.just(NOON), min_size=1, max_size=4).map(tuple)
LONG = st.text(st.sampled_from("汉。，\n😀<&a "), min_size=1, max_size=200).map(lambda text: text * 60)
BLOCKS = st.builds(Block, SPANS | LONG.map(lambda text: (text,)), st.sampled_from(["text", "title", "quote", "note"]))


def said(*texts: str) -> Message:
    return Message(tuple(Block((text,)) for text in texts))


def button(label: str) -> Button:
    return Button(label, tap("go", label[:4]))


def sizes(*labels: str) -> list[int]:
    return [len(row) for row in rows([button(label) for label in labels])]


def test_kinds_of_blocks() -> None:
    """Titles are bold, quotes are quotes, notes are slanted, dates are Telegram's own."""
    message = Message(
        (
            Block(("打前清单",), "title"),
            Block(("最晚 ", NOON, " 到账")),
            Block(("我这边做个录音",), "quote"),
            Block(("查于 2026-11",), "note"),
        )
    )
    (page,) = pages(message)
    assert page.text == (
        "<b>打前清单</b>\n\n"
        '最晚 <tg-time unix="1795579200" format="wDt">11月25日 周三 12:00</tg-time> 到账\n\n'
        "<blockquote>我这边做个录音</blockquote>\n\n"
        "<i>查于 2026-11</i>"
    )
    assert plain(page.text) == message.text


def test_plain_dates() -> None:
    """Without the date tag the Shanghai text stands, and what people typed stays as it was."""
    (page,) = pages(Message((Block(("<tg-time> ", NOON)),)))
    assert dated(page)
    assert without_moments(page.text) == "&lt;tg-time&gt; 11月25日 周三 12:00"
    assert not dated(pages(said('<tg-time unix="1">'))[0])


@given(st.text(min_size=1).filter(str.strip))
def test_typed_text_is_never_markup(text: str) -> None:
    """Whatever somebody typed comes out as they typed it."""
    (page,) = pages(said(text))
    assert plain(page.text) == text.strip()


@given(st.lists(BLOCKS, max_size=8))
def test_pages(blocks: list[Block]) -> None:
    """Every page is one Telegram takes, and together they say everything, in order."""
    message = Message(tuple(blocks), (button("好"),))
    shown = pages(message)
    words = [plain(page.text) for page in shown]
    assert all(word and counted(word) <= 4096 for word in words)
    assert all(len(re.findall("<[a-z]", page.text)) <= 100 for page in shown)
    assert "".join("".join(words).split()) == "".join(message.text.split())
    assert [bool(page.keyboard) for page in shown] == [False] * (len(shown) - 1) + [True] * bool(shown)


def test_pages_end_with_blocks() -> None:
    """Two paragraphs that do not fit together stand on two pages, each whole."""
    first, second = "一" * 3000, "二" * 2000
    assert [page.text for page in pages(said(first, second, "三"))] == [first, f"{second}\n\n三"]


def test_an_article_is_cut_after_a_sentence() -> None:
    """A paragraph longer than a page ends where a sentence does."""
    shown = pages(said("这是一句话。" * 1000))
    assert len(shown) == 2
    assert all(page.text.endswith("。") for page in shown)


def test_length_is_utf_16() -> None:
    """An emoji counts two: 2049 of them need two pages, and none is torn."""
    assert units("汉😀") == 3
    assert len(pages(said("😀" * 2048))) == 1
    assert [len(page.text) for page in pages(said("😀" * 2049))] == [2048, 1]


def test_many_dates_need_two_pages() -> None:
    """A message takes a hundred formatted ranges, so the hundred and first date starts a new page."""
    shown = pages(Message(tuple(Block((NOON,)) for _ in range(101))))
    assert [page.text.count("<tg-time") for page in shown] == [100, 1]


def test_nothing_to_say() -> None:
    """Blank paragraphs are no page: Telegram refuses empty text."""
    assert pages(said("", " \n ")) == ()


@pytest.mark.parametrize(
    ("labels", "expected"),
    [
        (("兑现了", "部分", "没有"), [3]),
        (("明天", "三天", "七天", "十天"), [2, 2]),
        (("一", "二", "三", "四", "五"), [3, 2]),
        (("再等等吧", "不用提醒", "没有"), [2, 1]),
        (("我要打客服电话", "返回", "菜单"), [1, 2]),
        (("返回", "家人或我被骚扰", "菜单"), [1, 1, 1]),
        (("☑ 纸和笔", "☐ 订单号在手边"), [1, 1]),
    ],
)
def test_rows(labels: tuple[str, ...], expected: list[int]) -> None:
    """Short labels share a row evenly, long ones have their own, and the order never changes."""
    assert sizes(*labels) == expected
    assert [key["text"] for row in rows([button(label) for label in labels]) for key in row] == list(labels)


def test_columns() -> None:
    """A 汉字 takes two columns, a letter one."""
    assert columns("AB纸笔") == 6


def test_keyboard() -> None:
    """Each kind of button is one Telegram takes, with its colour."""
    buttons = (
        Button("做好了", tap("mark", 1), style="good"),
        Button("停止提醒", tap("stop", 1), style="danger"),
        Button("官网", url="https://www.12377.cn/"),
        Button("复制", copy="我这边做个录音"),
    )
    (page,) = pages(Message((Block(("好",)),), buttons))
    keys = [key for row in page.keyboard for key in row]
    assert keys == [
        {"text": "做好了", "callback_data": "mark:1", "style": "success"},
        {"text": "停止提醒", "callback_data": "stop:1", "style": "danger"},
        {"text": "官网", "url": "https://www.12377.cn/"},
        {"text": "复制", "copy_text": {"text": "我这边做个录音"}},
    ]
    assert keyboard_of({"reply_markup": {"inline_keyboard": page.keyboard}})


def test_a_link_telegram_refuses_is_left_out() -> None:
    """A telephone link would have the whole message refused; the number stands in the text."""
    assert list(rows([Button("打电话", url="tel:12378"), Button("好", tap("ok"))])) == [
        ({"text": "好", "callback_data": "ok"},)
    ]


def test_a_long_copy_stands_in_the_text() -> None:
    """More than a copy button holds is shown to be copied, once."""
    script = "我这边做个录音。" * 40
    (page,) = pages(Message((Block(("话术",)),), (Button("复制", copy=script),)))
    assert page.text == f"话术\n\n<pre>{script}</pre>"
    assert not page.keyboard
    (page,) = pages(Message((Block((script,), "quote"),), (Button("复制", copy=script),)))
    assert page.text == f"<blockquote>{script}</blockquote>"


def test_a_tap_that_is_too_long() -> None:
    """A code of more than 64 bytes is a bug and says so."""
    with pytest.raises(ValueError, match="64"):
        pages(Message((Block(("好",)),), (Button("好", tap("mark", "字" * 30)),)))
