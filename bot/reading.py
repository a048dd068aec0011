"""Reads the files of content/ as typed models; what is wrong with one is noted with its line, in plain Chinese."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any, ClassVar, Final

import yaml
from pydantic import TypeAdapter, ValidationError

from bot import lines
from bot.lines import Fault

DATE: Final = re.compile(r"\b(\d{4})-(\d{1,2})-(\d{1,2})\b")
BOOL: Final = "tag:yaml.org,2002:bool"
Fast: Any = lines.Fast  # seven times faster than the one in Python


class Loader(Fast):  # type: ignore[misc]
    """YAML 1.2's idea of yes and no: `off`, `on`, `yes` and `no` are words, only true and false are not."""

    yaml_implicit_resolvers: ClassVar[dict[Any, Any]] = {
        first: [(tag, pattern) for tag, pattern in resolvers if tag != BOOL]
        for first, resolvers in Fast.yaml_implicit_resolvers.items()
    }


Loader.add_implicit_resolver(BOOL, re.compile(r"true|false"), ["t", "f"])


@dataclass(slots=True)
class Reading:
    """One pass over a content folder: what was read, and what is wrong with it.

    `broken` are the ids of entries that were left out because of a mistake, `unknown` the blanks that nothing fills.
    """

    folder: Path
    mistakes: list[str] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    broken: set[str] = field(default_factory=set)
    unknown: set[str] = field(default_factory=set)
    doubled: bool = False
    texts: dict[str, str] = field(default_factory=dict)
    digest: Any = field(default_factory=hashlib.sha256)

    def files(self, pattern: str) -> list[Path]:
        """Files that match, in a steady order; none is a mistake."""
        found = sorted(self.folder.glob(pattern))
        if not found:
            self.mistakes.append(f"content/{pattern}：一个文件也没有")
        return found

    def load(self, path: Path, kind: Any) -> Any:
        """A file as `kind` (a model or a list of one) without its wrong entries, or None; what is wrong is noted."""
        name = f"content/{path.relative_to(self.folder).as_posix()}"
        source = path.read_bytes()
        self.digest.update(source)
        try:
            return self._right(name, source, kind, yaml.load(source, Loader))  # noqa: S506 - a safe loader
        except yaml.MarkedYAMLError as reason:
            line = reason.problem_mark.line + 1 if reason.problem_mark else 1
            self.mistakes.append(f"{name}:{line}：YAML 在这里读不下去，看看缩进、冒号、引号和括号")
        except yaml.YAMLError:
            self.mistakes.append(f"{name}:1：不是 UTF-8 的文字，请另存为 UTF-8")
        except ValueError as reason:
            self.mistakes.append(f"{name}:{_impossible(source)}：没有这个日期（{reason}）")
        return None

    def _right(self, name: str, source: bytes, kind: Any, data: Any) -> Any:
        """What is right in a file: one wrong entry is told once, and nobody is told that the others lead to nothing."""
        try:
            return TypeAdapter(kind).validate_python(data)
        except ValidationError as reason:
            node, errors = lines.composed(source), reason.errors()  # read again, for the line numbers
        self.mistakes += [f"{name}:{lines.line_of(node, e['loc'])}：{_where(e['loc'])}{_said(e)}" for e in errors]
        self.broken |= _without(data, [error["loc"] for error in errors])
        try:
            return TypeAdapter(kind).validate_python(data)
        except ValidationError:
            return None

    def by_id(self, entries: Iterable[Any]) -> dict[str, Any]:
        """Entries by their id; one that is used twice would hide the other."""
        out: dict[str, Any] = {}
        for entry in entries:
            self.doubled |= entry.id in out
            out[entry.id] = entry
        return out

    def all(self, pattern: str, kind: Any) -> list[Any]:
        """Everything readable in the files that match."""
        return [loaded for path in self.files(pattern) if (loaded := self.load(path, kind)) is not None]


SAID: Final = {
    "extra_forbidden": "不认识这个字段",
    "missing": "缺这个字段",
    "literal_error": "只能是 {expected}",
    "string_too_short": "不能空着",
    "string_too_long": "太长了，最多 {max_length} 个字",
    "string_pattern_mismatch": "写法不对",
    "string_type": "要写成文字",
    "too_long": "太多了，最多 {max_length} 个",
    "too_short": "太少了，至少 {min_length} 个",
    "greater_than_equal": "不能小于 {ge}",
    "list_type": "要写成列表",
}
KINDS: Final = {"bool": "只能是 true 或 false", "int": "要写一个数", "date": "要写成 2026-11-22 这样的日期"}


def _said(error: Any) -> str:
    """A mistake in plain Chinese."""
    kind = error["type"]
    if kind == "value_error":
        return str(error["msg"]).removeprefix("Value error, ")
    plain = SAID.get(kind) or KINDS.get(kind.split("_")[0], "写得不对")
    return plain.format(**error.get("ctx", {}))


def _impossible(source: bytes) -> int:
    """The line of the first date that no calendar has."""
    for number, line in enumerate(source.decode(errors="replace").splitlines(), 1):
        for year, month, day in DATE.findall(line):
            try:
                date(int(year), int(month), int(day))
            except ValueError:
                return number
    return 1


def _where(location: Iterable[int | str]) -> str:
    return "/".join(str(part) for part in location) + "：" if location else ""


def _without(data: Any, wrong: Iterable[tuple[int | str, ...]]) -> set[str]:
    """Takes the wrong entries out of a file's lists; their ids."""
    listed: dict[int, tuple[list[Any], set[int]]] = {}
    for location in wrong:
        entries, number = _entry(data, location)
        listed.setdefault(id(entries), (entries, set()))[1].add(number)
    out: set[str] = set()
    for entries, numbers in listed.values():
        gone = [entries.pop(number) for number in sorted(numbers, reverse=True)]
        out |= {
            str(value) for entry in gone if isinstance(entry, dict) for value in (entry.get("id"), entry.get("code"))
        }
    return out


def _entry(data: Any, location: tuple[int | str, ...]) -> tuple[list[Any], int]:
    """The list and the place in it that an error is about; a list of its own where the whole file is one entry."""
    for depth in (0, 1):
        entries = data if depth == 0 else data.get(location[0]) if isinstance(data, dict) and location else None
        if isinstance(entries, list) and len(location) > depth and isinstance(location[depth], int):
            return entries, int(location[depth])
    return [data], 0
