"""Whom to complain to, as content says it: built from its file, and what no single line can show to be wrong."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import date

from bot import schema_routes
from bot.core import guide as g
from bot.core.topics import Source
from bot.lines import Fault


def build(
    files: Sequence[schema_routes.RoutingFile], fill: Callable[[str], str], sourced: Callable[..., Source]
) -> g.Routing:
    """The table of the one file; an empty one where the file could not be read, which is told already."""
    if not files:
        return g.Routing({}, {}, {}, Source("", "", date.min, "低"))
    [file] = files
    return g.Routing(
        problems={problem.id: problem.label for problem in file.problems},
        counterparts={it.id: g.Counterpart(it.id, it.label, it.screen, it.routes) for it in file.counterparts},
        routes={route.id: _route(route, fill) for route in file.routes},
        source=sourced(file.source),
    )


def _route(route: schema_routes.Route, fill: Callable[[str], str]) -> g.Route:
    steps = tuple(map(fill, route.steps))
    return g.Route(route.id, steps, fill(route.papers), fill(route.wait), tuple(route.places), route.topic)


def faults(guide: g.Guide) -> Iterator[Fault]:
    """Unknown ids, and routes nobody is led to."""
    routing = guide.routing
    used = {name for it in routing.counterparts.values() for name in it.routes.values()}
    for name in routing.routes.keys() - used:
        yield Fault("route", name, "没有哪类公司走到这里")
    for it in routing.counterparts.values():
        for problem, name in it.routes.items():
            if problem not in routing.problems:
                yield Fault("counterpart", it.id, f"问题「{problem}」不认识", "routes", problem)
            if name not in routing.routes:
                yield Fault("counterpart", it.id, f"指向不存在的分流「{name}」", "routes", name)
    for route in routing.routes.values():
        unknown = (name for name in route.places if name not in guide.places)
        yield from (Fault("route", route.id, f"去处「{name}」不认识", "places", name) for name in unknown)
        if route.topic not in guide.topics:
            yield Fault("route", route.id, f"指向不存在的主题「{route.topic}」", "topic", route.topic)
