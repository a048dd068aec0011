"""What storage offers: units of work that are durable when `run` returns."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Protocol, TypeVar

Result = TypeVar("Result")
Params = Mapping[str, object]
Row = Mapping[str, Any]
NOTHING: Params = {}


class Unavailable(Exception):
    """Nothing of this unit was stored: disk full, damaged or locked. The platform must send the update again."""


class InUse(Exception):
    """Another process has this database open."""


class Unsuitable(Exception):
    """The database cannot be used as configured (network file system, newer schema, damaged file)."""


class NoRoom(Unsuitable):
    """The database cannot be opened because the disk is full: that passes."""


class Transaction(Protocol):
    """Statements inside one transaction. `lock` is what SELECT needs to keep a row until the commit."""

    lock: str

    def rows(self, sql: str, params: Params = NOTHING) -> Sequence[Row]:
        """All rows of a query."""

    def execute(self, sql: str, params: Params = NOTHING) -> int:
        """Run a statement; the number of rows it changed."""


Unit = Callable[[Transaction], Result]


class Units(Protocol):
    """Where units of work are run: `run` commits before it returns; `read` sees committed rows only."""

    async def run(self, unit: Unit[Result]) -> Result:
        """Run a unit of work in a transaction and commit. Raises Unavailable when nothing was stored."""

    async def read(self, unit: Unit[Result]) -> Result:
        """Run a query that changes nothing."""


class Database(Units, Protocol):
    """One database."""

    async def checkpoint(self) -> None:
        """Move what was written out of the log and empty it, so that deleted rows are gone from the disk."""

    async def backup(self, path: str) -> None:
        """Write a checked copy to a new file while everything goes on."""


class Kept(Database, Protocol):
    """A database with what its housekeeping needs."""

    @property
    def low(self) -> bool:
        """Whether the disk is nearly full."""

    async def trouble(self) -> str:
        """Why nothing can be stored just now; empty when all is well."""

    async def keep_ballast(self) -> None:
        """Hold some room back for the day on which the disk is full."""
