"""Nudges: claimed with a lease, settled one by one, found again after a crash."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from bot.core.updates import Address
from bot.storage.database import Row, Transaction
from bot.storage.times import instant, text

LEASE: Final = timedelta(minutes=5)
CALM: Final = timedelta(minutes=2)  # a nudge with buttons would steal the numbers somebody is typing
SOON: Final = timedelta(minutes=15)  # so near each other two nudges are one message
BUG: Final = "bug"  # the problem of a row that a handler failed on
PATIENCE: Final = timedelta(minutes=10)  # … but not from somebody who never stops


@dataclass(frozen=True, slots=True)
class Claimed:
    """The due nudges of one person, delivered as one message. `mark` is theirs alone among all claims ever made."""

    person: str
    address: Address
    ids: tuple[int, ...]
    due_at: tuple[datetime, ...]
    attempt: int
    token: str

    @property
    def mark(self) -> str:
        """The same after a crash, another after a definite failure or in other company."""
        parts = (f"{id_}@{text(due)}" for id_, due in zip(self.ids, self.due_at, strict=True))
        return f"due:{self.person}:{','.join(parts)}:{self.attempt}"


DUE = """
SELECT n.person, n.id, n.due_at, n.attempt, a.channel, a.id AS address
FROM nudges n JOIN people p ON p.id = n.person JOIN addresses a ON a.hash = p.address
WHERE n.state = 'pending' AND n.try_at <= :now AND a.reachable = 1 AND a.id IS NOT NULL
  AND (p.spoke_at <= :calm OR n.try_at <= :patience)
ORDER BY n.try_at LIMIT :limit
"""
# What comes soon is said along; a promise never before the moment it was promised for.
FOLLOWERS = """
SELECT person, id, due_at, attempt FROM nudges
WHERE person = :person AND state = 'pending' AND try_at <= CASE kind WHEN 'promise' THEN :now ELSE :soon END ORDER BY id
"""
CLAIM = """
UPDATE nudges SET state = 'claimed', claim = :token, claimed_until = :until, claims = claims + 1
WHERE person = :person AND state = 'pending' AND try_at <= CASE kind WHEN 'promise' THEN :now ELSE :soon END
"""


def claim(tx: Transaction, now: datetime, limit: int, token: str) -> list[Claimed]:
    """Due nudges of at most `limit` rows' people, each person's together, earliest first; theirs for five minutes."""
    moments = {"now": text(now), "calm": text(now - CALM), "patience": text(now - PATIENCE), "limit": limit}
    leads = {row["person"]: row for row in reversed(tx.rows(DUE, moments))}
    return [_claimed(tx, row, now, token) for row in reversed(leads.values())]


def _claimed(tx: Transaction, lead: Row, now: datetime, token: str) -> Claimed:
    who = {"person": lead["person"], "now": text(now), "soon": text(now + SOON)}
    rows = tx.rows(FOLLOWERS, who)
    tx.execute(CLAIM, {**who, "token": token, "until": text(now + LEASE)})
    return Claimed(
        person=lead["person"],
        address=Address(lead["channel"], lead["address"]),
        ids=tuple(row["id"] for row in rows),
        due_at=tuple(instant(row["due_at"]) for row in rows),
        attempt=sum(row["attempt"] for row in rows),
        token=token,
    )


RELEASE = "UPDATE nudges SET state = 'pending', claim = NULL WHERE state = 'claimed' AND claimed_until <= :now"
RELEASE_ALL = "UPDATE nudges SET state = 'pending', claim = NULL WHERE state = 'claimed'"


def release_expired(tx: Transaction, now: datetime) -> int:
    """Give back what somebody claimed and never settled; how many rows."""
    return tx.execute(RELEASE, {"now": text(now)})


def release_all(tx: Transaction) -> int:
    """At start, when the lock proves that nobody else delivers: give back everything."""
    return tx.execute(RELEASE_ALL)


NEXT = "SELECT MIN(try_at) AS at FROM nudges WHERE state = 'pending'"


def next_at(tx: Transaction) -> datetime | None:
    """When the earliest nudge may be tried."""
    at = tx.rows(NEXT)[0]["at"]
    return None if at is None else instant(at)


NEXT_AFTER = "SELECT MIN(try_at) AS at FROM nudges WHERE state = 'pending' AND try_at > :at"


def next_after(tx: Transaction, at: datetime) -> datetime | None:
    """When the earliest nudge after `at` may be tried."""
    found = tx.rows(NEXT_AFTER, {"at": text(at)})[0]["at"]
    return None if found is None else instant(found)


SENT = """
UPDATE nudges SET state = 'sent', sent_at = :now, times = times + 1, claim = NULL, problem = '', way = :way
WHERE person = :person AND state = 'claimed' AND claim = :token
"""
HOLD = """
UPDATE nudges SET state = 'held', claim = NULL, problem = :problem
WHERE person = :person AND state = 'claimed' AND claim = :token
"""
FAIL = """
UPDATE nudges SET state = 'failed', claim = NULL, problem = :problem
WHERE person = :person AND state = 'claimed' AND claim = :token
"""
RETRY = """
UPDATE nudges SET state = 'pending', claim = NULL, try_at = :at, attempt = attempt + 1, problem = :problem
WHERE person = :person AND state = 'claimed' AND claim = :token
"""
UNSAID = """
UPDATE nudges SET state = 'stopped', claim = NULL WHERE person = :person AND state = 'claimed' AND claim = :token
"""


def release_unsaid(tx: Transaction, claimed: Claimed) -> int:
    """The handler had nothing to say and did not move it: it is over."""
    return tx.execute(UNSAID, {"person": claimed.person, "token": claimed.token})


UNREACHABLE = "UPDATE addresses SET reachable = 0 WHERE hash = (SELECT address FROM people WHERE id = :person)"


def mark_sent(tx: Transaction, claimed: Claimed, now: datetime, way: str = "") -> int:
    """The push was accepted; `way` is how it went, where the channel has several."""
    return tx.execute(SENT, {"now": text(now), "way": way, "person": claimed.person, "token": claimed.token})


def hold(tx: Transaction, claimed: Claimed, problem: str) -> int:
    """It cannot be pushed now: said first when they speak."""
    return tx.execute(HOLD, {"problem": problem, "person": claimed.person, "token": claimed.token})


def fail(tx: Transaction, claimed: Claimed, problem: str) -> int:
    """Our message was refused: an operator must look."""
    return tx.execute(FAIL, {"problem": problem, "person": claimed.person, "token": claimed.token})


def retry(tx: Transaction, claimed: Claimed, at: datetime, problem: str) -> int:
    """A definite failure: try again later; `due_at` stays what was promised."""
    return tx.execute(RETRY, {"at": text(at), "problem": problem, "person": claimed.person, "token": claimed.token})


def stop(tx: Transaction, claimed: Claimed) -> int:
    """They cannot be reached any more: all their nudges wait until they come back."""
    tx.execute(UNREACHABLE, {"person": claimed.person})
    return hold(tx, claimed, "unreachable")


LISTED = """
SELECT person, id, kind, state, due_at, try_at, attempt, claims, problem FROM nudges
WHERE state IN ('pending', 'claimed', 'held', 'failed') ORDER BY try_at, person, id LIMIT :limit
"""


def listed(tx: Transaction, limit: int) -> Sequence[Row]:
    """What is still to come or stuck, for the operator; no content."""
    return tx.rows(LISTED, {"limit": limit})
