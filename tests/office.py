"""A bot with a clock that stands still until it is moved, and a phone that keeps what is pushed to it."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any, Final

import handlers
from bot import content
from bot.channels import Receive
from bot.core.changes import Change
from bot.core.messages import Message
from bot.core.turn import Need, Outcome, Turn
from bot.core.updates import Address, Said, Update
from bot.inbox import Inbox
from bot.nudger import Nudger
from bot.pacing import Pacer
from bot.storage import changes, hashes, people
from bot.storage.database import Database, Result, Transaction, Unavailable, Unit
from bot.storage.sqlite import SqliteDatabase
from tests.waiting import FIRST_NUDGE, plant

SECRET: Final = b"test"
GUIDE: Final = content.load()
NOON: Final = datetime(2026, 11, 20, 4, 0, tzinfo=UTC)  # a Friday, 12:00 in Shanghai
SECOND: Final = timedelta(seconds=1)
ME: Final = Address("telegram", "42")
YOU: Final = Address("telegram", "43")


class Died(asyncio.CancelledError):
    """The process ends here: nothing after this line happens."""


@dataclass
class Phone:
    """A channel that keeps what is pushed; `trouble` says what happens instead, by person, once each."""

    name: str = "telegram"
    way: str = ""
    pushed: list[tuple[str, Message]] = field(default_factory=list)
    trouble: dict[str, BaseException] = field(default_factory=dict)
    ringing: asyncio.Event = field(default_factory=asyncio.Event)
    let_through: asyncio.Event | None = None
    at_once: int = 0
    most_at_once: int = 0

    def routes(self, receive: Receive) -> tuple[()]:
        """Nothing to mount."""
        return ()

    async def listen(self, receive: Receive) -> None:
        """Nothing comes this way."""

    async def push(self, to: Address, message: Message) -> str:
        """Ring, unless there is trouble."""
        self.at_once += 1
        self.most_at_once = max(self.most_at_once, self.at_once)
        self.ringing.set()
        await (self.let_through.wait() if self.let_through else asyncio.sleep(0))
        self.at_once -= 1
        if (trouble := self.trouble.pop(to.id, None)) is not None:
            raise trouble
        self.pushed.append((to.id, message))
        return self.way

    async def close(self) -> None:
        """Nothing to close."""

    def heard(self, address: Address = ME) -> list[str]:
        """What somebody was told unasked."""
        return [message.text for to, message in self.pushed if to == address.id]


@dataclass
class Office:
    """A bot with a clock that stands still until it is moved."""

    database: SqliteDatabase
    at: datetime = NOON
    phone: Phone = field(default_factory=Phone)
    channels: dict[str, Phone] = field(default_factory=dict)  # beside the phone
    pacers: dict[str, Pacer] = field(default_factory=dict)
    nudger: Nudger = field(init=False)
    inbox: Inbox = field(init=False)
    said: int = 0

    def __post_init__(self) -> None:
        self.restart()

    def restart(self, database: Database | None = None) -> None:
        """A new process on the same database; what the old one had in hand is as it left it."""
        chosen = database or self.database
        self.inbox = Inbox(chosen, self.handle, lambda: GUIDE, lambda: self.at, lambda: self.said * 30.0, SECRET)
        channels = {"telegram": self.phone, **self.channels}
        self.nudger = Nudger(chosen, self.inbox, channels, lambda: self.at, "test", self.pacers)

    def handle(self, turn: Turn) -> Outcome | Need:
        """The real conversation."""
        return handlers.handle(turn)

    async def waits(self, address: Address = ME, *due: datetime) -> str:
        """Somebody waits for promises that are due at these moments (or right now); their id."""
        return await self.database.run(lambda tx: plant(tx, SECRET, address, self.at, due or (self.at,)))

    async def send(self, update: Update) -> Message | None:
        """Somebody does something."""
        self.said += 1
        return await self.inbox.answer(update)

    async def say(self, words: str = "菜单", address: Address = ME) -> str:
        """Somebody types; the answer."""
        message = await self.send(Said(address, f"said:{self.said}", words))
        return message.text if message else ""

    async def change(self, *done: Change, address: Address = ME) -> None:
        """Something happens to somebody's records."""

        def unit(tx: Transaction) -> None:
            person = people.load(tx, address, hashes.of_address(SECRET, address))
            assert person is not None
            changes.save(tx, person, self.at, done)

        await self.database.run(unit)

    async def rows(self, sql: str) -> Sequence[Any]:
        """Look into the database."""
        return await self.database.read(lambda tx: tx.rows(sql))

    async def nudge(self, id_: int = FIRST_NUDGE, address: Address = ME) -> Any:
        """One nudge as it stands."""
        person = hashes.of_address(SECRET, address)[:16]
        found = await self.rows(f"SELECT * FROM nudges WHERE person = '{person}' AND id = {id_}")  # noqa: S608
        return found[0]

    async def count(self, table: str) -> int:
        """How many rows there are."""
        found = await self.rows(f"SELECT COUNT(*) AS n FROM {table}")  # noqa: S608
        return int(found[0]["n"])


@dataclass
class Failing:
    """A database whose writes fail from a moment on, until it is mended; what was committed before stays."""

    real: Database
    writes_left: int

    async def run(self, unit: Unit[Result]) -> Result:
        """Commit, or fail as a full disk does."""
        self.writes_left -= 1
        if self.writes_left < 0:
            raise Unavailable("disk full")
        return await self.real.run(unit)

    async def read(self, unit: Unit[Result]) -> Result:
        """Reading goes on."""
        return await self.real.read(unit)

    async def checkpoint(self) -> None:
        """Nothing to do."""

    async def backup(self, path: str) -> None:
        """Nothing to do."""

    async def mend(self, _: float = 0.0) -> None:
        """There is room again."""
        self.writes_left = 1_000_000
