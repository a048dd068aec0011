"""Nudges: claimed with a lease, settled one by one, found again after a crash."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from operator import itemgetter
from typing import Final

from bot.core.nudge import SOON
from bot.core.updates import Address
from bot.storage.database import Row, Transaction
from bot.storage.times import instant, readable, text

LEASE: Final = timedelta(minutes=5)
CALM: Final = timedelta(minutes=2)  # a nudge with buttons would steal the numbers somebody is typing
PATIENCE: Final = timedelta(minutes=10)  # … but not from somebody who never stops
STALE: Final = timedelta(minutes=1)  # words that were made ready and not said by then are made anew
AT_ONCE: Final = timedelta(0)
AHEAD: Final = "ahead:"  # begins the token of a claim made before its moment
TRIES: Final = 5  # deliveries that ended in a bug or with the process before a row is parked
UNCONFIGURED: Final = "channel not configured"  # the problem of a row whose channel this process does not have
BUG: Final = "bug"  # the problem of a row that a handler failed on
DISTURBED: Final = "disturbed"  # the problem of a row that was worded before its moment, and then they spoke
RESTING: Final = "resting"  # the problem of a row that waits for the morning, a better day, or some distance to another
BELATED: Final = "late"  # the same of one that was late already when it was put off
DAMAGED: Final = "damaged"  # the problem of a row that cannot be read
OURS: Final = (BUG, DISTURBED, RESTING, BELATED)  # problems that are nobody's who is asked: it comes by itself
PARKED: Final = f"parked: {TRIES} deliveries ended in a bug or killed the process"


@dataclass(frozen=True, slots=True)
class Claimed:
    """The due nudges of one person, delivered as one message. `mark` is theirs alone among all claims ever made;
    `ready_at` is when the first of them might have been said; `claims` counts deliveries that never ended."""

    person: str
    address: Address
    ids: tuple[int, ...]
    due_at: tuple[datetime, ...]
    ready_at: datetime
    attempt: int
    claims: int
    token: str

    @property
    def mark(self) -> str:
        """The same after a crash, another after a definite failure or in other company."""
        return marked(self.person, zip(self.ids, self.due_at, strict=True), self.attempt)

    @property
    def ahead(self) -> bool:
        """Whether it was claimed before its moment."""
        return self.token.startswith(AHEAD)

    @property
    def lost(self) -> datetime:
        """When the lease of one that was claimed before its moment runs out."""
        return self.ready_at + LEASE


def marked(person: str, due: Iterable[tuple[int, datetime]], attempt: int) -> str:
    """The idempotency key of a delivery."""
    return f"due:{person}:{','.join(f'{id_}@{text(at)}' for id_, at in due)}:{attempt}"


DUE = """
SELECT n.person, n.id, n.try_at, n.claims, a.channel, a.id AS address
FROM nudges n JOIN people p ON p.id = n.person JOIN addresses a ON a.hash = p.address
WHERE n.state = 'pending' AND n.channel = :channel AND n.try_at <= :horizon AND n.claims <= :claims
  AND a.reachable = 1 AND a.id IS NOT NULL AND (p.spoke_at <= :calm OR n.try_at <= :patience)
  AND (n.try_at <= :now OR n.claims = 0 AND n.attempt = 0
    AND NOT EXISTS (SELECT 1 FROM nudges o WHERE o.person = n.person AND o.state = 'claimed'))
ORDER BY n.try_at LIMIT 1
"""
# What comes soon is said along; a promise never before the moment it was promised for. What a crash left goes again
# in the same company, so that the same words come; from the second time on alone, so that the deadly one is found.
CLAIM = """
UPDATE nudges SET state = 'claimed', claim = :token, claimed_until = :until, claims = claims + 1
WHERE person = :person AND state = 'pending' AND claims = :claims
  AND (id = :id OR (:claims < 2 AND try_at <= CASE kind WHEN 'promise' THEN :now ELSE :soon END))
RETURNING id, due_at, attempt
"""


def claim(
    tx: Transaction, channel: str, now: datetime, token: str, *, suspects: bool, horizon: timedelta = AT_ONCE
) -> Claimed | None:
    """What is due longest on a channel, or will be within the horizon, with whatever is due to the same person by
    then; theirs until five minutes after it is due.

    `suspects` are rows whose last delivery never ended: taken only when asked for, and never before they are due.
    """
    moments = {"now": text(now), "calm": text(now - CALM), "patience": text(now - PATIENCE)}
    moments["horizon"] = text(now + horizon)
    while found := tx.rows(DUE, {"channel": channel, "claims": TRIES - 1 if suspects else 0, **moments}):
        claimed = _claimed(tx, found[0], now, token)
        if claimed is not None:
            return claimed
    return None


SPOILED = "UPDATE nudges SET state = 'failed', claim = NULL, problem = :problem WHERE person = :person AND id = :id"


def _legible(tx: Transaction, person: str, rows: Sequence[Row], column: str) -> list[Row]:
    """The rows whose moment can be read; an operator must look at the others."""
    found = [row for row in rows if readable(row[column])]
    for row in rows:
        if row not in found:
            tx.execute(SPOILED, {"person": person, "id": row["id"], "problem": DAMAGED})
    return found


def _claimed(tx: Transaction, lead: Row, now: datetime, token: str) -> Claimed | None:
    """The lead row and its company; None where the lead cannot be read."""
    who = {name: lead[name] for name in ("person", "id", "claims")}
    if not _legible(tx, lead["person"], [lead], "try_at"):
        return None
    ready = instant(lead["try_at"])
    if ready > now:
        now, token = ready, f"{AHEAD}{token}"
    moments = {"now": text(now), "soon": text(now + SOON), "until": text(now + LEASE)}
    taken = tx.rows(CLAIM, {**who, **moments, "token": token})
    rows = sorted(_legible(tx, lead["person"], taken, "due_at"), key=itemgetter("id"))
    if not rows:
        return None
    return Claimed(
        person=lead["person"],
        address=Address(lead["channel"], lead["address"]),
        ids=tuple(row["id"] for row in rows),
        due_at=tuple(instant(row["due_at"]) for row in rows),
        ready_at=ready,
        attempt=max(row["attempt"] for row in rows),
        claims=lead["claims"],
        token=token,
    )


# Whoever looks for what it left itself is alive: that delivery was no crash.
RELEASE = """
UPDATE nudges SET state = 'pending', claim = NULL,
    claims = claims - (substr(claim, 1, :length) = :owner OR claim LIKE :ready)
WHERE state = 'claimed' AND channel = :channel AND (claimed_until <= :now OR substr(claim, 1, :length) = :owner)
"""
RELEASE_ALL = "UPDATE nudges SET state = 'pending', claim = NULL WHERE state = 'claimed'"
# Worded anew: what the receipt holds was said to nobody, and is old by now.
BACK = """
UPDATE nudges SET state = 'pending', attempt = attempt + 1, problem = ''
WHERE state = 'held' AND channel = :channel AND problem = :problem
"""
AWAY = """
UPDATE nudges SET state = 'held', problem = 'unreachable'
WHERE state = 'pending' AND channel = :channel AND try_at <= :now AND person IN (
    SELECT p.id FROM people p JOIN addresses a ON a.hash = p.address
    WHERE p.id = nudges.person AND (a.reachable = 0 OR a.id IS NULL))
"""
DEADLY = """
SELECT person, id, claims FROM nudges
WHERE state = 'pending' AND channel = :channel AND try_at <= :now AND claims >= :tries
"""
PARK = "UPDATE nudges SET state = 'failed', problem = :problem WHERE person = :person AND id = :id"


def release(tx: Transaction, channel: str, owner: str, now: datetime) -> int:
    """When nobody delivers there: give back what `owner` left claimed, and what anybody's lease ran out on."""
    ours = {"length": len(owner), "ready": f"{AHEAD}{owner}%"}
    return tx.execute(RELEASE, {"channel": channel, "now": text(now), "owner": owner, **ours})


READY = "SELECT person, id, due_at, attempt, claim FROM nudges WHERE state = 'claimed' AND claim LIKE :ready"
FORGIVEN = "UPDATE nudges SET claims = claims - 1 WHERE person = :person AND claim = :claim"


def left_ready(tx: Transaction) -> list[tuple[str, str, str]]:
    """At start: what the last process had claimed before its moment, as person, claim and mark."""
    groups: dict[tuple[str, str], list[Row]] = {}
    for row in tx.rows(READY, {"ready": f"{AHEAD}%"}):
        if readable(row["due_at"]):
            groups.setdefault((row["person"], row["claim"]), []).append(row)
    return [(person, claim, _mark(person, rows)) for (person, claim), rows in groups.items()]


def _mark(person: str, rows: Sequence[Row]) -> str:
    named = sorted((row["id"], instant(row["due_at"])) for row in rows)
    return marked(person, named, max(row["attempt"] for row in rows))


def forgive(tx: Transaction, person: str, claim: str) -> int:
    """It was worded and waited for its moment: that killed nobody."""
    return tx.execute(FORGIVEN, {"person": person, "claim": claim})


def release_all(tx: Transaction) -> int:
    """At start, when the lock proves that nobody else delivers: give back everything."""
    return tx.execute(RELEASE_ALL)


def release_back(tx: Transaction, channel: str) -> int:
    """At start, of a channel that is configured: what was held only because it was not."""
    return tx.execute(BACK, {"channel": channel, "problem": UNCONFIGURED})


def set_aside(tx: Transaction, channel: str, now: datetime) -> list[tuple[str, int]]:
    """Hold what is due to people who cannot be reached, park what nobody can deliver; the parked, person and id."""
    when = {"channel": channel, "now": text(now)}
    tx.execute(AWAY, when)
    deadly = [(row["person"], row["id"]) for row in tx.rows(DEADLY, {**when, "tries": TRIES})]
    for person, id_ in deadly:
        tx.execute(PARK, {"person": person, "id": id_, "problem": PARKED})
    return deadly


FIRST_CHANNEL = "SELECT MIN(channel) AS channel FROM nudges WHERE state = 'pending' AND channel > :last"


def channels(tx: Transaction) -> list[str]:
    """The channels that anything is planned for, whether or not they are configured; one look into the index each."""
    found: list[str] = []
    while (name := tx.rows(FIRST_CHANNEL, {"last": found[-1] if found else ""})[0]["channel"]) is not None:
        found.append(name)
    return found


NEXT = "SELECT MIN(try_at) AS at FROM nudges WHERE state = 'pending' AND channel = :channel AND try_at > :at"


def next_at(tx: Transaction, channel: str, after: datetime | None = None) -> datetime | None:
    """When the earliest nudge of a channel may be tried, or the earliest after a moment."""
    at = tx.rows(NEXT, {"channel": channel, "at": text(after) if after else ""})[0]["at"]
    return instant(at) if at is not None and readable(at) else None  # a spoiled one is found when it is claimed


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
UPDATE nudges SET state = 'pending', claim = NULL, try_at = :at, attempt = attempt + 1, problem = :problem,
    claims = CASE :problem WHEN 'bug' THEN claims ELSE 0 END
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


ANEW = """
UPDATE nudges SET state = 'pending', claim = NULL, try_at = :at, attempt = attempt + 1, claims = 0,
    problem = CASE WHEN problem IN (:resting, :belated) THEN problem ELSE :problem END
WHERE person = :person AND state = 'claimed' AND claim = :token
"""


def word_anew(tx: Transaction, claimed: Claimed) -> int:
    """It was worded before its moment and not said: it comes at that moment, in other words."""
    kept = {"resting": RESTING, "belated": BELATED, "problem": DISTURBED}
    return tx.execute(ANEW, {"at": text(claimed.ready_at), **kept, "person": claimed.person, "token": claimed.token})


UNWORDED = """
UPDATE nudges SET state = 'pending', claim = NULL, claims = claims - 1
WHERE person = :person AND state = 'claimed' AND claim = :token
"""


def give_back(tx: Transaction, claimed: Claimed) -> int:
    """It could not even be worded: no delivery was begun."""
    return tx.execute(UNWORDED, {"person": claimed.person, "token": claimed.token})


def retry(tx: Transaction, claimed: Claimed, at: datetime, problem: str) -> int:
    """A definite failure: try again later; `due_at` stays what was promised. A bug is counted as a crash is."""
    return tx.execute(RETRY, {"at": text(at), "problem": problem, "person": claimed.person, "token": claimed.token})


def stop(tx: Transaction, claimed: Claimed) -> int:
    """They cannot be reached any more: all their nudges wait until they come back."""
    tx.execute(UNREACHABLE, {"person": claimed.person})
    return hold(tx, claimed, "unreachable")


LISTED = """
SELECT person, id, kind, channel,
    CASE WHEN state = 'claimed' AND claim LIKE :ready THEN 'ready' ELSE state END AS state,
    due_at, try_at, attempt, claims, problem FROM nudges
WHERE state IN ('pending', 'claimed', 'held', 'failed') AND (:state = '' OR state = :state)
ORDER BY try_at, person, id LIMIT :limit
"""


def listed(tx: Transaction, limit: int, state: str = "") -> Sequence[Row]:
    """What is still to come or stuck, or all in one state, for the operator; no content.

    What was worded before its moment is `ready`, not in hand.
    """
    return tx.rows(LISTED, {"limit": limit, "state": state, "ready": f"{AHEAD}%"})


AGAIN = """
UPDATE nudges SET state = 'pending', try_at = :now, attempt = attempt + 1, claims = 0, problem = ''
WHERE state = 'failed' AND (:person = '' OR person = :person)
"""


def try_failed_again(tx: Transaction, now: datetime, person: str = "") -> int:
    """What failed for good goes out after all, worded anew: one person's, or everybody's; how many rows."""
    return tx.execute(AGAIN, {"now": text(now), "person": person})
