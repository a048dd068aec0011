"""Where taps and answers about a case go, from the list to its ladder: that part of the routing."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

from bot.core.turn import Outcome, Turn
from handlers import cases, details, ladder, replies, talks, timeline

TAPS: Final[Mapping[str, Callable[..., Outcome]]] = {
    "records": cases.records,
    "case": cases.view,
    "close": cases.close,
    "reopen": cases.reopen,
    "closed": cases.closed,
    "manage": cases.more,
    "next": ladder.next_step,
    "rung": ladder.rung,
    "sides": ladder.sides,
    "details": details.view,
    "name": details.name,
    "about-what": details.matter,
    "org": details.org,
    "goal": details.goal,
    "log": talks.log,
    "replies": replies.choose,
    "reply": replies.reply,
    "timeline": timeline.view,
    "casefile": timeline.casefile,
}

ANSWERS: Final[Mapping[str, Callable[[Turn, str], Outcome]]] = {
    "goal": details.said_goal,
    "name": details.said_name,
}

RESUME: Final[Mapping[str, Callable[..., Outcome]]] = {
    "goal": details.goal,
    "name": details.name,
}
