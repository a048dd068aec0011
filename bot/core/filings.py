"""A noted complaint and the clock that runs for it: by where it was filed, what for, and since when."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

from bot.core.clocks import Opening, Run, run
from bot.core.due import SHANGHAI, end_of
from bot.core.guide import Guide, Sort
from bot.core.person import Complaint

CUSTOMARY: Final = 15  # days, where no clock is known
REMIND: Final = timedelta(days=3)  # how long before a limit of one's own it is spoken of


@dataclass(frozen=True, slots=True)
class Next:
    """What one can do from a day on."""

    since: date
    opening: Opening


def sort_of(guide: Guide, complaint: Complaint, matter: str) -> Sort | None:
    """What the place was asked for: as they said, as the matter makes likely, else the usual; None: it is gone."""
    place = guide.places.get(complaint.place)
    if place is None:
        return None
    said = next((one for one in place.kinds if one.id == complaint.sort), None)
    likely = next((one for one in place.kinds if matter in one.matters), None)
    return said or likely or next(iter(place.kinds), Sort("", place.label, place.clock, place.stage))


def running(guide: Guide, complaint: Complaint, matter: str) -> Run | None:
    """The clock that runs for a complaint; None where no rule is known, in force and sure on that day."""
    sort = sort_of(guide, complaint, matter)
    if sort is None:
        return None
    clock, _, stage = complaint.stage.partition(".")
    return _run(guide, clock or sort.clock, stage or sort.stage, since(complaint), complaint.extended)


def passing(guide: Guide, complaint: Complaint, matter: str) -> Run | None:
    """The step that runs where it comes before the one that brings an answer: it is passed on, or accepted.

    Its end is nobody's silence: who is to answer may have the complaint for a day, and a time of its own for it.
    """
    found = running(guide, complaint, matter) if complaint.waiting else None
    then = found.stage.then if found is not None else None
    clock = guide.clocks.get(then.clock) if then is not None else None
    if found is None or then is None or clock is None or found.stage.whose != "theirs":
        return None
    return found if clock.stages[then.stage].whose == "theirs" else None


def since(complaint: Complaint) -> datetime:
    """From when its clock runs: the day it was received, or filed where nothing else is known."""
    return complaint.received_on or complaint.filed_on


def _run(guide: Guide, name: str, step: str, start: datetime, extended: tuple[str, ...] = ()) -> Run | None:
    clock = guide.clocks.get(name)
    stage = (clock.stages.get(step) if step else clock.first) if clock is not None else None
    if clock is None or stage is None or not clock.holds(start.astimezone(SHANGHAI).date(), stage):
        return None
    return run(clock, stage, start, guide.calendar, extended)


def look_at(guide: Guide, complaint: Complaint, matter: str) -> datetime:
    """The last moment to wait for before asking whether there is an answer."""
    found = running(guide, complaint, matter)
    if found is not None:
        return found.look
    return end_of(since(complaint).astimezone(SHANGHAI).date() + timedelta(days=CUSTOMARY))


def limit(guide: Guide, complaint: Complaint, matter: str) -> Run | None:
    """The limit of one's own that runs now: the step itself, or what an answer leaves time for (T-02: 30 days)."""
    found = running(guide, complaint, matter)
    if found is None or complaint.withdrawn_at is not None:
        return None
    if complaint.answered_at is None:
        return found if found.stage.whose == "yours" else None
    opened = next((one for one in found.stage.opens if one.on == "answer" and one.clock), None)
    return _run(guide, opened.clock, opened.stage, complaint.answered_at) if opened else None


def reminded(found: Run, now: datetime) -> datetime | None:
    """The day on which a limit of one's own is spoken of: three days before, or tomorrow; None where it is too late."""
    day = max(found.end - REMIND, now.astimezone(SHANGHAI) + timedelta(days=1))
    return day if day.date() <= found.end.date() else None


def coming(found: Run) -> tuple[Next, ...]:
    """What opens next and on which day: on silence the day after the end."""
    after = found.end.date() + timedelta(days=1)
    return tuple(Next(after, one) for one in found.stage.opens if one.on == "silence")


def answerable(found: Run) -> tuple[Opening, ...]:
    """What their answer opens at once."""
    return tuple(one for one in found.stage.opens if one.on == "answer")


def suing(guide: Guide, known: datetime) -> Run | None:
    """Until when one may usually sue, from the day on which one knew of the loss and of who caused it (T-11)."""
    return _run(guide, "T-11", "limitation", known)
