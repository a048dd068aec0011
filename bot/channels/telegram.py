"""Telegram: updates by webhook or long polling, answers in place, nudges as new messages."""

from __future__ import annotations

import asyncio
import json
import time
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from typing import Final, Literal

import structlog
from starlette.routing import BaseRoute, Route

from bot.channels import Pace, PushFailed, Receive, Rejected, StorageDown
from bot.channels.telegram_calls import Calls
from bot.channels.telegram_delivery import Delivery, Fetch, sending, settling
from bot.channels.telegram_html import Page, dated, pages
from bot.channels.telegram_polling import Polling
from bot.channels.telegram_setup import Setup, TelegramTexts
from bot.channels.telegram_updates import NAME, Incoming, Malformed, read
from bot.channels.telegram_webhook import Ride, Webhook
from bot.core.messages import Block, Message
from bot.core.updates import Address

__all__ = ["Telegram", "TelegramTexts"]

PATH: Final = "/telegram"
HAND_OVER_SECONDS: Final = 10.0
GROUPS_REMEMBERED: Final = 1000
log = structlog.get_logger()


async def _nothing(ref: str) -> bytes:
    raise FileNotFoundError(ref)


@dataclass(eq=False, kw_only=True)
class Telegram:
    """The bot on Telegram, in private chats. `poll_timeout` is in seconds; `sleep` and `steady` are for tests."""

    token: str = field(repr=False)
    api_base: str = "https://api.telegram.org"
    mode: Literal["polling", "webhook"] = "polling"
    secret: str = field(default="", repr=False)
    public_url: str = ""
    poll_timeout: int = 30
    texts: TelegramTexts = field(default_factory=TelegramTexts)
    fetch: Fetch = _nothing
    pace: Pace | None = None
    sleep: Callable[[float], Awaitable[None]] = asyncio.sleep
    steady: Callable[[], float] = time.monotonic
    name: str = NAME
    groups: OrderedDict[int, None] = field(default_factory=OrderedDict, init=False, repr=False)

    def __post_init__(self) -> None:
        if self.mode == "webhook" and not (self.secret and self.public_url):
            raise ValueError("a webhook needs a secret and a public address")
        self.bot = self.token.partition(":")[0]
        self.api = Calls(self.token, self.api_base.rstrip("/"), self.poll_timeout)
        self.delivery = Delivery(self.api, self.fetch, self.sleep, self._written)
        self.polling: Polling | None = None

    def routes(self, receive: Receive) -> Sequence[BaseRoute]:
        """The webhook, when that is how updates come."""

        async def take(body: bytes) -> Ride | None:
            incoming = self._parsed(body)
            return await self._respond(incoming, receive) if incoming else None

        return [Route(PATH, Webhook(self.secret.encode(), take))] if self.mode == "webhook" else []

    async def listen(self, receive: Receive) -> None:
        """Set Telegram up, however long it takes; then poll until cancelled, or return when there is a webhook."""
        setup = Setup(self.api, self.texts, self.sleep)
        if self.mode == "webhook":
            await setup.hook(self.public_url.rstrip("/") + PATH, self.secret)
            await setup.introduce()
            return

        async def take(incoming: Incoming) -> None:
            await self._take(incoming, receive)

        self.polling = Polling(self.api, self._read, take, self.sleep, self.steady, last_poll=self.steady())
        await setup.unhook()
        async with asyncio.TaskGroup() as group:
            group.create_task(setup.introduce())
            await self.polling.run()

    async def push(self, to: Address, message: Message) -> None:
        """Say something unasked; raises one of the five PushFailed."""
        try:
            chat, shown = int(to.id), pages(message)
        except ValueError as reason:
            raise Rejected(str(reason)) from None
        await self.delivery.push(chat, message, shown)

    async def close(self) -> None:
        """Close all connections, after the last push."""
        await self.api.close()

    def poll_age(self, now: float) -> float:
        """Seconds since the last poll that worked, or since polling was begun; `now` is of the same steady clock."""
        return now - self.polling.last_poll if self.polling and self.polling.last_poll else 0.0

    def _written(self, chat: int) -> None:
        if self.pace is not None:
            self.pace.answered(str(chat))

    def _read(self, raw: object) -> Incoming:
        return read(raw, self.bot)

    def _parsed(self, body: bytes) -> Incoming | None:
        """The update, or what is left of one that cannot be read: it must not come again for ever."""
        try:
            return self._read(json.loads(body))
        except Malformed as reason:
            log.warning("telegram update not readable", update=reason.rest.id if reason.rest else None)
            return reason.rest
        except (ValueError, RecursionError):
            log.warning("telegram update is no JSON", size=len(body))
            return None

    async def _respond(self, incoming: Incoming, receive: Receive) -> Ride | None:
        """Take an update; what may ride in the response: plain answers only, for nobody tells how that went."""
        message = await self._told(incoming, receive)
        shown = _shown(incoming, message)
        if incoming.query:
            await self._hand_over(incoming, message, shown)
            return {"method": "answerCallbackQuery", **settling(incoming.query, message.toast if message else "")}
        if message is not None and _plain(message, shown):
            self._written(incoming.chat)
            return {"method": "sendMessage", **sending(incoming.chat, shown[0])}
        await self._hand_over(incoming, message, shown)
        return None

    async def _take(self, incoming: Incoming, receive: Receive) -> None:
        """Take a polled update: the answer and the tap's own answer go out side by side."""
        message = await self._told(incoming, receive)
        shown = _shown(incoming, message)
        if not incoming.query:
            await self._hand_over(incoming, message, shown)
            return
        async with asyncio.TaskGroup() as group:
            group.create_task(self._hand_over(incoming, message, shown))
            group.create_task(self._settle(incoming.query, message.toast if message else ""))

    async def _told(self, incoming: Incoming, receive: Receive) -> Message | None:
        """The answer, after it is durable. A bug in one update must not block those behind it."""
        if incoming.update is None:
            return self._only_private(incoming) if incoming.group else None
        try:
            return await receive(incoming.update)
        except StorageDown:
            raise
        except Exception:
            log.exception("telegram update failed", key=incoming.update.key)
            return None

    def _only_private(self, incoming: Incoming) -> Message | None:
        """Once per group; the groups longest silent are forgotten first."""
        known = incoming.chat in self.groups
        self.groups[incoming.chat] = None
        self.groups.move_to_end(incoming.chat)
        if len(self.groups) > GROUPS_REMEMBERED:
            self.groups.popitem(last=False)
        words = self.texts.only_private(incoming.language)
        return Message((Block((words,)),)) if words and not known else None

    async def _hand_over(self, incoming: Incoming, message: Message | None, shown: tuple[Page, ...]) -> None:
        """Bring the answer into the chat within 10 s. What fails is logged; the receipt still knows it."""
        if message is None:
            return
        try:
            async with asyncio.timeout(HAND_OVER_SECONDS):
                await self.delivery.answer(incoming.chat, message, shown)
        except (PushFailed, TimeoutError) as failed:
            log.warning("telegram answer failed", update=incoming.id, how=type(failed).__name__, reason=str(failed))

    async def _settle(self, query: str, toast: str) -> None:
        try:
            async with asyncio.timeout(HAND_OVER_SECONDS):
                await self.delivery.settle(query, toast)
        except TimeoutError:
            log.warning("telegram tap not answered in time")


def _shown(incoming: Incoming, message: Message | None) -> tuple[Page, ...]:
    """The message as pages; one that cannot be shown is a bug, and the tap must be answered all the same."""
    try:
        return pages(message) if message else ()
    except ValueError:
        log.exception("telegram answer cannot be shown", update=incoming.id)
        return ()


def _plain(message: Message, shown: tuple[Page, ...]) -> bool:
    return len(shown) == 1 and not (message.replaces or message.document or dated(shown[0]))
