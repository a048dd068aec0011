"""What typed texts are compared by: characters, pairs of neighbouring sounds, classes of words that mean the same.

Sounds are syllables without tone, with zh and z, n and l, ing and in as one: voice input and thumbs confuse them.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final, NamedTuple

from bot.core.normal import SIMPLER

QUERY: Final = 160  # units; of a longer text half is read at each end, where people put what matters
STORY: Final = 28  # units: people tell the story first, so
END: Final = 12  # of these at its end, where the question is, each counts twice
LIMIT: Final = 2_000  # characters that are looked at for them
LONGER: Final = 4  # letters: shorter Latin words among 汉字 are no pinyin

UNIT: Final = re.compile(r"[a-z]+|[0-9]+|[^\W_]")
CHATTER: Final = re.compile(
    r"请问一?下?|[你您]好|我?想?问一?下|麻烦|谢谢|到底|究竟|(?:该|要|应该)?(?:怎么|咋)(?:办|弄|搞|整)|告诉我"
)
CLASS: Final = "="  # before a class of words
FOLDS: Final = (("zh", "z"), ("ch", "c"), ("sh", "s"), ("n", "l"))


class Grams(NamedTuple):
    """What a text is compared by, always in the same order; `telling` says more than the `single` units.

    `exactly` is the whole text in one spelling, without marks."""

    single: tuple[str, ...]
    telling: tuple[str, ...]
    exactly: bytes


@dataclass(frozen=True, slots=True)
class Lexicon:
    """How characters sound, which words mean the same, and what a syllable written in letters sounds like.

    `words` holds by the first two sounds of a word: its sounds, how many there are, its class; longest first.
    """

    sounds: Mapping[str, str]
    words: Mapping[str, Sequence[tuple[str, int, str]]]
    latin: Mapping[str, str]
    syllables: Mapping[str, str]
    spelled: re.Pattern[str]
    syllable: re.Pattern[str]


def lexicon(syllables: Mapping[str, str], classes: Mapping[str, str]) -> Lexicon:
    """From syllables with their characters, and classes with their words, parted by blanks.

    Each sound becomes one character of Unicode's private area, so that texts of sounds are short.
    """
    folds = sorted({_folded(syllable) for syllable in syllables})
    codes = {fold: chr(0xE000 + number) for number, fold in enumerate(folds)}
    known = {syllable: codes[_folded(syllable)] for syllable in syllables}
    sounds = {character: known[syllable] for syllable, characters in syllables.items() for character in characters}
    either = "|".join(sorted(known, key=len, reverse=True)) or "(?!)"
    named = [(UNIT.findall(word), CLASS + name) for name, words in classes.items() for word in words.split()]
    latin = {word[0]: name for word, name in named if len(word) == 1}
    heard = [([sounds.get(unit, unit) for unit in word], name) for word, name in named if len(word) > 1]
    words: dict[str, list[tuple[str, int, str]]] = {}
    for word, name in sorted(heard, key=lambda one: -len(one[0])):
        words.setdefault(word[0] + word[1], []).append(("".join(word), len(word), name))
    return Lexicon(sounds, words, latin, known, re.compile(f"(?:{either})+"), re.compile(either))


def _folded(syllable: str) -> str:
    """The syllable as many people say it."""
    start = next(((long, short) for long, short in FOLDS if syllable.startswith(long)), ("", ""))
    folded = syllable.replace(*start, 1) if start[0] else syllable
    return folded[:-1] if folded.endswith(("ing", "eng")) else folded


def grams(lexicon: Lexicon, text: str) -> Grams:
    """What a text in any spelling is compared by."""
    shown = text if len(text) <= LIMIT else f"{text[: LIMIT // 2]}\n{text[-LIMIT // 2 :]}"
    said = _plain(shown)
    units = UNIT.findall(CHATTER.sub("", said)) or UNIT.findall(said)
    found = _of_units(lexicon, units if len(units) <= QUERY else units[: QUERY // 2] + units[-QUERY // 2 :])
    if len(units) < STORY:
        return found
    end = _of_units(lexicon, units[-END:])
    return Grams(found.single + end.single, found.telling + end.telling, found.exactly)


def grams_of_lines(lexicon: Lexicon, lines: Iterable[str]) -> list[Grams]:
    """The same for many short texts, in a fifth of the time: they are made plain in one go."""
    shown = _plain("\n".join(line.replace("\n", " ") for line in lines))
    said = zip(CHATTER.sub("", shown).split("\n"), shown.split("\n"), strict=True)
    return [_of_units(lexicon, UNIT.findall(short) or UNIT.findall(line)) for short, line in said]


def _plain(text: str) -> str:
    """Half width, simplified, lower case. Blanks and marks are passed over later: they part Latin words."""
    return unicodedata.normalize("NFKC", text).translate(SIMPLER).casefold()


def _of_units(lexicon: Lexicon, units: Sequence[str]) -> Grams:
    sounds = lexicon.sounds
    heard = [sounds.get(unit, unit) for unit in units]
    found: list[str] = []
    if max(map(len, units), default=1) > 1:
        heard = _spelled_out(lexicon, units)
        found = [lexicon.latin[unit] for unit in units if unit in lexicon.latin]
    pairs = [first + second for first, second in pairwise(heard)]
    found += _classes(lexicon, heard, pairs)
    return Grams(tuple(dict.fromkeys(units)), tuple(dict.fromkeys(pairs + found)), "".join(units).encode())


def _spelled_out(lexicon: Lexicon, units: Sequence[str]) -> list[str]:
    """Each unit's sound; Latin words that are pinyin become syllables, others stay."""
    shortest = 1 if all(_is_pinyin(lexicon, unit, 1) for unit in units) else LONGER
    return [sound for unit in units for sound in _spoken(lexicon, unit, shortest)]


def _is_pinyin(lexicon: Lexicon, unit: str, shortest: int) -> bool:
    return len(unit) >= shortest and unit not in lexicon.latin and bool(lexicon.spelled.fullmatch(unit))


def _spoken(lexicon: Lexicon, unit: str, shortest: int) -> list[str]:
    if unit in lexicon.sounds or not _is_pinyin(lexicon, unit, shortest):
        return [lexicon.sounds.get(unit, unit)]
    return [lexicon.syllables[syllable] for syllable in lexicon.syllable.findall(unit)]


def _classes(lexicon: Lexicon, heard: Sequence[str], pairs: Sequence[str]) -> list[str]:
    """The class of the longest word at every place."""
    words = lexicon.words
    found: list[str] = []
    for place, pair in enumerate(pairs):
        for word, length, name in words.get(pair, ()):
            if length == 2 or "".join(heard[place : place + length]) == word:
                found.append(name)
                break
    return found
