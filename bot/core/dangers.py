"""Which danger or refusal a text is: by the written rules, and by what people say then in other words."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final

from bot.core import search
from bot.core.guide import Guide, Rule
from bot.core.normal import words
from bot.core.plaintext import folded
from bot.core.safety import ringing

LIFE: Final = frozenset({"self-harm", "danger-now", "distress"})  # a half-sentence of it among others is enough
DESPAIR: Final = "self-harm"  # no request for something we refuse outshouts it
SHORTEST: Final = 3  # characters, digits aside, of a text that may be told by its likeness alone;
SHORT: Final = 6  # one with fewer than these must be
MORE: Final = 0.65  # so much more like it
NEGATED: Final = re.compile(r"(?:都|也|还|并|根本)?(?:没|不是|未|冇)")
NEGATION: Final = 8  # characters: what begins so and is no longer says that it did not happen
SUPPOSED: Final = re.compile(r"(?:要是|万一|假如|如果|以后(?!都))")  # asked for the day it happens
VICTIM: Final = re.compile(r"(?:骂|打|踢|扇|捅|砍|威胁|恐吓|吓|堵|跟踪|骚扰|逼|欺负)(?:了|过|着)?(?:我|俺|咱)")
WISH: Final = re.compile(r"帮我|替我|教我|给我|找人|想打|想骂|报复|弄死|怎么才能")
# Who asks for something wishes or asks; a sentence with a time in it that does neither tells what others will do.
ASKED: Final = re.compile(
    r"[?？吗么我帮替教求想要找哪怎咋啥弄搞整做]|推荐|介绍|有没有|有冇|边个|点样|如何|什么|能不能|可不可以|给(?:我(?![回打答办退])|个)|办张|[查让]他"
)
TIMED: Final = re.compile(
    r"工作日|[今明后当]天|周[一二三四五六日天末]|月底|[\d一二两三四五六七八九十几半]+个?(?:[天日号点月]|小时|钟头|礼拜|星期)"
)
CLAUSES: Final = 0.3  # how much more so a clause alone must be said
OUTRIGHT: Final = 0.6  # how much like it one clause must be to stand for a long story about money
CLAUSE: Final = re.compile(r"[,，。!！?？;；:：…~～\n]+|\s{2,}")
# How unlike a danger a text must be said for its words to have rung by chance; calibrated on tests/questions.
BY_CHANCE: Final[Mapping[str, float]] = {
    "self-harm": -0.4,
    "danger-now": -0.15,
    "threatened": -0.15,
    "distress": 0.05,
    "money-sent": 0.05,
    "about-to-pay": -0.05,
}
ASKED_BY_CHANCE: Final = -0.6  # the same for a request we refuse


def heard(text: str, guide: Guide) -> Rule | None:
    """The rule a text rings, unless it is plainly said like something else.

    A request we refuse may ring a danger by its words: "他骂我，帮我找人打他". A question may ring what it asks about.
    """
    rule = ringing(text, guide.safety, guide.spellings) if text else None
    if rule is None:
        return None
    if rule.kind != "urgent":
        said = search.leaning(guide.index, text)
        return rule if max(said.refusal, said.alike) > ASKED_BY_CHANCE else None
    meant = None if rule.id == DESPAIR or _suffered(text) else _named(search.outspoken(guide.index, text), guide)
    return meant or (rule if _likely(text, rule, guide) else None)


def _suffered(text: str) -> bool:
    """Whether somebody tells what was done to them, and wishes nothing in return."""
    return VICTIM.search(text) is not None and WISH.search(text) is None


def _likely(text: str, rule: Rule, guide: Guide) -> bool:
    """Whether a text is said like the danger it rings: the whole of it, or a clause."""
    least = BY_CHANCE.get(rule.id, -1.0)
    if search.leaning(guide.index, text).alike > least:
        return True
    bar = least + CLAUSES if rule.id in LIFE else OUTRIGHT
    return any(search.leaning(guide.index, part).alike > bar for part in CLAUSE.split(text) if part)


def nearest(text: str, guide: Guide) -> Rule | None:
    """The rule a text is surely nearest to, though it rings none."""
    told = _told(text)
    if told < SHORTEST or folded(text) in guide.labels:
        return None
    rule = _named(search.alarm(guide.index, text, MORE if told < SHORT else 0.0), guide)
    if rule is None or rule.id == DESPAIR:
        return rule
    told_of = rule.kind != "urgent" and TIMED.search(text) is not None and ASKED.search(text) is None
    return None if told_of or _supposed(words(text), told) else rule


def _supposed(said: str, told: int) -> bool:
    """Whether it did not happen, or is only thought of."""
    return bool(SUPPOSED.match(said) or (told <= NEGATION and NEGATED.match(said)))


def _told(text: str) -> int:
    """How much is said: a number alone is said like nothing."""
    said = words(text)
    return len(said) - sum(map(str.isdecimal, said))


def suspected(text: str, guide: Guide) -> Rule | None:
    """The danger a text may be about though it is not surely said like one."""
    said = search.leaning(guide.index, text)
    if folded(text) in guide.labels or said.alike < search.DOUBTFUL + (MORE if _told(text) < SHORT else 0.0):
        return None
    return _named(said.rule, guide)


def _named(wanted: str, guide: Guide) -> Rule | None:
    return next((rule for rule in guide.safety if rule.id == wanted), None)
