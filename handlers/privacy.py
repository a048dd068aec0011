"""Privacy: what is kept, all of it to take away, all of it to delete."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from typing import Any, Final

from bot.core.changes import PersonForgotten
from bot.core.messages import Block, Document, Message
from bot.core.turn import Need, Outcome, Turn
from handlers import cases
from handlers.arrival import operator
from handlers.parts import door, label, option, say, show


def view(turn: Turn) -> Outcome:
    """Five lines, and three buttons."""
    return show(
        say(turn, "privacy.view", operator=operator(turn), backups=_backups(turn)),
        option(turn, "do.export", "export"),
        option(turn, "do.delete", "delete"),
        option(turn, "settings", "settings"),
        door(turn),
    )


def _backups(turn: Turn) -> str:
    days = turn.host.backup_days
    return label(turn, "privacy.backups", days=days) if days else label(turn, "privacy.no-backups")


def export(turn: Turn, form: str = "page") -> Outcome | Need:
    """Everything we keep: a page to read first, data for machines second."""
    if "export" not in turn.loaded:
        return Need("export")
    data = turn.loaded["export"]
    assert isinstance(data, Mapping)
    if not turn.person.remembered:
        return show(say(turn, "privacy.nothing"), door(turn, "privacy"))
    ref = f"export:{turn.person.id}:{'json' if form == 'json' else 'html'}"
    name, mime = ("huiyin.json", "application/json") if form == "json" else ("huiyin.html", "text/html")
    blocks = (*say(turn, "privacy.export"), *_timeline(turn, data), *say(turn, "privacy.export-file"))
    other = option(turn, "export-json", "export", "json") if form != "json" else option(turn, "export-page", "export")
    return Outcome(
        Message(
            blocks,
            (other, option(turn, "do.delete", "delete"), door(turn, "privacy")),
            document=Document(name, mime, ref),
        )
    )


def _timeline(turn: Turn, data: Mapping[str, Any]) -> tuple[Block, ...]:
    counted = say(
        turn, "privacy.counts", **{name: len(data[name]) for name in ("cases", "promises", "complaints", "journal")}
    )
    return (*counted, *(block for case in turn.person.cases for block in cases.summary(turn, case)))


def delete(turn: Turn, word: str = "") -> Outcome:
    """Asked once more, then everything goes, with a receipt."""
    if word != "yes":
        return show(
            say(turn, "privacy.delete"),
            option(turn, "export-first", "export"),
            option(turn, "delete-all", "delete", "yes", style="danger"),
            door(turn, "privacy"),
        )
    receipt = hashlib.sha256(turn.update.key.encode()).hexdigest()[:8].upper()
    return show(
        say(turn, "privacy.deleted", receipt=receipt, backups=_backups(turn)),
        option(turn, "home", "start"),
        changes=(PersonForgotten(),),
    )


def family(turn: Turn) -> Outcome:
    """One page to pass on, without anything private."""
    return show(say(turn, "family.page"), option(turn, "stop-loss", "topic", "scam-stoploss"), door(turn))


TAPS: Final[Mapping[str, Callable[..., Outcome | Need]]] = {
    "privacy": view,
    "export": export,
    "delete": delete,
    "family": family,
}
