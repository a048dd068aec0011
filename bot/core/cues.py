"""What a text must contain to match a pattern: most patterns are passed over without being tried."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import chain
from typing import Final, NamedTuple

Needs = tuple[frozenset[str], ...]

PART: Final = re.compile(r"\(\?(?:<?[=!]|:)|\[(?:\\.|[^\]])+\]|\\.|\{\d*,?\d*\}|.", re.DOTALL)
OPENS: Final = "("
AROUND: Final = ("(?=", "(?!", "(?<")
MAYBE: Final = re.compile(r"[?*]|\{0?,\d*\}|\{0\}")
RANGE: Final = re.compile(r"\\|.-.")


class Unit(NamedTuple):
    """One alternative of a pattern, and for each of its parts the signs of which a text needs one."""

    source: str
    needs: Needs


def units(pattern: str) -> tuple[Unit, ...]:
    """A pattern taken apart at its outermost bars."""
    return tuple(Unit(piece, _alternatives(_parts(piece))[0]) for piece in _pieces(pattern))


def _parts(source: str) -> Iterator[str]:
    return (match[0] for match in PART.finditer(source))


def _pieces(pattern: str) -> Iterator[str]:
    depth, start, at = 0, 0, 0
    for part in _parts(pattern):
        depth += part.startswith(OPENS) - (part == ")")
        if part == "|" and not depth:
            yield pattern[start:at]
            start = at + 1
        at += len(part)
    yield pattern[start:]


def _alternatives(parts: Iterator[str]) -> list[Needs]:
    """The needs of each alternative up to the closing bracket; what may be left out needs nothing."""
    found: list[list[Needs]] = [[]]
    for part in parts:
        if part == ")":
            break
        if part == "|":
            found.append([])
        elif MAYBE.fullmatch(part):
            found[-1][-1] = ()
        else:
            found[-1].append(_needed(part, parts))
    return [tuple(chain(*needs)) for needs in found]


def _needed(part: str, parts: Iterator[str]) -> Needs:
    if part.startswith(OPENS):
        inside = _alternatives(parts)
        return () if part.startswith(AROUND) else _any(inside)
    if part.startswith("["):
        signs = part[1:-1]
        return () if signs.startswith("^") or RANGE.search(signs) else (frozenset(signs),)
    return () if part.startswith(("\\", "{")) or part in "^$.+" else (frozenset(part),)


def _any(inside: list[Needs]) -> Needs:
    """What is needed whichever alternative it is: one sign of the rarest part of each."""
    if len(inside) == 1:
        return inside[0]
    if not all(inside):
        return ()
    return (frozenset().union(*(min(needs, key=len) for needs in inside)),)
