"""这条有用吗: asked only of whoever typed a question, counted without a name and without a word of it."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from bot.core.changes import Tallied
from bot.core.messages import Button
from bot.core.taps import tap
from bot.core.turn import Outcome, Turn
from handlers import arrival, safety
from handlers.parts import fresh, option, say, show

MOST: Final = 8  # options on a screen, these two among them
NOT_ASKED: Final = frozenset({"urgent"})  # somebody in danger is not asked for an opinion


def offered(turn: Turn, outcome: Outcome) -> Outcome:
    """A typed question's article with 有用 and 没用 at its end, where there is room for them."""
    counted = (change for change in outcome.changes if isinstance(change, Tallied) and change.kind == "answered")
    topic = turn.guide.topics.get(next((change.topic for change in counted), ""))
    if topic is None or outcome.message is None or topic.group in NOT_ASKED or safety.resting(turn):
        return outcome
    if len(outcome.message.buttons) + 2 > MOST:
        return outcome
    both = (option(turn, "useful", "useful", topic.id, "yes"), option(turn, "useless", "useful", topic.id, "no"))
    return outcome.offering(*both)


def useful(turn: Turn, name: str, word: str) -> Outcome:
    """Thanks, or other ways to an answer; the article stays where it is."""
    found = turn.guide.topics.get(name)
    if found is None or word not in {"yes", "no"}:
        return arrival.stale(turn)
    if word == "yes":
        thanks = show(say(turn, "helpful.yes"), option(turn, "menu", "menu"), option(turn, "home", "start"))
        return replace(fresh(thanks), changes=(Tallied("helpful", name),))
    group = turn.guide.groups.get(found.group)
    sorry = show(
        say(turn, "helpful.no"),
        *((Button(group.label, tap("group", group.id)),) if group else ()),
        option(turn, "do.route", "route"),
        option(turn, "hotlines", "topic", "hotlines"),
        option(turn, "home", "start"),
    )
    return replace(fresh(sorry), changes=(Tallied("unhelpful", name),))
