"""What is done at a time: whether the words around it make it a promise, or only tell what goes on then."""

from __future__ import annotations

from typing import Final

from bot.core.clauses import Place
from bot.core.patterns import words
from bot.core.phrases import Phrase
from bot.core.waits import idle

# What is promised: a clause with one of these is about what will be done.
DEED: Final = (
    r"[给为帮替][您你我]|[退回打]我|给(?:个?准信|信|结果|答复|说法|回话|消息)|回复|答复|回电|回[您你]|回话|回访|联系|到账|打款|打过去|退[还回给款]|处理|解决|办[好理完结妥]|完成|更新|恢复|寄|"
    r"出(?:结果|具|证明|来)|有结果|有消息|致电|通知|生效|落实|反馈|搞定|弄好|下来|再(?:说|打|试|来)|安排|跟进"
)
TALK: Final = (
    r"(?:说|答应|承诺|告诉|讲|保证|约[定好了]"
    r"|通知(?![书单函]))(?!的?(?:问题|情况|事|诉求|那|这|话|过|明|法))"
)
# A clause without any of these says only what goes on.
ACTION: Final = (
    rf"{DEED}|{TALK}|审(?!会)|就[行成好]|可以|即可|没问题|对接|申请|开(?![门放张始学业]|[^,。;!?]{{0,3}}[会庭])"
    r"|[延排盯封还付交寄存转打来补签退发给到出收办查批扣销撤停改减免放回完好成谈约等催算见走去拿取送清结登报]"
)
# What has happened, goes on, or happens every day: 早上6点就有人打电话, 晚上还在骂.
HAPPENED: Final = (
    r"了(?!解)|过(?![来去审几期])|[^着]着(?![急手落])|就(?:有人|开始|打(?![款到给过])|骂|催)|还?在[打骂催哭发找堵闹吵等忙]|还给我|刚"
    r"|骂|骚扰|轰炸|恐吓|威胁"
)
AGREED: Final = (
    r"^(?:之间|之前|前后|左右|吧|好|行|的|也就是|就是|是|那就|一定|肯定|准|应该|可能|大概|然后|那|我们|咱们|约|先"
    r"|[快慢早晚]的话|[快慢]则|顺利|正常|通常|一般|时间|日期|期限|截[止至]|定|为|在|我值班|\d+、|[,、: ])*$"
)
LATIN: Final = r"[a-z]"


def bound(phrase: Phrase) -> bool:
    """Whether 前, 内 or 最晚 make it the end of a wait."""
    ends = phrase.signs() & {"before", "within", "latest", "earliest"} or phrase.lengths()
    return bool(ends) and phrase.timely()


def stated(place: Place) -> bool:
    """Whether the time is what is said: alone in its clause, bound, or with a plain deed."""
    if bound(place.phrase):
        return True
    clause = _clause(place)
    alone = (idle(clause) and not words(HAPPENED).search(clause)) or words(AGREED).search(clause.replace("□", ""))
    return bool(alone or words(DEED).search(clause) or words(TALK).search(place.said) or words(LATIN).search(clause))


def acted(place: Place, now: bool) -> bool:
    """Whether anything at all is done then: in 明天的太阳 nothing is.

    What is said of today or of no day (`now`) is often only told: 今天又打来了.
    """
    clause = _clause(place)
    if not now and words(DEED).search(place.rest):
        return True  # 周六我们上班，给您打款
    return words(ACTION).search(clause) is not None and not (now and words(HAPPENED).search(clause))


def _clause(place: Place) -> str:
    return f"{place.head}□{place.tail}"
