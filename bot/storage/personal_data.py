"""Everything about one person: taken out as plain data, or taken away."""

from __future__ import annotations

from typing import Any, Final

from bot.storage import journal, quota, tickets
from bot.storage.database import Transaction

OWN: Final = {
    "cases": "SELECT * FROM cases WHERE person = :person ORDER BY id",
    "endings": "SELECT * FROM endings WHERE person = :person ORDER BY case_id, at",
    "contacts": "SELECT * FROM contacts WHERE person = :person ORDER BY id",
    "checklist": "SELECT * FROM marks WHERE person = :person ORDER BY case_id, item",
    "promises": "SELECT * FROM promises WHERE person = :person ORDER BY id",
    "complaints": "SELECT * FROM complaints WHERE person = :person ORDER BY id",
    "allowed_messages": (
        "SELECT t.scene, t.nudge AS nudge_id, t.state, t.at FROM tickets t JOIN addresses a ON a.hash = t.address "
        "WHERE a.person = :person ORDER BY t.at, t.scene"
    ),
    "nudges": (
        "SELECT id, kind, case_id, subject, due_at, state, times, sent_at, way FROM nudges "
        "WHERE person = :person ORDER BY id"
    ),
}
PROFILE = "SELECT consent, consented_at, zone, preview, muted, spoke_at FROM people WHERE id = :person"
REACHED = "SELECT channel, id, reachable FROM addresses WHERE person = :person"


def export(tx: Transaction, person: str) -> dict[str, Any]:
    """All that is kept about a person, as plain data."""
    who = {"person": person}
    records = {name: [_without_owner(row) for row in tx.rows(sql, who)] for name, sql in OWN.items()}
    profile = [dict(row) for row in tx.rows(PROFILE, who)]
    reached = [dict(row) for row in tx.rows(REACHED, who)]
    return {
        "person": profile[0] if profile else {},
        "addresses": reached,
        **records,
        "journal": journal.read(tx, person),
    }


def _without_owner(row: Any) -> dict[str, Any]:
    return {name: row[name] for name in row.keys() if name != "person"}  # noqa: SIM118 - a row is no mapping to iterate


RECEIPTS = "DELETE FROM receipts WHERE address IN (SELECT hash FROM addresses WHERE person = :person)"
PERSON = "DELETE FROM people WHERE id = :person"  # all else goes with it: ON DELETE CASCADE


def forget(tx: Transaction, person: str) -> int:
    """Delete a person with everything; how many rows of people and receipts went."""
    for theirs in (quota.FORGET, tickets.FORGET):
        tx.execute(theirs, {"person": person})
    return tx.execute(RECEIPTS, {"person": person}) + tx.execute(PERSON, {"person": person})
