"""The bot as a process of its own: started, heard, stopped and killed; and its database looked at from outside."""

from __future__ import annotations

import asyncio
import os
import re
import socket
import sqlite3
import sys
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager, closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

PATIENCE: Final = 60.0  # seconds; a busy machine is no failure
LISTENING: Final = re.compile(r"http://127\.0\.0\.1:(\d+)")
SECRET_KEY: Final = "only-for-tests"
NEVER_QUIET: Final = "00:00-00:00"  # tests run at night too


async def pause(seconds: float) -> None:
    """Let real time pass where there is no event to wait for: another process is at work."""
    passed = asyncio.Event()
    asyncio.get_running_loop().call_later(seconds, passed.set)
    await passed.wait()


async def until(condition: Callable[[], object], seconds: float = 60.0) -> None:
    """Look again and again; TimeoutError when it does not come to pass."""
    async with asyncio.timeout(seconds):
        while not condition():
            await pause(0.05)


def free_port() -> int:
    """A port of this machine that nobody listens on just now."""
    with closing(socket.socket()) as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


@dataclass(frozen=True, slots=True)
class Ended:
    """A command that ran to its end."""

    code: int
    out: str
    err: str

    @property
    def complaints(self) -> list[str]:
        """The lines on stderr."""
        return self.err.splitlines()


def surroundings(folder: Path, **settings: object) -> dict[str, str]:
    """The environment of a bot that keeps its data in `folder`; settings without their prefix."""
    chosen: dict[str, object] = {
        "database_url": f"sqlite:///{folder / 'bot.db'}",
        "secret_key": SECRET_KEY,
        "port": 0,
        "ballast_mb": 0,
        "quiet_hours": NEVER_QUIET,
        "operator_name": "测试",
        "operator_contact": "test@example.org",
        **settings,
    }
    given = {f"HUIYIN_{name.upper()}": str(value) for name, value in chosen.items()}
    return {**os.environ, "PYTHONUTF8": "1", **given}


async def command(
    environment: Mapping[str, str], *arguments: str, given: str = "", folder: Path | None = None
) -> Ended:
    """Run `python -m bot` with arguments until it ends; `given` is its standard input."""
    pipe = asyncio.subprocess.PIPE
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "bot", *arguments, env=environment, stdin=pipe, stdout=pipe, stderr=pipe, cwd=folder
    )
    try:
        async with asyncio.timeout(PATIENCE):
            out, err = await process.communicate(given.encode())
    except TimeoutError:
        process.kill()
        await process.communicate()
        raise
    assert process.returncode is not None
    return Ended(process.returncode, out.decode(), err.decode())


async def in_terminal(environment: Mapping[str, str], *arguments: str) -> list[str]:
    """The lines of a command that finds a terminal on its stdout."""
    screen, side = os.openpty()
    try:
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "bot", *arguments, env=environment, stdout=side
        )
        async with asyncio.timeout(PATIENCE):
            assert await process.wait() == 0
        return os.read(screen, 1 << 16).decode().splitlines()
    finally:
        os.close(side)
        os.close(screen)


@dataclass
class Bot:
    """`python -m bot run`, again and again on the same database."""

    folder: Path
    environment: Mapping[str, str]
    port: int = 0
    process: asyncio.subprocess.Process | None = None
    generations: int = 0
    heard: list[str] = field(default_factory=list)
    stdin: int | None = None  # a descriptor; nothing: ours

    @property
    def database(self) -> Path:
        """The database file."""
        return self.folder / "bot.db"

    @property
    def errors(self) -> str:
        """Everything it ever wrote to stderr."""
        file = self.folder / "stderr.txt"
        return file.read_text(encoding="utf-8", errors="replace") if file.exists() else ""

    @property
    def address(self) -> str:
        """Where it listens."""
        return f"http://127.0.0.1:{self.port}"

    async def spawn(self) -> None:
        """Begin, without waiting for anything."""
        self.generations += 1
        with (self.folder / "stderr.txt").open("ab") as errors:
            self.process = await asyncio.create_subprocess_exec(
                sys.executable, "-m", "bot", "run",
                env=self.environment, stdin=self.stdin, stdout=asyncio.subprocess.PIPE, stderr=errors, cwd=self.folder,
            )  # fmt: skip

    async def listening(self) -> None:
        """Wait for the line that says so; AssertionError with its last words when it ended instead."""
        assert self.process is not None
        assert self.process.stdout is not None
        async with asyncio.timeout(PATIENCE):
            while line := (await self.process.stdout.readline()).decode():
                self.heard.append(line.rstrip())
                if found := LISTENING.search(line):
                    self.port = int(found[1])
                    return
        raise AssertionError(f"it did not start: {self.errors[-2000:]}")

    async def start(self) -> None:
        """Begin and wait until it listens."""
        await self.spawn()
        await self.listening()

    def signal(self, number: int) -> None:
        """Tell it something, now."""
        assert self.process is not None
        self.process.send_signal(number)

    async def ended(self) -> int:
        """Wait for its end; the exit code."""
        assert self.process is not None
        async with asyncio.timeout(PATIENCE):
            out, _ = await self.process.communicate()
        self.heard.extend(out.decode().splitlines())
        assert self.process.returncode is not None
        return self.process.returncode

    async def stop(self) -> int:
        """SIGTERM and its exit code."""
        assert self.process is not None
        self.process.terminate()
        return await self.ended()

    async def kill(self) -> None:
        """SIGKILL: no goodbye of any sort."""
        assert self.process is not None
        if self.process.returncode is None:
            self.process.kill()
        await self.ended()

    async def run_command(self, *arguments: str, given: str = "") -> Ended:
        """Another command on the same settings."""
        return await command(self.environment, *arguments, given=given, folder=self.folder)

    def rows(self, sql: str, *parameters: object) -> list[Any]:
        """Look into the database, also while the bot runs."""
        return rows(self.database, sql, parameters)

    def change(self, sql: str, *parameters: object) -> int:
        """Change the database behind the bot's back; only while it does not run."""
        with closing(sqlite3.connect(self.database)) as connection, connection:
            return connection.execute(sql, parameters).rowcount


def rows(database: Path, sql: str, parameters: Sequence[object] = ()) -> list[Any]:
    """All rows of a query, readable by name."""
    with closing(sqlite3.connect(f"{database.as_uri()}?mode=ro", uri=True)) as connection:
        connection.row_factory = sqlite3.Row
        return connection.execute(sql, parameters).fetchall()


@asynccontextmanager
async def started(folder: Path, **settings: object) -> AsyncIterator[Bot]:
    """A running bot, surely gone at the end."""
    bot = Bot(folder, surroundings(folder, **settings))
    try:
        await bot.start()
        yield bot
    finally:
        if bot.process is not None:
            await bot.kill()
