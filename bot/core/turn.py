"""One turn of the conversation: what a handler is given and what it gives back."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from bot.core.changes import Change
from bot.core.guide import Guide
from bot.core.messages import Block, Button, Message
from bot.core.person import Nudge, Person
from bot.core.updates import Update


@dataclass(frozen=True, slots=True)
class Host:
    """Who runs this bot, as its settings say."""

    operator: str = ""
    contact: str = ""
    quiet_from: int = 21 * 60 + 30  # minutes after midnight
    quiet_to: int = 8 * 60
    backup_days: int = 0
    not_first: frozenset[str] = frozenset()  # the channels on which we may not always write first
    no_files: frozenset[str] = frozenset()  # those on which no file can be handed over


@dataclass(frozen=True, slots=True)
class Turn:
    """Everything a decision may depend on. `now` is aware; `masked` says that a secret was blanked in what was typed.

    `typed` is what was typed with telephone numbers left in, to be judged; it may go into no message and no change.
    `loaded` holds what an earlier `Need` asked for, `missed` the answers that never reached them.
    """

    update: Update
    person: Person
    now: datetime
    guide: Guide
    host: Host = field(default_factory=Host)
    masked: bool = False
    typed: str = ""
    loaded: Mapping[str, object] = field(default_factory=dict)
    missed: tuple[Message, ...] = ()


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a handler decided: what to say and what changes. No message means silence.

    `caught_up` says that the message also holds what they had missed.
    """

    message: Message | None = None
    changes: tuple[Change, ...] = ()
    caught_up: bool = False

    def adding(self, *changes: Change) -> Outcome:
        """The same with more changes, after the others."""
        return Outcome(self.message, (*self.changes, *changes), self.caught_up)

    def after(self, *changes: Change) -> Outcome:
        """The same with changes that were made before its own."""
        return Outcome(self.message, (*changes, *self.changes), self.caught_up)

    def offering(self, *buttons: Button) -> Outcome:
        """The same with more buttons under its message, after the others; silence offers nothing."""
        told = None if self.message is None else self.message.offering(*buttons)
        return Outcome(told, self.changes, self.caught_up)

    def led_by(self, *blocks: Block) -> Outcome:
        """The same with something said first; silence stays silence."""
        told = None if self.message is None else self.message.led_by(*blocks)
        return Outcome(told, self.changes, self.caught_up)


@dataclass(frozen=True, slots=True)
class Need:
    """The handler cannot decide without this: `export`, or the `reach` of a nudge. It is asked again with it loaded."""

    what: str
    nudge: Nudge | None = None


Way = Literal["message", "ticket", "offer", "first"]


@dataclass(frozen=True, slots=True)
class Prospect:
    """How a planned nudge would reach them where we may not always write first: by a `message`, by the `ticket` they
    gave, only if they allow it on the page that `link` `offer`s, or `first` thing when they write again.

    `calendar` is a page with the date for the phone's own calendar; empty where there is no public address."""

    way: Way
    link: str = ""
    calendar: str = ""


Handler = Callable[[Turn], "Outcome | Need"]
