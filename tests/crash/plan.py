"""What a lane does, by seed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import count
from random import Random
from typing import Final, Literal

from tests.crash import points
from tests.crash.books import WECHAT
from tests.crash.disk import Kind

Mode = Literal["webhook", "polling", "wechat"]
Step = tuple[tuple[str, bool], ...]
"""What is typed or tapped (with a colon) at once, each with whether it must leave an entry in the journal."""
ITEMS: Final = ("pen", "quiet", "order", "wish")


@dataclass(frozen=True, slots=True)
class Plan:
    """What a lane does. `spread` is how many seconds the nudges' due times are strewn over, `storm` how often a call of
    the platform goes wrong, `named` the share of deaths at named points (`at`: at this one), `naps` how long the machine sleeps each time."""

    seed: int
    kills: int
    mode: Mode
    nudges: int
    spread: float
    talkers: int = 0
    sabotage: str = ""
    delay: tuple[float, float] = (0.001, 0.015)
    life: tuple[float, float] = (0.0, 0.7)
    storm: float = 0.0
    named: float = 0.0
    at: str = ""
    disk: Kind = ""
    naps: tuple[float, ...] = ()

    @property
    def first(self) -> int:
        """Where its chats begin."""
        return WECHAT if self.mode == "wechat" else 0

    @property
    def patience(self) -> float:
        """Seconds until what is due must be out; a bot that is wrong on purpose may never come to rest."""
        return 3.0 if self.sabotage else 90.0

    def point(self, chance: Random) -> tuple[str, int]:
        """A named point that such a bot can pass, and the passing at which it dies there."""
        stormy = points.STORMY if self.storm else ()
        chosen = chance.choice((*points.STARTING, *points.CALM, *points.OWN[self.mode], *stormy))
        most = {"migrating": 12, "polling": 2}.get(chosen, 1 if chosen in {*points.STARTING, *stormy} else 4)
        return self.at or chosen, chance.randint(1, most)


def script() -> Iterator[Step]:
    """A talker's whole conversation; the two marks arrive in any order."""
    yield from ((("/start", False),), (("consent:yes:matter:refund-hard", True),))
    for promise in count(1):  # the case is 1, the first promise 2, its nudge 3, the next promise 4
        first, second = promise % 4, (promise + 1) % 4
        yield (f"mark:1:{ITEMS[first]}:{promise // 4 % 2}", True), (f"mark:1:{ITEMS[second]}:{promise // 4 % 2}", True)
        yield (("promise:1", False),)
        yield ((f"退我{promise}元", False),)
        yield (("due:1:7d", False),)
        yield (("sure:1", True),)
        yield (("3021", True),)
