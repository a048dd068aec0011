"""Clocks and the places they run at, as content says them: built from their files, and what does not fit together."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from bot import schema
from bot.core import clocks as c
from bot.core import guide as g
from bot.core.topics import Source
from bot.lines import Fault

Fill = Callable[[str], str]


def build(clock: schema.Clock, fill: Fill, sourced: Callable[[schema.Source], Source]) -> c.Clock:
    """A clock with its stages by id."""
    return c.Clock(
        id=clock.id,
        title=clock.title,
        text=clock.text,
        law=clock.law,
        article=clock.article,
        valid_from=clock.valid_from,
        valid_to=clock.valid_to,
        stages={stage.id: _stage(stage, fill) for stage in clock.stages},
        source=sourced(clock.source),
    )


def _stage(stage: schema.Stage, fill: Fill) -> c.Stage:
    return c.Stage(
        id=stage.id,
        whose=stage.whose,
        does=fill(stage.does),
        starts=stage.starts,
        began=stage.began,
        length=c.Length(stage.length, stage.unit),
        extensions=tuple(c.Extension(one.id, one.label, one.reason, one.length) for one in stage.extensions),
        cap=stage.cap,
        look=c.Length(stage.look.count, stage.look.unit) if stage.look else None,
        opens=tuple(c.Opening(it.on, fill(it.says), it.place, it.clock, it.stage) for it in stage.opens),
        then=c.Turning(stage.then.label, stage.then.clock, stage.then.stage) if stage.then else None,
        law=stage.law,
        article=stage.article,
        valid_from=stage.valid_from,
    )


def place(found: schema.Place, fill: Fill) -> g.Place:
    """Somewhere to complain."""
    kinds = tuple(g.Sort(one.id, one.label, one.clock, one.stage, tuple(one.matters)) for one in found.kinds)
    return g.Place(found.id, found.label, found.clock, fill(found.says), found.stage, found.screen, kinds)


def faults(guide: g.Guide) -> Iterator[Fault]:
    """Unknown clocks, stages, places and matters, and extensions that go beyond the longest there is."""
    for clock in guide.clocks.values():
        for stage in clock.stages.values():
            yield from (Fault("clock", clock.id, words, "stages", near) for words, near in _stage_faults(guide, stage))
        if clock.valid_to is not None and clock.valid_to < clock.valid_from:
            yield Fault("clock", clock.id, "valid_to 早于 valid_from", "valid_to")
    for one in guide.places.values():
        yield from _place_faults(guide, one)


def _stage_faults(guide: g.Guide, stage: c.Stage) -> Iterator[tuple[str, str]]:
    """What is wrong with a stage, and near which word."""
    then = [(stage.then.clock, stage.then.stage)] if stage.then else []
    for name, step in (*then, *((it.clock, it.stage) for it in stage.opens if it.clock)):
        yield from _unknown(guide, name, step)
    yield from ((f"去处「{it.place}」不认识", it.place) for it in stage.opens if it.place not in ("", *guide.places))
    longest = stage.length.count + sum(one.length for one in stage.extensions)
    if stage.extensions and longest != stage.cap:
        yield f"{stage.id} 加上延长一共 {longest}，和 cap 的 {stage.cap} 对不上", stage.id
    if stage.look and stage.look.unit not in {"day", "workday"}:
        yield f"{stage.id} 的 look 只能用 day 或 workday", stage.id


def _unknown(guide: g.Guide, name: str, step: str) -> Iterator[tuple[str, str]]:
    if name and name not in guide.clocks:
        yield f"时限「{name}」不认识", name
    elif step and step not in (guide.clocks[name].stages if name else ()):
        yield f"时限 {name} 没有「{step}」这一步", step


def _place_faults(guide: g.Guide, one: g.Place) -> Iterator[Fault]:
    for words, near in _unknown(guide, one.clock, one.stage):
        yield Fault("place", one.id, words, "clock", near)
    for kind in one.kinds:
        for words, near in _unknown(guide, kind.clock, kind.stage):
            yield Fault("place", one.id, words, "kinds", near)
        for name in kind.matters:
            if name not in guide.matters:
                yield Fault("place", one.id, f"事由「{name}」不认识", "kinds", name)
    if one.kinds and (one.kinds[0].clock, one.kinds[0].stage) != (one.clock, one.stage):
        yield Fault("place", one.id, "kinds 的第一种要和 clock、stage 一样", "kinds", one.kinds[0].id)
