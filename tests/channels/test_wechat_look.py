"""The daily look at the account: kept for the doctor, warned of in the log, a hindrance to nobody."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Mapping
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final

import pytest
from structlog.testing import capture_logs

from bot.channels import StorageDown
from bot.channels.wechat_account import BELIEVED
from bot.channels.wechat_api import Api
from bot.channels.wechat_calls import Account
from bot.channels.wechat_look import Look
from bot.storage.abilities import Abilities, Ability
from bot.storage.migrate import migrate
from bot.storage.sqlite import SqliteDatabase, opened
from bot.storage.tokens import Tokens
from tests.standin.wechat_api import APP_ID, SECRET, Clock, Naps, WeChatApi, running

QUOTA: Final = "openapi/quota/get"


class Eye:
    """An account that is looked at."""

    def __init__(self, database: SqliteDatabase, standin: WeChatApi, clock: Clock) -> None:
        self.standin, self.clock, self.abilities = standin, clock, Abilities(database, APP_ID)
        self.api = Api(Account(APP_ID, SECRET, standin.base), Tokens(database), clock, Naps())
        self.look = Look(self.api, self.abilities, clock)

    async def seen(self) -> Mapping[str, tuple[bool, int, str]]:
        """What is known after one more look."""
        await self.look.once()
        known = await self.abilities.known(self.clock())
        return {name: (one.able, one.code, one.detail) for name, one in known.items()}


@pytest.fixture
async def eye(tmp_path: Path) -> AsyncIterator[Eye]:
    clock = Clock()
    async with running(clock) as standin, opened(tmp_path / "bot.db", migrate) as database:
        made = Eye(database, standin, clock)
        yield made
        await made.api.close()


async def test_all_is_well(eye: Eye) -> None:
    """The menu, whether it is there, and what is left of the day."""
    well = {"token": (True, 0, ""), "quota": (True, 0, "500000/500000")}
    assert await eye.seen() == {"menu": (True, 0, "none"), **well}
    eye.standin.custom_menu = {"button": []}
    assert await eye.seen() == {"menu": (True, 0, "placed"), **well}


async def test_an_account_without_a_menu(eye: Eye) -> None:
    """Denied and known as such; the rest is looked at all the same."""
    eye.standin.granted.clear()
    seen = await eye.seen()
    assert seen["menu"] == (False, 48001, "")
    assert "quota" in seen


async def test_a_quota_that_is_not_told(eye: Eye) -> None:
    """It is left out."""
    eye.standin.fault(QUOTA, code=48001)
    assert "quota" not in await eye.seen()


async def test_refused_at_the_door(eye: Eye) -> None:
    """The address to allow is kept and warned of, one call; once it is mended that is known, too."""
    eye.standin.allowed_ips = False
    with capture_logs() as logs:
        assert await eye.seen() == {"token": (False, 40164, "203.0.113.5")}
    assert any(entry["log_level"] == "warning" and entry.get("ip") == "203.0.113.5" for entry in logs)
    assert eye.standin.fetches == 1
    assert SECRET not in str(logs)
    eye.standin.allowed_ips = True
    eye.clock.pass_(timedelta(minutes=1))
    assert (await eye.seen())["token"] == (True, 0, "")


async def test_a_platform_that_is_down(eye: Eye) -> None:
    """Nothing is learned from silence."""
    eye.standin.fault("*", how="status", status=503, times=9)
    assert await eye.seen() == {}


async def test_a_full_disk(eye: Eye) -> None:
    """What cannot be noted is a line in the log."""

    class Full:
        async def known(self, at: datetime) -> Mapping[str, Ability]:
            return {}

        async def learn(self, name: str, until: datetime, code: int = 0, detail: str = "") -> None:
            raise StorageDown("full")

    with capture_logs() as logs:
        await Look(eye.api, Full(), eye.clock).once()
    assert [entry["event"] for entry in logs] == ["what the account may do is not noted"]


async def test_it_looks_again_before_what_it_saw_is_forgotten(eye: Eye) -> None:
    """Until it is cancelled."""
    naps, twice = list[float](), asyncio.Event()

    async def sleep(seconds: float) -> None:
        naps.append(seconds)
        if len(naps) == 2:
            twice.set()
            await asyncio.Event().wait()

    async with asyncio.TaskGroup() as group:
        looking = group.create_task(Look(eye.api, eye.abilities, eye.clock, sleep).daily())
        await twice.wait()
        looking.cancel()
    assert len(eye.standin.made("menu/get")) == 2
    assert max(naps) < BELIEVED.total_seconds()
