"""Talks, endings and what became of promises: stored, read back, and the same as the journal tells it."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from bot.core import changes as c
from bot.core.foreseen import settled
from bot.core.ledger import figures
from bot.core.messages import Block, Message
from bot.core.person import Case, Contact, Ending, Nudge, Person, Promise, PromiseState
from bot.core.updates import Address
from bot.storage import changes, hashes, journal, people, personal_data, receipts
from bot.storage.sqlite import SqliteTransaction

SECRET: Final = b"test"
NOW: Final = datetime(2026, 11, 20, 2, 30, tzinfo=UTC)
ADDRESS: Final = Address("telegram", "42")
STATES: Final[tuple[PromiseState, ...]] = ("kept", "partly", "broken", "replaced", "withdrawn", "pending")
HISTORIES: Final = 1000
MOVED: Final = 0.5  # of what happens to a promise is a new date


def arrive(tx: SqliteTransaction, number: str) -> Person:
    """Somebody with one open case."""
    address = Address("telegram", number)
    person = people.add(tx, number, address, hashes.of_address(SECRET, address), "Asia/Shanghai", NOW)
    note(tx, person, NOW, c.ConsentGiven("1"), c.CaseOpened(Case(1, "general", NOW, org="bank", goal="退钱")))
    return again(tx, number)


def note(tx: SqliteTransaction, person: Person, at: datetime, *made: c.Change) -> None:
    """Stored and journalled, as one update."""
    changes.save(tx, person, at, made)
    journal.write(tx, SECRET, person.id, at, made)


def again(tx: SqliteTransaction, number: str) -> Person:
    """The same person, read anew."""
    address = Address("telegram", number)
    found = people.load(tx, address, hashes.of_address(SECRET, address))
    assert found is not None
    return found


def test_a_talk_is_kept_and_a_blank_erases_nothing(tx: SqliteTransaction) -> None:
    """Its way, its words, what it came to; exported; gone with its owner."""
    person = arrive(tx, "42")
    note(tx, person, NOW, c.Contacted(Contact(2, 1, "mail", NOW)))
    note(tx, person, NOW, c.ContactDetailed(2, who="3021", said="审核中"))
    note(tx, person, NOW, c.ContactDetailed(2, reply="refused"))
    note(tx, person, NOW, c.ContactDetailed(2, reference="CS1"))
    note(tx, person, NOW, c.ContactDetailed(2))
    assert again(tx, "42").contacts == (Contact(2, 1, "mail", NOW, "3021", "审核中", "refused", "CS1"),)
    assert (again(tx, "42").cases[0].org, again(tx, "42").cases[0].goal) == ("bank", "退钱")
    assert len(personal_data.export(tx, "42")["contacts"]) == 1
    personal_data.forget(tx, "42")
    assert list(tx.rows("SELECT * FROM contacts")) == []


def test_what_a_promise_is_may_be_put_right(tx: SqliteTransaction) -> None:
    """Its thing and the talk it was made in; a blank erases neither."""
    person = arrive(tx, "42")
    note(tx, person, NOW, c.PromiseMade(Promise(2, 1, "退180", NOW, "day", "", NOW, talk=7)))
    note(tx, person, NOW, c.PromiseDetailed(2, what="退150"))
    note(tx, person, NOW, c.PromiseDetailed(2, who="3021"))
    [promise] = again(tx, "42").promises
    assert (promise.what, promise.who, promise.talk) == ("退150", "3021", 7)
    note(tx, person, NOW, c.PromiseDetailed(2, talk=8))
    assert again(tx, "42").promises[0].talk == 8


def test_every_ending_is_kept(tx: SqliteTransaction) -> None:
    """Closed, taken up again, closed with another outcome."""
    person = arrive(tx, "42")
    day = timedelta(days=1)
    note(tx, person, NOW, c.CaseClosed(1, NOW, "solved"))
    note(tx, person, NOW + day, c.CaseReopened(1, NOW + day))
    note(tx, person, NOW + 2 * day, c.CaseClosed(1, NOW + 2 * day, "stopped"))
    [case] = again(tx, "42").cases
    assert case.endings == (Ending(NOW, "solved", NOW + day), Ending(NOW + 2 * day, "stopped"))


def test_the_owner_is_found_by_id(tx: SqliteTransaction) -> None:
    """To build a page about what is theirs; nobody of another name."""
    arrive(tx, "42")
    found = people.owner(tx, "42")
    assert found is not None
    assert found.address.channel == "telegram"
    assert people.owner(tx, "43") is None


def folded(entries: list[dict[str, Any]]) -> list[Promise]:
    """The promises as the journal alone tells them."""
    found: dict[int, Promise] = {}
    for change in (change for entry in entries for change in entry["changes"]):
        if change["change"] == "PromiseMade":
            it = change["promise"]
            due, said = datetime.fromisoformat(it["due_at"]), datetime.fromisoformat(it["made_at"])
            found[it["id"]] = Promise(it["id"], 1, it["what"], due, "day", "", said, replaces=it["replaces"])
        elif change["change"] == "PromiseSettled":
            old, at = found[change["promise_id"]], datetime.fromisoformat(change["at"])
            found[old.id] = settled(old, change["state"], at)
        elif change["change"] == "PromiseMoved":
            old = found[change["promise_id"]]
            found[old.id] = replace(old, due_at=datetime.fromisoformat(change["due_at"]))
    return list(found.values())


def live(tx: SqliteTransaction, person: Person, chance: random.Random) -> None:
    """A life of up to twelve promises, made, moved, replaced and settled on random days."""
    at, numbers = NOW, list[int]()
    for number in range(2, chance.randint(3, 14)):
        at += timedelta(hours=chance.randint(1, 90))
        due = at + timedelta(days=chance.randint(0, 30))
        old = chance.choice([0, *numbers])
        note(tx, person, at, c.PromiseMade(Promise(number, 1, "退款", due, "day", "", at, replaces=old)))
        numbers.append(number)
        for _ in range(chance.randint(0, 3)):
            at += timedelta(hours=chance.randint(1, 60))
            chosen = chance.choice(numbers)
            moved = c.PromiseMoved(chosen, at + timedelta(days=3), "day", "")
            settled_ = c.PromiseSettled(chosen, chance.choice(STATES), at)
            note(tx, person, at, moved if chance.random() < MOVED else settled_)


def test_the_ledger_is_what_the_journal_tells(tx: SqliteTransaction) -> None:
    """A thousand random histories: the figures of the stored view and of the journal alone are the same."""
    chance = random.Random(20261120)
    for number in range(HISTORIES):
        person = arrive(tx, str(number))
        live(tx, person, chance)
        stored, alone = again(tx, str(number)).promises, folded(journal.read(tx, str(number)))
        assert figures(stored) == figures(alone), number


def test_what_was_only_said_on_return_was_never_sent(tx: SqliteTransaction) -> None:
    """Two of them, told to somebody who came back: the person is read, and no push counts as the last."""
    nudges = [Nudge(number, "follow", 1, number, NOW) for number in (2, 3)]
    person = arrive(tx, "42")
    note(tx, person, NOW, *map(c.NudgePlanned, nudges), *(c.NudgeHeld(it.id) for it in nudges))
    assert {it.state for it in again(tx, "42").nudges} == {"held"}
    note(tx, person, NOW, *(c.NudgeShown(it.id) for it in nudges))
    found = again(tx, "42")
    assert [(it.state, it.times) for it in found.nudges] == [("sent", 1), ("sent", 1)]
    assert found.nudged_at is None


def test_whoever_wants_no_reminders(tx: SqliteTransaction) -> None:
    """Until they do again; what is taken out tells it."""
    person = arrive(tx, "42")
    for value in (True, False):
        note(tx, person, NOW, c.PreferenceSet("muted", str(int(value))))
        assert again(tx, "42").muted is value
        assert personal_data.export(tx, person.id)["person"]["muted"] == value
    assert not again(tx, "42").preview


def test_whoever_speaks_is_met_together_with_what_was_answered_before(tx: SqliteTransaction) -> None:
    """Receipts need asking for an update that was answered, an answer nobody fetched, and somebody we do not know."""
    person = arrive(tx, "42")
    hashed = hashes.of_address(SECRET, ADDRESS)
    assert people.meet(tx, ADDRESS, hashed, "new") == (person, False)
    receipts.keep(tx, "old", hashed, NOW, None)
    receipts.keep(tx, "gone", "", NOW, None)
    assert [people.meet(tx, ADDRESS, hashed, key)[1] for key in ("new", "old", "gone")] == [False, True, True]
    receipts.keep(tx, "unfetched", hashed, NOW, Message((Block(("你好",)),)))
    receipts.miss(tx, "unfetched", hashed)
    assert people.meet(tx, ADDRESS, hashed, "new") == (person, True)
    assert people.meet(tx, Address("web", "1"), "nobody", "new") == (None, True)
