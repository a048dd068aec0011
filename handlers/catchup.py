"""What could not be said in time is said first when somebody comes back, once, with its real date."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from bot.core import nudge as times
from bot.core.changes import Misunderstood, NudgeShown, Paused, PersonForgotten, PreferenceSet, Tallied
from bot.core.messages import Button, Message
from bot.core.person import Nudge, Person
from bot.core.safety import ringing
from bot.core.taps import tap
from bot.core.turn import Outcome, Turn
from bot.core.updates import Arrived, Returned, Said, Sent, Tapped
from handlers.parts import label, say, when
from handlers.reminders import TOGETHER, title, wanted, worded
from handlers.words import ALARM

FEW: Final = 8  # characters; more is something they want to tell us
GREETING: Final = "greeting"  # of content's small talk
NUMBERED: Final = ("case", "contact", "promise", "complaint", "nudge")  # what changes bring that has a number


def with_held(turn: Turn, outcome: Outcome) -> Outcome:
    """What could not be pushed is said first when somebody comes back; not to somebody in need."""
    if not turn.person.nudges:
        return outcome
    held = tuple(nudge for nudge in _unsaid(turn) if wanted(turn, nudge))
    touched = {getattr(change, "nudge_id", None) for change in outcome.changes}
    waiting = [nudge for nudge in held if nudge.id not in touched]
    open_ = times.once(waiting)
    if not open_ or not _may_show(turn, outcome):
        return outcome
    things = {(nudge.kind, nudge.subject) for nudge in open_[:TOGETHER]}
    told = tuple(it for it in waiting if (it.kind, it.subject) in things)
    again = times.repeated(_counted(turn.person, outcome), open_[:TOGETHER], (), turn.now, turn.host)
    shown = (*(NudgeShown(it.id) for it in told), *again)
    if _opened(turn, open_):
        return outcome.adding(*shown)
    if outcome.message is None or _only_came(turn, outcome):
        kept = (change for change in outcome.changes if not isinstance(change, Misunderstood | Tallied))
        spoken = isinstance(turn.update, Said)  # no lock screen shows an answer: no neutral line before it
        return Outcome(worded(turn, open_[:TOGETHER], locked=not spoken), (*kept, *shown))
    return Outcome(_led(turn, outcome.message, open_), (*outcome.changes, *shown))


def _unsaid(turn: Turn) -> tuple[Nudge, ...]:
    """What could not be pushed; where we may not always write first, also what has come just now."""
    answers_only = turn.update.sender.channel in turn.host.not_first
    return (*times.held(turn.person), *(times.come(turn.person, turn.now) if answers_only else ()))


def _counted(person: Person, outcome: Outcome) -> Person:
    """The person with the last number that the outcome gave away."""
    things = (getattr(change, name, None) for change in outcome.changes for name in NUMBERED)
    return replace(person, counter=max([person.counter, *(thing.id for thing in things if thing is not None)]))


def _opened(turn: Turn, open_: Sequence[Nudge]) -> bool:
    """Whether they are looking at it just now, and at nothing else that was held."""
    wish = turn.update.tap if isinstance(turn.update, Tapped) else None
    return wish is not None and wish.verb in {"nudge", "later"} and wish.args[:1] == tuple(str(it.id) for it in open_)


def _only_came(turn: Turn, outcome: Outcome) -> bool:
    """They came and asked for nothing: a greeting, a word or two that mean nothing to us; what waits is all we say."""
    if isinstance(turn.update, (Arrived, Returned)):
        return True
    if not isinstance(turn.update, Said):
        return False
    if turn.update.text.endswith(ALARM) or len(turn.update.text) > FEW:
        return turn.update.text.endswith(ALARM)
    small = ringing(turn.update.text, turn.guide.small_talk)
    lost = any(isinstance(change, Misunderstood) and change.times for change in outcome.changes)
    return lost or (small is not None and small.id == GREETING)


def _may_show(turn: Turn, outcome: Outcome) -> bool:
    muted = turn.person.muted and PreferenceSet("muted", "0") not in outcome.changes
    return not muted and isinstance(turn.update, (Said, Sent, Tapped, Arrived, Returned)) and _calm(turn, outcome)


def _calm(turn: Turn, outcome: Outcome) -> bool:
    """Nobody is in need, nobody has just left."""
    if any(isinstance(change, (Paused, PersonForgotten)) for change in outcome.changes):
        return False
    return turn.person.quiet_until is None or turn.person.quiet_until <= turn.now


def _led(turn: Turn, message: Message, open_: Sequence[Nudge]) -> Message:
    """The answer with what was held in front of it and a button to it."""
    lines = "\n".join(f"· {title(turn, nudge)}（{when(turn, nudge.due_at).text}）" for nudge in open_[:TOGETHER])
    away = any(nudge.state == "held" for nudge in open_)
    lead = say(turn, "nudge.held" if away else "nudge.come", lines=lines)
    button = Button(label(turn, "label.held"), tap("nudge", open_[0].id))
    return message.led_by(*lead).offering(button)


def with_missed(turn: Turn, outcome: Outcome) -> Outcome:
    """Answers that never reached them are said first, once, the oldest first; not to somebody in need."""
    heard = isinstance(turn.update, (Said, Tapped, Sent, Arrived, Returned))
    if not (turn.missed and heard and _calm(turn, outcome)):
        return outcome
    lead = (*say(turn, "missed.first"), *(block for message in turn.missed for block in message.blocks))
    if outcome.message is None:
        return replace(outcome, message=replace(turn.missed[-1], blocks=lead, replaces="", toast=""), caught_up=True)
    blocks = (*lead, *say(turn, "missed.then"), *outcome.message.blocks)
    return replace(outcome, message=replace(outcome.message, blocks=blocks), caught_up=True)
