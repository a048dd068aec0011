"""One lane: a bot on a database of its own, killed again and again while nudges fall due and people talk."""

from __future__ import annotations

import asyncio
import contextlib
import shutil
import signal
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from functools import partial
from pathlib import Path
from random import Random
from typing import Any, Final

from bot.app import now
from bot.storage.database import Transaction
from bot.storage.migrate import migrate
from bot.storage.sqlite import opened
from bot.storage.times import text
from tests.crash import books, wechat
from tests.crash.books import FIRST_SILENT, Books, Sent
from tests.crash.disk import Disk, disk
from tests.crash.lives import Forked, Nursery, quiet_port
from tests.crash.plan import Plan, script
from tests.crash.platform import Platform, serving
from tests.crash.report import Report
from tests.crash.verdict import SECRET, STOPPED, Death, Facts, Verdict
from tests.crash.weather import Weather
from tests.crash.wechat import ROOM, Account
from tests.process import pause, surroundings, until
from tests.standin.bot_api_chats import TOKEN
from tests.standin.wechat_api import SECRET as APP_SECRET
from tests.waiting import plant

FIRST_TALKER: Final = 200
UNHURRIED: Final = (
    0.3  # seconds between a talker's steps: no process lives long enough for a flood of twenty, some of them twice
)
OVERSLEPT: Final = 8  # every so many deaths the machine was off for so long that what waits for another try is due
QUICK: Final = 0.2  # seconds of a start when nothing else runs
SLOWEST: Final = 3.0
TRAPPED: Final = 1.5  # seconds after which a point that was not passed often enough is given up
PATIENCE: Final = 120.0
DUE_AGAIN: Final = "UPDATE nudges SET try_at = due_at WHERE state = 'pending' AND attempt > 0"
# Whoever was in hand at five deaths one after the other is put aside, and the operator has it tried again.
PARKED: Final = "SELECT person FROM nudges WHERE state = 'failed' AND problem LIKE 'parked%'"
TRIED_AGAIN: Final = """
UPDATE nudges SET state = 'pending', try_at = due_at, attempt = attempt + 1, claims = 0
WHERE state = 'failed' AND problem LIKE 'parked%'
"""
# As if it were tomorrow for what was promised, but not for reminders of what was said already.
TOMORROW: Final = """
UPDATE nudges SET due_at = :at, try_at = :at WHERE state = 'pending' AND id =
  (SELECT MIN(n.id) FROM nudges n WHERE n.person = nudges.person AND n.kind = nudges.kind AND n.subject = nudges.subject)
"""
LEFT: Final = "SELECT 1 FROM nudges WHERE state = 'claimed' OR (state = 'pending' AND try_at <= ?) LIMIT 1"
HELD: Final = "SELECT a.id FROM nudges n JOIN people p ON p.id = n.person JOIN addresses a ON a.hash = p.address WHERE n.state = 'held'"
WINDOWS: Final = "SELECT address, unused FROM windows WHERE kind = 'typed'"
Tell = Callable[[str], None]


def silently(_: str) -> None:
    """Nobody wants to know."""


@dataclass
class Lane:
    """A bot, its platform, and what is known from outside."""

    plan: Plan
    folder: Path
    platform: Platform | Account
    bot: Forked
    disk: Disk
    chance: Random
    tell: Tell = silently
    sent: dict[int, list[Sent]] = field(default_factory=dict)  # by chat
    deaths: list[Death] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)
    over: bool = False
    promised: int = 0
    spoke: int = 0
    parked: int = 0
    held: frozenset[int] = frozenset()

    @property
    def silent(self) -> range:
        """The chats of those who wait and say nothing."""
        return range(self.plan.first + FIRST_SILENT, self.plan.first + FIRST_SILENT + self.plan.nudges)

    @property
    def talkers(self) -> range:
        """The chats of those who talk."""
        return range(self.plan.first + FIRST_TALKER, self.plan.first + FIRST_TALKER + self.plan.talkers)

    async def sow(self) -> None:
        """Everybody who waits, before the first start."""
        begin, step = now(), self.plan.spread / max(self.plan.nudges, 1)

        def unit(tx: Transaction) -> None:
            for number, chat in enumerate(self.silent):
                plant(tx, SECRET, books.address_of(chat), begin, [begin + timedelta(seconds=number * step)])
                if isinstance(self.platform, Account):
                    self.platform.let(tx, SECRET, chat, ROOM[number % len(ROOM)])

        async with opened(self.bot.database, migrate) as database:
            await database.run(unit)
        self.platform.known.update(self.silent)

    # ── people who talk ─────────────────────────────────────────────────────────────────────────

    async def talk(self, chat: int) -> None:
        """From hello to one promise after the other, until it is over; each step waits for its answers."""
        for step in script():
            begun = asyncio.get_running_loop().time()
            numbers = [await self._say(chat, words, lasting) for words, lasting in step]
            if not await self._taken(numbers):
                self.wrong.append(f"update {numbers} of chat {chat} was not taken in {PATIENCE:.0f} s of peace")
                return
            if not any(said.at >= begun for said in self.platform.accepted.get(chat, ())):
                self.wrong.append(f"update {numbers} of chat {chat} was taken and never answered")
            await pause(UNHURRIED * self.chance.uniform(0.5, 1.5))
            self.promised += any(words.startswith("sure:") for words, _ in step)
            if self.over:
                return

    async def _taken(self, numbers: Sequence[int]) -> bool:
        """Whether they are taken in the end: while it is killed all the time one may have to wait for long."""
        while True:
            peace = self.over
            try:
                await self.platform.until(partial(self._all_taken, numbers), PATIENCE)
            except TimeoutError:
                if peace:
                    return False
            else:
                return True

    def _all_taken(self, numbers: Sequence[int]) -> bool:
        return all(map(self.platform.acknowledged, numbers))

    async def _say(self, chat: int, words: str, lasting: bool) -> int:
        said = self.platform.tap if ":" in words else self.platform.say
        at = asyncio.get_running_loop().time()
        number = await said(chat, words)
        self.sent.setdefault(chat, []).append(Sent(number, chat, lasting, at))
        return number

    # ── killing ─────────────────────────────────────────────────────────────────────────────────

    async def kill_again_and_again(self) -> None:
        """At a named point, or at any instant: mostly while it works, sometimes while it starts."""
        while (number := len(self.deaths)) < self.plan.kills:
            await self._live_and_die()
            if number % OVERSLEPT == 0:
                self.bot.change(DUE_AGAIN)
            if number % 25 == 24:
                self.tell(f"{number + 1} of {self.plan.kills} kills")

    async def _live_and_die(self) -> None:
        if self.chance.random() < self.plan.named:
            await self.bot.spawn(*self.plan.point(self.chance))
            await self.bot.ends_within(TRAPPED)
        else:
            begun = asyncio.get_running_loop().time()
            await self.bot.spawn()
            if self.chance.random() >= 0.15:
                await self.bot.hears()
            slow = (asyncio.get_running_loop().time() - begun) / QUICK  # a busy machine needs more time for the same
            await self.bot.ends_within(self.chance.uniform(*self.plan.life) * min(max(slow, 1.0), SLOWEST))
        await self._kill()

    async def _kill(self) -> None:
        """The end of a life: by its own hand at a point, or by ours; a disk that is full at the start is no reason."""
        await self.bot.kill()
        point, people = self.bot.fell
        if self.bot.code != -signal.SIGKILL:
            point = f"ended with {self.bot.code}"
            self.wrong.append(f"{point} by itself")
        await self._look(point or "random", people)

    async def _look(self, point: str, people: tuple[str, ...] = ()) -> None:
        """What the dead one left."""
        at = asyncio.get_running_loop().time()
        taken = tuple(sent for sent in self._all_sent() if self.platform.acknowledged(sent.number))
        found = await self._read(f"death-{len(self.deaths)}")
        self.deaths.append(Death(self.bot.generations, at, found, taken, point, people))

    async def _read(self, name: str, beyond: int = books.OF_SOME) -> Books:
        copy = books.copied(self.bot.database, self.folder / name)
        found = await asyncio.to_thread(books.read, copy, SECRET, beyond)
        shutil.rmtree(copy.parent)
        return found

    def _all_sent(self) -> Iterator[Sent]:
        for updates in self.sent.values():
            yield from updates

    async def suspend_again_and_again(self) -> None:
        """The machine sleeps and wakes; nobody is killed."""
        await self.bot.start()
        for seconds in self.plan.naps:
            await pause(self.chance.uniform(0.1, 0.5))
            self.bot.signal(signal.SIGSTOP)
            await pause(seconds)
            self.bot.signal(signal.SIGCONT)
        await self.stop()

    # ── the end ─────────────────────────────────────────────────────────────────────────────────

    async def settle(self) -> None:
        """In fair weather and without kills everything that is due goes out; then, as if it were tomorrow, what the
        talkers were promised; then those with a nudge of unknown outcome speak."""
        self.parked = len(self.bot.rows(PARKED))
        self.bot.change(TRIED_AGAIN)
        self.bot.change(DUE_AGAIN)
        await self._work_off()
        self.bot.change(TOMORROW.replace(":at", f"'{text(now() - timedelta(minutes=1))}'"))
        self.bot.change("UPDATE people SET spoke_at = ?", text(now() - timedelta(hours=1)))
        await self._work_off()
        await self.bot.start()
        self.spoke = self.bot.generations
        self.held = frozenset(books.chat_of(row["id"]) for row in self.bot.rows(HELD))
        numbers = [await self.platform.say(chat, "菜单") for chat in sorted(self.held)]
        await until(partial(self._all_taken, numbers), PATIENCE)
        await self.stop()

    async def _work_off(self) -> None:
        await self.bot.start()
        with contextlib.suppress(TimeoutError):  # the books will say what is left
            await until(self._idle, self.plan.patience)
        await until(lambda: not self.platform.pending)
        await self.stop()

    def _idle(self) -> bool:
        """Whether the rows say that nothing is left to do: what was not accepted by then never will be."""
        return not self.bot.rows(LEFT, text(now()))

    async def stop(self) -> None:
        """SIGTERM, and a look."""
        code = await self.bot.stop()
        if code != 0:
            self.wrong.append(f"ended with {code}")
        await self._look(STOPPED)

    # ── the books compared ──────────────────────────────────────────────────────────────────────

    async def report(self) -> Report:
        """The platform's books beside the database's."""
        ours = [death for death in self.deaths if death.point != STOPPED]
        report = Report(
            len(ours), len(self.silent) + self.promised, sum(map(len, self.sent.values())), wrong=self.wrong
        )
        if isinstance(self.platform, Account):
            report.again = self.platform.compared
            report.wrong += [*self.platform.wrong, *self.platform.overdrawn(SECRET, self.bot.rows(WINDOWS))]
        report.refused = sum(status == 503 for _, status in self.platform.deliveries)
        report.deaths.update(death.point for death in ours)
        report.weather += self.platform.weather.seen
        report.parked = self.parked
        final = await self._read("end", books.OF_ALL)
        report.aside = len(final.parked)
        end = Death(self.bot.generations + 1, float("inf"), final, tuple(self._all_sent()), "the end")
        accepted, full = self.platform.accepted, self.plan.disk == "full"
        deaths = [*self.deaths, end]
        facts = Facts(self.silent, accepted, deaths, self.sent, self.spoke, text(now()), full, self.held)
        await asyncio.to_thread(Verdict(facts, report).compare)
        if any(secret in self.bot.errors for secret in (TOKEN, APP_SECRET)):
            report.wrong.append("a secret stands in the log")
        return report


@contextlib.asynccontextmanager
async def _platform(plan: Plan, door: str) -> AsyncIterator[tuple[Platform | Account, dict[str, Any]]]:
    """The one it talks to, and the settings that lead there."""
    weather, chance = Weather(Random(plan.seed + 2), plan.storm), Random(plan.seed + 1)
    if plan.mode == "wechat":
        account = Account(now, chance=chance, delay=plan.delay, weather=weather, door=door)
        async with serving(account):
            yield account, {"web": "off", **wechat.settings(account.base)}
        return
    async with serving(Platform(TOKEN, chance=chance, delay=plan.delay, weather=weather)) as platform:
        yield platform, {
            "public_url": door, "telegram_token": TOKEN, "telegram_api_base": platform.base, "telegram_mode": plan.mode,
            "telegram_poll_timeout": 1, "telegram_per_second": 500, "telegram_per_chat_seconds": 0,
        }  # fmt: skip


@contextlib.asynccontextmanager
async def lane(home: Nursery, plan: Plan, folder: Path, tell: Tell = silently) -> AsyncIterator[Lane]:
    """A bot that was not started yet, with its platform and its disk."""
    folder.mkdir(parents=True)
    port, chance = quiet_port(), Random(plan.seed)
    async with _platform(plan, f"http://127.0.0.1:{port}") as (platform, own):
        under = disk(plan.disk, folder)
        settings = surroundings(folder, port=port, log_level="warning", **own)
        bot = Forked(folder, {**settings, **under.environment}, port, home=home, sabotage=plan.sabotage)
        try:
            yield Lane(plan, folder, platform, bot, under, chance, tell)
        finally:
            await bot.kill()


async def drive(home: Nursery, plan: Plan, folder: Path, tell: Tell = silently) -> Report:
    """Run a lane from the first start to the comparison."""
    async with lane(home, plan, folder, tell) as found:
        await _run(found)
    return await found.report()


async def _run(lane: Lane) -> None:
    await lane.sow()
    async with asyncio.TaskGroup() as group:
        talking = [group.create_task(lane.talk(chat)) for chat in lane.talkers]
        filling = group.create_task(lane.disk.fill_and_empty(Random(lane.plan.seed + 3)))
        await (lane.suspend_again_and_again() if lane.plan.naps else lane.kill_again_and_again())
        filling.cancel()
        lane.disk.empty()
        lane.platform.weather.clear()
        lane.over = True
        await lane.bot.start()
        await asyncio.gather(*talking)
        await lane.stop()
    await lane.settle()
