"""Ready or not, by an injected clock: the nudger that stands still, the nudge that lies, the poll that is dead."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Final

import httpx
import pytest

from bot import app
from bot.channels import Rejected, TryLater
from bot.core.messages import Message
from bot.core.updates import Address
from bot.health import DEAF, STILL, UNDELIVERED
from bot.rehearsal import Catch
from bot.settings import Settings
from bot.storage.nudges import LEASE
from bot.storage.times import text
from tests.shipped import GUIDE
from tests.waiting import plant

NOON: Final = datetime(2026, 11, 20, 4, 0, tzinfo=UTC)  # a Friday, 12:00 in Shanghai
ME: Final = Address("telegram", "42")
YOU: Final = Address("telegram", "43")


@dataclass(slots=True)
class Line(Catch):
    """A channel that polls, and may be broken."""

    polled: float = 0.0
    trouble: Exception | None = None

    async def push(self, to: Address, message: Message) -> None:
        """Say it, unless there is trouble."""
        if self.trouble is not None:
            raise self.trouble
        self.pushed.append(message)

    def poll_age(self, now: float) -> float:
        """Seconds since the last poll."""
        return now - self.polled


@dataclass(repr=False)  # pytest asks every fixture for it, and the whole content would be in it
class Watched:
    """A bot, asked over HTTP as an orchestrator and Prometheus ask, with a clock that is moved by hand."""

    at: datetime = NOON
    line: Line = field(default_factory=lambda: Line("telegram"))
    parts: app.Parts = field(init=False)

    async def get(self, path: str) -> httpx.Response:
        """What whoever watches gets."""
        transport = httpx.ASGITransport(app.web_app(self.parts))
        async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1") as client:
            return await client.get(path)

    async def ready(self) -> tuple[int, str]:
        """The status and the reason."""
        answer = await self.get("/ready")
        return answer.status_code, answer.json()["status"]

    async def measured(self, name: str) -> float | None:
        """One line of the metrics."""
        lines = (await self.get("/metrics")).text.splitlines()
        return next((float(line.rpartition(" ")[2]) for line in lines if line.startswith(f"{name} ")), None)

    def seconds(self) -> float:
        """The steady clock."""
        return (self.at - NOON).total_seconds()

    def later(self, seconds: float) -> None:
        """Time passes; the polls and the nudger's rounds go on."""
        self.at += timedelta(seconds=seconds)
        self.line.polled = self.seconds()
        self.look()

    def look(self) -> None:
        """The nudger looks."""
        for lane in self.parts.nudger.lanes.values():
            lane.looked_at = self.at

    async def waits(self, address: Address, *due: datetime) -> None:
        """Somebody waits for promises."""
        await self.parts.database.run(lambda tx: plant(tx, b"test", address, NOON, due))


@pytest.fixture
async def watched(tmp_path: Path) -> AsyncIterator[Watched]:
    """A bot that was started at noon."""
    scene = Watched()
    known: dict[str, Any] = {"database_url": f"sqlite:///{tmp_path / 'bot.db'}", "secret_key": "test"}
    settings = Settings(**known, _env_file=None)  # type: ignore[call-arg]
    channels = {"telegram": scene.line}
    async with app.assembled(
        settings, GUIDE, lambda: scene.at, lambda _database, _secret: channels, scene.seconds
    ) as parts:
        scene.parts = parts
        yield scene


async def test_a_nudger_that_stands_still(watched: Watched) -> None:
    """Whether it stopped or never began; a look makes it well again."""
    assert await watched.ready() == (200, "ok")
    watched.at += timedelta(seconds=STILL)
    watched.line.polled = watched.seconds()
    assert await watched.ready() == (200, "ok")
    watched.at += timedelta(seconds=1)
    assert await watched.ready() == (503, "nudger stands still")
    await watched.parts.nudger.tick()
    assert await watched.ready() == (200, "ok")


async def test_a_nudge_that_lies(watched: Watched) -> None:
    """It is due, nobody keeps us from saying it, and it is not said: after a quarter of an hour we are not well."""
    await watched.waits(ME, NOON + timedelta(seconds=10))
    watched.later(10)
    assert await watched.ready() == (200, "ok")
    watched.later(UNDELIVERED)
    assert await watched.ready() == (200, "ok")
    watched.later(1)
    assert await watched.ready() == (503, "nudges undelivered: telegram")
    await watched.parts.nudger.tick()
    assert watched.line.pushed
    assert await watched.ready() == (200, "ok")


async def test_a_nudge_that_is_claimed_for_ever(watched: Watched) -> None:
    """In hand is not said: one that ends every attempt at it is seen too."""
    await watched.waits(ME, NOON)
    until = text(NOON + timedelta(days=1))
    lost = f"UPDATE nudges SET state = 'claimed', claim = 'x', claimed_until = '{until}'"  # noqa: S608 - our own words
    await watched.parts.database.run(lambda tx: tx.execute(lost))
    watched.later(UNDELIVERED + 1)
    assert await watched.ready() == (503, "nudges undelivered: telegram")
    assert timedelta(seconds=UNDELIVERED) > 2 * LEASE  # one lost claim that is taken up again is no fault


async def test_a_queue_that_moves_is_no_fault(watched: Watched) -> None:
    """Whoever paces many nudges is late with the last of them, and well."""
    await watched.waits(ME, NOON)
    await watched.waits(YOU, NOON + timedelta(seconds=1))
    watched.later(UNDELIVERED - 1)
    assert await watched.ready() == (200, "ok")
    await watched.parts.database.run(lambda tx: tx.execute(FIRST_SENT))
    watched.later(UNDELIVERED)
    assert await watched.ready() == (200, "ok")
    watched.later(UNDELIVERED + 1)
    assert await watched.ready() == (503, "nudges undelivered: telegram")


FIRST_SENT: Final = "UPDATE nudges SET state = 'sent' WHERE try_at = (SELECT MIN(try_at) FROM nudges)"


async def test_what_came_due_while_nobody_ran(watched: Watched) -> None:
    """A start after a long night is not the fault of the new process: it has its quarter of an hour."""
    await watched.waits(ME, NOON - timedelta(hours=9))
    assert await watched.ready() == (200, "ok")
    watched.later(UNDELIVERED + 1)
    assert (await watched.ready())[0] == 503


@pytest.mark.parametrize("trouble", [TryLater(60.0, "busy"), Rejected("wrong")])
async def test_a_platform_that_is_away_is_not_our_fault(watched: Watched, trouble: Exception) -> None:
    """Each failed try moves the next, and what failed for good is shown elsewhere: another restart would help nobody."""
    await watched.waits(ME, NOON)
    watched.line.trouble = trouble
    for _ in range(60):
        watched.later(60)
        await watched.parts.nudger.tick()
        assert await watched.ready() == (200, "ok")
    assert not watched.line.pushed


async def test_a_poll_that_is_dead(watched: Watched) -> None:
    """Nobody is heard any more: five minutes, not the moment between two polls."""
    watched.later(0)
    watched.at += timedelta(seconds=DEAF)
    watched.look()
    assert await watched.ready() == (200, "ok")
    watched.at += timedelta(seconds=1)
    assert await watched.ready() == (503, "poll is dead: telegram")
    assert await watched.measured('huiyin_poll_age_seconds{channel="telegram"}') == DEAF + 1
    watched.later(0)
    assert await watched.ready() == (200, "ok")


async def test_a_database_that_is_away(watched: Watched) -> None:
    """Not ready, with the reason; the metrics come all the same, without what only the database knows."""
    await watched.waits(ME, NOON)
    assert await watched.measured('huiyin_nudges_waiting{channel="telegram",state="due"}') == 1
    await watched.parts.database.run(lambda tx: tx.execute("ALTER TABLE nudges RENAME TO gone"))
    status, reason = await watched.ready()
    assert (status, reason.partition(":")[0]) == (503, "database")
    assert await watched.measured('huiyin_nudges_waiting{channel="telegram",state="due"}') is None
    assert await watched.measured('huiyin_errors_total{kind="metrics",reason="storage"}')


async def test_what_stands_where(watched: Watched, tmp_path: Path) -> None:
    """Rows and ages as they are when asked, gone when they are gone; the size of what lies on the disk."""
    await watched.waits(ME, NOON, NOON + timedelta(days=9))
    watched.later(90)
    waiting, age = "huiyin_nudges_waiting", "huiyin_nudges_waiting_seconds"
    due = '{channel="telegram",state="due"}'
    assert await watched.measured(waiting + due) == 1
    assert await watched.measured(age + due) == 90
    files = [file for file in tmp_path.iterdir() if file.name in ("bot.db", "bot.db-wal")]
    assert len(files) == 2
    assert await watched.measured("huiyin_database_bytes") == sum(file.stat().st_size for file in files)
    free = await watched.measured("huiyin_disk_free_bytes")
    assert free is not None
    assert free > 0
    await watched.parts.nudger.tick()
    assert await watched.measured(waiting + due) is None
    assert await watched.measured(age + due) is None
