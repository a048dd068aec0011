"""WeChat: an Official Account that answers in the response to its callback, and pushes where it may."""

from __future__ import annotations

import asyncio
import time
from collections import OrderedDict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import partial
from typing import Final

import structlog
from starlette.routing import BaseRoute, Route

from bot.channels import PushFailed, Receive, StorageDown
from bot.channels.wechat_callback import Callback, Reply
from bot.channels.wechat_page import Page
from bot.channels.wechat_push import AnswersOnly, Pushes
from bot.channels.wechat_seal import Seal
from bot.channels.wechat_text import More, Paper
from bot.channels.wechat_updates import NAME, did, read
from bot.channels.wechat_xml import Fields
from bot.core.messages import Document, Message
from bot.core.texts import Texts
from bot.core.updates import Address, Missed, Update

PATH: Final = "/wechat"
HANGS_UP: Final = 5.0  # seconds after which WeChat drops the connection and delivers again
DELIVERIES: Final = 3  # of one message at least; whether there is a fourth the documents leave open
REMEMBERED: Final = 10_000  # messages whose deliveries are counted
SECONDS: Final = 10  # digits of a CreateTime that is a moment
CALENDAR: Final = "text/calendar"
log = structlog.get_logger()


def no_file(document: Document) -> str:
    """No way to hand over a file."""
    return ""


@dataclass(slots=True)
class Deliveries:
    """How often one message came, how many of them still wait, whether one got its answer in time, and whether the
    last one was let go, which then sees to the answer."""

    count: int = 0
    waiting: int = 0
    told: bool = False
    owed: bool = False


@dataclass(eq=False, kw_only=True)
class WeChat:
    """The channel of one account. `pushes` says something unasked where the account may; `page` is where WeChat sends
    people who allowed it; `file` words the line about a document; `patience` is how many seconds the last delivery
    waits; `now` is in seconds since 1970."""

    seal: Seal
    now: Callable[[], float]
    paper: Paper = field(default_factory=Paper)
    file: Callable[[Document], str] = no_file
    pushes: Pushes = field(default_factory=AnswersOnly)
    page: Page | None = None
    patience: float = 4.5
    steady: Callable[[], float] = time.monotonic
    name: str = NAME
    seen: OrderedDict[str, Deliveries] = field(default_factory=OrderedDict, init=False, repr=False)

    def routes(self, receive: Receive) -> Sequence[BaseRoute]:
        """The callback."""

        async def take(asked: Fields) -> Reply:
            update = read(asked, self.paper.words)
            if update is None:
                return Reply()

            async def heard(update: Update) -> Message | None:
                await self._heard(asked, update.sender)  # before the answer, which tells what may be promised now
                return await receive(update)

            return await self._take(update, heard if self.pushes.attentive else receive)

        page = [] if self.page is None else self.page.routes()
        callback = Callback(self.seal, take, self.now)
        return [*(Route(path, callback) for path in (PATH, f"{PATH}/")), *page]  # WeChat follows no redirect

    async def _heard(self, asked: Fields, sender: Address) -> None:
        """They did something that may let us write to them; whether that could be noted decides nothing else."""
        act, at = did(asked, self.paper.words), asked.get("CreateTime", "")
        if act is None or not at.isdecimal() or len(at) > SECONDS:
            return
        try:
            await self.pushes.heard(sender, act, datetime.fromtimestamp(int(at), UTC))
        except StorageDown:
            log.warning("a window is not noted")

    async def listen(self, receive: Receive) -> None:
        """Nothing to fetch: WeChat comes to us. Meanwhile the account is looked at."""
        if not self.seal.keys:
            log.warning("wechat runs in plain mode: set HUIYIN_WECHAT_AES_KEY and choose 安全模式 in the console")
        await self.pushes.watch()

    async def push(self, to: Address, message: Message) -> str:
        """Say something unasked; which way it went. NotNow where the account or the person does not allow it."""
        return await self.pushes.push(to, message)

    async def close(self) -> None:
        """Let go of connections."""
        await self.pushes.close()

    def leaves(self, message: Message, more: More) -> Sequence[Message]:
        """A long answer in parts, each of which is one reply."""
        return self.paper.leaves(message, more)

    def text(self, message: Message) -> str:
        """One part of an answer as WeChat shows it."""
        return self.paper.written(message, self.file(message.document) if message.document else "")

    async def _take(self, update: Update, receive: Receive) -> Reply:
        """Answer a delivery. The receipt joins them: each waits for the first one's commit and gets its answer.

        While more deliveries follow, one that is late simply waits: WeChat has hung up and asks again. The last one
        must not: silence now, and the answer by a push or first at the next contact.
        """
        came = self._counted(update.key)
        last, began = came.count >= DELIVERIES, self.steady()
        came.waiting += 1
        try:
            message = await (self._soon(update, receive) if last else receive(update))
        except TimeoutError:
            seen_to, came.owed = came.owed, True
            return Reply(afterwards=None if seen_to else partial(self._late, update, came, receive))
        finally:
            came.waiting -= 1
        if message is None:
            return Reply()
        if self.steady() - began <= HANGS_UP:
            came.told = True
            return Reply(self.text(message))
        unfetched = not (came.told or came.waiting or came.owed)
        return Reply(self.text(message), partial(self._missed, update, receive) if unfetched else None)

    async def _soon(self, update: Update, receive: Receive) -> Message | None:
        """The answer, or TimeoutError when it takes longer than the last delivery waits."""
        async with asyncio.timeout(self.patience):
            return await receive(update)

    def _counted(self, key: str) -> Deliveries:
        came = self.seen.pop(key, None) or Deliveries()
        self.seen[key] = came
        came.count += 1
        if len(self.seen) > REMEMBERED:
            self.seen.popitem(last=False)
        return came

    async def _late(self, update: Update, came: Deliveries, receive: Receive) -> None:
        """After the last delivery was let go: what it was to say is pushed, or said first at the next contact."""
        try:
            message = await receive(update)
        except StorageDown:
            return  # nothing was stored, so there is nothing to make up for
        if message is None or came.told:
            return
        came.told = True
        try:
            await self.pushes.answer(update.sender, message)
        except (PushFailed, StorageDown):
            await self._missed(update, receive)

    async def _missed(self, update: Update, receive: Receive) -> None:
        """Nobody fetched the answer: it is said first at the next contact."""
        try:
            await receive(Missed(update.sender, f"{update.key}:missed", update.key))
        except StorageDown:
            log.warning("an unfetched answer is lost", key=update.key)


def handed_over(texts: Texts, link: Callable[[str], str]) -> Callable[[Document], str]:
    """The line about a document. `link` makes its address, empty where there is no public one."""

    def line(document: Document) -> str:
        """WeChat takes no files: a link to open, or that there is no way to hand it over."""
        url = link(document.ref)
        kind = "calendar" if document.mime == CALENDAR else "file"
        words = texts.label(f"wechat.{kind}" if url else "wechat.no-file")
        return f'<a href="{url}">{words}</a>' if url else words

    return line
