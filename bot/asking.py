"""Ways of asking that stand apart from what they ask for: content/asks/ for topics, content/alarms/ for safety."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from bot import schema
from bot.core.index import NONE, ORDINARY, RULE
from bot.core.topics import Topic
from bot.reading import Reading


class Asked(NamedTuple):
    """One entry of a file: for whom, and in what words."""

    file: Path
    id: str
    lines: Sequence[str]


def read(reading: Reading, folder: str = "asks") -> list[Asked]:
    """All entries of all files of a folder."""
    loaded = ((file, reading.load(file, schema.Asks)) for file in reading.files(f"{folder}/*.yaml"))
    return [Asked(file, name, lines) for file, entries in loaded if entries for name, lines in entries.items()]


def besides(asked: Iterable[Asked], alarms: Iterable[Asked]) -> dict[str, list[str]]:
    """What is said for topics besides their own questions, for NONE, ORDINARY, and in danger `rule:<id>`."""
    out: dict[str, list[str]] = {}
    for one in asked:
        out.setdefault(one.id, []).extend(one.lines)
    for one in alarms:
        out.setdefault(ORDINARY if one.id == ORDINARY else RULE + one.id, []).extend(one.lines)
    return out


def mistakes(
    topics: Mapping[str, Topic], rules: Iterable[str], asked: Sequence[Asked], alarms: Sequence[Asked]
) -> Iterator[str]:
    """Ways of asking for something that is not there, or for two."""
    known = ((one, one.id in topics or one.id == NONE) for one in asked)
    alarming = frozenset({ORDINARY, *rules})
    for one, there in (*known, *((one, one.id in alarming) for one in alarms)):
        if not there:
            yield f"{_place(one.file, one.id)}：没有叫 {one.id} 的{'应答' if one in alarms else '主题'}"
    first = {line: topic.id for topic in topics.values() for line in topic.asks}
    for one in (*asked, *alarms):
        for line in one.lines:
            if first.setdefault(line, one.id) != one.id:
                yield f"{_place(one.file, line)}：“{line}”写在了两处：{first[line]} 和 {one.id}"


def _place(file: Path, words: str) -> str:
    """File and line of the first place where words stand as an entry."""
    written = (words, f"- {words}", f"- '{words}'", f'- "{words}"', f"{words}:")
    numbered = enumerate(file.read_text(encoding="utf-8").splitlines(), 1)
    line = next((number for number, text in numbered if text.strip() in written), 1)
    return f"content/{file.parent.name}/{file.name}:{line}"
