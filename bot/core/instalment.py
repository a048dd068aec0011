"""The day an instalment is due, in people's words: to come, just past, or one of the two."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

from bot.core.calendar import Calendar
from bot.core.dates import SHANGHAI, Ask, Resolved, understand
from bot.core.past import Ahead, past_day
from bot.core.plaintext import ordinal
from bot.core.timetext import tidy

DOUBTFUL: Final = timedelta(days=10)  # whoever has a failed repayment is mostly a few days past it
COMING: Final = timedelta(days=62)  # instalments are monthly: a later day is a slip
OVERDUE: Final = timedelta(days=92)

LEAD: Final = re.compile(
    r"^(?:.*?(?:写错|记错|弄错|不对)了?)?(?:我的?|还款日?|账单日?|每个?月的?|应该|其实|就?是|在|[,，:：\s])*"
)
OVER: Final = re.compile(r"[,，\s]*(?:都|就)?(?:已经?|刚刚?)?(?:过了|过期了?|逾期了?|过去了)[。.啊]*$")
BARE: Final = re.compile(r"(\d{1,2})[日号]?")


@dataclass(frozen=True, slots=True)
class Either:
    """A day of the month that passed lately: that one, or next month's."""

    past: date
    coming: date


def instalment_day(text: str, now: datetime, calendar: Calendar) -> date | Either | None:
    """The day a short text means, seen from the aware instant `now`; None where it means none."""
    said = LEAD.sub("", text.strip(), count=1)
    line = OVER.sub("", said)
    over = line != said
    number = _number(line)
    if number:
        return _numbered(number, over, now, calendar)
    today = now.astimezone(SHANGHAI).date()
    coming = None if over else _coming(line, now, calendar)
    return coming or _past(past_day(line, today), over, today)


def _number(line: str) -> int | None:
    found = BARE.fullmatch(tidy(line))
    return int(found[1]) if found else ordinal(line)


def _numbered(number: int, over: bool, now: datetime, calendar: Calendar) -> date | Either | None:
    today = now.astimezone(SHANGHAI).date()
    past, coming = past_day(f"{number}号", today), _coming(f"{number}号", now, calendar)
    if not isinstance(past, date):
        return coming
    if over or past == today:
        return past
    if coming is None or today - past > DOUBTFUL:
        return coming
    return Either(past, coming)


def _coming(line: str, now: datetime, calendar: Calendar) -> date | None:
    """The coming day; of a month that is too short, its last."""
    found = understand(line, now, calendar)
    short = found.suggestion if isinstance(found, Ask) and found.reason == "impossible" else None
    due = found.due if isinstance(found, Resolved) else short
    if due is None:
        return None
    day = due.astimezone(SHANGHAI).date()
    return day if day - now.astimezone(SHANGHAI).date() <= COMING else None


def _past(found: date | Ahead | None, over: bool, today: date) -> date | None:
    if isinstance(found, Ahead):
        return found.day if not over and found.day - today <= COMING else None
    return found if found is not None and today - found <= OVERDUE else None
