"""The terminal: readable at 80 columns, numbers to choose, a clock to move, plain when piped."""

from __future__ import annotations

import io
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.channels.terminal import Terminal, block_lines, rendered, waited, width, wrapped
from bot.core.messages import Block, Button, Document, Message, When
from bot.core.taps import tap
from bot.core.updates import Address, Arrived, Said, Update
from tests.turns import GUIDE, STRANGER, shown
from tests.turns import tap as tapped

HELLO = Message((Block(("你好",)),), (Button("看目录", tap("menu")), Button("返回", tap("start"))))


@pytest.mark.parametrize(
    ("text", "columns"), [("", 0), ("abc", 3), ("汉字", 4), ("，。", 4), ("Ａ", 2), ("é", 1), ("e\u0301", 1), ("☑", 1)]
)
def test_columns(text: str, columns: int) -> None:
    """汉字 and full-width signs take two, a combining accent none."""
    assert width(text) == columns


@given(st.text("汉字，a1 .-\u0301", max_size=60), st.integers(8, 80))
def test_lines_are_never_too_wide(text: str, columns: int) -> None:
    """Except for a single word that is; nothing is lost but blanks at the breaks."""
    lines = wrapped(text, columns)
    assert "".join("".join(lines).split()) == "".join(text.split())
    for line in lines:
        assert width(line) <= columns or " " not in line.strip()


def test_a_number_is_not_torn() -> None:
    """A telephone number or a link stays in one line, so that it can be copied."""
    [first, second] = wrapped("打金融消费者热线12378问一句", 18)
    assert "12378" in first + "|" + second
    assert not first.endswith("123")


@pytest.mark.parametrize(
    "code", ["menu", *(f"topic:{name}" for name in GUIDE.topics), *(f"group:{name}" for name in GUIDE.groups)]
)
def test_every_screen_fits_80_columns(code: str) -> None:
    """All of the guide, with its options."""
    text = rendered(shown(tapped(code, STRANGER)))
    assert [line for line in text.split("\n") if width(line) > 80] == []


def test_kinds_of_paragraphs() -> None:
    """A title is underlined as wide as it is, what is to be read aloud is set off; a moment is in Shanghai time."""
    at = When(datetime(2026, 11, 25, tzinfo=UTC), "11月25日 周三 08:00")
    assert block_lines(Block(("标题",), "title")) == ["标题", "────"]
    assert block_lines(Block(("一\n二",), "quote")) == ["  │ 一", "  │ 二"]
    assert block_lines(Block(("在 ", at), "note")) == ["在 11月25日 周三 08:00"]


def test_options_are_numbered() -> None:
    """Numbers to type; where digits are the answer, words only; links are shown in full."""
    assert rendered(HELLO) == "你好\n\n1 看目录\n2 返回"
    assert rendered(Message(HELLO.blocks, HELLO.buttons, digits=True)) == "你好\n\n· 看目录\n· 返回"
    assert "网页：https://a.example/x" in rendered(Message(HELLO.blocks, (Button("网页", url="https://a.example/x"),)))


def test_text_to_copy_is_on_the_screen() -> None:
    """A terminal has no clipboard button: what is to be copied must stand in the text or beside its label."""
    message = Message((Block(("发这段：",)),), (Button("复制", copy="请确认退款日期"), Button("返回", tap("start"))))
    assert "请确认退款日期" in rendered(message)


@pytest.mark.parametrize(
    ("text", "time"),
    [
        ("3d", timedelta(days=3)), (" 2h", timedelta(hours=2)), ("30m", timedelta(minutes=30)), ("5s", timedelta(seconds=5)), ("1w", timedelta(weeks=1)),
        ("3D", timedelta(days=3)), ("3天", timedelta(days=3)), ("2小时", timedelta(hours=2)), ("10分", timedelta(minutes=10)),
        ("10分钟", timedelta(minutes=10)), ("1周", timedelta(weeks=1)), ("3 d", timedelta(days=3)), ("", None), ("d", None), ("3", None),
        ("-3d", None), ("3y", None), ("三天", None), ("1.5d", None),
    ],
)  # fmt: skip
def test_waiting(text: str, time: timedelta | None) -> None:
    """`/wait 3d` and its relatives; anything else is no time."""
    assert waited(text) == time


@pytest.mark.parametrize("text", ["99999999999d", "999999999w", "9" * 400 + "s"])
def test_waiting_for_ever_is_no_time(text: str) -> None:
    """A slip of the finger must not end the talk with a traceback."""
    time = waited(text)
    assert time is None or datetime(2026, 11, 20, tzinfo=UTC) + time > datetime(2026, 11, 20, tzinfo=UTC)


@dataclass
class Room:
    """A terminal whose keyboard is a text and whose screen is a list."""

    written: list[str] = field(default_factory=list)
    received: list[Update] = field(default_factory=list)
    waits: list[timedelta] = field(default_factory=list)
    answer: Message | None = HELLO

    async def receive(self, update: Update) -> Message | None:
        """The road: always the same answer."""
        self.received.append(update)
        return self.answer

    async def wait(self, time: timedelta) -> None:
        """The clock."""
        self.waits.append(time)

    async def talk(self, typed: str, monkeypatch: pytest.MonkeyPatch) -> Terminal:
        """Type all of it and listen to the end."""
        monkeypatch.setattr("sys.stdin", io.StringIO(typed))
        terminal = Terminal(wait=self.wait, session="s", write=self.written.append)
        await terminal.listen(self.receive)
        return terminal


async def test_a_talk(monkeypatch: pytest.MonkeyPatch) -> None:
    """It opens by itself; lines are said with keys of their own; empty lines are nothing; the end of the input ends it."""
    room = Room()
    await room.talk("你好\n\n   \n 1 \n/start\n", monkeypatch)
    me = Address("terminal", "me")
    assert room.received == [
        Arrived(me, "terminal:s:0"), Said(me, "terminal:s:1", "你好"), Said(me, "terminal:s:4", "1"), Arrived(me, "terminal:s:5"),
    ]  # fmt: skip
    assert "".join(room.written).count("1 看目录") == 4


@pytest.mark.parametrize("word", ["/quit", "/exit", "/q"])
async def test_leaving(word: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """What comes after it is not heard."""
    room = Room()
    await room.talk(f"{word}\n你好\n", monkeypatch)
    assert len(room.received) == 1


async def test_moving_the_clock(monkeypatch: pytest.MonkeyPatch) -> None:
    """A time moves it, anything else is explained, neither is said to the bot."""
    room = Room()
    await room.talk("/wait 3d\n/wait bald\n/wait 2小时\n", monkeypatch)
    assert room.waits == [timedelta(days=3), timedelta(hours=2)]
    assert any("/wait 3d、/wait 2h" in line for line in room.written)
    assert len(room.received) == 1


async def test_a_nudge_appears_by_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    """With a bell, and its options to type."""
    room = Room()
    terminal = await room.talk("", monkeypatch)
    await terminal.push(Address("terminal", "me"), HELLO)
    assert room.written[-1].strip().startswith("🔔 你好")
    assert "2 返回" in room.written[-1]


async def test_silence_shows_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    """No answer, no empty lines; only the hint how to use it."""
    room = Room(answer=None)
    await room.talk("你好\n", monkeypatch)
    assert len(room.written) == 1
    assert "/quit" in room.written[0]


async def test_a_document_is_saved_beside_the_database(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A terminal cannot show it: it says where it lies."""

    async def fetch(ref: str) -> bytes:
        return ref.encode()

    room = Room(
        answer=Message(
            HELLO.blocks, HELLO.buttons, document=Document("huiyin.json", "application/json", "export:p:json")
        )
    )
    monkeypatch.setattr("sys.stdin", io.StringIO(""))
    await Terminal(wait=room.wait, session="s", write=room.written.append, folder=tmp_path, fetch=fetch).listen(
        room.receive
    )
    assert (tmp_path / "huiyin.json").read_bytes() == b"export:p:json"
    assert str(tmp_path / "huiyin.json") in "".join(room.written)
