"""Privacy: what is kept, all of it to take away, all of it to delete."""

from __future__ import annotations

from typing import Any

import pytest

import handlers
from bot.core.changes import PersonForgotten
from bot.core.taps import read
from bot.core.turn import Host, Need
from bot.core.updates import Tapped
from tests.turns import ME, STRANGER, codes, outcome, shown, somebody, tap, text, turn, waiting

DATA: dict[str, Any] = {"cases": [1], "promises": [1, 2], "complaints": [], "journal": [1, 2, 3]}


def test_five_lines_and_who_runs_it() -> None:
    """What is kept, how long, that it can be taken and deleted, and when backups expire."""
    for person in (STRANGER, somebody()):
        found = tap("privacy", person)
        assert all(f"{number}. " in text(found) for number in range(1, 6))
        assert codes(found)[:2] == ["export", "delete"]
    with_backups = outcome(turn(Tapped(ME, "k", read("privacy")), STRANGER, host=Host(backup_days=30)))
    assert "30 天" in text(with_backups)
    assert "不另存备份" in text(tap("privacy", STRANGER))


def test_the_export_asks_for_what_is_stored() -> None:
    """A handler has no database: it says what it needs."""
    assert handlers.handle(turn(Tapped(ME, "k", read("export")), somebody())) == Need("export")


@pytest.mark.parametrize(
    ("code", "ref", "name", "other"),
    [
        ("export", "export:p:html", "huiyin.html", "export:json"),
        ("export:json", "export:p:json", "huiyin.json", "export"),
    ],
)
def test_a_page_first_data_second(code: str, ref: str, name: str, other: str) -> None:
    """One document rides on the message; the other form is one tap away."""
    found = tap(code, waiting(), loaded={"export": DATA})
    document = shown(found).document
    assert document is not None
    assert (document.ref, document.name) == (ref, name)
    assert codes(found)[0] == other
    assert "1 件事，2 条承诺，0 次投诉，3 条变动" in text(found)
    assert "退我180元" in text(found)


def test_nothing_to_export() -> None:
    """Said honestly to whoever is not remembered."""
    found = tap("export", STRANGER, loaded={"export": DATA})
    assert "没有你的记录" in text(found)
    assert shown(found).document is None


def test_deleting_is_asked_once_more() -> None:
    """Nothing goes by one tap; the export is offered first."""
    found = tap("delete", somebody())
    assert found.changes == ()
    assert codes(found)[:2] == ["export", "delete:yes"]
    for word in ("no", "", "YES"):
        assert tap(f"delete:{word}", somebody()).changes == ()


def test_deleted_with_a_receipt() -> None:
    """Everything goes; the receipt is the same for the same tap, and when backups expire is said."""
    found = tap("delete:yes", somebody())
    assert found.changes == (PersonForgotten(),)
    assert text(found) == text(tap("delete:yes", waiting()))
    host = outcome(turn(Tapped(ME, "k", read("delete:yes")), somebody(), host=Host(backup_days=7)))
    assert "7 天" in text(host)


def test_the_page_for_the_family_holds_nothing_private() -> None:
    """It is passed on: no name, no sum, no case; the same for everybody."""
    assert text(tap("family", waiting())) == text(tap("family", STRANGER))
    assert "110" in text(tap("family", STRANGER))
