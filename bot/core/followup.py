"""When to look again although nobody named a day: a matter's usual wait, from the guide or by custom."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Final

from bot.core.calendar import Calendar
from bot.core.clocks import Clock
from bot.core.nudge import SHANGHAI

COUNTED: Final = re.compile(r"(\d+)(wd|d)")
AFTERNOON: Final = time(16)  # of the last day: nearly over, and a hotline is usually still manned


@dataclass(frozen=True, slots=True)
class Wait:
    """So many days, natural or working. `clock` is the rule they come from, None where they are mere custom."""

    days: int
    working: bool
    clock: Clock | None = None

    def end(self, today: date, calendar: Calendar) -> date:
        """The last day; today is not counted (Civil Code art. 201)."""
        return calendar.add_workdays(today, self.days) if self.working else today + timedelta(days=self.days)


CUSTOM: Final = Wait(3, working=True)  # nothing was promised: three working days (domain facts 2.3, reminder defaults)


def usual(wait: str, clocks: Mapping[str, Clock], today: date) -> Wait:
    """What a matter's `wait` means: a clock's id, `3wd`, `15d`; `promise` and what nobody can wait for are custom.

    So is a clock that is not in force today, or not sure enough to be told.
    """
    clock = clocks.get(wait)
    if clock is not None:
        length = clock.wait if clock.holds(today) else None
        return Wait(length.count, length.unit == "workday", clock) if length else CUSTOM
    counted = COUNTED.fullmatch(wait)
    return Wait(int(counted[1]), counted[2] == "wd") if counted else CUSTOM


def asked_at(last: date) -> datetime:
    """The moment to ask on the last day, by Shanghai's clock."""
    return datetime.combine(last, AFTERNOON, SHANGHAI).astimezone(UTC)
