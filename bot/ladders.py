"""The ladder, as content says it: built from its two files, and what no single line can show to be wrong."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from datetime import date
from typing import Final, get_args

from bot import schema_routes
from bot.core import guide as g
from bot.core import ladder as c
from bot.core.person import Reply
from bot.core.topics import Source
from bot.lines import Fault

BLANK: Final = re.compile(r"\{([^{}]*)\}")
BLANKS: Final = frozenset({"lender", "matter", "facts", "goal"})
NOWHERE: Final = c.Ladder("", (c.Rung("", "", "", "", ""),), "")


def build(
    rungs: Sequence[schema_routes.Rung],
    files: Sequence[schema_routes.LaddersFile],
    fill: Callable[[str], str],
    sourced: Callable[..., Source],
) -> c.Ladders:
    """All ladders; a bare one where the files could not be read, which is told already."""
    known = {rung.id: _rung(rung, fill) for rung in rungs}
    if not files:
        return c.Ladders((NOWHERE,), known, {}, "", Source("", "", date.min, "低"))
    [file] = files
    return c.Ladders(
        ladders=tuple(_ladder(one, known, fill) for one in file.ladders) or (NOWHERE,),
        rungs=known,
        problems={name: frozenset(matters) for name, matters in file.problems.items()},
        emergency=file.emergency,
        source=sourced(file.source),
    )


def _rung(rung: schema_routes.Rung, fill: Callable[[str], str]) -> c.Rung:
    return c.Rung(
        id=rung.id,
        label=rung.label,
        who=fill(rung.who),
        how=fill(rung.how),
        bring=fill(rung.bring),
        text=BLANK.sub(lambda blank: blank[0] if blank[1] in BLANKS else fill(blank[0]), rung.text).strip(),
        places=tuple(rung.places),
        every=rung.every,
        side=rung.side,
        wall=rung.wall,
        limit=rung.limit,
        answers={name: fill(text) for name, text in rung.answers.items()},
        kind=rung.kind,
    )


def _ladder(one: schema_routes.Ladder, known: dict[str, c.Rung], fill: Callable[[str], str]) -> c.Ladder:
    rungs = tuple(known.get(name) or c.Rung(name, "", "", "", "") for name in one.rungs)  # an unknown one is told of
    return c.Ladder(one.id, rungs, fill(one.end), frozenset(one.orgs), frozenset(one.problems))


def faults(guide: g.Guide) -> Iterator[Fault]:
    """Unknown ids, blanks nobody fills, rungs nobody is led to, and people for whom there is no ladder."""
    ladders = guide.ladders
    used = {rung.id for one in ladders.ladders for rung in one.rungs} | {ladders.emergency}
    for rung in ladders.rungs.values():
        yield from _rung_faults(guide, rung)
        if rung.id not in used:
            yield Fault("rung", rung.id, "没有哪条路走到这一级")
    for one in ladders.ladders:
        yield from _ladder_faults(guide, one)
    if not any(not one.orgs and not one.problems for one in ladders.ladders):
        yield Fault("ladder", ladders.ladders[-1].id, "最后要有一条谁都能走的路：orgs、problems 都不写")
    yield from _table_faults(guide)


def _table_faults(guide: g.Guide) -> Iterator[Fault]:
    """What stands beside the list of ladders is told of at the file's last one."""
    ladders = guide.ladders
    last = ladders.ladders[-1].id
    for matters in ladders.problems.values():
        unknown = (matter for matter in sorted(matters) if matter not in guide.matters)
        yield from (Fault("ladder", last, f"problems 里的事由「{matter}」不认识") for matter in unknown)
    if ladders.ladders != (NOWHERE,) and ladders.emergency not in ladders.rungs:
        yield Fault("ladder", last, f"emergency 指的「{ladders.emergency}」不存在")


def _rung_faults(guide: g.Guide, rung: c.Rung) -> Iterator[Fault]:
    for place in (*rung.places, *((rung.limit,) if rung.limit else ())):
        if place not in guide.places:
            yield Fault("rung", rung.id, f"去处「{place}」不认识", "places", place)
    for blank in BLANK.findall(rung.text):
        if blank not in BLANKS:
            yield Fault("rung", rung.id, f"text 里的 {{{blank}}} 没有人填", "text", blank)
    for reply in rung.answers or ():
        if reply not in get_args(Reply):
            yield Fault("rung", rung.id, f"回复「{reply}」不认识", "answers", reply)
    if rung.every and len(rung.places) < 2:
        yield Fault("rung", rung.id, "every 要有两处才说得通", "every")


def _ladder_faults(guide: g.Guide, one: c.Ladder) -> Iterator[Fault]:
    for rung in one.rungs:
        if rung.id not in guide.ladders.rungs:
            yield Fault("ladder", one.id, f"没有「{rung.id}」这一级", "rungs", rung.id)
    for org in sorted(one.orgs - guide.routing.counterparts.keys()):
        yield Fault("ladder", one.id, f"公司类型「{org}」不认识", "orgs", org)
    for problem in sorted(one.problems - guide.ladders.problems.keys() - {c.OTHERWISE}):
        yield Fault("ladder", one.id, f"问题「{problem}」不认识", "problems", problem)
    if not one.main or one.main[0].side:
        yield Fault("ladder", one.id, "第一级不能是旁边的路", "rungs")
