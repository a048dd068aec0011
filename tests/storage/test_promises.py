"""What a date rests on is written down, read back, exported and deleted; who must be counted again is found."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Final

from bot.core.changes import CaseOpened, ConsentGiven, PromiseMade, PromiseMoved, PromiseRecounted, PromiseSettled
from bot.core.person import Basis, Case, Person, Promise
from bot.core.updates import Address
from bot.storage import changes, hashes, people, personal_data
from bot.storage.promises import CALENDARS, behind, holders
from bot.storage.sqlite import SqliteTransaction

SECRET: Final = b"test"
NOW: Final = datetime(2026, 12, 25, 2, 30, tzinfo=UTC)
DUE: Final = datetime(2027, 1, 4, 15, 59, 59, tzinfo=UTC)
BASIS: Final = Basis(NOW, "words", "1", "2026", provisional=True)
PROMISE: Final = Promise(2, 1, "退款", DUE, "day", "5个工作日", NOW, basis=BASIS)


def arrive(tx: SqliteTransaction, number: str, *promises: Promise) -> Person:
    """Somebody who was promised something."""
    address = Address("telegram", number)
    hashed = hashes.of_address(SECRET, address)
    person = people.add(tx, number, address, hashed, "Asia/Shanghai", NOW)
    changes.save(tx, person, NOW, [ConsentGiven("1"), CaseOpened(Case(1, "general", NOW)), *map(PromiseMade, promises)])
    return again(tx, number)


def again(tx: SqliteTransaction, number: str) -> Person:
    """The same person, read anew."""
    address = Address("telegram", number)
    found = people.load(tx, address, hashes.of_address(SECRET, address))
    assert found is not None
    return found


def test_what_a_date_rests_on_is_kept(tx: SqliteTransaction) -> None:
    """Written and read the same; exported; gone with its owner."""
    person = arrive(tx, "42", PROMISE)
    assert person.promises == (PROMISE,)
    [row] = personal_data.export(tx, "42")["promises"]
    assert (row["words"], row["since"], row["origin"], row["grammar"], row["calendar"], row["provisional"]) == (
        "5个工作日", "2026-12-25T02:30:00.000000Z", "words", "1", "2026", 1,
    )  # fmt: skip
    personal_data.forget(tx, "42")
    assert list(tx.rows("SELECT * FROM promises")) == []


def test_counted_again(tx: SqliteTransaction) -> None:
    """The date that was is kept beside the new one; a date that stays erases none; a correction begins anew."""
    person, later = arrive(tx, "42", PROMISE), DUE + timedelta(days=1)
    sure = Basis(NOW, "words", "1", "2027")
    changes.save(tx, person, NOW, [PromiseRecounted(2, later, sure)])
    [promise] = again(tx, "42").promises
    assert (promise.due_at, promise.was_due_at, promise.basis) == (later, DUE, sure)
    changes.save(tx, person, NOW, [PromiseRecounted(2, later, Basis(NOW, "words", "1", "2028"))])
    assert again(tx, "42").promises[0].was_due_at == DUE
    changes.save(tx, person, NOW, [PromiseMoved(2, DUE, "day", "1月4日", BASIS)])
    [promise] = again(tx, "42").promises
    assert (promise.due_at, promise.was_due_at, promise.words, promise.basis) == (DUE, None, "1月4日", BASIS)


def test_who_is_counted_again(tx: SqliteTransaction) -> None:
    """Open promises of another calendar that rest on their words; each person once, page by page."""
    for number in ("41", "42", "43"):
        arrive(tx, number, PROMISE, Promise(3, 1, "还款", DUE, "day", "5个工作日", NOW, basis=BASIS))
    arrive(tx, "44", Promise(2, 1, "退款", DUE, "day", "5个工作日", NOW, basis=Basis(NOW, "hand", "1", "2026")))
    arrive(tx, "45", Promise(2, 1, "退款", DUE, "day", "5个工作日", NOW))
    changes.save(tx, arrive(tx, "46", PROMISE), NOW, [PromiseSettled(2, "kept", NOW)])
    assert [holder.person for holder in holders(tx, "2027", "", 2)] == ["41", "42"]
    assert [holder.person for holder in holders(tx, "2027", "42", 2)] == ["43"]
    assert holders(tx, "2026", "", 9) == []
    assert holders(tx, "2027", "", 1)[0].address == Address("telegram", "41")


def test_when_the_last_nudge_was_sent(tx: SqliteTransaction) -> None:
    """Of those that wait for an answer; nobody who was never nudged has one."""
    arrive(tx, "42", PROMISE)
    assert again(tx, "42").nudged_at is None
    for number, state, sent in ((5, "sent", 3), (6, "sent", 1), (7, "held", 0), (8, "answered", 0)):
        tx.execute(
            "INSERT INTO nudges (person, id, kind, case_id, subject, due_at, try_at, state, sent_at) "
            "VALUES ('42', :id, 'promise', 1, 2, :at, :at, :state, :at)",
            {"id": number, "state": state, "at": f"2026-12-2{9 - sent}T02:30:00.000000Z"},
        )
    assert again(tx, "42").nudged_at == datetime(2026, 12, 28, 2, 30, tzinfo=UTC)


def test_whether_anybody_is_behind(tx: SqliteTransaction) -> None:
    """An older calendar as well as a newer one; not promises that are over, or whose dates no calendar moves."""
    assert not behind(tx, "2026")
    arrive(tx, "1", PROMISE, replace(PROMISE, id=3, basis=replace(BASIS, origin="hand", calendar="2020")))
    assert not behind(tx, "2026")
    assert behind(tx, "2025")
    assert behind(tx, "2027")
    settled = arrive(tx, "2", replace(PROMISE, basis=replace(BASIS, calendar="2025")))
    assert behind(tx, "2026")
    changes.save(tx, settled, NOW, [PromiseSettled(2, "kept", NOW)])
    assert not behind(tx, "2026")


def test_nobody_behind_is_seen_at_once(tx: SqliteTransaction) -> None:
    """Both ends of the index are looked at, however many promises lie between them."""
    plan = [row["detail"] for row in tx.rows(f"EXPLAIN QUERY PLAN {CALENDARS}")]
    looks = [step for step in plan if "promises" in step]
    assert len(looks) == 2
    assert all(step.startswith("SEARCH") and "promises_counted" in step for step in looks)
