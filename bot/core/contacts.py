"""Verify before dialling: what is known by its shape alone about a number, a link or an App. Nothing is looked up.

No shape is ever proof: callers can show any number they like. The best answer is "looks official, check it in the App
or the contract and dial it yourself". What is judged is not kept: answers name only what `shown` lets be named.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from bot.core import links, numbers
from bot.core.everyday import remembered
from bot.core.normal import capped, plain
from bot.core.verdicts import Direction, Sign, Signs, Verdict, gate, heaviest

CAME: Final = re.compile(
    r"打来|打过来|打回来|打嚟|打俾我|回拨给?我|来电|来过电|打给我|打我(?:的)?(?:电话|手机)|打了?我|给我打|响了|发来|发过来|发给我|发我|发了(?:个|一|条)|"
    r"给我发|给了?个|收到|短信(?:里|上)|群里|加了?我|联系我|找我|拉我|自称|对方(?:说|称)|一直打"
)
LONG_ENOUGH: Final = 5  # digits of a number without a known shape that is worth a word unasked
LIKE_A_DATE: Final = re.compile(r"(?:19|20)[0-9]{2}(?:0?[1-9]|1[0-2])(?:0?[1-9]|[12][0-9]|3[01])")


# A number or a link holds something that is no 汉字 and no mark of a sentence, or a numeral.
WRITTEN: Final = re.compile(
    r"[^\u3400-\u9fff\s,;!?()，。！？、；：“”‘’（）《》【】…—～]|[〇零一二三四五六七八九十百幺两]"
)


@dataclass(frozen=True, slots=True)
class Contact:
    """One number or link of a text: what may be said of it, and its signs; `note` is a fact beside them."""

    shown: str
    signs: tuple[str, ...]
    note: str = ""
    values: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Judgement:
    """What a text came to. `told` are the signs of its words; `rules` all signs, in the order of the content."""

    verdict: Verdict
    rules: tuple[str, ...]
    direction: Direction
    contacts: tuple[Contact, ...] = ()
    told: tuple[str, ...] = ()

    @property
    def empty(self) -> bool:
        """Whether there was nothing to judge."""
        return not self.contacts and not self.told


def judge(text: str, signs: Signs, direction: Direction = "out", abroad: bool = False) -> Judgement:
    """The verdict on everything in a text; who says that it called them is judged so, whatever `direction` says."""
    shown = capped(text)
    if WRITTEN.search(shown):  # nothing else has digits to be made plain
        shown = numbers.flat(shown)
        if WRITTEN.search(shown):
            return _judged(plain(shown), _contacts(shown, signs), signs, direction, abroad)
    return _by_words(plain(shown), signs, direction, abroad)


@remembered
def _by_words(words: str, signs: Signs, direction: Direction, abroad: bool) -> Judgement:
    if not _spoken_gate(signs).search(words):
        return Judgement("unknown", (), direction)
    return _judged(words, (), signs, direction, abroad)


def _judged(words: str, contacts: tuple[Contact, ...], signs: Signs, direction: Direction, abroad: bool) -> Judgement:
    way: Direction = "in" if direction == "in" or CAME.search(words) else "out"
    hit = frozenset(name for contact in contacts for name in contact.signs)
    return _weighed(contacts, tuple(_told(words, hit, signs)), signs, way, abroad)


def _contacts(shown: str, signs: Signs) -> tuple[Contact, ...]:
    """The numbers, then the links, of a flat text."""
    named, rest = links.found(shown)
    called = numbers.alone(rest, signs) or numbers.found(rest, signs)
    return (
        *(Contact(one.shown, one.signs, *_beside(one)) for one in called),
        *(Contact(link.shown, links.signs_of(link, signs)) for link in named),
    )


def again(rules: tuple[str, ...], signs: Signs, direction: Direction, abroad: bool = False) -> Judgement:
    """The same signs the other way round, when the number itself is gone already."""
    known = tuple(name for name in rules if name in signs.every)
    return Judgement(signs.verdict(known, direction, abroad), known, direction, (), known)


def noticed(text: str, signs: Signs, abroad: bool = False) -> Judgement | None:
    """The verdict where a text pasted unasked holds something to judge; a bare small number or a date is nothing."""
    found = judge(text, signs, "out", abroad)
    unknown = [contact for contact in found.contacts if not contact.signs]
    if found.empty or (unknown and not found.rules and not _like_a_number(text)):
        return None
    return found


def _like_a_number(text: str) -> bool:
    digits = numbers.normal(capped(text))
    return len(digits) >= LONG_ENOUGH and not LIKE_A_DATE.fullmatch(digits)


def _weighed(
    contacts: tuple[Contact, ...], told: tuple[str, ...], signs: Signs, direction: Direction, abroad: bool
) -> Judgement:
    hit = {*told, *(name for contact in contacts for name in contact.signs)}
    verdicts = [signs.verdict(contact.signs, direction, abroad) for contact in contacts]
    verdicts += [signs.every[name].verdict(direction, abroad) for name in told]
    return Judgement(heaviest(verdicts), tuple(name for name in signs.every if name in hit), direction, contacts, told)


def _beside(number: numbers.Number) -> tuple[str, tuple[tuple[str, str], ...]]:
    """The country of a foreign number; whether a number of an ordinary shape was ever given out."""
    if number.signs == ("R01",):  # beside R02 it is a disguise, of no country
        code = numbers.country(number.digits)
        return ("abroad", (("code", str(code)),)) if code else ("", ())
    ordinary = {"R14", "R16", "R17"} & set(number.signs)
    return ("unallotted", ()) if ordinary and not numbers.allotted(number.digits) else ("", ())


def _told(words: str, hit: frozenset[str], signs: Signs) -> Iterator[str]:
    """Signs that the words show, some of them only together with a number of a certain kind."""
    for sign, near in _spoken_signs(signs):
        if (not sign.numbers or hit.intersection(sign.numbers)) and near.search(words) and _says(words, sign):
            yield sign.id


@lru_cache(maxsize=2)
def _spoken_gate(signs: Signs) -> re.Pattern[str]:
    """What every text meets that some sign of words could be met by; most do not."""
    return gate(tuple(expression for sign in signs.every.values() if sign.words for expression in sign.words[0]))


@lru_cache(maxsize=2)
def _spoken_signs(signs: Signs) -> tuple[tuple[Sign, re.Pattern[str]], ...]:
    """Signs of words with the expression that most texts do not meet."""
    return tuple((sign, gate(sign.words[0])) for sign in signs.every.values() if sign.words)


def _says(words: str, sign: Sign) -> bool:
    left = gate(sign.unless).sub("", words) if sign.unless else words
    return all(gate(part).search(left) for part in sign.words)
