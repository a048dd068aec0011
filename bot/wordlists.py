"""Named word lists that patterns use, and words people type for others: content/words/."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from typing import Final

WORD: Final = re.compile(r"\{word:([\w-]+)\}")


def weaver(tables: Iterable[Mapping[str, list[str]]], mistakes: list[str]) -> Callable[[str], str]:
    """Puts the word lists in place of `{word:name}`; a list may name those above it, an unknown one is a mistake."""
    known: dict[str, str] = {}

    def weave(pattern: str) -> str:
        unknown = [name for name in WORD.findall(pattern) if name not in known]
        mistakes.extend(f"content：words/classes.yaml 里没有 {{word:{name}}}" for name in unknown)
        return WORD.sub(lambda match: known.get(match[1], ""), pattern)

    for name, words in (entry for table in tables for entry in table.items()):
        known[name] = f"(?:{'|'.join(map(weave, words))})"
    return weave


def spellings(tables: Iterable[Mapping[str, list[str]]]) -> tuple[tuple[str, str], ...]:
    """What is typed and what is meant, from `meant: [typed, …]`."""
    return tuple((typed, meant) for table in tables for meant, many in table.items() for typed in many)
