"""Sentences by name: paragraphs, marks and blanks of a content text."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.messages import Block, When
from bot.core.texts import Texts, beginning, blocks

AT = When(datetime(2026, 11, 25, 7, 0, tzinfo=UTC), "11月25日 周三 15:00")


@pytest.mark.parametrize(
    ("written", "kinds"),
    [
        ("一\n\n二", [("text", "一"), ("text", "二")]),
        ("一\n二", [("text", "一\n二")]),
        ("# 标题\n\n正文", [("title", "标题"), ("text", "正文")]),
        ("> 照读\n> 第二行", [("quote", "照读\n第二行")]),
        ("~ 小字", [("note", "小字")]),
        ("  \n\n一  \n\n\n\n  二\n", [("text", "一"), ("text", "  二")]),
        ("一 \n \t \n二", [("text", "一"), ("text", "二")]),
        ("#没有空格", [("text", "#没有空格")]),
        ("", []),
        ("\n \n", []),
    ],
)
def test_markup(written: str, kinds: list[tuple[str, str]]) -> None:
    """Blank lines part paragraphs; a mark with a blank after it names their kind and is not shown."""
    assert [(block.kind, block.text) for block in blocks(written)] == kinds


FAMILY, THUMB, FLAG, KEY = "👨‍👩‍👧", "👍🏽", "🇨🇳", "1️⃣"


@pytest.mark.parametrize(
    ("text", "room", "left"),
    [
        ("退我180元", 4, "退我18"), ("退我", 4, "退我"), ("", 4, ""),
        (f"小王{FAMILY}", 4, "小王"), (f"小王{FAMILY}", 7, f"小王{FAMILY}"), (f"{THUMB}{THUMB}", 3, THUMB),
        (f"到{FLAG}", 2, "到"), (f"按{KEY}", 3, "按"), (FAMILY, 2, "👨"),
    ],
)  # fmt: skip
def test_a_beginning_ends_inside_no_sign(text: str, room: int, left: str) -> None:
    """An emoji of several characters is there or is not; only one that fills all the room alone is cut."""
    assert beginning(text, room).rstrip("\u200d") == left


@given(st.text("退1👨👩👧\u200d🏽🇨🇳\ufe0f", max_size=12), st.integers(1, 12))
def test_a_beginning_is_one(text: str, room: int) -> None:
    """Never longer than there is room, never something else, all of it where it fits."""
    found = beginning(text, room)
    assert text.startswith(found)
    assert len(found) <= room
    assert bool(found) == bool(text)
    assert found == text or len(text) > room


def test_a_paragraph_that_its_blank_leaves_empty_vanishes() -> None:
    """Nobody sees an empty line where there was nothing to say."""
    assert [block.text for block in blocks("一\n\n{who}\n\n二", who="")] == ["一", "二"]
    assert [block.text for block in blocks("一\n\n{who}\n\n二", who="三")] == ["一", "三", "二"]


def test_moments_stay_moments() -> None:
    """A `When` is its own piece, so that a channel can show it in the reader's zone; plain pieces are one."""
    [block] = blocks("{what}：{due}{by}前", what="退款", due=AT, by="以")
    assert block == Block(("退款：", AT, "以前"))
    assert block.text == "退款：11月25日 周三 15:00以前"
    assert blocks("{due}", due=AT) == (Block((AT,)),)


@given(st.text(st.characters(codec="utf-8"), min_size=1, max_size=20).filter(str.strip))
def test_what_people_type_is_never_markup(typed: str) -> None:
    """Braces, marks and line breaks in a value are shown as they were typed, in the paragraph they belong to."""
    [block] = blocks("记下了：{what}。", what=typed)
    assert block == Block((f"记下了：{typed}。",))
    [alone] = blocks("{what}", what=typed)
    assert (alone.kind, alone.text) == ("text", typed)


def test_numbers_fill_blanks() -> None:
    """A count is told in digits, also zero."""
    assert blocks("{done}/{total}", done=0, total=9) == (Block(("0/9",)),)


def test_sentences_by_name() -> None:
    """A named text gives blocks, a label one line; what content lacks is a bug, not an empty message."""
    texts = Texts({"a.b": "# 你好\n\n{who}\n", "c": " 返回\n"})
    assert [block.kind for block in texts.say("a.b", who="我")] == ["title", "text"]
    assert texts.label("c") == "返回"
    assert texts.label("a.b", who="我").endswith("我")
    assert texts.has("c")
    assert not texts.has("d")
    for broken in (lambda: texts.say("d"), lambda: texts.say("a.b"), lambda: texts.label("d")):
        with pytest.raises(KeyError):
            broken()
