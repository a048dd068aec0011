"""What every command has: settings, complaints on stderr, exit codes, the database beside a bot or alone."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable, Iterator
from pathlib import Path
from typing import Any

import typer

from bot import settings as configuration
from bot.settings import BadSettings, Settings

WELL, WANTING, USAGE, IN_USE = 0, 1, 2, 3


def complain(*lines: str) -> None:
    """One line a mistake on stderr."""
    for line in lines:
        typer.echo(line, err=True)


def leave(code: int, *lines: str) -> typer.Exit:
    """The exit to raise, after saying why."""
    complain(*lines)
    return typer.Exit(code)


def settings() -> Settings:
    """The settings, or exit 2 with every mistake."""
    try:
        return configuration.read()
    except BadSettings as bad:
        raise leave(USAGE, *bad.mistakes) from bad


@contextlib.contextmanager
def storage_mistakes() -> Iterator[None]:
    """Exit 3 when another process has the database, 2 when it cannot be used."""
    from bot.storage.condition import locked  # noqa: PLC0415
    from bot.storage.database import InUse, Unavailable, Unsuitable  # noqa: PLC0415

    try:
        yield
    except* InUse as group:
        raise leave(IN_USE, str(group.exceptions[0])) from group
    except* (Unsuitable, Unavailable, OSError) as group:
        [reason, *_] = group.exceptions
        raise leave(IN_USE if locked(reason) else USAGE, f"数据库用不了：{reason}") from group


@contextlib.asynccontextmanager
async def beside() -> AsyncIterator[Any]:
    """The database read-only, also while the bot runs."""
    from bot.storage.migrate import refuse_empty  # noqa: PLC0415
    from bot.storage.sqlite import reading  # noqa: PLC0415

    async with reading(Path(settings().sqlite_path), refuse_empty) as database:
        yield database


@contextlib.asynccontextmanager
async def alone() -> AsyncIterator[Any]:
    """The database for writing; InUse while the bot runs."""
    from bot.storage.migrate import migrate as to_newest  # noqa: PLC0415
    from bot.storage.sqlite import opened  # noqa: PLC0415

    async with opened(Path(settings().sqlite_path), to_newest) as database:
        yield database


def working(work: Callable[[], Any]) -> Any:
    with storage_mistakes():
        return asyncio.run(work())
