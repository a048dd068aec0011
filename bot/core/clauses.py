"""Where in a sentence a time stands: its clause, what is said before and after it there."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, NamedTuple

from bot.core.patterns import words
from bot.core.phrases import Phrase

SENTENCE_END: Final = r"[。;!?]|\.(?!\d)"
CLAUSE_END: Final = r"[。;!?,]|\.(?!\d)"


class Place(NamedTuple):
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
        words(SENTENCE_END).split(text[phrase.end :], maxsplit=1)[0],
        last(CLAUSE_END, text[before : phrase.start]),
        words(CLAUSE_END).split(text[phrase.end : after], maxsplit=1)[0],
        text[phrase.start : phrase.end],
    )


def last(end: str, text: str) -> str:
    """What stands behind the last such mark."""
    return words(end).split(text)[-1]
