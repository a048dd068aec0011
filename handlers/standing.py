"""Where a case stands on its ladder, from what is on record, and in words why the next step is the next."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, datetime
from typing import Final

from bot.core.authorities import authority
from bot.core.due import end_of
from bot.core.filings import limit, passing
from bot.core.ladder import OVER, CameTo, Facts, Filing, Ladder, Rung, Standing, Threat, stand
from bot.core.messages import Block
from bot.core.nudge import SHANGHAI
from bot.core.person import Case, Complaint, Contact, Person, Promise, PromiseState
from bot.core.stances import stance
from bot.core.texts import blocks
from bot.core.turn import Turn
from handlers.parts import day, label, say

UNLICENSED: Final = "unlicensed"  # whoever will not say who they are is treated like one without a licence (C-27)
COLLECTING: Final = "collect"  # the problem in which noted words may be a threat
TURNS: Final[dict[PromiseState, CameTo]] = {"broken": "broken", "partly": "broken", "kept": "solved"}
GOOD_ENDS: Final = frozenset({"solved", "partly", "self"})
THREAT: Final = re.compile(
    r"(?<![没未不])(?<!没有)(?:威胁|恐吓)|打断|弄[死残]|打死|砍[死人你我]|带人(?:来|去|到)|要(?:你|我)的?命"
)


def standing(turn: Turn, case: Case) -> Standing:
    """Where it stands today, in Shanghai."""
    return stand(ladder_of(turn, case), facts(turn, case), on(turn.now), emergency(turn))


def emergency(turn: Turn) -> Rung:
    """The step that goes before all others where there is danger."""
    ladders = turn.guide.ladders
    return ladders.rungs[ladders.emergency]


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
    pending = [it.due_at for it in _theirs(turn.person, case) if it.state == "pending"]
    return Facts(
        filings=tuple(_filing(turn, it, case) for it in found),
        talked=_talked(turn.person, case),
        promised=on(max(pending)) if pending else None,
        came_to=_came_to(turn.person, case, found),
        limits=_limits(turn, case, found),
        threat=_threat(turn, case, found),
        reopened=_reopened(turn.person, case, found),
    )


def _theirs(person: Person, case: Case) -> tuple[Promise, ...]:
    """What the lender promised: the police's word is no step with the lender."""
    return tuple(it for it in person.promises if it.case_id == case.id and not authority(it))


def _filing(turn: Turn, one: Complaint, case: Case) -> Filing:
    """What solved it before the case was taken up again did not solve it."""
    at, again = one.answered_at, _again(case)
    undone = one.reply == "solved" and at is not None and again is not None and at < again
    last = one.filed_on if at is None else at
    step = passing(turn.guide, one, case.matter) is not None
    return Filing(one.place, on(one.due_at), at is not None, "" if undone else one.reply, on(last), step)


def _again(case: Case) -> datetime | None:
    """When it was last taken up again."""
    return case.endings[-1].reopened_at if case.endings else None


def _talked(person: Person, case: Case) -> bool:
    promised = any(it.state != "withdrawn" for it in _theirs(person, case))
    held = [it for it in person.contacts if it.case_id == case.id]
    begun = case.called_at is not None and all(it.at != case.called_at for it in held)
    return begun or promised or any(_reached(it) for it in held)


def _reached(talk: Contact) -> bool:
    return talk.way != "call" or not (talk.reply == "unreached" or left_unreached(talk))


def left_unreached(talk: Contact) -> bool:
    """Whether 没接通 was typed and never confirmed: nobody was reached, as far as anybody said."""
    return not talk.reply and stance(talk.said) == "unreached"


def _came_to(person: Person, case: Case, found: tuple[Complaint, ...]) -> CameTo:
    """What the last call or promise came to, after the last thing that was filed or answered.

    Of a day on which something was filed only the day is known: what was said on it came before.
    """
    since = max((it.answered_at or end_of(on(it.filed_on)) for it in found), default=None)
    later = [(at, word) for at, word in _turns(person, case) if since is None or at >= since]
    word = max(later)[1] if later else ""
    settled = [it for it in _theirs(person, case) if it.state in TURNS]
    kept = word == "solved" and any(it.state == "kept" and it.settled_at == max(later)[0] for it in settled)
    followed = {it.replaces for it in person.promises if it.state != "withdrawn"}
    undone = any(TURNS[it.state] == "broken" and it.id not in followed for it in settled)
    return "mixed" if kept and undone else word


def _turns(person: Person, case: Case) -> Iterator[tuple[datetime, CameTo]]:
    """What calls and promises came to, each with its moment; what had solved the case before it goes on did not."""
    again = _again(case)
    held = [it for it in person.contacts if it.case_id == case.id and it.reply not in {"", "threat"}]
    told = [(it.at, it.reply) for it in held if it.reply != "unreached"]
    settled = [
        (it.settled_at, TURNS[it.state])
        for it in _theirs(person, case)
        if it.state in TURNS and it.settled_at is not None
    ]
    for at, word in (*told, *settled):
        if word != "solved" or again is None or at >= again:
            yield at, word


def _threat(turn: Turn, case: Case, found: tuple[Complaint, ...]) -> Threat:
    """Whether they threatened, and whether the police were told since; of a report only the day is known."""
    told = [on(it.filed_on) for it in found if it.place in emergency(turn).places]
    talks = [on(it.at) for it in turn.person.contacts if it.case_id == case.id and _threatens(turn, case, it)]
    answers = [on(it.answered_at) for it in found if it.reply == "threat" and it.answered_at is not None]
    days = (*talks, *answers)
    if not days:
        return ""
    return "told" if told and max(told) >= max(days) else "open"


def _threatens(turn: Turn, case: Case, talk: Contact) -> bool:
    """A threat was told as one, or stands in the words that were noted where somebody collects."""
    collects = turn.guide.ladders.problem(case.matter) == COLLECTING
    told = talk.reply or stance(talk.said)  # one that was typed counts before it is confirmed
    return told == "threat" or (collects and THREAT.search(talk.said) is not None)


def _reopened(person: Person, case: Case, found: tuple[Complaint, ...]) -> bool:
    """Whether it had come to a good end and goes on, and nothing is on record since."""
    again = _again(case)
    if again is None or case.endings[-1].outcome not in GOOD_ENDS:
        return False
    moments = (
        *(it.at for it in person.contacts if it.case_id == case.id),
        *(it.settled_at or it.made_at for it in person.promises if it.case_id == case.id),
        *(it.answered_at or end_of(on(it.filed_on)) for it in found),
    )
    return all(at < again for at in moments)


def _limits(turn: Turn, case: Case, found: tuple[Complaint, ...]) -> dict[str, date]:
    runs = ((it.place, limit(turn.guide, it, case.matter)) for it in found if it.answered_at is not None)
    return {place: on(run.end) for place, run in runs if run is not None}


def why(turn: Turn, found: Standing) -> tuple[Block, ...]:
    """Why the next step is the next one, and from when; or the honest end."""
    places = "、".join(place_name(turn, name) for name in (found.missing or found.pending))
    if found.why in OVER:
        return say(turn, f"ladder.why.{found.why}", places=places)
    if found.why == "waiting":
        return _waiting(turn, found)
    if found.why == "missing":
        return say(turn, "ladder.why.missing", places=places)
    if found.why == "passing" and found.next is None:
        return (*say(turn, "ladder.why.passing-last"), *blocks(found.ladder.end))
    meaning = (*meant(turn, found), *(say(turn, "ladder.missing-too", places=places) if found.missing else ()))
    if found.next is None:
        return (*meaning, *blocks(found.ladder.end))
    name = f"ladder.why.{found.why}"
    return (*meaning, *say(turn, name if turn.guide.texts.has(name) else "ladder.why.reply", next=found.next.label))


def place_name(turn: Turn, name: str) -> str:
    """A place where one complains, as one says it."""
    found = turn.guide.places.get(name)
    return found.label if found else name


def meant(turn: Turn, found: Standing) -> tuple[Block, ...]:
    """What their reply means and asks of one, as this rung or all rungs have it."""
    at = next((it for it in turn.guide.ladders.rungs.values() if found.beside in it.places), None)
    own = ((at if found.beside else found.here) or found.here).answers or {}
    if found.why in own:
        return blocks(own[found.why])
    name = f"ladder.reply.{found.why}"
    return say(turn, name) if turn.guide.texts.has(name) else ()


def _waiting(turn: Turn, found: Standing) -> tuple[Block, ...]:
    """A wait is a wall only where a cited rule makes it one."""
    since = day(datetime.combine(found.since, datetime.min.time(), SHANGHAI))
    if found.next is None:
        return say(turn, "ladder.why.waiting-last", since=since)
    if not found.now:
        return say(turn, "ladder.why.walled", next=found.next.label, rule=found.next.wall)
    if found.beside:
        place = place_name(turn, found.beside)
        return say(turn, "ladder.why.waiting-there", place=place, next=found.next.label, since=since)
    return say(turn, "ladder.why.waiting", next=found.next.label, since=since)


def in_short(turn: Turn, found: Standing) -> str:
    """The next step in one line; empty where there is none."""
    return label(turn, "ladder.next", next=found.next.label) if found.next else ""
