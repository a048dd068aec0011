"""The terminal: numbered options, one line at a time, readable at 80 columns; plain when piped."""

from __future__ import annotations

import asyncio
import re
import sys
import unicodedata
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Final

from starlette.routing import BaseRoute

from bot.channels import Receive
from bot.core.messages import Block, Message
from bot.core.plaintext import numbered
from bot.core.updates import Address, Arrived, Said, Update

WIDTH: Final = 80
WAIT: Final = re.compile(r"(\d+)\s*(s|m|h|d|w|秒|分钟?|小时|天|周)", re.IGNORECASE)
UNITS: Final = {
    "s": 1,
    "秒": 1,
    "m": 60,
    "分": 60,
    "分钟": 60,
    "h": 3600,
    "小时": 3600,
    "d": 86400,
    "天": 86400,
    "w": 604800,
    "周": 604800,
}
LONGEST: Final = 20 * 366 * 86400  # seconds; nobody waits longer
HINT: Final = "打字或回数字。/wait 3d 让时间过三天，/quit 退出。"
INDENT: Final = {"quote": "  │ ", "title": "", "text": "", "note": ""}


def width(text: str) -> int:
    """Columns a text takes: 汉字 count double, combining marks nothing."""
    return sum(0 if unicodedata.combining(c) else 2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in text)


def wrapped(line: str, columns: int) -> list[str]:
    """A line cut to the width, never inside a word of Latin letters or digits."""
    out, now = [], ""
    for piece in re.findall(r"[!-~]+|\s|.", line):
        if now and width(now + piece) > columns:
            out.append(now)
            now = ""
        now += piece if now or not piece.isspace() else ""
    return [*out, now.rstrip()]


def block_lines(block: Block, columns: int = WIDTH) -> list[str]:
    """A paragraph as lines; a title is underlined, what is to be read aloud is set off."""
    indent = INDENT[block.kind]
    lines = [part for line in block.text.split("\n") for part in wrapped(line, columns - width(indent))]
    out = [f"{indent}{line}" for line in lines]
    return [*out, "─" * min(columns, max(map(width, lines)))] if block.kind == "title" else out


def rendered(message: Message, columns: int = WIDTH) -> str:
    """A message as text for a screen."""
    parts = ["\n".join(block_lines(block, columns)) for block in message.blocks]
    choices = "\n".join(numbered(message))
    offered = "\n".join(line for text in copies(message) for line in wrapped(text, columns))
    links = "\n".join(f"{button.label}：{button.url}" for button in message.buttons if button.url)
    return "\n\n".join(part for part in (*parts, links, offered, choices) if part)


def copies(message: Message) -> tuple[str, ...]:
    """What other channels copy by a button and the text does not hold already."""
    return tuple(f"{it.label}：{it.copy}" for it in message.buttons if it.copy and it.copy not in message.text)


def waited(text: str) -> timedelta | None:
    """`3d`, `2h`, `3天` as a duration; None when it is none."""
    match = WAIT.fullmatch(text.strip())
    seconds = int(match[1]) * UNITS[match[2].lower()] if match else 0
    return timedelta(seconds=seconds) if 0 < seconds <= LONGEST else None


@dataclass(eq=False, kw_only=True)
class Terminal:
    """A talk with one person at the keyboard. `wait` moves the clock and lets what falls due be said."""

    wait: Callable[[timedelta], Awaitable[None]]
    session: str
    write: Callable[[str], object] = print
    history: Path | None = None
    folder: Path = Path()
    fetch: Callable[[str], Awaitable[bytes]] | None = None
    name: str = "terminal"
    person: str = "me"

    def routes(self, receive: Receive) -> Sequence[BaseRoute]:
        """Nothing to mount."""
        return ()

    async def listen(self, receive: Receive) -> None:
        """Talk until `/quit` or the end of the input."""
        me = Address(self.name, self.person)
        await self._answer(receive, Arrived(me, f"terminal:{self.session}:0"))
        self.write(f"\n（{HINT}）")
        number = 0
        async for line in self._lines():
            number += 1
            if line in {"/quit", "/exit", "/q"}:
                return
            if line.startswith("/wait"):
                await self._wait(line.removeprefix("/wait"))
            elif line == "/start":
                await self._answer(receive, Arrived(me, f"terminal:{self.session}:{number}"))
            elif line:
                await self._answer(receive, Said(me, f"terminal:{self.session}:{number}", line))

    async def push(self, to: Address, message: Message) -> None:
        """Say something unasked."""
        self.write(f"\n🔔 {rendered(message)}\n")

    async def close(self) -> None:
        """Nothing to close."""

    async def _answer(self, receive: Receive, update: Update) -> None:
        message = await receive(update)
        if message is not None:
            self.write(f"\n{rendered(message)}\n{await self._saved(message)}")

    async def _saved(self, message: Message) -> str:
        """A terminal cannot show a document: it is written beside the database, and the person told where."""
        if message.document is None or self.fetch is None:
            return ""
        file = self.folder / message.document.name
        await asyncio.to_thread(file.write_bytes, await self.fetch(message.document.ref))
        return f"\n（附件存在 {file}）\n"

    async def _wait(self, text: str) -> None:
        time = waited(text)
        if time is None:
            self.write("写成 /wait 3d、/wait 2h 或 /wait 30m。")
            return
        await self.wait(time)

    async def _lines(self) -> AsyncIterator[str]:
        source = self._typed() if sys.stdin.isatty() else _piped()
        async for line in source:
            yield line.strip()

    async def _typed(self) -> AsyncIterator[str]:
        """Arrow keys and history, nudges above the line being typed."""
        from prompt_toolkit import PromptSession  # noqa: PLC0415 - only for somebody at a keyboard
        from prompt_toolkit.history import FileHistory, InMemoryHistory  # noqa: PLC0415
        from prompt_toolkit.patch_stdout import patch_stdout  # noqa: PLC0415

        history = FileHistory(str(self.history)) if self.history else InMemoryHistory()
        session: PromptSession[str] = PromptSession(history=history)
        while True:
            try:
                with patch_stdout():
                    yield await session.prompt_async("你> ")
            except (EOFError, KeyboardInterrupt):
                return


async def _piped() -> AsyncIterator[str]:
    while line := await asyncio.to_thread(sys.stdin.readline):
        yield line
