"""What `make bench` makes of what it has seen: peers are read kindly, figures are told as they are, its stand-ins are strict."""

from __future__ import annotations

import asyncio
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Final

import pytest

from bot.core.dates import SHANGHAI
from bot.core.person import Basis, Person
from bot.core.updates import Address
from bot.storage import hashes, people
from bot.storage.migrate import migrate
from bot.storage.sqlite import SqliteTransaction, prepare
from tests.bench import backlog, nudges, pacing, times
from tests.bench.lateness import Arrivals
from tests.bench.nudges import MEMORY, PATIENT, PROCRASTINATE, PTB, SHIPPED
from tests.bench.nudges import OURS as MINE
from tests.bench.nudges import Seen as Figures
from tests.bench.peers.understanding import LONG, instants, long_messages
from tests.bench.processes import environment
from tests.bench.throttled import BURST, RETRY_AFTER, Throttled
from tests.bench.times import JIONLP, OURS, Seen
from tests.promised_times.measure import Case
from tests.standin.bot_api_rules import Refusal
from tests.waiting import plant

REF: Final = datetime(2026, 11, 20, 10, 30, tzinfo=SHANGHAI)  # a Friday
QUICK: Final = Seen(40, 6, [["2026-11-23T23:59:59+08:00"]], [0.1, 0.1], 9, 7, 0, 0)


def said(kind: str, time: Any) -> list[str]:
    """What an answer of jionlp may mean, without the zone."""
    return [f"{at:%m-%d %H:%M}" for at in instants({"type": kind, "definition": "accurate", "time": time}, REF)]


@pytest.mark.parametrize(
    ("kind", "time", "meant"),
    [
        ("time_point", ["2026-11-21 15:00:00", "2026-11-21 15:59:59"], {"11-21 15:59", "11-21 15:00"}),
        ("time_point", ["2026-11-20 12:30:00", "2026-11-20 13:30:59"], {"11-20 12:30", "11-20 13:30", "11-20 13:00"}),
        ("time_span", ["2026-11-20 10:30:00", "2026-11-21 15:59:59"], {"11-21 15:59", "11-21 15:00"}),
        ("time_point", ["2026-11-23 00:00:00", "2026-11-29 23:59:59"], {"11-29 23:59", "11-29 23:00"}),
        ("time_span", ["-inf", "2026-11-30 23:59:59"], {"11-30 23:59", "11-30 23:00"}),
        ("time_delta", {"day": 3.0}, {"11-23 10:30"}),
        ("time_delta", [{"day": 7.0}, {"day": 14.0}], {"12-04 10:30"}),
        ("time_delta", {"hour": 1.0, "minute": 20.0}, {"11-20 11:50"}),
        ("time_delta", {"month": 3.0}, {"02-20 10:30"}),
        ("time_delta", {"year": 0.5}, {"05-20 10:30"}),
        ("time_delta", {"workday": 3.0}, {"11-25 10:30"}),
    ],
)
def test_an_answer_is_read_kindly(kind: str, time: Any, meant: set[str]) -> None:
    """The end counts; an hour may be meant by its beginning, and a length runs from the moment it was said."""
    assert set(said(kind, time)) == meant


@pytest.mark.parametrize(
    ("kind", "time"),
    [
        ("time_period", {"delta": {"day": 7}, "point": None}),
        ("time_span", ["2026-11-23 00:00:00", "inf"]),
        ("time_point", ["2026-11-18 00:00:00", "2026-11-18 23:59:59"]),
        ("time_span", ["2026-11-17 10:30:00", "2026-11-20 10:30:00"]),
    ],
)
def test_what_is_no_definite_time_to_come_is_no_answer(kind: str, time: Any) -> None:
    """Every week, from then on, and what is over: whoever called sees that, and may ask. So is an exception."""
    assert said(kind, time) == []
    assert instants(None, REF) == []


def test_the_best_reading_counts() -> None:
    """Where an answer may be read in several ways, the one that is right does; without an answer, it is a miss."""
    due = datetime(2026, 11, 21, 15, tzinfo=SHANGHAI)
    case = Case("明天下午3点前", REF, "resolved", due, "minute", "own")
    readings = ["2026-11-21T15:59:59+08:00", "2026-11-21T15:00:00+08:00"]
    assert times.verdicts([case] * 3, [readings, readings[:1], []]) == ["right", "wrong", "missed"]


def test_long_messages_are_as_long_as_a_message_may_be() -> None:
    """2 000 characters each: the golden texts in a row, and repetitions."""
    messages = long_messages(["三天内"] * 3_000)
    assert {len(message) for message in messages} == {LONG}
    assert any(message.startswith("三天内，") for message in messages)


def test_rows_tell_figures_beside_their_goals() -> None:
    """All goals are met by the quick and quiet side; each is missed where its figure is too much."""
    case = Case("3天内", REF, "resolved", datetime(2026, 11, 23, 23, 59, 59, tzinfo=SHANGHAI), "day", "own")
    peer = replace(QUICK, said=[["2026-11-24T23:59:59+08:00"]], printed=2, wrote=14)
    met = times.rows([case], {OURS: [QUICK], JIONLP: [peer]})
    assert [row.met for row in met] == [None, *[True] * 6, None, True]
    assert (met[0].ours, met[0].peer) == ("100.0%（1）", "jionlp parse_time 0.0%（0）")
    assert met[-1].peer == "jionlp 2 行、14 个"
    slow = Seen(61, 11, [["2026-11-24T23:59:59+08:00"]], [4.0, 4.0], 9, 21, 0, 1)
    assert [row.met for row in times.rows([case], {OURS: [slow], JIONLP: [peer]})] == [None, *[False] * 6, None, False]


def test_what_is_printed_and_left_is_seen(tmp_path: Path) -> None:
    """A process runs in an empty home; its last line is the result, what stands before it was printed by somebody."""
    code = "import pathlib, sys; pathlib.Path.home().joinpath('x').touch(); print('hi'); sys.stderr.write('oh'); print([1])"
    printed, result, left = times.ran(tmp_path / "home", "-c", code)
    assert (printed, result, left) == (["hi", "oh"], [1], [tmp_path / "home" / "x"])
    with pytest.raises(RuntimeError, match="failed"):
        times.ran(tmp_path / "other", "-c", "raise SystemExit(3)")


def test_an_import_is_measured_alone(tmp_path: Path) -> None:
    """Ours, in a fresh interpreter: it takes some time, prints nothing and leaves nothing."""
    printed, (taken, memory), left = times.ran(tmp_path / "home", str(times.IMPORTED), times.MODULES[OURS])
    assert taken > 0
    assert memory >= 0
    assert (printed, left) == ([], [])
    assert times.unpacked("bot") == []


def test_files_that_are_written_are_seen(tmp_path: Path) -> None:
    """Also outside of home and temporary folder: in a package's own, where nobody looks. In a process of its own."""
    code = f"""if True:
        from tests.bench.peers.understanding import watch
        seen = watch()
        open({str(tmp_path / "a")!r}, "w").close()
        open({str(tmp_path / "a")!r}).close()
        print(seen)"""
    done = subprocess.run(
        [sys.executable, "-B", "-c", code], env=environment(), capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == str([str(tmp_path / "a")])


# ── nudges ──────────────────────────────────────────────────────────────────────────────────────────

NOON: Final = datetime(2026, 11, 20, 4, tzinfo=UTC)
ME: Final = Address("telegram", "7000042")


@pytest.fixture
def connection() -> Iterator[sqlite3.Connection]:
    """A database in memory."""
    one = sqlite3.connect(":memory:", isolation_level=None)
    prepare(one)
    migrate(one)
    yield one
    one.close()


def met(connection: sqlite3.Connection) -> Person:
    """Whoever waits in the database."""
    found = people.load(SqliteTransaction(connection), ME, hashes.of_address(b"secret", ME))
    assert found is not None
    return found


def test_the_backlog_is_of_people_like_any_other(connection: sqlite3.Connection) -> None:
    """Who was written down in bulk is the same person as one who came by the road, but for the words of the promise."""
    due = [NOON, NOON + timedelta(hours=1)]
    connection.execute("BEGIN")
    plant(SqliteTransaction(connection), b"secret", ME, NOON, due)
    planted = met(connection)
    connection.execute("ROLLBACK")
    backlog.build(connection, b"secret", NOON, "2026", [(ME, [(at, at) for at in due])])
    built = met(connection)
    plain = tuple(
        replace(promise, what=like.what, basis=Basis())
        for promise, like in zip(built.promises, planted.promises, strict=True)
    )
    assert built.promises[0].basis.calendar == "2026"
    assert replace(built, promises=plain) == planted


async def test_lateness_counts_from_the_due_moment() -> None:
    """Everybody waits for the last one; who does not come is not waited for without end."""
    arrivals = Arrivals(3, 0.0)
    for _ in range(2):
        arrivals.come()
    await asyncio.wait_for(arrivals.everybody(patience=0.01), 5)
    assert arrivals.told()["came"] == 2
    assert arrivals.told()["p50"] > 1000


def seen(p99: float, came: int = 1000, stall: float = 9.0) -> Figures:
    """What one of them showed in a round."""
    return {"came": came, "p50": p99 / 2, "p99": p99, "stall": stall, "marked": p99 + 1}


def test_nudges_beside_their_peers() -> None:
    """The best of those that forget nothing is what counts; each goal is missed where its figure is too much."""
    peers = {
        PATIENT: seen(8000.0),
        PROCRASTINATE: seen(2000.0),
        MEMORY: seen(10.0),
        PTB: seen(20.0),
        SHIPPED: seen(1, 0),
    }
    met = {("due", 1000, name): [figures] for name, figures in {MINE: seen(200.0), **peers}.items()}
    met["overdue", 1000, MINE] = [seen(420.0)]
    rows = nudges.due_rows(met, 1000)
    assert [row.met for row in rows] == [True, True, True, None, True]
    assert rows[3].ours == "420 ms"
    assert (rows[1].peer, rows[1].ratio) == (PROCRASTINATE, "10.0×")
    assert f"{SHIPPED} 1,000" in rows[2].peer
    missed = {**met, ("due", 1000, MINE): [seen(501.0, 999, 26.0)]}
    assert [row.met for row in nudges.due_rows(missed, 1000)] == [False, False, False, None, False]


def test_a_jump_that_nobody_noticed() -> None:
    """Asleep is told as such, and is a missed goal only where it is ours."""
    row = nudges.jump_row({MINE: 4.0, PTB: None})
    assert (row.ours, row.met) == ("4.0 s", True)
    assert "没发觉" in row.peer
    assert nudges.jump_row({MINE: None, PTB: None}).met is False


def test_a_pace_beside_its_peer() -> None:
    """One nudge in a hundred may be later; who never got one, or no answer, makes the worst of it."""
    late = [*[36.0] * 991, *[99.0] * 9]
    mine, theirs = pacing.Seen(late, [0.2], 0, 0), pacing.Seen([36.0] * 1000, [30.0], 0, 3)
    assert [row.met for row in pacing.rows(mine, theirs)] == [True, True, True]
    assert pacing.rows(mine, theirs)[2].ratio == "150.0×"
    bad = pacing.Seen([36.0] * 900, [0.2], 1, 5)
    assert [row.met for row in pacing.rows(bad, theirs)] == [False, False, False]
    assert "没到齐（900）" in pacing.rows(bad, theirs)[0].ours


def test_the_strict_platform_is_strict() -> None:
    """Thirty at once and no more, one to a chat; refused as Telegram does, and noted."""
    api = Throttled()
    chats = range(1, int(BURST) + 2)
    api.known |= set(chats)
    sent = [api.perform("sendMessage", {"chat_id": chat, "text": "x"}, {}) for chat in chats]
    refused = sent[-1]
    assert isinstance(refused, Refusal)
    assert (refused.status, refused.retry_after, api.refused) == (429, RETRY_AFTER, 1)
    assert not any(isinstance(one, Refusal) for one in sent[:-1])
    api.tokens = BURST
    assert isinstance(api.perform("sendMessage", {"chat_id": 1, "text": "x"}, {}), Refusal)
    assert sorted(api.arrived) == list(chats)[:-1]
