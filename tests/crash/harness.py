"""One lane: a bot on a database of its own, killed again and again while nudges fall due and people talk."""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from itertools import count, pairwise
from pathlib import Path
from random import Random
from typing import Final, Literal

from bot.app import now
from bot.core.updates import Address
from bot.storage.database import Transaction
from bot.storage.migrate import migrate
from bot.storage.sqlite import opened
from bot.storage.times import text
from tests.crash import books
from tests.crash.books import Books, Sent
from tests.crash.lives import Forked
from tests.crash.platform import Platform, serving
from tests.process import SECRET_KEY, free_port, pause, surroundings, until
from tests.standin.bot_api_chats import TOKEN
from tests.waiting import plant

SECRET: Final = SECRET_KEY.encode()
FIRST_SILENT: Final = 100_000
FIRST_TALKER: Final = 200
UNHURRIED: Final = 0.06  # seconds between a talker's updates: no process lives long enough for a flood of twenty
TAIL: Final = 0.25  # bytes that were in the socket when the process died are accepted a moment later
ITEMS: Final = ("pen", "quiet", "order", "wish")
LONG_AGO: Final = "2020-01-01T00:00:00.000000Z"


@dataclass(frozen=True, slots=True)
class Plan:
    """What a lane does. `spread` is how many seconds the nudges' due times are strewn over."""

    seed: int
    kills: int
    mode: Literal["webhook", "polling"]
    nudges: int
    spread: float
    talkers: int = 0
    early: bool = False
    delay: tuple[float, float] = (0.001, 0.015)


@dataclass(frozen=True, slots=True)
class Kill:
    """A death and what it left behind. `taken`: the updates the platform believed to be taken."""

    at: float
    books: Books
    taken: tuple[Sent, ...]


@dataclass(slots=True)
class Report:
    """The books compared. `twice`: pushed a second time; `window`: found accepted but not marked at a kill."""

    kills: int = 0
    nudges: int = 0
    updates: int = 0
    lost: list[str] = field(default_factory=list)
    twice: int = 0
    window: int = 0
    wrong: list[str] = field(default_factory=list)

    def __add__(self, other: Report) -> Report:
        return Report(
            self.kills + other.kills, self.nudges + other.nudges, self.updates + other.updates,
            self.lost + other.lost, self.twice + other.twice, self.window + other.window, self.wrong + other.wrong,
        )  # fmt: skip

    def __str__(self) -> str:
        return (
            f"{self.kills} kills, {self.nudges} nudges and {self.updates} updates: {len(self.lost)} lost, "
            f"{self.twice} of {self.nudges} nudges said twice ({self.window} were accepted and not yet marked at a kill), "
            f"{len(self.wrong)} wrong"
        )


def script() -> Iterator[tuple[str, bool]]:
    """What a talker types and taps (with a colon), and whether it must leave an entry in the journal."""
    yield from (("/start", False), ("consent:yes:matter:refund-hard", True))
    for promise in count(1):  # the case is 1, the first promise 2, its nudge 3, the next promise 4
        yield f"mark:1:{ITEMS[promise % 4]}:{promise // 4 % 2}", True
        yield from (("promise:1", False), (f"退我{promise}元", False), ("due:1:1d", False), ("sure:1", True))
        yield "3021", True


@dataclass
class Lane:
    """A bot, its platform, and what is known from outside."""

    plan: Plan
    folder: Path
    platform: Platform
    bot: Forked
    chance: Random
    sent: dict[int, list[Sent]] = field(default_factory=dict)  # by chat
    killed: list[Kill] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)
    over: bool = False
    promised: int = 0

    @property
    def silent(self) -> range:
        """The chats of those who wait and say nothing."""
        return range(FIRST_SILENT, FIRST_SILENT + self.plan.nudges)

    @property
    def talkers(self) -> range:
        """The chats of those who talk."""
        return range(FIRST_TALKER, FIRST_TALKER + self.plan.talkers)

    async def sow(self) -> None:
        """Everybody who waits, before the first start."""
        begin, step = now(), self.plan.spread / max(self.plan.nudges, 1)

        def unit(tx: Transaction) -> None:
            for number, chat in enumerate(self.silent):
                plant(tx, SECRET, Address("telegram", str(chat)), begin, [begin + timedelta(seconds=number * step)])

        async with opened(self.bot.database, migrate) as database:
            await database.run(unit)
        self.platform.known.update(self.silent)

    # ── people who talk ─────────────────────────────────────────────────────────────────────────

    async def talk(self, chat: int) -> None:
        """From hello to one promise after the other, until it is over; each step waits for its answer."""
        for words, lasting in script():
            said = self.platform.tap if ":" in words else self.platform.say
            await self._step(chat, await said(chat, words), lasting)
            self.promised += words.startswith("sure:")
            if self.over:
                return

    async def _step(self, chat: int, number: int, lasting: bool) -> None:
        """An update is done when the platform believes that it was taken; by then its answer must have come."""
        begun = asyncio.get_running_loop().time()
        self.sent.setdefault(chat, []).append(Sent(number, chat, lasting, begun))
        await self.platform.until(lambda: self.platform.acknowledged(number), 60)
        if not any(said.at >= begun for said in self.platform.accepted.get(chat, ())):
            self.wrong.append(f"update {number} of chat {chat} was taken and never answered")
        await pause(UNHURRIED * self.chance.uniform(0.5, 1.5))

    # ── killing ─────────────────────────────────────────────────────────────────────────────────

    async def kill_again_and_again(self) -> None:
        """Most deaths come while it works, some while it starts."""
        for _ in range(self.plan.kills):
            await self.bot.spawn()
            if self.chance.random() < 0.15:
                await pause(self.chance.uniform(0.0, 0.1))
            else:
                await self.bot.listening()
                await pause(self.chance.uniform(0.0, 0.7))
            await self._kill()

    async def _kill(self) -> None:
        taken = tuple(sent for sent in self._all_sent() if self.platform.acknowledged(sent.number))
        self.bot.signal(9)
        at = asyncio.get_running_loop().time()
        await self.bot.ended()
        copy = books.copied(self.bot.database, self.folder / f"kill-{len(self.killed)}")
        found = await asyncio.to_thread(books.read, copy, SECRET)
        shutil.rmtree(copy.parent)
        self.killed.append(Kill(at, found, taken))

    def _all_sent(self) -> Iterator[Sent]:
        for updates in self.sent.values():
            yield from updates

    # ── the end ─────────────────────────────────────────────────────────────────────────────────

    async def settle(self) -> None:
        """Without further kills everything that is due goes out; then, as if it were tomorrow, the talkers' promises."""
        await until(lambda: all(chat in self.platform.accepted for chat in self.silent) or self._idle())
        await until(lambda: not self.platform.pending)
        self._code(await self.bot.stop())
        due = f"UPDATE nudges AS n SET due_at = ?, try_at = ? WHERE n.state = 'pending' AND NOT ({books.REPEATED})"  # noqa: S608
        self.bot.change(due, LONG_AGO, LONG_AGO)
        self.bot.change("UPDATE people SET spoke_at = ?", LONG_AGO)
        await self.bot.start()
        await until(self._idle)
        self._code(await self.bot.stop())

    def _idle(self) -> bool:
        """Whether the rows say that nothing is left to do: what was not accepted by then never will be."""
        left = "SELECT 1 FROM nudges WHERE state = 'claimed' OR (state = 'pending' AND try_at <= ?) LIMIT 1"
        return not self.bot.rows(left, text(now()))

    def _code(self, code: int) -> None:
        if code != 0:
            self.wrong.append(f"ended with {code}")

    # ── the books compared ──────────────────────────────────────────────────────────────────────

    def report(self) -> Report:
        """The platform's books beside the database's."""
        final = books.read(books.copied(self.bot.database, self.folder / "end"), SECRET)
        report = Report(len(self.killed), len(self.silent) + self.promised, sum(map(len, self.sent.values())))
        report.wrong += self.wrong
        for number, kill in enumerate([*self.killed, Kill(float("inf"), final, tuple(self._all_sent()))]):
            report.wrong += [f"kill {number}: {what}" for what in self._found_wrong(kill)]
        for chat in self.silent:
            self._compare(chat, final, report)
        for person, states in final.states.items():
            report.lost += [f"{person} has a nudge {state}" for state in states if state != "sent"]
        if TOKEN in self.bot.errors:
            report.wrong.append("the token stands in the log")
        return report

    def _found_wrong(self, kill: Kill) -> Iterator[str]:
        yield from kill.books.damage
        yield from books.forgotten(kill.books, SECRET, kill.taken)
        for updates in self.sent.values():
            yield from books.halves(kill.books, SECRET, updates)
        for chat in self.silent:
            early = any(said.at < kill.at for said in self.platform.accepted.get(chat, ()))
            if early and books.address(SECRET, chat) not in kill.books.answered:
                yield f"chat {chat} was told something that is not stored"

    def _compare(self, chat: int, final: Books, report: Report) -> None:
        """One nudge: accepted at least once, again only where a kill found it accepted and not marked."""
        said = self.platform.accepted.get(chat, [])
        person = books.address(SECRET, chat)[:16]
        if not said:
            report.lost.append(f"chat {chat} never heard it, its row says {final.states.get(person)}")
        claimed = [kill.at for kill in self.killed if "claimed" in kill.books.states.get(person, ())]
        report.window += any(one.at <= at + TAIL for one in said for at in claimed)
        report.twice += len(said) > 1
        if len({one.text for one in said}) > 1:
            report.wrong.append(f"chat {chat} heard two different texts")
        for first, second in pairwise(said):
            if not any(first.at - TAIL <= at <= second.at for at in claimed):
                report.wrong.append(f"chat {chat} heard it twice and no kill explains it")


async def drive(plan: Plan, folder: Path) -> Report:
    """Run a lane from the first start to the comparison."""
    folder.mkdir(parents=True)
    port, chance = free_port(), Random(plan.seed)
    async with serving(Platform(TOKEN, chance=Random(plan.seed + 1), delay=plan.delay)) as platform:
        settings = surroundings(
            folder, port=port, public_url=f"http://127.0.0.1:{port}", log_level="warning",
            telegram_token=TOKEN, telegram_api_base=platform.base, telegram_mode=plan.mode, telegram_poll_timeout=1,
        )  # fmt: skip
        lane = Lane(plan, folder, platform, Forked(folder, settings, port, early=plan.early), chance)
        try:
            await _run(lane)
        finally:
            await lane.bot.close()
    return lane.report()


async def _run(lane: Lane) -> None:
    await lane.sow()
    async with asyncio.TaskGroup() as group:
        talking = [group.create_task(lane.talk(chat)) for chat in lane.talkers]
        await lane.kill_again_and_again()
        lane.over = True
        await lane.bot.start()
        await asyncio.gather(*talking)
    await lane.settle()
