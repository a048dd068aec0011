"""Where in a sentence a time stands: its clause, what is said before and after it there."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Final

from bot.core.phrases import Phrase

SENTENCE_END: Final = re.compile(r"[。;!?]|\.(?!\d)")
CLAUSE_END: Final = re.compile(r"[。;!?,]|\.(?!\d)")


@dataclass(frozen=True, slots=True)
class Place:
    """A time in its sentence.

    `said` is the sentence before it and `rest` the sentence after it; `head` and `tail` are the same within its clause,
    cut where another time stands. Spoken text has no commas: then the next time ends the clause.
    """

    phrase: Phrase
    said: str
    rest: str
    head: str
    tail: str
    words: str


def places(text: str, found: Sequence[Phrase]) -> tuple[Place, ...]:
    """Each time of the text in its place."""
    timed = [phrase for phrase in found if phrase.timely() or phrase.troubled()]
    edges = [(0, 0), *((phrase.start, phrase.end) for phrase in timed), (len(text), len(text))]
    return tuple(_place(text, phrase, edges[number][1], edges[number + 2][0]) for number, phrase in enumerate(timed))


def _place(text: str, phrase: Phrase, before: int, after: int) -> Place:
    return Place(
        phrase,
        last(SENTENCE_END, text[: phrase.start]),
        SENTENCE_END.split(text[phrase.end :], maxsplit=1)[0],
        last(CLAUSE_END, text[before : phrase.start]),
        CLAUSE_END.split(text[phrase.end : after], maxsplit=1)[0],
        text[phrase.start : phrase.end],
    )


def last(end: re.Pattern[str], text: str) -> str:
    """What stands behind the last such mark."""
    return end.split(text)[-1]


@cache
def words(source: str) -> re.Pattern[str]:
    """Compiled for the first text that asks for it, not at the start: nobody waits for that twice."""
    return re.compile(source)
