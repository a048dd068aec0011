"""Talks with the whole bot on a database of its own: acts as a story writes them, and what is stored of them."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from bot import log
from bot.core.codec import dumps
from bot.core.messages import Message
from bot.core.person import Asking
from bot.core.taps import read
from bot.core.updates import Tapped
from bot.rehearsal import Rehearsal, rehearsal
from bot.story import Player, Shown, Step, person
from bot.talk import dress
from tests.shipped import GUIDE
from tests.turns import NOW

RECORD: Final = (  # what people told us once and would miss, and when they are asked about it
    "SELECT lender, repay_at FROM cases",
    "SELECT item, note FROM marks",
    "SELECT what, who, due_at, words FROM promises",
    "SELECT place, reference, filed_on, received_on, due_at FROM complaints",
    "SELECT kind, subject, due_at, state FROM nudges",
)
Row = tuple[Any, ...]


@dataclass(repr=False)
class Talk:
    """Somebody on Telegram, and the whole bot behind it."""

    stage: Rehearsal
    player: Player

    async def go(self, *acts: str) -> str:
        """Act by act (`> typed`, `* tapped`, `~ 2 days`, `! restart`); what is seen after the last."""
        seen: Sequence[str] = ()
        for act in acts:
            seen = await self.player.step(Step(0, act[0], act[2:], ()))
        return "\n".join(seen)

    async def tap(self, code: str) -> Message:
        """A tap by what it stands for, whatever is on the screen."""
        self.player.number += 1
        answer = await self.stage.receive(Tapped(person("telegram"), f"k{self.player.number}", read(code)))
        assert answer is not None
        return answer

    async def press(self, shown: Shown, label: str) -> str:
        """An option of any screen that was ever seen."""
        self.player.number += 1
        answer = await self.stage.receive(self.player.dress.tapped(self.player.number, label, shown))
        return "" if answer is None else answer.text

    async def rows(self, sql: str, **values: object) -> list[Row]:
        """What is stored."""
        assert self.stage.parts is not None
        return [tuple(row) for row in await self.stage.parts.database.read(lambda tx: tx.rows(sql, values))]

    async def record(self) -> list[list[Row]]:
        """All that is on record."""
        return [await self.rows(table) for table in RECORD]

    async def ask(self, asking: Asking) -> None:
        """A question as some version of the program left it."""
        assert self.stage.parts is not None
        stored = {"asking": dumps([asking.question, *asking.args])}
        await self.stage.parts.database.run(lambda tx: tx.execute("UPDATE people SET asking = :asking", stored))


@asynccontextmanager
async def talking(folder: Path) -> AsyncIterator[Talk]:
    """A fresh bot on Friday, 20 November 2026, 10:30; what goes wrong in it is logged in short."""
    log.start("text", "error")
    dressed = dress("telegram", GUIDE)
    async with rehearsal(folder, GUIDE, NOW, dressed) as stage:
        yield Talk(stage, Player(stage, dressed))
