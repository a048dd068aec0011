"""Changes written down: one statement for each, in the order in which they were decided."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import assert_never

from bot.core import changes as c
from bot.core.changes import Change
from bot.core.codec import dumps
from bot.core.person import Asking, Basis, Case, Complaint, Contact, Person, Promise
from bot.storage import nudge_changes, personal_data, tallies
from bot.storage.database import Transaction
from bot.storage.times import maybe_text, text

CONSENT = "UPDATE people SET consent = 'given', consented_at = :now, consented_to = :version WHERE id = :person"
REFUSE = "UPDATE people SET consent = 'refused', consented_at = :now WHERE id = :person"
REMEMBER = "UPDATE addresses SET id = :id WHERE hash = (SELECT address FROM people WHERE id = :person)"
ASKING = "UPDATE people SET asking = :asking WHERE id = :person"
MISSES = "UPDATE people SET misses = :misses WHERE id = :person"
CURRENT = "UPDATE people SET current = :current WHERE id = :person"
COUNTER = "UPDATE people SET counter = :counter WHERE id = :person AND counter < :counter"
QUIET = "UPDATE people SET quiet_until = :until WHERE id = :person"
ZONE = "UPDATE people SET zone = :value WHERE id = :person"
PREVIEW = "UPDATE people SET preview = :value WHERE id = :person"
MUTED = "UPDATE people SET muted = :value WHERE id = :person"
REACH = "UPDATE addresses SET reachable = :reachable WHERE hash = (SELECT address FROM people WHERE id = :person)"


def save(tx: Transaction, person: Person, now: datetime, changes: Sequence[Change]) -> None:
    """Write a person's changes down."""
    for change in changes:
        _save(tx, person, now, change)


def _save(tx: Transaction, person: Person, now: datetime, change: Change) -> None:  # noqa: C901, PLR0912, PLR0915 - one case a change
    who = {"person": person.id}
    match change:
        case c.ConsentGiven(version):
            tx.execute(CONSENT, {**who, "now": text(now), "version": version})
            tx.execute(REMEMBER, {**who, "id": person.address.id})
        case c.ConsentRefused():
            tx.execute(REFUSE, {**who, "now": text(now)})
        case c.Asked(asking):
            tx.execute(ASKING, {**who, "asking": _asking(asking)})
        case c.Misunderstood(times):
            tx.execute(MISSES, {**who, "misses": times})
        case c.Tallied(kind, topic):
            tallies.add(tx, now, kind, topic)
        case c.Paused(until):
            tx.execute(QUIET, {**who, "until": text(until)})
        case c.PreferenceSet("zone", value):
            tx.execute(ZONE, {**who, "value": value})
        case c.PreferenceSet("muted", value):
            tx.execute(MUTED, {**who, "value": int(value == "1")})
        case c.PreferenceSet(_, value):
            tx.execute(PREVIEW, {**who, "value": int(value == "1")})
        case c.ReachChanged(reachable):
            tx.execute(REACH, {**who, "reachable": int(reachable)})
        case c.PersonForgotten():
            personal_data.forget(tx, person.id)
        case c.CaseSwitched(case_id):
            tx.execute(CURRENT, {**who, "current": case_id})
        case c.PromiseMade(promise):
            _add_promise(tx, person.id, promise)
        case c.ComplaintFiled(complaint):
            _add_complaint(tx, person.id, complaint)
        case c.Contacted() | c.ContactDetailed():
            _save_contact(tx, person.id, change)
        case c.PromiseDetailed() | c.PromiseMoved() | c.PromiseRecounted() | c.PromiseSettled():
            _save_record(tx, person.id, change)
        case c.ComplaintAnswered() | c.ComplaintMoved() | c.ComplaintTimed() | c.ComplaintWithdrawn():
            _save_complaint(tx, person.id, change)
        case c.NudgePlanned() | c.NudgeMoved() | c.NudgeHeld() | c.NudgeShown() | c.NudgeAnswered() | c.NudgeStopped():
            nudge_changes.save(tx, person, change)
            if isinstance(change, c.NudgePlanned):
                _count(tx, person.id, change.nudge.id)
        case _:
            _save_case(tx, person.id, change)


def _asking(asking: Asking | None) -> str | None:
    return None if asking is None else dumps([asking.question, *asking.args])


def _count(tx: Transaction, person: str, number: int) -> None:
    tx.execute(COUNTER, {"person": person, "counter": number})


OPEN = """
INSERT INTO cases (person, id, matter, lender, lender_state, route, opened_at, org, goal)
VALUES (:person, :id, :matter, :lender, :lender_state, :route, :opened_at, :org, :goal)
"""
LENDER = "UPDATE cases SET lender = :lender, lender_state = :state WHERE person = :person AND id = :id"
ORG = "UPDATE cases SET org = :org WHERE person = :person AND id = :id"
MATTER = "UPDATE cases SET matter = :matter WHERE person = :person AND id = :id"
GOAL = "UPDATE cases SET goal = :goal WHERE person = :person AND id = :id"
REPAY = "UPDATE cases SET repay_at = :at WHERE person = :person AND id = :id"
ROUTE = "UPDATE cases SET route = :route WHERE person = :person AND id = :id"
MARK = """
INSERT INTO marks (person, case_id, item, done) VALUES (:person, :id, :item, :done)
ON CONFLICT (person, case_id, item) DO UPDATE SET done = excluded.done
"""
NOTE = """
INSERT INTO marks (person, case_id, item, note) VALUES (:person, :id, :item, :note)
ON CONFLICT (person, case_id, item) DO UPDATE SET note = excluded.note
"""
CALLED = "UPDATE cases SET called_at = :at WHERE person = :person AND id = :id"
CLOSE = "UPDATE cases SET closed_at = :at, outcome = :outcome WHERE person = :person AND id = :id"
END = """
INSERT INTO endings (person, case_id, at, outcome) VALUES (:person, :id, :at, :outcome)
ON CONFLICT (person, case_id, at) DO UPDATE SET outcome = excluded.outcome
"""
REOPEN = "UPDATE cases SET closed_at = NULL, outcome = '' WHERE person = :person AND id = :id"
GO_ON = "UPDATE endings SET reopened_at = :at WHERE person = :person AND case_id = :id AND reopened_at IS NULL"

CaseChange = (
    c.CaseOpened
    | c.LenderNamed
    | c.CounterpartChosen
    | c.MatterChosen
    | c.GoalSet
    | c.RepaymentDaySet
    | c.RouteChosen
    | c.ItemMarked
    | c.ItemNoted
    | c.CallStarted
    | c.CallEnded
    | c.CaseClosed
    | c.CaseReopened
)


def _save_case(tx: Transaction, person: str, change: CaseChange) -> None:  # noqa: C901, PLR0912, PLR0915 - one a change
    if isinstance(change, c.CaseOpened):
        _open_case(tx, person, change.case)
        return
    who = {"person": person, "id": change.case_id}
    match change:
        case c.LenderNamed(_, lender, state):
            tx.execute(LENDER, {**who, "lender": lender, "state": state})
        case c.CounterpartChosen(_, org):
            tx.execute(ORG, {**who, "org": org})
        case c.MatterChosen(_, matter):
            tx.execute(MATTER, {**who, "matter": matter})
        case c.GoalSet(_, goal):
            tx.execute(GOAL, {**who, "goal": goal})
        case c.RepaymentDaySet(_, at):
            tx.execute(REPAY, {**who, "at": text(at)})
        case c.RouteChosen(_, route):
            tx.execute(ROUTE, {**who, "route": route})
        case c.ItemMarked(_, item, done):
            tx.execute(MARK, {**who, "item": item, "done": int(done)})
        case c.ItemNoted(_, item, note):
            tx.execute(NOTE, {**who, "item": item, "note": note})
        case c.CallStarted(_, at):
            tx.execute(CALLED, {**who, "at": text(at)})
        case c.CallEnded(_, result):
            if result == "failed":  # it never took place
                tx.execute(CALLED, {**who, "at": None})
        case c.CaseClosed(_, at, outcome):
            for sql in (CLOSE, END):
                tx.execute(sql, {**who, "at": text(at), "outcome": outcome})
        case c.CaseReopened(_, at):
            tx.execute(REOPEN, who)
            tx.execute(GO_ON, {**who, "at": text(at)})
        case _:
            assert_never(change)


def _open_case(tx: Transaction, person: str, case: Case) -> None:
    fields = ("id", "matter", "lender", "lender_state", "route", "org", "goal")
    row = {"person": person, **{name: getattr(case, name) for name in fields}}
    tx.execute(OPEN, {**row, "opened_at": text(case.opened_at)})
    tx.execute(CURRENT, {"person": person, "current": case.id})
    _count(tx, person, case.id)


CONTACT = """
INSERT INTO contacts (person, id, case_id, way, at, who, said, reply, reference)
VALUES (:person, :id, :case_id, :way, :at, :who, :said, :reply, :reference)
"""
CONTACT_WHO = "UPDATE contacts SET who = :value WHERE person = :person AND id = :id"
SAID = "UPDATE contacts SET said = :value WHERE person = :person AND id = :id"
REPLY = "UPDATE contacts SET reply = :value WHERE person = :person AND id = :id"
NUMBERED = "UPDATE contacts SET reference = :value WHERE person = :person AND id = :id"


def _save_contact(tx: Transaction, person: str, change: c.Contacted | c.ContactDetailed) -> None:
    match change:
        case c.Contacted(contact):
            _add_contact(tx, person, contact)
        case c.ContactDetailed(id_, who, said, reply, reference):
            for sql, value in ((CONTACT_WHO, who), (SAID, said), (REPLY, reply), (NUMBERED, reference)):
                if value:  # a blank never erases what is known
                    tx.execute(sql, {"person": person, "id": id_, "value": value})
        case _:
            assert_never(change)


def _add_contact(tx: Transaction, person: str, contact: Contact) -> None:
    fields = ("id", "case_id", "way", "who", "said", "reply", "reference")
    row = {"person": person, **{name: getattr(contact, name) for name in fields}}
    tx.execute(CONTACT, {**row, "at": text(contact.at)})
    _count(tx, person, contact.id)


PROMISE = """
INSERT INTO promises (person, id, case_id, what, due_at, grain, words, made_at, who, written, state,
                      since, origin, grammar, calendar, provisional, replaces, talk, came)
VALUES (:person, :id, :case_id, :what, :due_at, :grain, :words, :made_at, :who, :written, :state,
        :since, :origin, :grammar, :calendar, :provisional, :replaces, :talk, :came)
"""


def _add_promise(tx: Transaction, person: str, promise: Promise) -> None:
    times = {"due_at": text(promise.due_at), "made_at": text(promise.made_at)}
    fields = ("id", "case_id", "what", "grain", "words", "who", "written", "state", "replaces", "talk", "came")
    row = {"person": person, **{name: getattr(promise, name) for name in fields}}
    tx.execute(PROMISE, {**row, **times, **_basis(promise.basis)})
    _count(tx, person, promise.id)


def _basis(basis: Basis) -> dict[str, str | int | None]:
    return {
        "since": maybe_text(basis.since),
        "origin": basis.origin,
        "grammar": basis.grammar,
        "calendar": basis.calendar,
        "provisional": int(basis.provisional),
    }


COMPLAINT = """
INSERT INTO complaints (person, id, case_id, place, filed_on, due_at, reference, answered_at, withdrawn_at,
    received_on, sort, stage, extended)
VALUES (:person, :id, :case_id, :place, :filed_on, :due_at, :reference, :answered_at, :withdrawn_at,
    :received_on, :sort, :stage, :extended)
"""


def _add_complaint(tx: Transaction, person: str, complaint: Complaint) -> None:
    times = {
        "filed_on": text(complaint.filed_on),
        "due_at": text(complaint.due_at),
        "answered_at": maybe_text(complaint.answered_at),
        "withdrawn_at": maybe_text(complaint.withdrawn_at),
        "received_on": maybe_text(complaint.received_on),
    }
    fields = ("id", "case_id", "place", "reference", "sort", "stage")
    row = {"person": person, **{name: getattr(complaint, name) for name in fields}, **times}
    tx.execute(COMPLAINT, {**row, "extended": ",".join(complaint.extended)})
    _count(tx, person, complaint.id)


WHO = "UPDATE promises SET who = :value WHERE person = :person AND id = :id"
WRITTEN = "UPDATE promises SET written = :value WHERE person = :person AND id = :id"
WHAT = "UPDATE promises SET what = :value WHERE person = :person AND id = :id"
TALK = "UPDATE promises SET talk = :value WHERE person = :person AND id = :id"
CAME = "UPDATE promises SET came = :value WHERE person = :person AND id = :id"
MOVE_PROMISE = """
UPDATE promises SET due_at = :due_at, grain = :grain, words = :words, since = :since, origin = :origin,
    grammar = :grammar, calendar = :calendar, provisional = :provisional, was_due_at = NULL,
    moves = moves + CASE WHEN due_at <> :due_at OR grain <> :grain THEN 1 ELSE 0 END
WHERE person = :person AND id = :id
"""
RECOUNT = """
UPDATE promises SET was_due_at = CASE WHEN due_at <> :due_at THEN due_at ELSE was_due_at END, due_at = :due_at,
    moves = moves + CASE WHEN due_at <> :due_at THEN 1 ELSE 0 END,
    grammar = :grammar, calendar = :calendar, provisional = :provisional
WHERE person = :person AND id = :id
"""
SETTLE = """
UPDATE promises SET state = :state, settled_at = :at,
    broken_at = CASE WHEN :state IN ('broken', 'partly') THEN COALESCE(broken_at, :at) ELSE broken_at END
WHERE person = :person AND id = :id
"""

RecordChange = c.PromiseDetailed | c.PromiseMoved | c.PromiseRecounted | c.PromiseSettled


def _save_record(tx: Transaction, person: str, change: RecordChange) -> None:
    match change:
        case c.PromiseDetailed(id_, who, written, what, talk, came):
            for sql, value in ((WHO, who), (WRITTEN, written), (WHAT, what), (TALK, talk), (CAME, came)):
                if value:  # a blank never erases what is known
                    tx.execute(sql, {"person": person, "id": id_, "value": value})
        case c.PromiseMoved(id_, due_at, grain, words, basis):
            moved = {"due_at": text(due_at), "grain": grain, "words": words, **_basis(basis)}
            tx.execute(MOVE_PROMISE, {"person": person, "id": id_, **moved})
        case c.PromiseRecounted(id_, due_at, basis):
            tx.execute(RECOUNT, {"person": person, "id": id_, "due_at": text(due_at), **_basis(basis)})
        case c.PromiseSettled(id_, state, at):
            tx.execute(SETTLE, {"person": person, "id": id_, "state": state, "at": text(at)})
        case _:
            assert_never(change)


ANSWERED = """
UPDATE complaints SET answered_at = :at, reply = CASE WHEN :reply = '' THEN reply ELSE :reply END
WHERE person = :person AND id = :id
"""
MOVE_COMPLAINT = "UPDATE complaints SET filed_on = :filed_on, due_at = :due_at WHERE person = :person AND id = :id"
TIME_COMPLAINT = """
UPDATE complaints
SET due_at = :due_at, received_on = :received_on, sort = :sort, stage = :stage, extended = :extended
WHERE person = :person AND id = :id
"""
WITHDRAW = "UPDATE complaints SET withdrawn_at = :at WHERE person = :person AND id = :id"

ComplaintChange = c.ComplaintAnswered | c.ComplaintMoved | c.ComplaintTimed | c.ComplaintWithdrawn


def _save_complaint(tx: Transaction, person: str, change: ComplaintChange) -> None:
    who = {"person": person, "id": change.complaint_id}
    match change:
        case c.ComplaintAnswered(_, at, reply):
            tx.execute(ANSWERED, {**who, "at": text(at), "reply": reply})
        case c.ComplaintMoved(_, filed_on, due_at):
            tx.execute(MOVE_COMPLAINT, {**who, "filed_on": text(filed_on), "due_at": text(due_at)})
        case c.ComplaintTimed(_, due_at, received_on, sort, stage, extended):
            times = {"due_at": text(due_at), "received_on": maybe_text(received_on)}
            row = {**who, **times, "sort": sort, "stage": stage, "extended": ",".join(extended)}
            tx.execute(TIME_COMPLAINT, row)
        case c.ComplaintWithdrawn(_, at):
            tx.execute(WITHDRAW, {**who, "at": text(at)})
        case _:
            assert_never(change)
