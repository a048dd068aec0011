"""太长了, 看不懂, 啥意思: what was just shown once more, in three plain lines and with its first step."""

from __future__ import annotations

from bot.core.changes import Asked
from bot.core.messages import Button, options
from bot.core.taps import Tap
from bot.core.texts import blocks
from bot.core.topics import Topic
from bot.core.turn import Outcome, Turn
from handlers import menu
from handlers.parts import digits, option, say, show

LEADS = 2  # ways on that a short page offers


def shorter(turn: Turn) -> Outcome:
    """The page they have before them in short; a question and its options again; else what there is to do at all."""
    if turn.person.asking is not None:
        again = _same(turn, "shorter.asking").adding(Asked(turn.person.asking))
        return digits(again) if turn.person.digits else again
    page = _page(turn)
    if page is not None:
        return _in_short(turn, page)
    if any(wish.verb not in {"start", "menu", "prepare"} for _, wish in turn.person.screen):
        return _same(turn, "shorter.screen")
    return show(
        say(turn, "shorter.plain"),
        option(turn, "to-call", "prepare"),
        option(turn, "promise", "promise"),
        option(turn, "home", "start"),
    )


def _page(turn: Turn) -> Topic | None:
    """The page whose ways on are all on the screen, in their order, whatever stands beside them; the fullest one."""
    there = tuple(wish for _, wish in turn.person.screen)
    held = ((_ways(turn, topic), topic.id) for topic in turn.guide.topics.values())
    found = [(len(ways), name) for ways, name in held if tuple(it for it in there if it in ways) == ways]
    return turn.guide.topics[max(found)[1]] if found else None


def _ways(turn: Turn, topic: Topic) -> tuple[Tap, ...]:
    outcome = menu.topic(turn, topic.id)
    assert outcome.message is not None
    return tuple(wish for _, wish in options(outcome.message))


def _in_short(turn: Turn, page: Topic) -> Outcome:
    answer, step = (text.strip().splitlines()[0] for text in (page.answer, page.now))
    return show(
        (*blocks(answer), *say(turn, "shorter.step", step=step)),
        *(menu.lead(turn.guide, entry) for entry in page.next[:LEADS]),
        option(turn, "whole-page", "topic", page.id),
        option(turn, "home", "start"),
    )


def _same(turn: Turn, name: str) -> Outcome:
    return show(say(turn, name), *(Button(label, wish) for label, wish in turn.person.screen))
