"""The stage for talks with a movable clock: the terminal's `/wait`, and stories."""

from __future__ import annotations

import contextlib
from collections.abc import AsyncIterator, Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

from bot import app
from bot.channels import Channel, NotNow
from bot.core.guide import Guide
from bot.core.messages import Message
from bot.core.updates import Address, Update
from bot.inbox import Leaves
from bot.pressed import FOLDER
from bot.settings import Settings
from bot.story import Dress, StoryMistake


@dataclass(slots=True)
class Clock:
    """A clock that can be moved forward. `base` tells the time it is ahead of."""

    base: Callable[[], datetime]
    ahead: timedelta = timedelta()

    def now(self) -> datetime:
        """The time it shows."""
        return self.base() + self.ahead

    def move(self, until: datetime) -> None:
        """Show `until` from here on; never backwards."""
        self.ahead += max(until - self.now(), timedelta())


async def pass_time(parts: app.Parts, clock: Clock, time: timedelta) -> None:
    """Let time pass, stopping at each nudge on the way so that it is said when it is due."""
    end = clock.now() + time
    while True:
        await parts.nudger.tick()
        upcoming = await parts.nudger.next_after(clock.now())
        if upcoming is None or upcoming > end:
            break
        clock.move(upcoming)
    clock.move(end)
    await parts.nudger.tick()


@dataclass(slots=True)
class Catch:
    """A channel that only keeps what is pushed; nothing while they are `away`."""

    name: str
    leaves: Leaves | None = None
    pushed: list[Message] = field(default_factory=list)
    away: bool = False

    def routes(self, receive: object) -> tuple[()]:
        return ()

    async def listen(self, receive: object) -> None:
        return None

    async def push(self, to: Address, message: Message) -> None:
        if self.away:
            raise NotNow("away")
        self.pushed.append(message)

    async def close(self) -> None:
        return None


@dataclass(slots=True)
class Rehearsal:
    """A bot on a database of its own, played by a story."""

    settings: Settings
    guide: Guide
    clock: Clock
    catch: Catch
    dress: Dress
    steady: list[float] = field(default_factory=lambda: [0.0])
    parts: app.Parts | None = None
    stack: contextlib.AsyncExitStack = field(default_factory=contextlib.AsyncExitStack)

    async def receive(self, update: Update) -> Message | None:
        """The road. People in stories take their time: half a minute a step."""
        assert self.parts is not None
        self.clock.move(self.clock.now() + timedelta(seconds=30))
        self.steady[0] += 30
        carry = getattr(self.dress, "carry", None)  # a dress may carry an update over the channel's own wire
        if carry is None:
            return await self.parts.inbox.answer(update)
        answer: Message | None = await carry(update, self.parts.inbox.answer)
        return answer

    async def wait(self, time: timedelta) -> list[Message]:
        """Let time pass; what was pushed meanwhile. A bot that is stopped notices when it starts again."""
        if self.parts is None:
            self.clock.move(self.clock.now() + time)
            return []
        await pass_time(self.parts, self.clock, time)
        pushed, self.catch.pushed = self.catch.pushed, []
        return pushed

    async def stop(self) -> None:
        """End the bot; its database stays."""
        await self.stack.aclose()
        self.parts = None

    async def start(self) -> None:
        """Open the database and put the parts together."""
        channels: Mapping[str, Channel] = {self.catch.name: self.catch}
        bot = app.assembled(
            self.settings, self.guide, self.clock.now, lambda database, secret: channels, lambda: self.steady[0]
        )
        self.parts = await self.stack.enter_async_context(bot)

    def leave(self, away: bool) -> None:
        """Whether pushes find them: not while their page is shut, or WeChat's window closed."""
        self.catch.away = away

    async def arrive(self, calendar: str) -> None:
        """The content with one more calendar, as it is after a reload."""
        from bot import content  # noqa: PLC0415 - only where a calendar arrives: it brings YAML and the models

        try:
            self.guide = content.with_calendar(self.guide, FOLDER, FOLDER.parent / calendar)
        except content.BadContent as bad:
            raise StoryMistake(str(bad)) from bad
        if self.parts is not None:
            self.parts.edition.guide = self.guide


@contextlib.asynccontextmanager
async def rehearsal(folder: Path, guide: Guide, begin: datetime, dress: Dress) -> AsyncIterator[Rehearsal]:
    """A fresh bot in an empty folder, its clock standing at `begin`."""
    settings = Settings(database_url=f"sqlite:///{folder / 'story.db'}", secret_key="story", _env_file=None)  # type: ignore[call-arg]  # noqa: S106 - a stage prop
    stage = Rehearsal(settings, guide, Clock(lambda: begin), Catch(dress.name, getattr(dress, "leaves", None)), dress)
    await stage.start()
    try:
        yield stage
    finally:
        await stage.stack.aclose()
