"""Bots that are wrong on purpose, each in one way: the harness must notice every one of them."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable
from datetime import datetime
from itertools import count
from typing import Any, Final

from bot import nudger
from bot.channels import PushFailed
from bot.channels.wechat import WeChat
from bot.core.changes import Change
from bot.core.messages import Message
from bot.core.person import Person
from bot.core.updates import Said, Update
from bot.delivery import Lane
from bot.inbox import Inbox
from bot.storage import changes, journal, nudges, quota
from bot.storage.database import Transaction
from bot.storage.nudges import Claimed
from tests.crash.books import FIRST_SILENT

DEADLY_CHAT, DEADLY_WORD = str(FIRST_SILENT + 3), "一句要命的话"
NOTHING: Final = 4  # of so many updates with an effect one loses it


class Early(Lane):
    """Marks a nudge as sent before the platform has accepted it: a death in between loses it."""

    async def _push(self, claimed: Claimed, message: Message) -> PushFailed | str:
        await self._settle(claimed, "")
        return await super()._push(claimed, message)


def early() -> None:
    """The lane that the nudger puts in."""
    vars(nudger)["Lane"] = Early


def unleased() -> None:
    """Takes what is due and leaves no lease on it: the next round takes it again."""
    claim = nudges.claim

    def careless(tx: Transaction, *given: Any, **named: Any) -> Claimed | None:
        found = claim(tx, *given, **named)
        nudges.release_all(tx)
        return found

    vars(nudges)["claim"] = careless


def hollow() -> None:
    """Keeps every receipt, and now and then not what the update did: a redelivery will not bring it back."""
    save, write, kept = changes.save, journal.write, count(1)

    def saved(tx: Transaction, person: Person, now: datetime, done: tuple[Change, ...]) -> None:
        saved.hollow = bool(done) and next(kept) % NOTHING == 0  # type: ignore[attr-defined]
        if not saved.hollow:  # type: ignore[attr-defined]
            save(tx, person, now, done)

    def written(*given: Any) -> None:
        if not saved.hollow:  # type: ignore[attr-defined]
            write(*given)

    vars(changes)["save"], vars(journal)["write"] = saved, written


def deadly() -> None:
    """Dies whenever a certain person is to be told something, and whenever somebody types a certain word."""
    push, receive = Lane._push, Inbox.receive

    async def pushed(self: Lane, claimed: Claimed, message: Message) -> PushFailed | str:
        if claimed.address.id == DEADLY_CHAT:
            os.kill(os.getpid(), signal.SIGKILL)
        return await push(self, claimed, message)

    async def received(self: Inbox, update: Update) -> Message | None:
        if isinstance(update, Said) and update.text == DEADLY_WORD:
            os.kill(os.getpid(), signal.SIGKILL)
        return await receive(self, update)

    setattr(Lane, "_push", pushed)  # noqa: B010 - a method of a class that forbids it to the type checker
    setattr(Inbox, "receive", received)  # noqa: B010


def uncounted() -> None:
    """Believes that a message to somebody on WeChat costs nothing of what may be sent to them."""
    take = quota.take

    def careless(tx: Transaction, address: str, wanted: int, now: datetime) -> str:
        taken = take(tx, address, wanted, now)
        if taken:
            quota.settle(tx, address, taken, wanted, "unsent")
        return taken

    vars(quota)["take"] = careless


def fickle() -> None:
    """Says something else on WeChat to each delivery of one message."""
    text, said = WeChat.text, count(1)

    def worded(self: WeChat, message: Message) -> str:
        return f"{text(self, message)}\n第 {next(said)} 次说"

    setattr(WeChat, "text", worded)  # noqa: B010


SABOTAGE: Final[dict[str, Callable[[], None]]] = {
    "early": early,
    "unleased": unleased,
    "hollow": hollow,
    "deadly": deadly,
    "uncounted": uncounted,
    "fickle": fickle,
}
