"""A wall clock that is set forward or back, and zones that change theirs: nothing lost, no storm, nothing twice."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Final
from zoneinfo import ZoneInfo

import pytest

from bot import app, content
from bot.channels import PushFailed, Receive, TryLater
from bot.core.changes import NudgeMoved
from bot.core.messages import Message
from bot.core.updates import Address, Said
from bot.settings import Settings
from bot.storage import changes, hashes, people
from bot.storage.database import Transaction
from bot.storage.nudges import PATIENCE
from tests.waiting import FIRST_NUDGE, plant

GUIDE: Final = content.load()
SECRET: Final = b"only-for-tests"
NOON: Final = datetime(2026, 11, 20, 4, 0, tzinfo=UTC)  # a Friday, 12:00 in Shanghai
MINUTE: Final = timedelta(minutes=1)
HOUR: Final = timedelta(hours=1)
DAY: Final = timedelta(days=1)
PEOPLE: Final = tuple(Address("telegram", str(number)) for number in range(40, 46))
ME: Final = PEOPLE[0]
NEW_YORK: Final = "America/New_York"
JUMPS: Final = pytest.mark.parametrize("jump", [HOUR, -HOUR, DAY, -DAY], ids=["+1h", "-1h", "+1d", "-1d"])


@dataclass
class Phone:
    """A channel that keeps what is pushed, and when by the wall clock."""

    clock: Clock
    name: str = "telegram"
    rung: list[tuple[datetime, str, str]] = field(default_factory=list)
    trouble: PushFailed | None = None

    def routes(self, receive: Receive) -> tuple[()]:
        """Nothing to mount."""
        return ()

    async def listen(self, receive: Receive) -> None:
        """Nothing comes this way."""

    async def push(self, to: Address, message: Message) -> str | None:
        """Ring, unless there is trouble."""
        if self.trouble is not None:
            raise self.trouble
        self.rung.append((self.clock.at, to.id, message.text))
        return None

    async def close(self) -> None:
        """Nothing to close."""


@dataclass
class Clock:
    """The clock on the wall. It goes only when told to, and can be set; the steady one beside it cannot."""

    at: datetime = NOON
    steady: float = 0.0

    def __call__(self) -> datetime:
        return self.at

    def go(self, by: timedelta) -> None:
        """Time passes."""
        self.at += by
        self.steady += by.total_seconds()


@dataclass
class House:
    """A bot whose clocks are in our hands; it looks at what is due every minute, as the real one does every 5 s."""

    parts: app.Parts
    clock: Clock
    phone: Phone

    async def waits(self, who: Address, *due: datetime, zone: str = "Asia/Shanghai") -> None:
        """Somebody waits for promises."""
        person = await self.parts.database.run(lambda tx: plant(tx, SECRET, who, self.clock.at, due))
        sql = "UPDATE people SET zone = :zone WHERE id = :id"
        await self.parts.database.run(lambda tx: tx.execute(sql, {"zone": zone, "id": person}))

    async def remind_at(self, at: datetime, who: Address = ME) -> None:
        """Somebody wants to be reminded again."""

        def unit(tx: Transaction) -> None:
            person = people.load(tx, who, hashes.of_address(SECRET, who))
            assert person is not None
            changes.save(tx, person, self.clock.at, (NudgeMoved(FIRST_NUDGE, at),))

        await self.parts.database.run(unit)

    async def pass_time(self, by: timedelta, step: timedelta = MINUTE) -> None:
        """Time passes, and the alarm clock wakes the nudger."""
        end = self.clock.at + by
        while self.clock.at < end:
            await self.parts.nudger.tick()
            self.clock.go(step)
        await self.parts.nudger.tick()

    def rung(self, who: Address = ME) -> list[datetime]:
        """When somebody's phone rang."""
        return [at for at, to, _ in self.phone.rung if to == who.id]

    async def states(self, askings: int = 1) -> Sequence[Any]:
        """The state of every row but the askings of later days, which are planned with each that is said."""
        sql = "SELECT state FROM nudges WHERE id <= :last"
        last = {"last": FIRST_NUDGE + 2 * (askings - 1)}
        return [row["state"] for row in await self.parts.database.read(lambda tx: tx.rows(sql, last))]


@pytest.fixture
async def house(tmp_path: Path) -> AsyncIterator[House]:
    """A bot at noon."""
    clock = Clock()
    phone = Phone(clock)
    settings = Settings(_env_file=None, database_url=f"sqlite:///{tmp_path / 'a.db'}", secret_key=SECRET.decode())  # type: ignore[call-arg]
    async with app.assembled(settings, GUIDE, clock, lambda *_: {"telegram": phone}, lambda: clock.steady) as parts:
        yield House(parts, clock, phone)


# ── the clock is set ────────────────────────────────────────────────────────────────────────────────


@JUMPS
async def test_what_was_said_is_not_said_again(house: House, jump: timedelta) -> None:
    """Everything that rang before the jump stays said, whatever the clock shows; a day later it is asked again, once."""
    for who in PEOPLE:
        await house.waits(who, NOON)
    await house.pass_time(MINUTE)
    house.clock.at += jump
    await house.pass_time(max(-jump, timedelta()) + 2 * HOUR, HOUR)
    assert [len(house.rung(who)) for who in PEOPLE] == [1 + (jump == DAY)] * len(PEOPLE)
    assert sum("再问一声" in words for _, _, words in house.phone.rung) == len(PEOPLE) * (jump == DAY)
    assert set(await house.states()) == {"sent"}


@JUMPS
async def test_what_is_to_come_is_neither_lost_nor_doubled(house: House, jump: timedelta) -> None:
    """Who waits for three promises hears of each once, however the clock jumps before them."""
    for who in PEOPLE:
        await house.waits(who, NOON + HOUR, NOON + 2 * HOUR, NOON + 3 * HOUR)
    house.clock.at += jump
    await house.pass_time(max(-jump, timedelta()) + 5 * HOUR, 30 * MINUTE)
    for who in PEOPLE:
        told = " ".join(words for _, to, words in house.phone.rung if to == who.id)
        assert [told.count(f"退我{who.id}-{number}元") for number in range(3)] == [1, 1, 1]
    assert set(await house.states(3)) == {"sent"}


async def test_a_day_at_once_is_no_storm(house: House) -> None:
    """What fell due in a day that the machine slept through is one message for each person, not one for each nudge."""
    for who in PEOPLE:
        await house.waits(who, *(NOON + number * HOUR for number in range(1, 5)))
    house.clock.at += DAY
    await house.parts.nudger.tick()
    assert [len(house.rung(who)) for who in PEOPLE] == [1] * len(PEOPLE)


async def test_a_nudge_of_a_wrong_tomorrow_delays_none_of_today(house: House) -> None:
    """Half an hour lies between two nudges; not a day, where the first one rang by a clock that was a day ahead."""
    await house.waits(ME, NOON + HOUR, NOON + 2 * HOUR)
    house.clock.at += DAY
    await house.parts.nudger.tick()
    assert house.rung() == [NOON + DAY]
    house.clock.at = NOON
    await house.remind_at(NOON + HOUR)
    await house.pass_time(HOUR, 10 * MINUTE)
    assert house.rung() == [NOON + DAY, NOON + HOUR]


@pytest.mark.parametrize("back", [HOUR, DAY], ids=["1h", "1d"])
async def test_calm_that_lies_in_the_future_has_an_end(house: House, back: timedelta) -> None:
    """Who spoke by a clock that was ahead is not left in peace until that hour comes: ten minutes, as for everybody."""
    await house.waits(ME, NOON + HOUR)
    house.clock.at = NOON + back
    await house.parts.inbox.answer(Said(ME, "said:1", "菜单"))
    house.clock.at = NOON
    await house.pass_time(HOUR + PATIENCE, PATIENCE / 2)
    assert len(house.rung()) == 1


@pytest.mark.parametrize("back", [HOUR, DAY], ids=["1h", "1d"])
async def test_a_try_that_was_put_off_before_the_jump_is_made(house: House, back: timedelta) -> None:
    """A refused push waits by the wall clock: set back, it comes when that clock is there again, once."""
    await house.waits(ME, NOON)
    house.phone.trouble = TryLater(5)
    await house.parts.nudger.tick()
    house.phone.trouble = None
    house.clock.at -= back
    await house.pass_time(back + HOUR, HOUR / 2)
    assert len(house.rung()) == 1
    assert await house.states() == ["sent"]


# ── zones that change their clocks ──────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("due", "rings"),
    [
        (datetime(2026, 11, 1, 5, 30, tzinfo=UTC), datetime(2026, 11, 1, 13, 0, tzinfo=UTC)),  # 01:30, the first time
        (datetime(2026, 11, 1, 6, 30, tzinfo=UTC), datetime(2026, 11, 1, 13, 0, tzinfo=UTC)),  # 01:30, the second time
        (
            datetime(2026, 10, 31, 12, 30, tzinfo=UTC),
            datetime(2026, 10, 31, 12, 30, tzinfo=UTC),
        ),  # 08:30, the day before
        (datetime(2027, 3, 14, 6, 30, tzinfo=UTC), datetime(2027, 3, 14, 12, 0, tzinfo=UTC)),  # 01:30, before the gap
        (datetime(2027, 3, 14, 7, 30, tzinfo=UTC), datetime(2027, 3, 14, 12, 0, tzinfo=UTC)),  # 03:30, after the gap
    ],
    ids=["autumn, first 01:30", "autumn, second 01:30", "the day before", "spring, before", "spring, after"],
)
async def test_a_night_on_which_the_clocks_change(house: House, due: datetime, rings: datetime) -> None:
    """Abroad it rings at eight by the person's own clock, summer or winter, and the hour that comes twice rings once."""
    assert rings.astimezone(ZoneInfo(NEW_YORK)).hour == 8
    house.clock.at = due - HOUR
    await house.waits(ME, due, zone=NEW_YORK)
    await house.pass_time(12 * HOUR, 15 * MINUTE)
    [rang] = house.rung()
    own = (
        timedelta() if rings == due else timedelta(minutes=15)
    )  # a moment of one's own within the first minutes of eight
    assert rang == rings + own
