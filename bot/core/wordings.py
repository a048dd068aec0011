"""Ways of asking that are written apart from the topics they ask for."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

from bot.core.index import NONE
from bot.core.topics import Topic

Asks = Iterable[tuple[str, tuple[str, ...]]]


def joined(topics: Mapping[str, Topic], asks: Asks) -> dict[str, Topic]:
    """Topics with these ways of asking beside their own; those of no topic are left out."""
    out = dict(topics)
    for name, lines in asks:
        if name in out:
            out[name] = replace(out[name], asks=tuple(dict.fromkeys((*out[name].asks, *lines))))
    return out


def mistakes(topics: Mapping[str, Topic], asks: Asks) -> list[str]:
    """Ways of asking for a topic that is not there, or for two."""
    asks = tuple(asks)
    out = [f"content/asks：没有叫 {name} 的主题" for name, _ in asks if name not in topics and name != NONE]
    first: dict[str, str] = {line: topic.id for topic in topics.values() for line in topic.asks}
    for name, lines in asks:
        twice = [line for line in lines if first.get(line, name) != name]
        out += [f"content/asks：“{line}”写在了两个主题里：{first[line]} 和 {name}" for line in twice]
        first |= dict.fromkeys(lines, name)
    return out
