"""Where in its work a bot may be told to die, by name: the process wraps its own functions and kills itself in passing.

A point ending in `-ing` lies inside the transaction, before its commit; its past tense lies after the commit.
"""

from __future__ import annotations

import os
import signal
import sqlite3
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from functools import partial
from types import ModuleType
from typing import Any, Final

from bot import app
from bot.channels.telegram_api import Api
from bot.channels.telegram_delivery import Delivery
from bot.delivery import Lane
from bot.storage import nudges, quota, receipts
from bot.storage.database import Result, Transaction, Unit
from bot.storage.sqlite import SqliteDatabase

PAIRS: Final = {
    "recovering": "recovered",
    "claiming": "claimed",
    "storing-nudge": "stored-nudge",
    "marking": "marked",
    "holding": "held",
    "retrying": "retried",
    "storing-update": "stored-update",
    "counting": "counted",
}
STARTING: Final = ("migrating", "recovering", "recovered")
CALM: Final = ("claiming", "claimed", "storing-nudge", "stored-nudge", "pushed", "marking", "marked")
TALKING: Final = ("storing-update", "stored-update")
OWN: Final = {
    "webhook": (*TALKING, "answered"),
    "polling": (*TALKING, "answered", "polling"),
    "wechat": (*TALKING, "counting", "counted"),
}
STORMY: Final = ("holding", "held", "retrying", "retried")
WINDOW: Final = frozenset({"pushed", "marking"})
"""Between the platform's acceptance and our commit: who dies here says it twice."""
AFTER_ALL: Final = frozenset({"holding", "retrying"})
"""The same, where the platform accepted and then dropped the line."""


@dataclass
class Trap:
    """Springs at the n-th passing of one point; `trail` is what the unit at work has passed."""

    lane: str
    point: str
    passings: int
    trail: list[tuple[str, tuple[str, ...]]] = field(default_factory=list)

    def passed(self, point: str, people: Sequence[str] = ()) -> None:
        """Somebody's work came by: the ids of those whose it was, where that is known."""
        if point != self.point:
            return
        self.passings -= 1
        if self.passings == 0:
            os.write(1, f"{self.lane} died {point} {','.join(people)}\n".encode())
            os.kill(os.getpid(), signal.SIGKILL)

    def inside(self, point: str, people: Sequence[str]) -> None:
        """Passed within a transaction; once that is committed, what comes after it is passed too."""
        self.passed(point, people)
        self.trail.append((PAIRS[point], tuple(people)))


Who = Callable[[tuple[Any, ...], Any], Sequence[str]]
"""Whose work a call was, from its arguments after the transaction and from its result."""


def arm(lane: str, point: str, passings: int) -> None:
    """Wrap everything that can be passed; for the rest of this process's short life."""
    trap = Trap(lane, point, passings)
    _inside(trap, nudges, "release_all", lambda *_: "recovering", lambda *_: ("",))
    _inside(trap, nudges, "claim", lambda *_: "claiming", lambda _, found: [found.person] if found else ())
    for name, kind in (("mark_sent", "marking"), ("hold", "holding"), ("retry", "retrying")):
        _inside(trap, nudges, name, partial(_always, kind), lambda given, _: [given[0].person])
    _inside(trap, receipts, "keep", _kept, lambda given, _: [given[1][:16]])
    _inside(trap, quota, "take", lambda *_: "counting", lambda given, _: [given[0][:16]])
    _committed(trap)
    _around(trap)
    _migrating(trap)


def _always(point: str, _: dict[str, Any]) -> str:
    return point


def _kept(named: dict[str, Any]) -> str:
    return "storing-update" if named.get("told", True) else "storing-nudge"


def _inside(trap: Trap, module: ModuleType, name: str, point: Callable[[dict[str, Any]], str], who: Who) -> None:
    real = vars(module)[name]

    def watched(tx: Transaction, *given: Any, **named: Any) -> Any:
        result = real(tx, *given, **named)
        if people := who(given, result):
            trap.inside(point(named), people)
        return result

    vars(module)[name] = watched


def _committed(trap: Trap) -> None:
    """What a unit passed on its way is passed once more when it is durable."""
    real = SqliteDatabase.run

    async def run(self: SqliteDatabase, unit: Unit[Result]) -> Result:
        passed: list[tuple[str, tuple[str, ...]]] = []

        def watched(tx: Transaction) -> Result:
            trap.trail.clear()
            result = unit(tx)
            passed[:] = trap.trail
            return result

        result = await real(self, watched)
        for point, people in passed:
            trap.passed(point, people)
        return result

    _replace(SqliteDatabase, "run", run)


def _around(trap: Trap) -> None:
    push, answer, updates = Lane._push, Delivery.answer, Api.updates

    async def pushed(self: Lane, claimed: nudges.Claimed, *more: Any) -> Any:
        outcome = await push(self, claimed, *more)
        if isinstance(outcome, str):
            trap.passed("pushed", [claimed.person])
        return outcome

    async def answered(self: Delivery, *given: Any) -> None:
        await answer(self, *given)
        trap.passed("answered")

    async def polling(self: Api, *given: Any, **named: Any) -> list[object]:
        trap.passed("polling")
        return await updates(self, *given, **named)

    _replace(Lane, "_push", pushed)
    _replace(Delivery, "answer", answered)
    _replace(Api, "updates", polling)


def _migrating(trap: Trap) -> None:
    """Every statement of the migrations, so that one dies between two of them too."""
    real = vars(app)["migrate"]

    def migrate(connection: sqlite3.Connection) -> None:
        connection.set_trace_callback(lambda _: trap.passed("migrating"))
        real(connection)
        connection.set_trace_callback(None)

    vars(app)["migrate"] = migrate


def _replace(kind: type, name: str, function: Callable[..., Awaitable[Any]]) -> None:
    setattr(kind, name, function)
