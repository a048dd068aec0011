"""Windows to write in: exact at their borders, counted before sending, nobody's after they were forgotten."""

from __future__ import annotations

import sqlite3
from collections.abc import AsyncIterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.updates import Address
from bot.storage import hashes, people, personal_data, quota
from bot.storage.migrate import migrate
from bot.storage.quota import AHEAD, Quota
from bot.storage.sqlite import SqliteDatabase, SqliteTransaction, opened
from tests.standin.wechat_api import Clock, WeChatApi

AT = datetime(2026, 11, 20, 2, 30, tzinfo=UTC)
TICK = timedelta(microseconds=1)
TWO_DAYS, MINUTE = timedelta(hours=48), timedelta(minutes=1)
ME = Address("wechat", "openid-of-somebody")
SECRET = b"secret"


@pytest.fixture
async def database(tmp_path: Path) -> AsyncIterator[SqliteDatabase]:
    """An empty one."""
    async with opened(tmp_path / "t.db", migrate) as made:
        yield made


@pytest.fixture
def windows(database: SqliteDatabase) -> Quota:
    """The ledger."""
    return Quota(database, SECRET)


Opening = tuple[str, datetime, timedelta, int]


def typed(at: datetime = AT) -> Opening:
    return "typed", at, TWO_DAYS, 5


def tapped(at: datetime = AT) -> Opening:
    return "tapped", at, MINUTE, 3


async def test_nothing_without_a_window(windows: Quota) -> None:
    """Who never wrote cannot be written to."""
    assert await windows.take(ME, 1, AT) == ""
    assert await windows.left(ME, AT) == 0


@pytest.mark.parametrize(("opening", "lasts", "pushes"), [(typed(), TWO_DAYS, 5), (tapped(), MINUTE, 3)])
async def test_exact_at_the_borders(windows: Quota, opening: Opening, lasts: timedelta, pushes: int) -> None:
    """Open until the last microsecond, closed at the end; as many messages as it holds and not one more."""
    await windows.opened(ME, *opening)
    assert await windows.left(ME, AT + lasts - TICK) == pushes
    assert await windows.left(ME, AT + lasts) == 0
    assert await windows.take(ME, 1, AT + lasts) == ""
    for _ in range(pushes):
        assert await windows.take(ME, 1, AT + lasts - TICK)
    assert await windows.take(ME, 1, AT) == ""


async def test_all_or_none(windows: Quota) -> None:
    """A message of two parts is not begun when only one may be sent."""
    await windows.opened(ME, *typed())
    assert await windows.take(ME, 4, AT)
    assert await windows.take(ME, 2, AT) == ""
    assert await windows.left(ME, AT) == 1


async def test_the_window_that_closes_first_is_used_first(windows: Quota) -> None:
    """Taps are spent before the two days that a typed message gave."""
    await windows.opened(ME, *typed())
    await windows.opened(ME, *tapped())
    assert (await windows.take(ME, 3, AT)).startswith("tapped@")
    assert (await windows.take(ME, 1, AT)).startswith("typed@")


async def test_a_delivery_that_comes_again_opens_nothing(windows: Quota) -> None:
    """The same moment twice, or an older one: what was used stays used."""
    assert await windows.opened(ME, *typed())
    await windows.take(ME, 5, AT)
    assert not await windows.opened(ME, *typed())
    assert not await windows.opened(ME, *typed(AT - MINUTE))
    assert await windows.left(ME, AT) == 0
    assert await windows.opened(ME, *typed(AT + TICK))
    assert await windows.left(ME, AT + TICK) == 5


async def test_a_clock_that_was_ahead(windows: Quota) -> None:
    """A window from far ahead is not believed, and the next message replaces it."""
    await windows.opened(ME, *typed(AT + timedelta(days=300)))
    assert await windows.left(ME, AT) == 0
    assert await windows.opened(ME, *typed())
    assert await windows.left(ME, AT) == 5


async def test_the_platforms_clock_may_be_a_little_ahead(windows: Quota) -> None:
    """Up to five minutes it counts as now."""
    await windows.opened(ME, *typed(AT + AHEAD))
    assert await windows.left(ME, AT) == 5
    assert await windows.left(ME, AT - TICK) == 0


async def test_what_was_not_sent_is_given_back(windows: Quota) -> None:
    """But not to a window that was opened anew meanwhile: that one is full already."""
    await windows.opened(ME, *typed())
    taken = await windows.take(ME, 2, AT)
    await windows.settle(ME, taken, 2, "unsent")
    assert await windows.left(ME, AT) == 5
    taken = await windows.take(ME, 1, AT)
    await windows.opened(ME, *typed(AT + MINUTE))
    await windows.settle(ME, taken, 1, "unsent")
    assert await windows.left(ME, AT + MINUTE) == 5


async def test_the_platform_is_right(windows: Quota) -> None:
    """It says used up: nothing is left of that window. It says closed: no older window is open."""
    await windows.opened(ME, *typed())
    await windows.opened(ME, *tapped())
    await windows.settle(ME, await windows.take(ME, 1, AT), 1, "spent")
    assert await windows.left(ME, AT) == 5
    await windows.settle(ME, await windows.take(ME, 1, AT), 1, "closed")
    assert await windows.left(ME, AT) == 0


async def test_closed_leaves_what_came_later(windows: Quota) -> None:
    """Somebody writes while our message is refused: their new window stays."""
    await windows.opened(ME, *typed())
    taken = await windows.take(ME, 1, AT)
    await windows.opened(ME, *typed(AT + MINUTE))
    await windows.settle(ME, taken, 1, "closed")
    assert await windows.left(ME, AT + MINUTE) == 5


async def test_a_restart_keeps_the_count(tmp_path: Path) -> None:
    """Two of five are left, also after the file was closed and opened."""
    async with opened(tmp_path / "t.db", migrate) as database:
        await Quota(database, SECRET).opened(ME, *typed())
        await Quota(database, SECRET).take(ME, 3, AT)
    async with opened(tmp_path / "t.db", migrate) as database:
        assert await Quota(database, SECRET).left(ME, AT) == 2


async def test_no_address_in_clear(database: SqliteDatabase, windows: Quota) -> None:
    """The ledger holds hashes only."""
    await windows.opened(ME, *typed())
    [row] = await database.read(lambda tx: tx.rows("SELECT * FROM windows"))
    assert ME.id not in str(dict(row))


async def test_closed_windows_go(database: SqliteDatabase, windows: Quota) -> None:
    """At their end and not before."""
    await windows.opened(ME, *typed())
    assert await database.run(lambda tx: quota.expire(tx, AT + TWO_DAYS - TICK)) == 0
    assert await database.run(lambda tx: quota.expire(tx, AT + TWO_DAYS)) == 1


async def test_forgotten_with_the_person(database: SqliteDatabase, windows: Quota) -> None:
    """Whoever is deleted leaves no window behind."""
    hashed = hashes.of_address(SECRET, ME)
    person = await database.run(lambda tx: people.add(tx, "p", ME, hashed, "Asia/Shanghai", AT))
    await windows.opened(ME, *typed())
    await database.run(lambda tx: personal_data.forget(tx, person.id))
    assert await database.read(lambda tx: tx.rows("SELECT * FROM windows")) == []


ACTIONS = st.lists(
    st.tuples(
        st.sampled_from(["typed", "tapped", "push"]),
        st.sampled_from([TICK, MINUTE - TICK, MINUTE, timedelta(hours=1), TWO_DAYS - MINUTE, TWO_DAYS]),
    ),
    max_size=40,
)


@given(ACTIONS)
def test_the_ledger_and_the_platform_agree(actions: list[tuple[str, timedelta]]) -> None:
    """Whatever people do and however time passes: we send exactly what WeChat takes, and never ask in vain."""
    clock = Clock(AT)
    platform = WeChatApi(clock)
    with closing(sqlite3.connect(":memory:", isolation_level=None)) as connection:
        connection.row_factory = sqlite3.Row
        migrate(connection)
        tx = SqliteTransaction(connection)
        for action, pause in actions:
            clock.pass_(pause)
            if action == "push":
                taken = quota.take(tx, "hash", 1, clock())
                answer = platform.custom_send({"touser": ME.id, "text": {"content": "在吗"}})
                assert bool(taken) is (answer["errcode"] == 0)
            else:
                kind, at, lasts, pushes = typed(clock()) if action == "typed" else tapped(clock())
                quota.opened(tx, "hash", quota.Opening(kind, at, lasts, pushes))
                getattr(platform, action)(ME.id)
