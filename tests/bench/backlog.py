"""Very many people who wait, written down in bulk: as `tests.waiting.plant` would leave them, without their journals."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from typing import Any, Final

from bot.core.changes import Change, NudgePlanned
from bot.core.person import Nudge, Person
from bot.core.updates import Address
from bot.storage import changes, hashes
from bot.storage.sqlite import SqliteTransaction
from bot.storage.times import text
from tests.waiting import FIRST_NUDGE, LONG_AGO

TOGETHER: Final = 20_000  # people in one transaction
PEOPLE: Final = """
INSERT INTO people (id, consent, consented_at, consented_to, current, counter, spoke_at, address)
VALUES (:id, 'given', :spoke, 'test', 1, :counter, :spoke, :hash)
"""
ADDRESSES: Final = "INSERT INTO addresses (hash, person, channel, id) VALUES (:hash, :id, :channel, :name)"
CASES: Final = """
INSERT INTO cases (person, id, matter, lender, opened_at) VALUES (:id, 1, 'refund-hard', '某某', :spoke)
"""
PROMISES: Final = """
INSERT INTO promises (person, id, case_id, what, due_at, grain, words, made_at, since, origin, calendar)
VALUES (:person, :id, 1, :what, :due_at, :grain, '那时候', :spoke, :spoke, 'words', :calendar)
"""
# As much in memory as there is, nothing durable before the end: the file is thrown away if this does not end well.
PRAGMAS: Final = ("PRAGMA cache_size = -400000", "PRAGMA synchronous = OFF", "PRAGMA foreign_keys = OFF")

Due = tuple[datetime, datetime]
"""When something was promised for, and when it is asked about."""
Waiting = tuple[Address, Sequence[Due]]
"""Somebody, and what they wait for."""


def build(
    connection: sqlite3.Connection, secret: bytes, now: datetime, calendar: str, waiting: Iterable[Waiting]
) -> None:
    """Write them down; the schema is there already, and the promises were counted by this calendar."""
    for pragma in PRAGMAS:
        connection.execute(pragma)
    spoke = text(now - LONG_AGO)
    for some in batches(waiting):
        people = [_person(secret, spoke, one) for one in some]
        connection.execute("BEGIN")
        for statement in (PEOPLE, ADDRESSES, CASES):
            connection.executemany(statement, people)
        for (address, due), row in zip(some, people, strict=True):
            connection.executemany(PROMISES, _promises(row, calendar, due))
            changes.save(SqliteTransaction(connection), Person(row["id"], address), now, _planned(due))
        connection.execute("COMMIT")


def batches(waiting: Iterable[Waiting]) -> Iterator[list[Waiting]]:
    """Some at a time."""
    some: list[Waiting] = []
    for one in waiting:
        some.append(one)
        if len(some) == TOGETHER:
            yield some
            some = []
    yield some


def _person(secret: bytes, spoke: str, waiting: Waiting) -> dict[str, Any]:
    address, due = waiting
    hashed = hashes.of_address(secret, address)
    counter = 2 * len(due) + 1
    where = {"hash": hashed, "channel": address.channel, "name": address.id}
    return {"id": hashed[:16], "spoke": spoke, "counter": counter, **where}


def _promises(person: dict[str, Any], calendar: str, due: Sequence[Due]) -> Iterator[dict[str, Any]]:
    for number, (promised, asked) in enumerate(due):
        grain, what = "minute" if promised == asked else "day", f"退我{number + 1}00元"
        row = {"id": 2 * number + 2, "what": what, "due_at": text(promised), "grain": grain}
        yield {"person": person["id"], "spoke": person["spoke"], "calendar": calendar, **row}


def _planned(due: Sequence[Due]) -> list[Change]:
    """By the product's own hand: when a nudge may be tried is more than when it is due."""
    return [
        NudgePlanned(Nudge(2 * number + FIRST_NUDGE, "promise", 1, 2 * number + 2, asked))
        for number, (_, asked) in enumerate(due)
    ]
