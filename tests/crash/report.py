"""What a torture came to: lost, said twice, wrong, and where it died."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field


@dataclass(slots=True)
class Report:
    """The books compared. `twice`: pushed a second time; `window`: of these, how many a death between the platform's
    acceptance and our mark explains; `unsure`: never pushed again because nobody knew whether it arrived, and shown when
    they spoke; `deaths`: by the point of the death; `fell`: nudges in hand at that very point that were said twice;
    `refused`: updates that got a 503; `parked`: nudges in hand at five deaths one after the other, which went out when the
    operator had them tried again; `again`: WeChat's retries whose answer was compared with the first one; `aside`:
    updates in hand at five deaths one after the other, which an operator is shown."""

    kills: int = 0
    nudges: int = 0
    updates: int = 0
    lost: list[str] = field(default_factory=list)
    twice: int = 0
    window: int = 0
    wrong: list[str] = field(default_factory=list)
    unsure: int = 0
    refused: int = 0
    parked: int = 0
    again: int = 0
    aside: int = 0
    deaths: Counter[str] = field(default_factory=Counter)
    fell: Counter[str] = field(default_factory=Counter)
    weather: Counter[str] = field(default_factory=Counter)

    def __add__(self, other: Report) -> Report:
        return Report(
            self.kills + other.kills, self.nudges + other.nudges, self.updates + other.updates,
            self.lost + other.lost, self.twice + other.twice, self.window + other.window, self.wrong + other.wrong,
            self.unsure + other.unsure, self.refused + other.refused, self.parked + other.parked, self.again + other.again, self.aside + other.aside,
            self.deaths + other.deaths, self.fell + other.fell, self.weather + other.weather,
        )  # fmt: skip

    @property
    def good(self) -> bool:
        """Nothing lost, nothing wrong, no double that no death explains."""
        return not self.lost and not self.wrong and self.twice == self.window

    def __str__(self) -> str:
        return (
            f"{self.kills} kills, {self.nudges} nudges, {self.updates} updates: {len(self.lost)} lost, "
            f"{self.twice} of {self.nudges} said twice ({self.window} in the window), {len(self.wrong)} wrong"
        )

    @property
    def points(self) -> set[str]:
        """The named points at which it died."""
        return {point for point in self.deaths if point != "random" and " " not in point}

    @property
    def details(self) -> str:
        """Where it died, what the platform did, what became of the unknown."""
        deaths = "\n".join(
            f"  {point:<16} {times:>4}{self._again(point)}" for point, times in self.deaths.most_common()
        )
        weather = ", ".join(f"{how} {times}" for how, times in self.weather.most_common())
        return (
            f"{deaths}\n  platform: {weather or 'fair'}; updates refused with 503 and taken later: {self.refused}\n"
            f"  outcome unknown: {self.unsure} nudges, never pushed again, each shown when that person spoke\n"
            f"  retries of WeChat's that got the first answer: {self.again}\n"
            f"  in hand at five deaths in a row: {self.parked} nudges, put aside, and sent when the operator tried them again; "
            f"{self.aside} updates, put aside and shown to the operator"
        )

    def _again(self, point: str) -> str:
        return f"  ({self.fell[point]} nudges in hand there were said twice)" if self.fell[point] else ""
