"""Bots that are born in one nursery: as `tests.process.Bot`, but a start takes a moment instead of seconds."""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import re
import signal
import socket
import sys
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager, closing
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from typing import Final

from tests.crash import disk
from tests.process import LISTENING, PATIENCE, Bot, surroundings

LISTENS: Final = "listens"
PORTS: Final = range(18_000, 30_000)  # below those that Linux gives to connections
TRIED: Final = iter(Random().sample(PORTS, 2_000))  # each at most once, for a lane that starts does not listen yet
TOLD: Final = re.compile(r"(\d+) (born|died|ended) (.*)")


@dataclass
class Nursery:
    """The process that all lives are forked from; what it says goes to the lane that it is about."""

    process: asyncio.subprocess.Process
    shims: bool
    lanes: dict[str, asyncio.Queue[tuple[str, str]]] = field(default_factory=dict)

    def order(self, **wanted: object) -> None:
        """Have a life begun."""
        assert self.process.stdin is not None
        self.process.stdin.write(json.dumps(wanted).encode() + b"\n")

    async def listen(self) -> None:
        """Hand out the lines until it ends."""
        assert self.process.stdout is not None
        async for line in self.process.stdout:
            words = line.decode()  # what two bots say at once may stand in one line
            for port in LISTENING.findall(words):
                self.lanes[port].put_nowait((LISTENS, ""))
            for lane, what, rest in TOLD.findall(words):
                self.lanes[lane].put_nowait((what, rest))


@asynccontextmanager
async def nursery(folder: Path) -> AsyncIterator[Nursery]:
    """A nursery, gone at the end with whoever still lives in it."""
    pipe, shims = asyncio.subprocess.PIPE, disk.shims(folder)
    environment = {**surroundings(folder), **disk.preloaded(shims), "PYTHONUNBUFFERED": ""}
    with (folder / "nursery.txt").open("ab") as errors:
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "tests.crash.nursery", env=environment, stdin=pipe, stdout=pipe, stderr=errors
        )
    found = Nursery(process, bool(shims))
    async with asyncio.TaskGroup() as group:
        group.create_task(found.listen())
        try:
            yield found
        finally:
            assert process.stdin is not None
            process.stdin.close()
            await process.wait()


@dataclass(kw_only=True)
class Forked(Bot):
    """One bot after the other on the same database. `sabotage`: what is wrong with it on purpose; `code`: how the last
    one ended; `fell`: the point at which it killed itself, and the ids of those whose work it had in hand there."""

    home: Nursery
    sabotage: str = ""
    child: int = 0
    code: int | None = None
    fell: tuple[str, tuple[str, ...]] = ("", ())

    def __post_init__(self) -> None:
        self.home.lanes[self.lane] = asyncio.Queue()

    @property
    def lane(self) -> str:
        """Its name in the nursery: the port, for that is what a bot says when it listens."""
        return str(self.port)

    async def spawn(self, point: str = "", passings: int = 1) -> None:
        """Begin, without waiting for anything but the birth."""
        self.generations += 1
        self.code, self.fell = None, ("", ())
        self.home.order(
            lane=self.lane,
            life=self.generations, folder=str(self.folder), environment=_own(self.environment),
            sabotage=self.sabotage, point=point, passings=passings,
        )  # fmt: skip
        self.child = int(await self._heard("born") or 0)

    async def listening(self) -> None:
        """Wait for the line that says so; AssertionError when it ended instead."""
        assert await self.hears(), f"ended with {self.code}: {self.errors[-2000:]}"

    async def hears(self) -> bool:
        """Whether it came so far as to listen."""
        return await self._heard(LISTENS) is not None

    def signal(self, number: int) -> None:
        """Tell it something, now."""
        os.kill(self.child, number)

    async def ended(self) -> int:
        """Wait for its end; the exit code."""
        await self._heard("ended")
        assert self.code is not None
        return self.code

    async def ends_within(self, seconds: float) -> bool:
        """Whether it ends by itself before that."""
        try:
            async with asyncio.timeout(seconds):
                await self.ended()
        except TimeoutError:
            return False
        return True

    async def stop(self) -> int:
        """SIGTERM and its exit code."""
        self.signal(signal.SIGTERM)
        return await self.ended()

    async def kill(self) -> None:
        """SIGKILL, if it lives."""
        if self.child and self.code is None:
            with contextlib.suppress(ProcessLookupError):  # it was quicker
                self.signal(signal.SIGKILL)
            await self.ended()

    async def _heard(self, what: str) -> str | None:
        """What follows in the next line of that kind; None when the life ends before."""
        async with asyncio.timeout(PATIENCE * 2):
            while self.code is None:
                kind, rest = await self.home.lanes[self.lane].get()
                if kind == "died":
                    point, _, people = rest.partition(" ")
                    self.fell = point, tuple(people.split(","))
                elif kind == "ended":
                    self.code = int(rest)
                if kind == what:
                    return rest
        return None


def quiet_port() -> int:
    """A port that no connection is given by chance: who knocks at a dead one among those will some day meet itself."""
    for port in TRIED:
        with closing(socket.socket()) as one, contextlib.suppress(OSError):
            one.bind(("127.0.0.1", port))
            return port
    raise OSError("no port is free")


def _own(environment: Mapping[str, str]) -> dict[str, str]:
    """What a life's surroundings have beyond those of the nursery."""
    return {name: value for name, value in environment.items() if os.environ.get(name) != value}
