"""Where a case stands on its ladder, from what is on record, and in words why the next step is the next."""

from __future__ import annotations

from datetime import date, datetime
from typing import Final

from bot.core.filings import limit
from bot.core.ladder import CameTo, Facts, Filing, Ladder, Standing, stand
from bot.core.messages import Block
from bot.core.nudge import SHANGHAI
from bot.core.person import Case, Complaint, Person, PromiseState
from bot.core.texts import blocks
from bot.core.turn import Turn
from handlers.parts import day, label, say

UNLICENSED: Final = "unlicensed"  # whoever will not say who they are is treated like one without a licence (C-27)
TURNS: Final[dict[PromiseState, CameTo]] = {"broken": "broken", "partly": "broken", "kept": "solved"}
REPLIES: Final = frozenset({"partly", "refused", "final", "withdraw", "shuffled", "nothing", "threat"})


def standing(turn: Turn, case: Case) -> Standing:
    """Where it stands today, in Shanghai."""
    return stand(ladder_of(turn, case), facts(turn, case), on(turn.now))


def ladder_of(turn: Turn, case: Case) -> Ladder:
    """The ladder for its kind of company and its matter."""
    return turn.guide.ladders.of(UNLICENSED if case.unsafe else case.org, case.matter)


def on(at: datetime) -> date:
    """The day of a moment in Shanghai."""
    return at.astimezone(SHANGHAI).date()


def filed(person: Person, case: Case) -> tuple[Complaint, ...]:
    """The complaints of a case that still stand."""
    return tuple(it for it in person.complaints if it.case_id == case.id and it.withdrawn_at is None)


def facts(turn: Turn, case: Case) -> Facts:
    """What the record of a case says to its ladder."""
    found = filed(turn.person, case)
    pending = [it.due_at for it in turn.person.promises if it.case_id == case.id and it.state == "pending"]
    since = max((it.answered_at or it.filed_on for it in found), default=None)
    return Facts(
        filings=tuple(Filing(it.place, on(it.due_at), it.answered_at is not None, it.reply) for it in found),
        talked=_talked(turn.person, case),
        promised=on(max(pending)) if pending else None,
        came_to=_came_to(turn.person, case, since),
        limits=_limits(turn, case, found),
    )


def _talked(person: Person, case: Case) -> bool:
    promised = any(it.case_id == case.id and it.state != "withdrawn" for it in person.promises)
    tried = (it for it in person.contacts if it.case_id == case.id)
    reached = any(it.way != "call" or it.reply != "unreached" for it in tried)
    return case.called_at is not None or promised or reached


def _came_to(person: Person, case: Case, since: datetime | None) -> CameTo:
    """What the last call or promise came to, after the last thing that was filed or answered."""
    events: list[tuple[datetime, CameTo]] = [
        *(
            (it.at, it.reply)
            for it in person.contacts
            if it.case_id == case.id and it.reply and it.reply != "unreached"
        ),
        *(
            (it.settled_at, TURNS[it.state])
            for it in person.promises
            if it.case_id == case.id and it.state in TURNS and it.settled_at is not None
        ),
    ]
    later = [event for event in events if since is None or event[0] >= since]
    return max(later)[1] if later else ""


def _limits(turn: Turn, case: Case, found: tuple[Complaint, ...]) -> dict[str, date]:
    runs = ((it.place, limit(turn.guide, it, case.matter)) for it in found if it.answered_at is not None)
    return {place: on(run.end) for place, run in runs if run is not None}


def why(turn: Turn, found: Standing) -> tuple[Block, ...]:
    """Why the next step is the next one, and from when; or the honest end."""
    if found.why == "solved":
        return say(turn, "ladder.why.solved")
    meaning = meant(turn, found)
    if found.next is None:
        return (*meaning, *blocks(found.ladder.end))
    if found.why == "waiting":
        return _waiting(turn, found)
    if found.why == "missing":
        places = "、".join(turn.guide.places[name].label for name in found.missing)
        return say(turn, "ladder.why.missing", places=places)
    name = "ladder.why.reply" if found.why in REPLIES else f"ladder.why.{found.why}"
    return (*meaning, *say(turn, name, next=found.next.label))


def meant(turn: Turn, found: Standing) -> tuple[Block, ...]:
    """What their reply means and asks of one, as this rung or all rungs have it."""
    if found.why not in REPLIES:
        return ()
    own = (found.here.answers or {}).get(found.why)
    return blocks(own) if own else say(turn, f"ladder.reply.{found.why}")


def _waiting(turn: Turn, found: Standing) -> tuple[Block, ...]:
    """A wait is a wall only where a cited rule makes it one."""
    assert found.next is not None
    since = day(datetime.combine(found.since, datetime.min.time(), SHANGHAI))
    if not found.now:
        return say(turn, "ladder.why.walled", next=found.next.label, rule=found.next.wall)
    return say(turn, "ladder.why.waiting", next=found.next.label, since=since)


def in_short(turn: Turn, found: Standing) -> str:
    """The next step in one line; empty where there is none."""
    return label(turn, "ladder.next", next=found.next.label) if found.next else ""
