"""The process as WeChat meets it: encrypted posts to a real port, kill −9 between commit and reply, a restart."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import pytest
from aiohttp import ClientError, ClientSession

from bot.app import now
from tests.channels.wechat_peer import APP, KEY, TOKEN, US, Answer, message, safe_query, seal
from tests.process import Bot, started

PEOPLE: Final = [f"oPerson_number_{number:013d}" for number in range(24)]
SECRET: Final = "an-app-secret-that-must-never-be-logged"


@dataclass
class Line:
    """A bot and the WeChat that posts to it."""

    bot: Bot
    web: ClientSession

    async def post(self, who: str, text: str, number: int) -> str:
        """A delivery; what is answered."""
        at = int(now().timestamp())
        encrypted = seal(message(number, FromUserName=who, MsgType="text", Content=text, CreateTime=str(at)))
        body = f"<xml><ToUserName><![CDATA[{US}]]></ToUserName><Encrypt><![CDATA[{encrypted}]]></Encrypt></xml>"
        async with self.web.post(
            f"{self.bot.address}/wechat", params=safe_query(encrypted, at), data=body.encode()
        ) as came:
            return Answer(came.status, await came.read(), {}).content(who=who)


@asynccontextmanager
async def line(folder: Path) -> AsyncIterator[Line]:
    """An account that answers, and could push to an address where nobody listens."""
    settings = {
        "wechat_app_id": APP, "wechat_token": TOKEN, "wechat_aes_key": KEY, "wechat_app_secret": SECRET,
        "wechat_api_base": "http://127.0.0.1:9", "web": "off",
    }  # fmt: skip
    async with started(folder, **settings) as bot, ClientSession() as web:
        yield Line(bot, web)


async def test_kill_9_between_commit_and_reply(tmp_path: Path) -> None:
    """Everybody's message has one receipt, and the next delivery gets the answer, whatever had been told before."""
    async with line(tmp_path) as wechat:
        for who in PEOPLE:
            assert "回首页" in await wechat.post(who, "目录", 1)
        first = asyncio.Event()

        async def delivered(who: str) -> str | None:
            try:
                answer = await wechat.post(who, "怎么录音", 2)
            except (ClientError, ConnectionError):
                return None
            first.set()
            return answer

        async with asyncio.TaskGroup() as group:
            told = [group.create_task(delivered(who)) for who in PEOPLE]
            await first.wait()
            await wechat.bot.kill()
        await wechat.bot.start()
        again = [await wechat.post(who, "怎么录音", 2) for who in PEOPLE]
        assert all("录音" in answer for answer in again)
        assert [before.result() in (None, after) for before, after in zip(told, again, strict=True)] == [True] * len(
            PEOPLE
        )
        assert await wechat.bot.stop() == 0
        [row] = wechat.bot.rows("SELECT COUNT(*) AS n FROM receipts")
        assert row["n"] == 2 * len(PEOPLE)
        assert SECRET not in wechat.bot.errors


@pytest.mark.parametrize("deliveries", [6])
async def test_six_deliveries_at_once(tmp_path: Path, deliveries: int) -> None:
    """One effect, one answer."""
    async with line(tmp_path) as wechat:
        assert "聊天页没开" in wechat.bot.heard[-1]
        assert "channels=wechat" in wechat.bot.errors
        told = await asyncio.gather(*(wechat.post(PEOPLE[0], "目录", 1) for _ in range(deliveries)))
        assert len(set(told)) == 1
        assert await wechat.bot.stop() == 0
        [row] = wechat.bot.rows("SELECT COUNT(*) AS n FROM receipts")
        assert row["n"] == 1
