"""People: found by the hash of their address, read whole, locked until the commit."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final, cast

from bot.core.codec import screen_from_json
from bot.core.person import Asking, Basis, Case, Complaint, Contact, Ending, Nudge, NudgeState, Person, Promise
from bot.core.updates import Address
from bot.storage.database import Row, Transaction
from bot.storage.nudges import AHEAD, BELATED, DAMAGED, OURS, PARKED, RESTING
from bot.storage.receipts import NOTED
from bot.storage.times import instant, maybe_instant, readable, text

SELF: Final = """
p.id, p.consent, p.zone, p.preview, p.muted, p.asking, p.screen, p.digits, p.misses, p.current, p.counter,
p.quiet_until, p.spoke_at, a.reachable
"""  # what a Person is made of
FIND = """
SELECT {self} FROM addresses a JOIN people p ON p.id = a.person WHERE a.hash = :hash {lock}
""".replace("{self}", SELF)
# Every message asks for both, and most have no receipt yet: one statement less for each.
MEET = """
SELECT {self}, ({noted}) AS noted FROM addresses a JOIN people p ON p.id = a.person WHERE a.hash = :address {lock}
""".replace("{self}", SELF).replace("{noted}", NOTED)


def load(tx: Transaction, address: Address, hashed: str) -> Person | None:
    """The person behind an address, locked; None for somebody new."""
    rows = tx.rows(FIND.replace("{lock}", tx.lock), {"hash": hashed})
    return _person(tx, rows[0], address) if rows else None


def meet(tx: Transaction, address: Address, hashed: str, key: str) -> tuple[Person | None, bool]:
    """The person an update comes from, locked, None for somebody new; and whether `receipts.before` has to be asked."""
    rows = tx.rows(MEET.replace("{lock}", tx.lock), {"address": hashed, "key": key})
    return (_person(tx, rows[0], address), bool(rows[0]["noted"])) if rows else (None, True)


OWNER = """
SELECT {self}, a.channel AS channel, a.id AS address_id FROM people p JOIN addresses a ON a.hash = p.address
WHERE p.id = :id
""".replace("{self}", SELF)


def owner(tx: Transaction, id_: str) -> Person | None:
    """The person with this id, to read: not locked, nothing is decided from it."""
    rows = tx.rows(OWNER, {"id": id_})
    return _person(tx, rows[0], Address(rows[0]["channel"], rows[0]["address_id"] or "")) if rows else None


BY_ADDRESS = "SELECT person FROM addresses WHERE hash = :hash"
BY_ID = "SELECT id FROM people WHERE id = :id"


def named(tx: Transaction, name: str, hashed: str) -> str | None:
    """The id of the person called `name` (an id) or found by the hash of `channel:id`."""
    by_address = tx.rows(BY_ADDRESS, {"hash": hashed})
    if by_address:
        return str(by_address[0]["person"])
    return name if tx.rows(BY_ID, {"id": name}) else None


ADD_PERSON = "INSERT INTO people (id, zone, spoke_at, address) VALUES (:id, :zone, :now, :hash)"
ADD_ADDRESS = "INSERT INTO addresses (hash, person, channel) VALUES (:hash, :id, :channel)"


def add(tx: Transaction, id_: str, address: Address, hashed: str, zone: str, now: datetime) -> Person:
    """Somebody new: no plain address before consent."""
    tx.execute(ADD_PERSON, {"id": id_, "zone": zone, "now": text(now), "hash": hashed})
    tx.execute(ADD_ADDRESS, {"hash": hashed, "id": id_, "channel": address.channel})
    return Person(id_, address, zone=zone)


SPOKE = """
UPDATE people SET screen = :screen, digits = :digits, spoke_at = :now, address = :hash WHERE id = :person
"""
BACK = "UPDATE addresses SET reachable = 1 WHERE hash = :hash"
# Somebody who spoke since sees the answer to that.
SHOWN = "UPDATE people SET screen = :screen, digits = :digits WHERE id = :person AND spoke_at <= :since"


def showed(tx: Transaction, person: str, screen: str, digits: bool, since: datetime) -> None:
    """What typed numbers stand for after a nudge that left at `since` and arrived; the person did not speak."""
    tx.execute(SHOWN, {"screen": screen, "digits": int(digits), "person": person, "since": text(since)})


def spoke(tx: Transaction, person: Person, screen: str, digits: bool, hashed: str, now: datetime) -> None:
    """They spoke now, from this address, and see this screen."""
    values = {"screen": screen, "digits": int(digits), "now": text(now), "hash": hashed, "person": person.id}
    tx.execute(SPOKE, values)
    if not person.reachable:
        tx.execute(BACK, {"hash": hashed})


CASES = "SELECT * FROM cases WHERE person = :person ORDER BY id"
MARKS = "SELECT case_id, item, done, note FROM marks WHERE person = :person"
ENDINGS = "SELECT * FROM endings WHERE person = :person ORDER BY at"
CONTACTS = "SELECT * FROM contacts WHERE person = :person ORDER BY id"
PROMISES = "SELECT * FROM promises WHERE person = :person ORDER BY id"
COMPLAINTS = "SELECT * FROM complaints WHERE person = :person ORDER BY id"
WAITING: Final = frozenset({"pending", "claimed"})
NUDGES = "SELECT * FROM nudges WHERE person = :person AND state NOT IN ('stopped', 'answered') ORDER BY due_at, id"


def _person(tx: Transaction, row: Row, address: Address) -> Person:
    records: dict[str, Any] = _records(tx, row["id"]) if row["counter"] else {}
    return Person(
        id=row["id"],
        address=address,
        known=True,
        consent=row["consent"],
        zone=row["zone"],
        preview=bool(row["preview"]),
        muted=bool(row["muted"]),
        asking=_asking(row["asking"]),
        screen=screen_from_json(row["screen"]),
        digits=bool(row["digits"]),
        misses=row["misses"],
        current=row["current"],
        counter=row["counter"],
        reachable=bool(row["reachable"]),
        quiet_until=maybe_instant(row["quiet_until"]),
        spoke_at=instant(row["spoke_at"]),
        **records,
    )


def _asking(stored: str | None) -> Asking | None:
    if stored is None:
        return None
    question, *args = json.loads(stored)
    return Asking(question, tuple(args))


def _records(tx: Transaction, person: str) -> dict[str, Any]:
    who = {"person": person}
    marks: dict[int, list[Row]] = defaultdict(list)
    for row in tx.rows(MARKS, who):
        marks[row["case_id"]].append(row)
    endings: dict[int, list[Ending]] = defaultdict(list)
    for row in tx.rows(ENDINGS, who):
        endings[row["case_id"]].append(_ending(row))
    nudges = [row for row in tx.rows(NUDGES, who) if readable(row["due_at"]) and readable(row["try_at"])]
    put_off = [row for row in nudges if row["state"] in WAITING and row["problem"] in (RESTING, BELATED)]
    return {
        "cases": tuple(_case(row, marks[row["id"]], endings[row["id"]]) for row in tx.rows(CASES, who)),
        "contacts": tuple(map(_contact, tx.rows(CONTACTS, who))),
        "promises": tuple(map(_promise, tx.rows(PROMISES, who))),
        "complaints": tuple(map(_complaint, tx.rows(COMPLAINTS, who))),
        "nudges": tuple(map(_nudge, nudges)),
        "nudged_at": maybe_instant(_last_sent(nudges)),
        "resting": {row["id"]: instant(row["try_at"]) for row in put_off},
        "belated": frozenset(row["id"] for row in put_off if row["problem"] == BELATED),
        "leaving": frozenset(row["id"] for row in nudges if row["state"] == "claimed" and not _ready(row)),
    }


def _last_sent(nudges: Sequence[Row]) -> str | None:
    """When the last nudge that waits for an answer was pushed; one that was only said on their return never was."""
    return max((row["sent_at"] for row in nudges if row["state"] == "sent" and row["sent_at"]), default=None)


def _ready(row: Row) -> bool:
    """Whether it was only worded before its moment: whoever speaks now has it taken back."""
    return str(row["claim"]).startswith(AHEAD)


def _ending(row: Row) -> Ending:
    return Ending(instant(row["at"]), row["outcome"], maybe_instant(row["reopened_at"]))


def _case(row: Row, marks: list[Row], endings: list[Ending]) -> Case:
    return Case(
        id=row["id"],
        matter=row["matter"],
        opened_at=instant(row["opened_at"]),
        lender=row["lender"],
        lender_state=row["lender_state"],
        route=row["route"],
        marks=frozenset(mark["item"] for mark in marks if mark["done"]),
        notes={mark["item"]: mark["note"] for mark in marks if mark["note"]},
        called_at=maybe_instant(row["called_at"]),
        repay_at=maybe_instant(row["repay_at"]),
        closed_at=maybe_instant(row["closed_at"]),
        outcome=row["outcome"],
        org=row["org"],
        goal=row["goal"],
        endings=tuple(endings),
    )


def _contact(row: Row) -> Contact:
    return Contact(
        id=row["id"],
        case_id=row["case_id"],
        way=row["way"],
        at=instant(row["at"]),
        who=row["who"],
        said=row["said"],
        reply=row["reply"],
        reference=row["reference"],
    )


def _promise(row: Row) -> Promise:
    return Promise(
        id=row["id"],
        case_id=row["case_id"],
        what=row["what"],
        due_at=instant(row["due_at"]),
        grain=row["grain"],
        words=row["words"],
        made_at=instant(row["made_at"]),
        who=row["who"],
        written=row["written"],
        state=row["state"],
        basis=Basis(
            maybe_instant(row["since"]), row["origin"], row["grammar"], row["calendar"], bool(row["provisional"])
        ),
        was_due_at=maybe_instant(row["was_due_at"]),
        replaces=row["replaces"],
        settled_at=maybe_instant(row["settled_at"]),
        broken_at=maybe_instant(row["broken_at"]),
        talk=row["talk"],
        came=row["came"],
    )


def _complaint(row: Row) -> Complaint:
    return Complaint(
        id=row["id"],
        case_id=row["case_id"],
        place=row["place"],
        filed_on=instant(row["filed_on"]),
        due_at=instant(row["due_at"]),
        reference=row["reference"],
        answered_at=maybe_instant(row["answered_at"]),
        withdrawn_at=maybe_instant(row["withdrawn_at"]),
        received_on=maybe_instant(row["received_on"]),
        sort=row["sort"],
        stage=row["stage"],
        extended=tuple(filter(None, row["extended"].split(","))),
        reply=row["reply"],
    )


def _state(row: Row) -> NudgeState:
    """As the conversation sees it: what is being delivered is still to come; what waits for its next try is held, for
    whoever speaks before that is told at once, also what the platform refused. Not what our own mistake stopped: it
    would stop the talk too; nor what only waits for their calm, or for the morning."""
    match row["state"]:
        case "claimed":
            return "pending"
        case "pending":
            return "held" if row["attempt"] > 0 and row["problem"] not in OURS else "pending"
        case "failed":
            return "failed" if row["problem"] in (PARKED, DAMAGED) else "held"
        case state:
            return cast(NudgeState, state)


def _nudge(row: Row) -> Nudge:
    return Nudge(
        id=row["id"],
        kind=row["kind"],
        case_id=row["case_id"],
        subject=row["subject"],
        due_at=instant(row["due_at"]),
        state=_state(row),
        times=row["times"],
    )
