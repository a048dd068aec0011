"""What a platform does to a bot on a bad day, by seed: calls that vanish, time out or are refused for now."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from random import Random
from typing import Final, Literal

How = Literal["fair", "drop", "drop after", "hang", "hang after", "429", "500"]

REFUSED: Final[tuple[How, ...]] = ("429", "500")
LOST: Final[tuple[How, ...]] = ("drop", "drop after", "hang", "hang after")
REFUSALS: Final = {"429": ("Too Many Requests: retry after 1", 429, 1), "500": ("Internal Server Error", 500, 0)}
WRITES: Final = ("sendMessage", "editMessageText")


@dataclass(slots=True)
class Weather:
    """How often a call goes wrong (0 to 1). A chat that was just struck is spared the next time."""

    chance: Random
    often: float = 0.0
    struck: set[int] = field(default_factory=set)
    seen: Counter[str] = field(default_factory=Counter)

    def of(self, method: str, chat: int, waits: bool) -> How:
        """What becomes of a call. `waits`: somebody who is only pushed to, so that an unknown outcome is told later.

        An answer that is lost on the way is not said again by design; so answers are refused, and only edits get lost.
        """
        if chat in self.struck or self.chance.random() >= self.often:
            self.struck.discard(chat)
            return "fair"
        self.struck.add(chat)
        kinds = (*REFUSED, *LOST) if waits or method not in {"sendMessage", "getUpdates"} else REFUSED
        how = self.chance.choice(kinds)
        self.seen[how] += 1
        return how

    def twice(self) -> bool:
        """Whether an update comes twice."""
        return self.chance.random() < 2 * self.often

    def clear(self) -> None:
        """The sun comes out."""
        self.often = 0.0
        self.struck.clear()
