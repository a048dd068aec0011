"""Where taps and answers about complaints and their clocks go: the part of the routing that belongs together."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

from bot.core.turn import Outcome, Turn
from handlers import clocks, complaints, confirming, filings, received, suing

TAPS: Final[Mapping[str, Callable[..., Outcome]]] = {
    "filed": complaints.begin,
    "places": complaints.more_places,
    "place": complaints.place,
    "numbered": complaints.numbered,
    "filedon": complaints.filed_on,
    "filedsure": complaints.sure,
    "filings": filings.listed,
    "filing": filings.view,
    "refile": filings.move,
    "refiled": filings.moved,
    "unfile": filings.withdraw,
    "clocks": clocks.listed,
    "clock": clocks.view,
    "counting": clocks.counting,
    "beforehand": clocks.beforehand,
    "since": received.ask,
    "sinceday": received.moved,
    "extend": received.extend,
    "sort": received.sort,
    "suing": suing.ask,
    "suingday": suing.told,
}

ANSWERS: Final[Mapping[str, Callable[[Turn, str], Outcome]]] = {
    "filed-reference": complaints.said_reference,
    "filed-date": confirming.said_day,
    "filed-sure": confirming.said_complaint,
    "filing-date": filings.said_date,
    "clock-day": received.said_day,
    "suing-day": suing.said_day,
}

RESUME: Final[Mapping[str, Callable[..., Outcome]]] = {
    "filed-reference": complaints.place,
    "filed-date": complaints.numbered_again,
    "filed-sure": confirming.complaint_again,
    "filing-date": filings.move,
    "clock-day": lambda turn, complaint, to, _more="": received.ask(turn, complaint, to),
    "suing-day": suing.ask,
}
