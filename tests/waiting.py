"""People who wait for a promise, written straight into a database: they agreed, have a case and their nudges."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final

from bot.core.changes import CaseOpened, Change, ConsentGiven, NudgePlanned, PromiseMade
from bot.core.person import Case, Nudge, Promise
from bot.core.updates import Address
from bot.storage import changes, hashes, journal, people
from bot.storage.database import Transaction

LONG_AGO: Final = timedelta(days=3)  # they have been silent since
FIRST_NUDGE: Final = 3  # the case is 1, the promise 2; the next pair is 4 and 5
ZONE: Final = "Asia/Shanghai"


def plant(tx: Transaction, secret: bytes, address: Address, now: datetime, due: Sequence[datetime]) -> str:
    """Somebody who spoke three days ago and waits for one promise for each moment of `due`; their id."""
    spoke, hashed = now - LONG_AGO, hashes.of_address(secret, address)
    person = people.add(tx, hashed[:16], address, hashed, ZONE, spoke)
    done: list[Change] = [ConsentGiven("test"), CaseOpened(Case(1, "refund-hard", spoke, lender="某某"))]
    for number, at in enumerate(due):
        promise, nudge = 2 * number + 2, 2 * number + FIRST_NUDGE
        what = f"退我{address.id}-{number}元"
        done.append(PromiseMade(Promise(promise, 1, what, at, "minute", "那时候", spoke)))
        done.append(NudgePlanned(Nudge(nudge, "promise", 1, promise, at)))
    changes.save(tx, person, spoke, done)
    journal.write(tx, secret, person.id, spoke, done)
    return person.id
