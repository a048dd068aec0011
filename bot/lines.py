"""At which line of which file a piece of content stands: read again, and only when somebody must be told."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

import yaml

Fast: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
Homes = tuple[tuple[str, Mapping[str, str]], ...]
# Files and what they list; "" is the file itself.
HOMES: Final[Homes] = (
    ("guide/*.yaml", {"groups": "group", "topics": "topic"}),
    ("checklists/*.yaml", {"": "matter"}),
    ("contacts/hotlines.yaml", {"": "hotline"}),
    ("contacts/places.yaml", {"": "place"}),
    ("contacts/routing.yaml", {"counterparts": "counterpart", "routes": "route"}),
    ("ladder/rungs.yaml", {"": "rung"}),
    ("ladder/ladders.yaml", {"ladders": "ladder"}),
    ("contacts/numbers.yaml", {"": "sign"}),
    ("contacts/links.yaml", {"rules": "sign"}),
    ("contacts/apps.yaml", {"": "sign"}),
    ("clocks/*.yaml", {"": "clock"}),
    ("facts/*.yaml", {"": "fact"}),
    ("safety.yaml", {"": "rule"}),
    ("small_talk.yaml", {"": "rule"}),
    ("texts/zh-CN.yaml", {"": "text"}),
    ("wechat_menu.yaml", {"": "column"}),
    ("outline.yaml", {"": "outline"}),
)
NAMES: Final = {
    "group": "菜单",
    "topic": "主题",
    "matter": "事由",
    "hotline": "电话",
    "place": "投诉去处",
    "counterpart": "分流对象",
    "route": "分流",
    "rung": "阶梯的一级",
    "ladder": "阶梯",
    "sign": "核对规则",
    "clock": "时限",
    "fact": "数据",
    "rule": "应答",
    "text": "句子",
    "column": "公众号菜单",
    "outline": "提纲",
}


@dataclass(frozen=True, slots=True)
class Fault:
    """A mistake in an entry: in which field, near which of its words, and what is wrong in plain Chinese."""

    kind: str
    id: str
    words: str
    field: str = ""
    near: str = ""


@dataclass(frozen=True, slots=True, order=True)
class Mistake:
    """A mistake with its place, as it is told."""

    file: str
    line: int
    words: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}：{self.words}" if self.line else f"{self.file}：{self.words}"


@dataclass(frozen=True, slots=True)
class Passage:
    """One written value: in which field of an entry, under which innermost key, and where its first words stand."""

    kind: str
    id: str
    field: str
    key: str
    text: str
    file: str
    line: int

    @property
    def path(self) -> tuple[str, ...]:
        """The keys that lead to it, and itself."""
        return (*self.id.split("."), self.text)

    def mistake(self, words: str, near: str = "") -> Mistake:
        """A mistake in it, at the line on which `near` stands."""
        at = self.text.find(near) if near else 0
        named = words if self.kind == "outline" else f"{NAMES[self.kind]} {self.id}：{words}"
        return Mistake(self.file, self.line + self.text.count("\n", 0, max(at, 0)), named)


@dataclass(slots=True)
class Lines:
    """All that is written in a content folder, with its lines."""

    passages: list[Passage] = field(default_factory=list)
    entries: dict[tuple[str, str], list[tuple[str, int]]] = field(default_factory=dict)
    twice: list[Mistake] = field(default_factory=list)

    def placed(self, fault: Fault) -> Mistake:
        """A fault with its place: as near as it can be told."""
        if fault.kind == "outline":
            wanted = (one for one in self.passages if one.kind == "outline" and fault.near in one.path)
            return next(wanted).mistake(fault.words)
        own = [one for one in self.passages if (one.kind, one.id) == (fault.kind, fault.id)]
        inside = [one for one in own if one.field == fault.field]
        best = next((one for one in inside if fault.near and fault.near in one.text), None)
        if best or inside:
            return (best or inside[0]).mistake(fault.words, fault.near)
        file, line = self.entries.get((fault.kind, fault.id), [("content", 0)])[0]
        return Mistake(file, line, f"{NAMES[fault.kind]} {fault.id}：{fault.words}")

    def told(self, faults: Iterable[Fault]) -> list[str]:
        """Faults as lines, in the order of the files."""
        return [str(mistake) for mistake in sorted(map(self.placed, faults))]

    def repeated(self) -> list[Mistake]:
        """Ids that are used more than once: the second would hide the first."""
        return [
            Mistake(file, line, f"{NAMES[kind]} {name}：编号用了两次，另一处在 {places[0][0]}:{places[0][1]}")
            for (kind, name), places in self.entries.items()
            for file, line in places[1:]
        ]

    def holding(self, words: str) -> list[Passage]:
        """Every passage in which these words stand."""
        return [passage for passage in self.passages if words in passage.text]


def read(folder: Path) -> Lines:
    """The lines of a folder; files that cannot be read are left out."""
    lines = Lines()
    for pattern, kinds in HOMES:
        for file in sorted(folder.glob(pattern)):
            name = f"content/{file.relative_to(folder).as_posix()}"
            node = composed(file.read_bytes())
            lines.twice += _repeated_keys(node, name)
            for kind, entry in _entries(node, kinds):
                _add(lines, kind, entry, name)
    return lines


def composed(source: bytes) -> Any:
    """The nodes of a file; None where it is no YAML."""
    try:
        return yaml.compose(source, Fast)
    except yaml.YAMLError:
        return None


def line_of(node: Any, location: Iterable[int | str]) -> int:
    """The line of the innermost node on the way to `location`, from 1."""
    for part in location:
        node = child(node, part) or node
    return _line(node)


def child(node: Any, part: int | str) -> Any:
    """What a node holds under a key or a number; None where there is nothing."""
    if isinstance(node, yaml.SequenceNode) and isinstance(part, int) and part < len(node.value):
        return node.value[part]
    if isinstance(node, yaml.MappingNode):
        return next((value for key, value in node.value if key.value == str(part)), None)
    return None


def _line(node: Any) -> int:
    return int(node.start_mark.line) + 1 if node is not None else 1


def _entries(node: Any, kinds: Mapping[str, str]) -> Iterator[tuple[str, Any]]:
    for where, kind in kinds.items():
        listed = child(node, where) if where else node
        many = isinstance(listed, yaml.SequenceNode)
        yield from ((kind, entry) for entry in (listed.value if many else [listed]) if entry is not None)


def _add(lines: Lines, kind: str, entry: Any, file: str) -> None:
    if kind in {"text", "outline"}:
        named = (Passage(kind, path, "text", path, text, file, line) for path, text, line in _scalars(entry, ""))
        lines.passages += named
        return
    known = child(entry, "id")
    if known is None:
        return
    name = str(known.value)
    lines.entries.setdefault((kind, name), []).append((file, _line(entry)))
    for path, text, line in _scalars(entry, ""):
        parts = [part for part in path.split(".") if not part.isdecimal()]
        lines.passages.append(Passage(kind, name, parts[0], parts[-1], text, file, line))


def _scalars(node: Any, path: str) -> Iterator[tuple[str, str, int]]:
    """Every value below a node with its dotted path and the line of its first words."""
    if isinstance(node, yaml.ScalarNode):
        yield path, node.value, _line(node) + (node.style in {"|", ">"})
    elif isinstance(node, yaml.SequenceNode) and not node.value:
        yield path, "", _line(node)
    elif isinstance(node, yaml.SequenceNode):
        for number, value in enumerate(node.value):
            yield from _scalars(value, f"{path}.{number}".strip("."))
    elif isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            yield from _scalars(value, f"{path}.{key.value}".strip("."))


def _repeated_keys(node: Any, file: str) -> Iterator[Mistake]:
    """A key that stands twice: YAML keeps the last and says nothing."""
    if isinstance(node, yaml.SequenceNode):
        for value in node.value:
            yield from _repeated_keys(value, file)
    if isinstance(node, yaml.MappingNode):
        known: set[str] = set()
        for key, value in node.value:
            if str(key.value) in known:
                yield Mistake(file, _line(key), f"“{key.value}”写了两次，前一处不起作用")
            known.add(str(key.value))
            yield from _repeated_keys(value, file)
