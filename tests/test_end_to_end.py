"""The process from outside: `python -m bot run` beside a Bot API stand-in, killed, stopped, misconfigured; and its commands."""

from __future__ import annotations

import asyncio
import json
import shutil
import signal
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, Literal

import pytest
from aiohttp import ClientSession

from tests.conftest import ROOT
from tests.process import Bot, command, free_port, started, surroundings
from tests.standin.bot_api import BotApi, running
from tests.standin.bot_api_chats import TOKEN

ME: Final = 42
LONG_AGO: Final = "2020-01-01T00:00:00.000000Z"
WEBHOOK_SECRET: Final = "a-secret-that-must-never-be-logged"
MODES: Final = ("polling", "webhook")
Mode = Literal["polling", "webhook"]


@dataclass
class Scene:
    """A bot and the Telegram it talks to."""

    api: BotApi
    bot: Bot

    async def say(self, words: str, chat: int = ME) -> str:
        """Somebody types; the answer."""
        return await self._answered(chat, self.api.say(chat, words))

    async def tap(self, label: str, chat: int = ME) -> str:
        """Somebody taps what stands under the last message; the answer, when the tap was answered too."""
        answer = await self._answered(chat, self.api.press(chat, label))
        await self.api.until(lambda: all(self.api.queries.values()))
        return answer

    async def _answered(self, chat: int, doing: Any) -> str:
        before = self._written(chat)
        await doing
        await self.api.until(lambda: self._written(chat) > before)
        return self.last(chat)

    def _written(self, chat: int) -> int:
        calls = (*self.api.made("sendMessage"), *self.api.made("editMessageText"))
        return sum(int(call.fields["chat_id"]) == chat for call in calls)

    def last(self, chat: int = ME) -> str:
        """What the bot wrote last, as it stands."""
        calls = [call for call in self.api.calls if call.method in ("sendMessage", "editMessageText")]
        mine = [call for call in calls if int(call.fields["chat_id"]) == chat and not call.refused]
        number = mine[-1].fields.get("message_id") or max(number for where, number in self.api.messages if where == chat)
        return str(self.api.messages[chat, int(number)]["text"])

    async def promise(self, chat: int = ME) -> None:
        """Somebody who agreed, with a promise for tomorrow."""
        await self.say("/start", chat)
        for label in ("答应的没做到", "记一条承诺", "同意，帮我记"):
            await self.tap(label, chat)
        await self.say("退我180元", chat)
        for label in ("明天", "对", "跳过", "有书面的"):
            await self.tap(label, chat)

    async def let_it_fall_due(self) -> None:
        """End the process, let time pass, start it again: what was promised is due now, and everybody is calm."""
        assert await self.bot.stop() == 0
        self.bot.change("UPDATE nudges SET due_at = ?, try_at = ? WHERE state = 'pending'", LONG_AGO, LONG_AGO)
        self.bot.change("UPDATE people SET spoke_at = ?", LONG_AGO)
        await self.bot.start()

    async def until_nudge(self, state: str) -> Any:
        """Wait until the only nudge is in a state; its row."""
        for _ in range(200):
            [row] = self.bot.rows("SELECT * FROM nudges")
            if row["state"] == state and row["claim"] is None:
                return row
            await asyncio.wait([asyncio.ensure_future(asyncio.Event().wait())], timeout=0.05)  # noqa: TID251
        raise AssertionError(f"{row['state']}, not {state}")

    def count(self, table: str) -> int:
        """How many rows there are."""
        return int(self.bot.rows(f"SELECT COUNT(*) AS n FROM {table}")[0]["n"])  # noqa: S608
