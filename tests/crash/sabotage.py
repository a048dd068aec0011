"""Bots that are wrong on purpose, each in one way: the harness must notice every one of them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from itertools import count
from typing import Any, Final

from bot import app
from bot.channels import PushFailed
from bot.core.changes import Change
from bot.core.messages import Message
from bot.core.person import Person
from bot.nudger import Nudger
from bot.storage import changes, journal, nudges
from bot.storage.database import Transaction
from bot.storage.nudges import Claimed

NOTHING: Final = 4  # of so many updates with an effect one loses it


class Early(Nudger):
    """Marks a nudge as sent before the platform has accepted it: a death in between loses it."""

    async def _push(self, claimed: Claimed, message: Message) -> PushFailed | str:
        await self._settle(claimed, "")
        return await super()._push(claimed, message)


def early() -> None:
    """The nudger that `app.assembled` puts in."""
    vars(app)["Nudger"] = Early


def unleased() -> None:
    """Takes what is due and leaves no lease on it: the next round takes it again."""
    claim = nudges.claim

    def careless(tx: Transaction, *given: Any) -> list[Claimed]:
        found = claim(tx, *given)
        nudges.release_all(tx)
        return found

    vars(nudges)["claim"] = careless


def hollow() -> None:
    """Keeps every receipt, and now and then not what the update did: a redelivery will not bring it back."""
    save, write, kept = changes.save, journal.write, count(1)

    def saved(tx: Transaction, person: Person, now: datetime, done: tuple[Change, ...]) -> None:
        saved.hollow = bool(done) and next(kept) % NOTHING == 0  # type: ignore[attr-defined]
        if not saved.hollow:  # type: ignore[attr-defined]
            save(tx, person, now, done)

    def written(*given: Any) -> None:
        if not saved.hollow:  # type: ignore[attr-defined]
            write(*given)

    vars(changes)["save"], vars(journal)["write"] = saved, written


SABOTAGE: Final[dict[str, Callable[[], None]]] = {
    "early": early,
    "unleased": unleased,
    "hollow": hollow,
}
