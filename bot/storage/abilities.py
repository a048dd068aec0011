"""What an account may do on its platform, learned from the platform's answers and believed for a while."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from bot.storage.database import Row, Transaction, Units
from bot.storage.times import instant, text

LONGEST: Final = timedelta(days=2)  # nothing is learned for longer: what lasts longer was noted by a wrong clock

LEARN: Final = """
INSERT INTO abilities (account, name, able, code, detail, until)
VALUES (:account, :name, :able, :code, :detail, :until)
ON CONFLICT (account, name) DO UPDATE
SET able = excluded.able, code = excluded.code, detail = excluded.detail, until = excluded.until
"""


@dataclass(frozen=True, slots=True)
class Ability:
    """Whether something is allowed, the error that said no, what it named, and until when to believe it."""

    able: bool
    code: int
    detail: str
    until: datetime


def learn(tx: Transaction, account: str, name: str, ability: Ability) -> None:
    """Note what an answer showed, in place of what was known."""
    values = {"able": int(ability.able), "code": ability.code, "detail": ability.detail, "until": text(ability.until)}
    tx.execute(LEARN, {"account": account, "name": name, **values})


KNOWN: Final = """
SELECT name, able, code, detail, until FROM abilities
WHERE account = :account AND until > :now AND until <= :longest ORDER BY name
"""


def known(tx: Transaction, account: str, now: datetime) -> dict[str, Ability]:
    """What is known of an account at this moment, by name."""
    rows = tx.rows(KNOWN, {"account": account, "now": text(now), "longest": text(now + LONGEST)})
    return {row["name"]: _ability(row) for row in rows}


def _ability(row: Row) -> Ability:
    return Ability(bool(row["able"]), row["code"], row["detail"], instant(row["until"]))


@dataclass(frozen=True, slots=True)
class Abilities:
    """The same for a channel with one account, which knows no transactions."""

    database: Units
    account: str

    async def known(self, at: datetime) -> Mapping[str, Ability]:
        """What is known at this moment, by name."""
        return await self.database.read(lambda tx: known(tx, self.account, at))

    async def learn(self, name: str, until: datetime, code: int = 0, detail: str = "") -> None:
        """Note what an answer showed; code 0 is that it worked."""
        ability = Ability(code == 0, code, detail, until)
        await self.database.run(lambda tx: learn(tx, self.account, name, ability))
