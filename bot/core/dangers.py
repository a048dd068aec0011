"""Which danger or refusal a text is: by the written rules, and by what people say then in other words."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final

from bot.core import search
from bot.core.everyday import remembered
from bot.core.guide import Guide, Rule
from bot.core.index import DESPAIR
from bot.core.normal import words
from bot.core.plaintext import folded
from bot.core.safety import ringing
from bot.core.search import Verdict

# A half-sentence of these among others is enough.
LIFE: Final = frozenset({"wounded", "collapsed", "self-harm", "abroad", "danger-now", "distress"})
MISERY: Final = frozenset({DESPAIR, "distress"})
RUNG_BY_CRIES: Final = frozenset({"danger-now", "threatened"})
SHORTEST: Final = 3  # characters, digits aside, of a text that may be told by its likeness alone;
SHORT: Final = 6  # one with fewer than these must be
MORE: Final = 0.65  # so much more like it
NEGATED: Final = re.compile(r"(?:都|也|还|并|根本)?(?:没|不是|未|冇)")
NEGATION: Final = 8  # characters: what begins so and is no longer says that it did not happen
SUPPOSED: Final = re.compile(r"(?:要是|万一|假如|如果|以后(?!都))")  # asked for the day it happens
# Not decided yet, and nothing else: like 我想好了, which may be a farewell; one line of help stands beside the answer.
UNDECIDED: Final = re.compile(
    r"你?先?等我(?:再|先)?(?:想[想好]|想一想|考虑(?:好|一下|清楚)?)了?(?:再(?:说|来|找你|告诉你|回你))?[吧哈]?"
)
VICTIM: Final = re.compile(r"(?:骂|打|踢|扇|捅|砍|威胁|恐吓|吓|堵|跟踪|骚扰|逼|欺负)(?:了|过|着)?(?:我|俺|咱)")
WISH: Final = re.compile(r"帮我|替我|教我|给我|找人|想打|想骂|报复|弄死|怎么才能")
# Who asks for something wishes or asks; a sentence with a time in it that does neither tells what others will do.
ASKED: Final = re.compile(
    r"[?？吗么我帮替教求想要找哪怎咋啥弄搞整做]|推荐|介绍|有没有|有冇|边个|点样|如何|什么|能不能|可不可以|给(?:我(?![回打答办退])|个)|办张|[查让]他"
)
TIMED: Final = re.compile(
    r"工作日|[今明后当]天|周[一二三四五六日天末]|月底|[\d一二两三四五六七八九十几半]+个?(?:[天日号点月]|小时|钟头|礼拜|星期)"
)
# Words in which nothing is wished that we refuse. A text of these alone, names and numbers among them, asks for none
# of it: what is typed most, and what was learnt least of.
HARMLESS: Final = re.compile(
    r"(?:下一步|下面|一下|等下|接下来|哪家|几家|[一二两三四五]家|每家|家里|还有|还要|还没|还是|先还|能还|还[哪几多谁]|欠|最多|最少|拿出|挤出|每个?月|工资|花"
    r"|拉黑|删了?他|卡号|账号|工号|号码|电话|客服|人工|经理|主管|专员|先生|女士|小姐|老师|组长|主任|男的|女的|姓.|京东|金条|协商|准备|投诉|信|材料|样子|简单点?"
    r"|办|发给|意思|早上|中午|晚上|顶多|好多|得出|份|弄|把他拉|把他删|把|下(?![款钱载来手得得])|怎么查|帮我查|查一?下|查查|真人|存折|[0-9零一二两三四五六七八九十百千万元块]"
    r"|[你您我俺咱他她它们谁哪个里儿边啥什么子怎样咋么多少几有没呢吗嘛啊呀哦哈咯呗撒嗷嘞哩吧了的地得着过是在就都也只才又再先后前条第次回来去说讲话问答接打找到写帮看听想知道晓要不能会可以用给这那人年月天日请好行嗯谢王李张刘陈杨赵黄周吴])++"
)
NAMED_HARM: Final = re.compile(r"(?<!拉)[找查打弄搞整](?:到|出|死|得)?他|查人|他(?:在哪|家|人)|不(?:用)?还")
CLAUSE: Final = re.compile(r"[,，。!！?？;；:：…~～\n]+|\s{2,}")
# How likely a danger must be, in log-odds, for its words not to have rung by chance; calibrated on tests/questions.
BY_CHANCE: Final[Mapping[str, float]] = {
    "self-harm": -1.2,
    "danger-now": -1.0,
    "threatened": -1.0,
    "distress": -0.4,
    "money-sent": -0.6,
    "about-to-pay": -0.7,
}
ALWAYS: Final = -100.0  # the words of any other rule never ring by chance
PLAINLY: Final = 1.0  # how likely misery must be to be meant by a cry for help
CLAUSES: Final = 0.5  # how likely one clause must be where life is at stake
OUTRIGHT: Final = 3.0  # how likely to stand for a long story about money
ASKED_BY_CHANCE: Final = -1.0  # the same for a request we refuse, which is doubted then
# How likely a request we refuse, or a danger, must be to be told so beside the answer: the less the guide knows of
# an answer, the less.
DOUBTED: Final[Mapping[Verdict, float]] = {"answer": -2.0, "choose": -1.5, "unknown": -2.5}
DREADED: Final[Mapping[Verdict, float]] = {"answer": -2.0, "choose": -2.4, "unknown": -2.4}
ASKED_LAST: Final = 2.0  # how likely one of the last clauses must be
RATHER: Final = 0.5  # how much likelier a danger must be to be no request


@remembered
def heard(text: str, guide: Guide) -> Rule | None:
    """The rule a text rings, unless it is plainly said like something else.

    A request we refuse may ring a danger by its words: "他骂我，帮我找人打他". A question may ring what it asks about.
    """
    rule = _rung(text, guide)
    if rule is None:
        return None
    if rule.kind != "urgent":
        return rule if search.leaning(guide.index, text).refusal > ASKED_BY_CHANCE else None
    meant = None if _suffered(text) or _desperate(text, rule, guide) else search.outspoken(guide.index, text)
    if meant:
        return _named(meant, guide)
    return _likelier(text, rule, guide) if _likely(text, rule, guide) else None


def _desperate(text: str, rule: Rule, guide: Guide) -> bool:
    """Whether despair may be meant: no request for something we refuse outshouts it."""
    return rule.id == DESPAIR and search.leaning(guide.index, text).alike > BY_CHANCE["distress"]


def _likelier(text: str, rule: Rule, guide: Guide) -> Rule:
    """The danger that was rung, or misery where a cry for help is plainly one: "我快疯了，救救我"."""
    said = search.leaning(guide.index, text)
    likeliest = _named(search.ruled(guide.index, said.danger_entry), guide)
    plainly = rule.id in RUNG_BY_CRIES and said.alike > PLAINLY
    return likeliest if plainly and likeliest is not None and likeliest.id in MISERY else rule


def _suffered(text: str) -> bool:
    """Whether somebody tells what was done to them, and wishes nothing in return."""
    return VICTIM.search(text) is not None and WISH.search(text) is None


def _likely(text: str, rule: Rule, guide: Guide) -> bool:
    """Whether a text is said like the danger it rings: the whole of it, or a clause."""
    if search.leaning(guide.index, text).alike > BY_CHANCE.get(rule.id, ALWAYS):
        return True
    bar = CLAUSES if rule.id in LIFE else OUTRIGHT
    return any(search.leaning(guide.index, part).alike > bar for part in CLAUSE.split(text) if part)


@remembered
def nearest(text: str, guide: Guide) -> Rule | None:
    """The rule a text is surely nearest to, though it rings none."""
    told = _told(text)
    if told < SHORTEST or folded(text) in guide.labels or UNDECIDED.fullmatch(folded(text)):
        return None
    rule = _named(search.alarm(guide.index, text, MORE if told < SHORT else 0.0), guide)
    if rule is None or rule.id == DESPAIR:
        return rule
    if rule.kind != "urgent":
        return None if _reported(text) or _denied(words(text), told) or _harmless(text) else rule
    return None if SUPPOSED.match(words(text)) or _denied(words(text), told) else rule


def _reported(text: str) -> bool:
    """Whether it tells what others will do by when, and asks for nothing."""
    return TIMED.search(text) is not None and ASKED.search(text) is None


def _harmless(text: str) -> bool:
    """Whether no word of it names what we refuse; a text in other words, however short, is for the learnt to judge."""
    said = folded(text)
    return HARMLESS.fullmatch(said) is not None and NAMED_HARM.search(said) is None


def _denied(said: str, told: int) -> bool:
    """Whether it did not happen."""
    return told <= NEGATION and NEGATED.match(said) is not None


def _told(text: str) -> int:
    """How much is said: a number alone is said like nothing."""
    said = words(text)
    return len(said) - sum(map(str.isdecimal, said))


@remembered
def suspected(text: str, guide: Guide, verdict: Verdict) -> Rule | None:
    """The danger a text may be about though it is not surely said like one."""
    if folded(text) in guide.labels:
        return None
    rung = _rung(text, guide)
    if rung is not None and rung.kind == "urgent":
        return rung
    said = search.leaning(guide.index, text)
    far = said.alike < DREADED[verdict] + (MORE if _told(text) < SHORT else 0.0)
    return None if far else _named(search.ruled(guide.index, said.danger_entry), guide)


@remembered
def doubted(text: str, guide: Guide, verdict: Verdict) -> Rule | None:
    """The request we refuse that a text may be, beside what else the guide finds in it."""
    told = _told(text)
    if told < SHORTEST or folded(text) in guide.labels or _denied(words(text), told) or _reported(text):
        return None
    rung = _rung(text, guide)
    if rung is not None and rung.kind != "urgent":
        return rung
    if _harmless(text):
        return None
    said = search.leaning(guide.index, text)
    far = said.refusal < DOUBTED[verdict] + (MORE if told < SHORT else 0.0)
    return (
        None
        if far or said.danger > said.refusal + RATHER
        else _named(search.ruled(guide.index, said.refusal_entry), guide)
    )


def calmly(text: str, guide: Guide) -> bool:
    """Whether it is far from any danger."""
    return _rung(text, guide) is None and search.leaning(guide.index, text).alike < DREADED["answer"]


def _rung(text: str, guide: Guide) -> Rule | None:
    return ringing(text, guide.safety, guide.spellings) if text else None


def _named(wanted: str, guide: Guide) -> Rule | None:
    return next((rule for rule in guide.safety if rule.id == wanted), None)
