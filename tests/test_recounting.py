"""Another calendar: everybody is counted once, whatever crashes, and the news goes out on the one road."""

from __future__ import annotations

import shutil
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Final

import pytest

import handlers
from bot import content
from bot.core.changes import CaseOpened, Change, ConsentGiven, NudgePlanned, PromiseMade
from bot.core.dates import GRAMMAR
from bot.core.guide import Guide
from bot.core.person import Basis, Case, Nudge, Promise
from bot.core.turn import Need, Outcome, Turn
from bot.core.updates import Address, CalendarArrived
from bot.edition import Edition
from bot.inbox import Inbox
from bot.nudger import Nudger
from bot.pressed import FOLDER
from bot.recounting import BATCH, Recounting
from bot.storage import changes, hashes, people
from bot.storage.database import Database, Result, Transaction, Unavailable, Unit
from bot.storage.migrate import migrate
from bot.storage.sqlite import SqliteDatabase, opened
from tests.office import Phone
from tests.shipped import GUIDE
from tests.test_content import copied

FILE: Final = Path(__file__).parent / "calendars" / "2027.yaml"
SECRET: Final = b"test"
SAID: Final = datetime(2026, 12, 25, 2, 30, tzinfo=UTC)
NOW: Final = datetime(2026, 12, 28, 4, 0, tzinfo=UTC)
OLD: Final = datetime(2027, 1, 4, 15, 59, 59, tzinfo=UTC)
ME: Final = Address("telegram", "42")


class Bot:
    """Inbox and nudger on one database; the calendar is whatever `guide` has now."""

    def __init__(self, database: Database, guide: Guide = GUIDE) -> None:
        self.guide, self.phone, self.at, self.stumble = guide, Phone(), NOW, set[str]()
        self.inbox = Inbox(database, self.handle, lambda: self.guide, lambda: self.at, lambda: 0.0, SECRET)
        self.nudger = Nudger(database, self.inbox, {"telegram": self.phone}, lambda: self.at, owner="test")

    def handle(self, turn: Turn) -> Outcome | Need:
        """The real conversation; some people's promises hit a bug."""
        if isinstance(turn.update, CalendarArrived) and turn.person.address.id in self.stumble:
            raise ValueError(turn.person.address.id)
        return handlers.handle(turn)


@pytest.fixture
async def database(tmp_path: Path) -> AsyncIterator[SqliteDatabase]:
    """A fresh database."""
    async with opened(tmp_path / "a.db", migrate) as database:
        yield database


@pytest.fixture(scope="module")
def later() -> Guide:
    """The content when next year's days off are published."""
    return content.with_calendar(GUIDE, FOLDER, FILE)


def promised(tx: Transaction, address: Address = ME) -> None:
    """Somebody waits for five working days from Christmas on."""
    hashed = hashes.of_address(SECRET, address)
    person = people.add(tx, hashed[:16], address, hashed, "Asia/Shanghai", SAID)
    basis = Basis(SAID, "words", GRAMMAR, GUIDE.calendar.version, provisional=True)
    promise = Promise(2, 1, "退我180元", OLD, "day", "5个工作日", SAID, basis=basis)
    asks = Nudge(3, "promise", 1, 2, datetime(2027, 1, 5, 1, 30, tzinfo=UTC))
    done: list[Change] = [ConsentGiven("test"), CaseOpened(Case(1, "general", SAID))]
    done += [PromiseMade(promise), NudgePlanned(asks)]
    changes.save(tx, person, SAID, done)


async def rows(database: SqliteDatabase, sql: str) -> list[Any]:
    """Look into the database."""
    return list(await database.read(lambda tx: tx.rows(sql)))


async def test_the_date_moves_and_they_are_told_once(database: SqliteDatabase, later: Guide) -> None:
    """On the next look after the calendar arrived: date, question and news; then never again, nor after a restart."""
    await database.run(promised)
    bot = Bot(database)
    await bot.nudger.tick()
    assert bot.phone.heard() == []
    bot.guide = later
    await bot.nudger.tick()
    [heard] = bot.phone.heard()
    assert "2027年1月5日" in heard
    [promise] = await rows(database, "SELECT * FROM promises")
    assert (promise["due_at"], promise["was_due_at"], promise["calendar"], promise["provisional"]) == (
        "2027-01-05T15:59:59.000000Z", "2027-01-04T15:59:59.000000Z", later.calendar.version, 0,
    )  # fmt: skip
    assert [row["due_at"] for row in await rows(database, "SELECT due_at FROM nudges WHERE kind = 'promise'")] == [
        "2027-01-06T01:30:00.000000Z"
    ]
    bot.at += timedelta(hours=1)
    await bot.nudger.tick()
    await Bot(database, later).nudger.tick()
    assert len(bot.phone.heard()) == 1
    assert len(await rows(database, "SELECT 1 FROM nudges WHERE kind = 'moved'")) == 1


async def test_nobody_spoke(database: SqliteDatabase, later: Guide) -> None:
    """When they last spoke and what they see stays as it was: nothing is taken for an answer of theirs."""
    await database.run(promised)
    [before] = await rows(database, "SELECT spoke_at, screen, asking FROM people")
    await Recounting(database, Bot(database, later).inbox).look()
    [after] = await rows(database, "SELECT spoke_at, screen, asking FROM people")
    assert tuple(after) == tuple(before)


async def test_a_start_after_the_calendar_arrived(database: SqliteDatabase, later: Guide) -> None:
    """A bot that was down meanwhile finds them at its first look."""
    await database.run(promised)
    bot = Bot(database, later)
    await bot.nudger.tick()
    assert len(bot.phone.heard()) == 1


async def test_one_bug_stops_nobody_else(database: SqliteDatabase, later: Guide) -> None:
    """More people than one page: all but the unlucky one are counted; they are at the next start."""
    crowd = [Address("telegram", str(number)) for number in range(1000, 1000 + BATCH + 9)]

    def arrive(tx: Transaction) -> None:
        for address in crowd:
            promised(tx, address)

    await database.run(arrive)
    bot = Bot(database, later)
    bot.stumble = {"1005"}
    await bot.nudger.recounting.look()
    assert len(await rows(database, "SELECT 1 FROM nudges WHERE kind = 'moved'")) == len(crowd) - 1
    await bot.nudger.recounting.look()
    await Bot(database, later).nudger.recounting.look()
    assert len(await rows(database, "SELECT 1 FROM nudges WHERE kind = 'moved'")) == len(crowd)


class Full:
    """A database on a full disk."""

    def __init__(self, real: Database) -> None:
        self.real, self.full = real, True

    async def run(self, unit: Unit[Result]) -> Result:
        """Commit, unless the disk is full."""
        if self.full:
            raise Unavailable("disk full")
        return await self.real.run(unit)

    async def read(self, unit: Unit[Result]) -> Result:
        """Reading goes on."""
        return await self.real.read(unit)

    async def checkpoint(self) -> None:
        """Nothing to do."""

    async def backup(self, path: str) -> None:
        """Nothing to do."""


async def test_a_full_disk_is_tried_again(database: SqliteDatabase, later: Guide) -> None:
    """Nothing is taken for done that was not written."""
    await database.run(promised)
    disk = Full(database)
    recounting = Recounting(disk, Bot(disk, later).inbox)
    await recounting.look()
    assert recounting.done == ""
    disk.full = False
    await recounting.look()
    assert recounting.done == later.calendar.version
    assert len(await rows(database, "SELECT 1 FROM nudges WHERE kind = 'moved'")) == 1


async def test_the_end_waits_for_nobody_who_can_be_counted_later(database: SqliteDatabase, later: Guide) -> None:
    """Told to stop, it leaves the rest to the next start: a new calendar in a large town takes minutes."""
    await database.run(promised)
    bot = Bot(database, later)
    await bot.nudger.rest()
    await bot.nudger.recounting.look()
    [promise] = await rows(database, "SELECT calendar FROM promises")
    assert promise["calendar"] == GUIDE.calendar.version
    await Bot(database, later).nudger.recounting.look()
    [promise] = await rows(database, "SELECT calendar FROM promises")
    assert promise["calendar"] == later.calendar.version


async def test_a_calendar_may_be_taken_back(database: SqliteDatabase, later: Guide) -> None:
    """A mistake in a file moves the date there and back: the second time within two days counts as well."""
    await database.run(promised)
    bot = Bot(database)
    for guide in (later, GUIDE, later):
        bot.guide = guide
        bot.at += timedelta(minutes=1)
        await bot.nudger.recounting.look()
    [promise] = await rows(database, "SELECT due_at, calendar FROM promises")
    assert tuple(promise) == ("2027-01-05T15:59:59.000000Z", later.calendar.version)


async def test_a_file_in_the_content_folder_is_enough(database: SqliteDatabase, tmp_path: Path) -> None:
    """No release: the year's file is put beside the others, the content reloads, and the person is told."""
    await database.run(promised)
    folder = copied(tmp_path)
    edition = Edition(content.load(folder), folder)
    bot = Bot(database, edition())
    await bot.nudger.tick()
    shutil.copy(FILE, folder / "calendar" / "2027.yaml")
    await edition.sweep()
    bot.guide = edition()
    await bot.nudger.tick()
    assert len(bot.phone.heard()) == 1
