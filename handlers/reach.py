"""How a nudge that was just promised will reach them, said plainly where we may not always write first."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Final

from bot.core.changes import NudgeMoved, NudgePlanned
from bot.core.messages import Button, Message
from bot.core.person import Nudge
from bot.core.turn import Need, Outcome, Prospect, Turn
from bot.core.updates import Due
from handlers.parts import label, option, say, when

AT_ONCE: Final = frozenset({"call"})  # asked two hours later, and nothing to plan a day by


def told(turn: Turn, outcome: Outcome) -> Outcome | Need:
    """The outcome, with how its nudge will come; needs `reach` where that is not always the same."""
    channel = turn.update.sender.channel
    nudge = _planned(turn, outcome)
    if nudge is not None and outcome.message is not None and turn.person.muted:
        return _muted(turn, outcome, outcome.message)
    if nudge is None or outcome.message is None or not turn.guide.texts.has(f"reach.{channel}.first"):
        return outcome
    if "reach" not in turn.loaded:
        return Need("reach", nudge)
    prospect = turn.loaded["reach"]
    if not isinstance(prospect, Prospect):
        return outcome
    said = say(turn, f"reach.{channel}.{prospect.way}", at=when(turn, _first(outcome, nudge)))
    pages = (("allow", prospect.link), ("to-calendar", prospect.calendar))
    offered = tuple(Button(label(turn, f"label.{name}"), url=url) for name, url in pages if url)
    message = outcome.message
    after = _saved(message)
    blocks = (*message.blocks[:after], *said, *message.blocks[after:])
    kept = tuple(it for it in message.buttons if not (prospect.calendar and it.tap and it.tap.verb == "calendar"))
    return replace(outcome, message=replace(message, blocks=blocks, buttons=(*offered, *kept)))


def _muted(turn: Turn, outcome: Outcome, message: Message) -> Outcome:
    """They stopped all reminders: what was just planned will not come either."""
    after = _saved(message)
    blocks = (*message.blocks[:after], *say(turn, "planned.muted"), *message.blocks[after:])
    buttons = (*message.buttons, option(turn, "unmute", "unmute"))
    return replace(outcome, message=replace(message, blocks=blocks, buttons=buttons))


def _saved(message: Message) -> int:
    """Behind the first paragraph, which tells what was kept: a question that follows stays the last thing said."""
    return next((at for at, block in enumerate(message.blocks, 1) if block.kind != "title"), len(message.blocks))


def _first(outcome: Outcome, last: Nudge) -> datetime:
    """When the first nudge comes that was planned with the last: what an alarm is set for."""
    planned = (it.nudge.due_at for it in outcome.changes if isinstance(it, NudgePlanned) and it.nudge.kind == last.kind)
    return min((last.due_at, *planned))


def _planned(turn: Turn, outcome: Outcome) -> Nudge | None:
    """The last nudge that a person's own words planned or moved."""
    if isinstance(turn.update, Due):
        return None
    known = {nudge.id: nudge for nudge in turn.person.nudges}
    for change in reversed(outcome.changes):
        match change:
            case NudgePlanned(nudge=nudge) if nudge.kind not in AT_ONCE:
                return nudge
            case NudgeMoved(nudge_id=number, due_at=at) if number in known and known[number].kind not in AT_ONCE:
                return replace(known[number], due_at=at)
            case _:
                continue
    return None
