"""A WeChat that takes its time and has its moods: it posts every message until it is taken, hands each one's answers out
side by side, keeps the real quota of messages, and remembers when it accepted what."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from random import Random
from typing import Any, Final

from aiohttp import ClientError, ClientSession, web

from bot.channels.wechat_words import Words
from bot.core.taps import read
from bot.storage import quota
from bot.storage.database import Row, Transaction
from bot.storage.quota import Opening
from tests.channels.wechat_peer import APP, KEY, TOKEN, US, Answer, message, safe_query, seal
from tests.crash import books
from tests.crash.platform import LATE, LIFE, SAYS, Accepted, fair_weather, gone, vanished
from tests.crash.weather import How, Weather
from tests.process import pause, until
from tests.standin.wechat_api import SECRET, TWO_DAYS, TYPED, Fields, WeChatApi, said

ROOM: Final = (1, 2, 5)  # messages left to those who wait, in turn
KNOCKS: Final = 0.02  # seconds between two tries at a door that may be dead
AGAIN: Final = 0.6  # the share of messages that come once more when they were taken
SEND: Final = "message/custom/send"
BROKE: Final = frozenset({45015, 45047})  # the window is closed, or nothing is left in it


@dataclass(frozen=True, slots=True)
class Posted:
    """A message with its MsgId, the same in every delivery."""

    number: int
    chat: int
    xml: str


@dataclass(eq=False)
class Account(WeChatApi):
    """Calls take `delay` seconds before and as long after they are accepted; a caller who is gone by then was not heard.

    `door` is where the bot listens; `replies` the first answer to each message; `wrong` what must never happen.
    """

    chance: Random = field(default_factory=Random)
    delay: tuple[float, float] = (0.001, 0.015)
    weather: Weather = field(default_factory=fair_weather)
    door: str = ""
    accepted: dict[int, list[Accepted]] = field(default_factory=dict)  # by chat
    known: set[int] = field(default_factory=set)
    pending: list[Posted] = field(default_factory=list)
    deliveries: list[tuple[int, int]] = field(default_factory=list)  # message, status
    replies: dict[int, str] = field(default_factory=dict)
    compared: int = 0
    wrong: list[str] = field(default_factory=list)
    last: int = 0
    client: ClientSession | None = None
    group: asyncio.TaskGroup | None = None
    workers: set[asyncio.Task[None]] = field(default_factory=set)

    # ── what people do ──────────────────────────────────────────────────────────────────────────

    async def say(self, chat: int, text: str) -> int:
        """Somebody types; the number of the message."""
        self.typed(books.address_of(chat).id)
        return self._post(chat, text)

    async def tap(self, chat: int, code: str) -> int:
        """Somebody taps a link of an older message, which says it in words."""
        self.tapped(books.address_of(chat).id)
        return self._post(chat, Words().spoken("选", read(code)))

    def _post(self, chat: int, text: str) -> int:
        assert self.group is not None
        self.last += 1
        self.known.add(chat)
        who, at = books.address_of(chat).id, str(int(self.clock().timestamp()))
        posted = Posted(
            self.last, chat, message(self.last, FromUserName=who, CreateTime=at, MsgType="text", Content=text)
        )
        self.pending.append(posted)
        worker = self.group.create_task(self._deliver(posted))
        self.workers.add(worker)
        worker.add_done_callback(self.workers.discard)
        return self.last

    def acknowledged(self, number: int) -> bool:
        """Whether a delivery of it was answered."""
        return all(one.number != number for one in self.pending)

    async def until(self, condition: Callable[[], object], seconds: float = 10.0) -> None:
        """Wait until something holds; TimeoutError when it does not come to pass."""
        await until(condition, seconds)

    # ── deliveries ──────────────────────────────────────────────────────────────────────────────

    async def _deliver(self, posted: Posted) -> None:
        """Until it is taken, now and then twice at once; and of those that were some come once more."""
        while not await self._brought(posted):
            await pause(KNOCKS)
        self.pending.remove(posted)
        if self.chance.random() < AGAIN:
            await pause(self.chance.uniform(0.0, LATE))
            while not await self._posted(posted):  # by the next life, if this one is over
                await pause(KNOCKS)

    async def _brought(self, posted: Posted) -> bool:
        times = 2 if self.weather.twice() else 1
        return any(await asyncio.gather(*(self._posted(posted) for _ in range(times))))

    async def _posted(self, posted: Posted) -> bool:
        """One delivery, encrypted and signed anew; whether it was taken."""
        assert self.client is not None
        encrypted, at = seal(posted.xml), int(self.clock().timestamp())
        body = f"<xml><ToUserName><![CDATA[{US}]]></ToUserName><Encrypt><![CDATA[{encrypted}]]></Encrypt></xml>"
        try:
            async with self.client.post(
                f"{self.door}/wechat", params=safe_query(encrypted, at), data=body.encode()
            ) as came:
                answer = Answer(came.status, await came.read(), {})
        except (ClientError, OSError, TimeoutError):
            return False
        self.deliveries.append((posted.number, answer.status))
        if answer.status == 200:
            self._answered(posted, answer.content(who=books.address_of(posted.chat).id))
        return answer.status == 200

    def _answered(self, posted: Posted, text: str) -> None:
        """Whatever delivery it was, and before or after a death: one message has one answer."""
        if not text:  # silence: the answer comes by a message, or first at the next contact
            return
        self.compared += posted.number in self.replies
        if self.replies.setdefault(posted.number, text) != text:
            self.wrong.append(f"message {posted.number} of chat {posted.chat} got two different answers")
        self._accept(posted.chat, Accepted(0, asyncio.get_running_loop().time(), "reply", text))

    def _accept(self, chat: int, accepted: Accepted) -> None:
        self.accepted.setdefault(chat, []).append(accepted)

    # ── calls ───────────────────────────────────────────────────────────────────────────────────

    async def _serve(self, request: web.Request) -> web.StreamResponse:
        SAYS.set(int(request.headers.get(LIFE, "0")))
        how: How = "fair"
        if request.match_info["endpoint"] == SEND:
            chat = books.chat_of((await request.json())["touser"])
            how = self.weather.of("sendMessage", chat, waits=books.waits(chat))
        await pause(self.chance.uniform(*self.delay))
        if gone(request):
            raise web.HTTPServiceUnavailable
        if how == "429":
            return web.Response(status=429)
        if how == "500":
            return web.json_response(said(-1, "system error"))
        if how in {"drop", "hang"}:
            return await vanished(how, request)
        response = await super()._serve(request)
        if how != "fair":
            return await vanished(how, request)
        await pause(self.chance.uniform(*self.delay))
        return response

    def custom_send(self, body: Fields) -> Fields:
        """Send, and write down when; a message beyond the quota is one that the bot counted wrongly."""
        answer, chat = super().custom_send(body), books.chat_of(body["touser"])
        if answer["errcode"] in BROKE:
            self.wrong.append(f"chat {chat}: a message beyond the quota, {answer['errcode']}")
        elif not answer["errcode"]:
            text = body["text"]["content"]
            self._accept(chat, Accepted(SAYS.get(), asyncio.get_running_loop().time(), SEND, text))
        return answer

    # ── the quota, theirs and ours ──────────────────────────────────────────────────────────────

    def let(self, tx: Transaction, secret: bytes, chat: int, left: int) -> None:
        """Somebody wrote just now, and so many messages are left to them, as both of us know."""
        who, at = books.address_of(chat), self.clock()
        self.typed(who.id)
        self.windows[who.id][0].left = left
        quota.opened(tx, books.address(secret, chat), Opening("typed", at, TWO_DAYS, left))

    def overdrawn(self, secret: bytes, rows: Sequence[Row]) -> Iterator[str]:
        """Whoever may be sent more messages by the bot's own count than the platform would take."""
        counted = {row["address"]: row["unused"] for row in rows}
        for chat in self.known:
            windows = self.windows.get(books.address_of(chat).id, [])
            left = next((one.left for one in windows if one.lasts == TYPED[1]), 0)
            ours = counted.get(books.address(secret, chat), 0)
            if ours > left:
                yield f"chat {chat}: {ours} messages left by our count, {left} by the platform's"


def settings(base: str) -> dict[str, Any]:
    """A verified account that may write."""
    return {
        "wechat_app_id": APP, "wechat_app_secret": SECRET, "wechat_token": TOKEN, "wechat_aes_key": KEY,
        "wechat_account": "subscription-verified", "wechat_api_base": base,
    }  # fmt: skip
