"""Stories: a talk written down, played through the real road in a channel's dress.

`>` typed, `*` tapped, `~` waited, `!` something happens (a photo, a block, a restart), `@` the time it begins,
`<` and `[ ]` what is seen; `< …` passes over any lines. `#` explains.
`! away`: from then on nothing can be pushed to them (the page is shut, WeChat's window closed), until `! back`.
`! calendar tests/calendars/2027.yaml` puts that year's days off into the content, as a reload does.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Awaitable, Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final, Protocol
from zoneinfo import ZoneInfo

from bot.core.messages import Message
from bot.core.taps import Tap
from bot.core.updates import Address, Update

BEGIN: Final = datetime(2026, 11, 20, 10, 30, tzinfo=ZoneInfo("Asia/Shanghai"))
PERSON: Final = "1001"
ACTS: Final = (">", "*", "~", "!")
ANYTHING: Final = "< …"
ONLY: Final = re.compile(r"<([a-z]+) (.+)")
DURATION: Final = re.compile(r"(\d+)\s*(seconds?|minutes?|hours?|days?|weeks?)")


class StoryMistake(Exception):
    """A story that cannot be read or acted."""


@dataclass(frozen=True, slots=True)
class Step:
    """One act and what should be seen after it."""

    line: int
    act: str
    text: str
    seen: tuple[str, ...]
    comments: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Story:
    """A talk: when it begins and its steps."""

    begin: datetime
    head: tuple[str, ...]
    steps: tuple[Step, ...]


@dataclass(frozen=True, slots=True)
class Shown:
    """What a person sees of a message: its lines, and its options with what they do."""

    lines: tuple[str, ...]
    options: tuple[tuple[str, Tap], ...]
    reference: str


class Dress(Protocol):
    """How a channel carries an act to the bot and an answer to the person, by its own translation."""

    name: str

    def said(self, number: int, text: str) -> Update:
        """Something typed, as the channel delivers it."""

    def tapped(self, number: int, option: str, shown: Shown) -> Update:
        """A tap on an option, as the channel delivers it."""

    def happened(self, number: int, what: str) -> Update:
        """start, photo, voice, sticker, file, blocked, returned."""

    def shown(self, number: int, message: Message) -> Shown:
        """A message as it is seen."""


class Stage(Protocol):
    """The bot that a story is played on."""

    async def receive(self, update: Update) -> Message | None:
        """The road."""

    async def wait(self, time: timedelta) -> list[Message]:
        """Let time pass; what was pushed meanwhile."""

    async def stop(self) -> None:
        """End the process; time may pass without it."""

    async def start(self) -> None:
        """Start it again."""

    def leave(self, away: bool) -> None:
        """Whether pushes find them."""

    async def arrive(self, calendar: str) -> None:
        """A year's calendar file is put into the content, named from the checkout."""


def parse(text: str) -> Story:
    """A story from its text; raises StoryMistake naming the line."""
    head, steps = _Lines(text).read()
    begin = next((line[1:].strip() for line in head if line.startswith("@")), "")
    return Story(_time(begin) if begin else BEGIN, tuple(head), tuple(steps))


@dataclass(slots=True)
class _Lines:
    text: str
    head: list[str] = field(default_factory=list)
    steps: list[Step] = field(default_factory=list)
    seen: list[str] = field(default_factory=list)
    comments: list[str] = field(default_factory=list)
    act: tuple[int, str, str] | None = None

    def read(self) -> tuple[list[str], list[Step]]:
        for number, raw in enumerate(self.text.splitlines(), 1):
            self._line(number, raw.rstrip())
        self._end()
        return self.head, self.steps

    def _line(self, number: int, line: str) -> None:
        if not line.strip():
            return
        if line.startswith(ACTS):
            self._end()
            self.act = (number, line[0], line[1:].strip())
        elif line.startswith("<") or line.lstrip().startswith("["):
            self.seen.append(line.strip())
        elif line.startswith(("#", "@")):
            (self.head if self.act is None else self.comments).append(line)
        else:
            raise StoryMistake(f"第 {number} 行看不懂：{line}")

    def _end(self) -> None:
        if self.act is not None:
            number, act, text = self.act
            self.steps.append(Step(number, act, text, tuple(self.seen), tuple(self.comments)))
        self.seen, self.comments = [], []


def _time(text: str) -> datetime:
    try:
        return datetime.fromisoformat(text).replace(tzinfo=BEGIN.tzinfo)
    except ValueError as reason:
        raise StoryMistake(f"不认识的时间：{text}（写成 2026-11-20 10:30）") from reason


def duration(text: str) -> timedelta:
    """`3 days`, `2 hours` as a duration."""
    match = DURATION.fullmatch(text)
    if match is None:
        raise StoryMistake(f"不认识的时长：{text}")
    unit = match[2] if match[2].endswith("s") else f"{match[2]}s"
    return timedelta(**{unit: int(match[1])})


@dataclass(slots=True)
class Player:
    """Plays a story step by step and remembers what is on the screen."""

    stage: Stage
    dress: Dress
    shown: list[Shown] = field(default_factory=list)
    number: int = 0

    async def step(self, step: Step) -> tuple[str, ...]:
        """Act, and tell what was seen."""
        self.number += 1
        acts: dict[str, Callable[[str], Awaitable[list[Message]]]] = {
            ">": self._say,
            "*": self._tap,
            "~": self._wait,
            "!": self._happen,
        }
        messages = await acts[step.act](step.text)
        seen: list[str] = []
        for message in messages:
            self.number += 1
            self.shown.append(self.dress.shown(self.number, message))
            seen += as_lines(self.shown[-1])
        return tuple(seen)

    async def _say(self, text: str) -> list[Message]:
        return await self._received(self.dress.said(self.number, text))

    async def _tap(self, label: str) -> list[Message]:
        for shown in reversed(self.shown):
            if any(name == label for name, _ in shown.options):
                return await self._received(self.dress.tapped(self.number, label, shown))
        raise StoryMistake(f"屏幕上没有按钮「{label}」")

    async def _wait(self, text: str) -> list[Message]:
        return await self.stage.wait(duration(text))

    async def _happen(self, what: str) -> list[Message]:
        happening, _, name = what.partition(" ")
        if happening == "calendar":
            await self.stage.arrive(name)
            return []
        if what in {"away", "back"}:
            self.stage.leave(what == "away")
            return []
        if what in {"stop", "restart"}:
            await self.stage.stop()
            if what == "restart":
                await self.stage.start()
            return []
        return await self._received(self.dress.happened(self.number, what))

    async def _received(self, update: Update) -> list[Message]:
        answer = await self.stage.receive(update)
        return [] if answer is None else [answer]


def as_lines(shown: Shown) -> Iterator[str]:
    """A screen as a story writes it down."""
    yield from (f"< {line}" for line in shown.lines if line.strip())
    yield from (f"[{label}]" for label, _ in shown.options)


Played = list[tuple[Step, tuple[str, ...]]]


async def play(story: Story, stage: Stage, dress: Dress) -> Played:
    """Every step with what was really seen."""
    player = Player(stage, dress)
    return [(step, await player.step(step)) for step in story.steps]


def differences(played: Played, channel: str) -> list[str]:
    """What was seen otherwise than written, readable."""
    out: list[str] = []
    for step, seen in played:
        written = scoped(step.seen, channel)
        if not fits(written, seen):
            out.append(f"第 {step.line} 行 {step.act} {step.text}")
            out += difflib.unified_diff(written, seen, "写的", "看到的", lineterm="", n=1)
    return out


def scoped(written: Sequence[str], channel: str) -> tuple[str, ...]:
    """What is written for a channel: `<telegram …` is seen there alone, `<wechat [菜单]` is an option there alone."""
    matches = ((line, ONLY.fullmatch(line)) for line in written)
    return tuple(_own(only[2]) if only else line for line, only in matches if only is None or only[1] == channel)


def _own(line: str) -> str:
    return line if line.startswith("[") else f"< {line}"


def fits(written: Sequence[str], seen: Sequence[str]) -> bool:
    """Whether what was seen is what was written; `< …` stands for any lines."""
    if not written:
        return not seen
    if written[0] == ANYTHING:
        return any(fits(written[1:], seen[start:]) for start in range(len(seen) + 1))
    return bool(seen) and written[0] == seen[0] and fits(written[1:], seen[1:])


def rewritten(story: Story, played: Played, channel: str) -> str:
    """The story with what was really seen; steps that use `< …` or `<channel …` and still fit stay as they are."""
    parts = ["\n".join(story.head)] if story.head else []
    for step, seen in played:
        kept = step.seen if fits(scoped(step.seen, channel), seen) else seen
        lines = [f"{step.act} {step.text}", *(f"  {line}" if line.startswith("[") else line for line in kept)]
        parts.append("\n".join([*lines, *(("", *step.comments) if step.comments else ())]))
    return "\n".join(parts) + "\n"


def person(channel: str) -> Address:
    """Who acts in stories."""
    return Address(channel, PERSON)
