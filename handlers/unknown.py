"""What was not understood: three steps that never repeat themselves and end at real people."""

from __future__ import annotations

import re
import unicodedata
from typing import Final

from bot.core.changes import Misunderstood, Tallied
from bot.core.messages import Button
from bot.core.plaintext import ordinal
from bot.core.turn import Outcome, Turn
from handlers.parts import option, say, show

STEPS = 3
SEVERAL: Final = re.compile(r"\d{1,2}(?:[\s,、和]+\d{1,2})+", re.ASCII)
DIGITS: Final = re.compile(r"\d+", re.ASCII)


def repair(turn: Turn, text: str = "") -> Outcome:
    """First an example, then the menu, then people; then from the start. What a nudge asks is asked once more."""
    if turn.masked:  # it was a secret and nothing else: no riddle about what it meant
        return show(
            say(turn, "unknown.masked"),
            option(turn, "keep-back", "topic", "data-safety"),
            option(turn, "home", "start"),
        )
    if text.startswith("/"):
        return show(say(turn, "unknown.command"), option(turn, "menu", "menu"), option(turn, "home", "start"))
    if ordinal(text) and turn.person.screen:
        return _out_of_range(turn)
    return _step(turn, turn.person.misses % STEPS + 1)


def _step(turn: Turn, step: int) -> Outcome:
    changes = (Misunderstood(turn.person.misses + 1), Tallied("unanswered"))
    if step == 1 and any(wish.verb == "enough" for _, wish in turn.person.screen):
        return show(say(turn, "unknown.nudge"), *_same_options(turn), changes=changes)
    if step == 1:
        return show(
            say(turn, "unknown.first"),
            option(turn, "to-call", "prepare"),
            option(turn, "menu", "menu"),
            option(turn, "home", "start"),
            changes=changes,
        )
    if step == STEPS:
        return show(
            say(turn, "unknown.third"),
            option(turn, "hotlines", "topic", "hotlines"),
            option(turn, "home", "start"),
            changes=changes,
        )
    return show(
        say(turn, "unknown.second"),
        option(turn, "channels", "group", "channels"),
        option(turn, "talk", "group", "talk"),
        option(turn, "complaint", "group", "complaint"),
        option(turn, "urgent", "group", "urgent"),
        option(turn, "records", "records"),
        option(turn, "home", "start"),
        changes=changes,
    )


def _out_of_range(turn: Turn) -> Outcome:
    """A number that no option has: the same options once more."""
    last = len(turn.person.screen)
    return show(say(turn, "unknown.range" if last > 1 else "unknown.only", last=last), *_same_options(turn))


def several(turn: Turn, text: str) -> Outcome | None:
    """Several numbers of options where one is wanted: the same options once more; None for anything else."""
    numbers = SEVERAL.fullmatch(unicodedata.normalize("NFKC", text).strip())
    last = len(turn.person.screen)
    if numbers is None or turn.person.digits or not all(1 <= int(it) <= last for it in DIGITS.findall(numbers[0])):
        return None
    return show(say(turn, "unknown.several"), *_same_options(turn))


def _same_options(turn: Turn) -> tuple[Button, ...]:
    return tuple(Button(label, wish) for label, wish in turn.person.screen)
