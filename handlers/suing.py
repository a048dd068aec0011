"""起诉来得及吗: three years from the day one knew of the loss and of who caused it."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Final

from bot.core.changes import Asked
from bot.core.clocks import days_left
from bot.core.filings import suing
from bot.core.messages import Block
from bot.core.nudge import SHANGHAI
from bot.core.past import past_day
from bot.core.person import Asking
from bot.core.turn import Outcome, Turn
from handlers import arrival
from handlers.complaints import UNCLEAR, noon, not_understood
from handlers.menu import lead
from handlers.parts import dated, door, option, say, show

OLDEST: Final = timedelta(days=20 * 366)  # beyond twenty years no court helps (Civil Code art. 188)


def ask(turn: Turn, _more: str = "") -> Outcome:
    """On which day did they know?"""
    return _ask(turn, say(turn, "clock.suing"))


def _ask(turn: Turn, text: tuple[Block, ...], *more: str) -> Outcome:
    return show(text, door(turn, "clocks"), changes=(Asked(Asking("suing-day", more)),))


def said_day(turn: Turn, text: str) -> Outcome:
    """The day in their words; the answer shows it, and another one is a tap away."""
    assert turn.person.asking is not None
    again = UNCLEAR in turn.person.asking.args
    found = past_day(text, turn.now.astimezone(SHANGHAI).date(), OLDEST)
    if isinstance(found, date):
        return told(turn, found.isoformat())
    return _ask(turn, not_understood(turn, found, again), *(() if found else (UNCLEAR,)))


def told(turn: Turn, word: str) -> Outcome:
    """Until when one may usually sue, or that it may be too late; what starts the time anew."""
    try:
        known = noon(date.fromisoformat(word))
    except ValueError:
        return arrival.stale(turn)
    if known.date() > turn.now.astimezone(SHANGHAI).date():
        return arrival.stale(turn)
    found = suing(turn.guide, known)
    if found is None:
        return show(say(turn, "clock.suing-old"), option(turn, "another-day", "suing"), door(turn, "clocks"))
    left = days_left(found, turn.now)
    name = "clock.suing-late" if left < 0 else "clock.suing-left"
    return show(
        (
            *say(turn, name, start=dated(turn, known), end=dated(turn, found.end)),
            *say(turn, "clock.suing-anew"),
            *say(turn, "clock.basis", basis=found.clock.basis(found.stage)),
        ),
        option(turn, "another-day", "suing"),
        *(lead(turn.guide, name) for name in ("legal-aid", "lawsuit") if name in turn.guide.topics),
        door(turn, "clocks"),
    )
