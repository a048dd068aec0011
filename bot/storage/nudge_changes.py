"""Nudges as the conversation plans, moves and settles them."""

from __future__ import annotations

from datetime import datetime
from typing import assert_never

from bot.core import changes as c
from bot.core import nudge as times
from bot.core.person import Nudge, Person
from bot.storage.database import Transaction
from bot.storage.nudges import AHEAD, BELATED, RESTING
from bot.storage.times import text

PROMISED = "SELECT 1 FROM promises WHERE person = :person AND id = :subject AND due_at = :due_at"
PLAN = """
INSERT INTO nudges (person, id, kind, case_id, subject, due_at, try_at, channel)
VALUES (:person, :id, :kind, :case_id, :subject, :due_at, :try_at, (
    SELECT a.channel FROM people p JOIN addresses a ON a.hash = p.address WHERE p.id = :person))
"""
MOVE = """
UPDATE nudges SET due_at = :due_at, try_at = :try_at, state = 'pending', attempt = 0, claims = 0, claim = NULL,
    problem = ''
WHERE person = :person AND id = :id
"""
# A night, a bad day, another nudge just before: the try moves, and what they were told stays. What was late then
# stays late; another attempt has other words.
POSTPONE = """
UPDATE nudges SET try_at = :try_at, state = 'pending', attempt = attempt + 1, claims = 0, claim = NULL,
    problem = CASE problem WHEN :belated THEN problem ELSE :problem END
WHERE person = :person AND id = :id
"""
ABOUT = "SELECT kind, subject FROM nudges WHERE person = :person AND id = :id"
WITHHOLD = "UPDATE nudges SET state = 'held', claim = NULL WHERE person = :person AND id = :id"
# Also one that waited for its next try: they have heard it, and a push would say it twice.
SHOWN = """
UPDATE nudges SET times = times + 1, state = 'sent', claim = NULL
WHERE person = :person AND id = :id AND (state IN ('held', 'pending', 'failed') OR claim LIKE :ready)
"""
ANSWER = "UPDATE nudges SET state = 'answered', claim = NULL WHERE person = :person AND id = :id"
STOP = "UPDATE nudges SET state = 'stopped', claim = NULL WHERE person = :person AND id = :id"

NudgeChange = c.NudgePlanned | c.NudgeMoved | c.NudgeHeld | c.NudgeShown | c.NudgeAnswered | c.NudgeStopped


def save(tx: Transaction, person: Person, change: NudgeChange) -> None:
    """One change, as the conversation decided it."""
    who = {"person": person.id}
    match change:
        case c.NudgePlanned(nudge):
            _plan(tx, person, nudge)
        case c.NudgeMoved(id_, at, "wish" | "named" as why):
            try_at = text(at) if why == "named" else _moved_to(tx, person, id_, at)
            tx.execute(MOVE, {**who, "id": id_, "due_at": text(at), "try_at": try_at})
        case c.NudgeMoved(id_, at, why):
            spread = text(times.spread(at, person.id, person.zone))
            problem = BELATED if why == "late" else RESTING
            tx.execute(POSTPONE, {**who, "id": id_, "try_at": spread, "problem": problem, "belated": BELATED})
        case c.NudgeHeld(id_):
            tx.execute(WITHHOLD, {**who, "id": id_})
        case c.NudgeShown(id_):
            tx.execute(SHOWN, {**who, "id": id_, "ready": f"{AHEAD}%"})
        case c.NudgeAnswered(id_):
            tx.execute(ANSWER, {**who, "id": id_})
        case c.NudgeStopped(id_):
            tx.execute(STOP, {**who, "id": id_})
        case _:
            assert_never(change)


def _plan(tx: Transaction, person: Person, nudge: Nudge) -> None:
    about = {"person": person.id, "kind": nudge.kind, "subject": nudge.subject, "due_at": text(nudge.due_at)}
    try_at = _try_at(tx, person, nudge.kind, nudge.subject, nudge.due_at)
    tx.execute(PLAN, {**about, "id": nudge.id, "case_id": nudge.case_id, "try_at": try_at})


def _try_at(tx: Transaction, person: Person, kind: str, subject: int, at: datetime) -> str:
    """Where many are asked at the same moment each has some minutes of their own; a promised clock is kept."""
    about = {"person": person.id, "subject": subject, "due_at": text(at)}
    promised = kind == "promise" and tx.rows(PROMISED, about)
    return text(at) if promised else text(times.spread(at, person.id, person.zone))


def _moved_to(tx: Transaction, person: Person, id_: int, at: datetime) -> str:
    [row] = tx.rows(ABOUT, {"person": person.id, "id": id_}) or [{"kind": "", "subject": 0}]
    return _try_at(tx, person, row["kind"], row["subject"], at)
