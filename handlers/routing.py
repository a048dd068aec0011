"""Whom to complain to: who it is, what it is about, then who first, with what, and how long it takes."""

from __future__ import annotations

from bot.core.guide import Counterpart, Route
from bot.core.messages import Block, Button
from bot.core.taps import tap
from bot.core.turn import Outcome, Turn
from handlers.menu import lead, source_line
from handlers.parts import door, label, option, say, show

KEEPING = ("evidence-keep", "call-checklist")  # topics on what to have at hand, the better one first


def route(turn: Turn, who: str = "", problem: str = "") -> Outcome:
    """At most three taps: who it is, perhaps among the rarer ones, and what it is about."""
    if who == "unclear":
        return _unclear(turn)
    found = turn.guide.routing.counterparts.get(who)
    if found is None:
        return _more(turn) if who == "more" else _first(turn)
    if len(set(found.routes.values())) == 1:
        return _answer(turn, found, next(iter(found.routes)))
    return _answer(turn, found, problem) if problem in found.routes else _problems(turn, found)


def _first(turn: Turn) -> Outcome:
    return show(
        say(turn, "routing.who"),
        *_offered(turn, "first"),
        option(turn, "route-unclear", "route", "unclear"),
        option(turn, "route-more", "route", "more"),
        door(turn, "group", "complaint-routing"),
    )


def _more(turn: Turn) -> Outcome:
    return show(say(turn, "routing.more"), *_offered(turn, "more"), door(turn, "route"))


def _offered(turn: Turn, screen: str) -> tuple[Button, ...]:
    found = (it for it in turn.guide.routing.counterparts.values() if it.screen == screen)
    return tuple(Button(it.label, tap("route", it.id)) for it in found)


def _unclear(turn: Turn) -> Outcome:
    """Not looked yet is never unlicensed: where to look, and how to go on meanwhile (C-27)."""
    return show(
        say(turn, "routing.unclear"),
        option(turn, "route-found", "route"),
        option(turn, "prepare-on", "prepare"),
        option(turn, "refused", "route", "unlicensed"),
        option(turn, "route-odd", "route", "unlicensed", style="danger"),
        door(turn, "route"),
    )


def _problems(turn: Turn, found: Counterpart) -> Outcome:
    labels = turn.guide.routing.problems
    buttons = (Button(labels[name], tap("route", found.id, name)) for name in labels if name in found.routes)
    return show(say(turn, "routing.what", who=found.label), *buttons, _up(turn, found))


def _up(turn: Turn, found: Counterpart) -> Button:
    return door(turn, "route", *([] if found.screen == "first" else [found.screen]))


def _answer(turn: Turn, found: Counterpart, problem: str) -> Outcome:
    routing = turn.guide.routing
    chosen, single = routing.routes[found.routes[problem]], len(set(found.routes.values())) == 1
    title = found.label if single else f"{found.label} · {routing.problems[problem]}"
    steps = "\n".join(f"{number}. {step}" for number, step in enumerate(chosen.steps, 1))
    return show(
        (
            Block((title,), "title"),
            Block((steps,)),
            *_asked_for(turn, chosen),
            source_line(turn.guide, routing.source),
        ),
        *_done(turn, chosen),
        *_keeping(turn),
        lead(turn.guide, chosen.topic),
        _up(turn, found) if single else door(turn, "route", found.id),
    )


def _asked_for(turn: Turn, chosen: Route) -> tuple[Block, ...]:
    """What they want to see and how long they take; where the police come first, what to keep and to hurry."""
    papers, wait = ("routing.papers", "routing.wait") if chosen.places else ("routing.keep", "routing.hurry")
    return (*say(turn, papers, papers=chosen.papers), *say(turn, wait, wait=chosen.wait))


def _done(turn: Turn, chosen: Route) -> tuple[Button, ...]:
    """我已投诉, with the place known already; where there is nothing to complain about, whether money is gone."""
    places = (turn.guide.places[name] for name in chosen.places)
    filed = tuple(
        Button(label(turn, "label.filed-at", place=place.label), tap("filed", "any", place.id)) for place in places
    )
    return filed or (option(turn, "just-paid", "paid", "yes", style="danger"),)


def _keeping(turn: Turn) -> tuple[Button, ...]:
    known = (name for name in KEEPING if name in turn.guide.topics)
    return tuple(option(turn, "papers", "topic", name) for name in list(known)[:1])
