"""What was understood of a promise, put right in words: who, what, how much, by when, whatever of it is said again."""

from __future__ import annotations

import re
from typing import Final, NamedTuple

from bot.core.dates import Nothing, understand
from bot.core.deeds import DEED
from bot.core.patterns import words as words_of
from bot.core.turn import Turn
from handlers.drafts import WHO_LENGTH, clean, gist, subject
from handlers.notes import speaker_alone, taken_apart

# How somebody begins who puts something right: 不对，…; 等一下 我写错了 是…; 金额错了 是…; 改一下 …
WRONG: Final = (
    r"(?:等(?:一)?[下哈等]|慢着|哎呀?|诶|哦|噢|啊|嗯|那个|刚才|刚刚|上面|前面|这里|你|我|又|好像|[,，。、!！~\s])*"
    r"(?:不对(?:头|哦|啊|吧|的|呀)?|不是(?:的|这样)?|(?:金额|钱数?|日子|日期|时间|期限|数字?|数目|天数|名字)?(?:也|是|都|我|给)*[记说写打弄搞看听算填讲]?错了?(?:啦|哦|哈|呀)?"
    r"|(?:更|纠|改)正(?:一下)?|改(?:一?下|改|个)|修改(?:一下)?|说岔了|记岔了)"
)
LEADS: Final = re.compile(
    rf"^\s*(?:{WRONG})?[,，。、!！\s]*(?:金额|钱数?|数目|日子|日期|时间)?(?:应该|其实|实际上?|帮我|麻烦|请)*(?:要?改[成为到]?|应是|是|写成|记成|为)?[:：\s]*"
)
NOT_BUT: Final = re.compile(
    r"^(?P<lead>.*?)不是(?!的)[^,，是]{1,12}?[,，、\s]*(?:而|应该|应)?是(?=[^的吗吧]+)"
)  # 不是前天 是大前天
MENDS: Final = re.compile(rf"^\s*{WRONG}[,，。、!！\s]*\S")
LONGEST: Final = 120  # characters; more is a story, and puts nothing right
AMOUNT: Final = re.compile(r"[0-9]+(?:\.[0-9]+)?")
# A number of 15 to 19 digits is a card or somebody's ID, and never money.
ALONE: Final = re.compile(
    r"(?:金额|钱数?)?(?:是|应该)*[¥￥]?([0-9]{1,8}(?:\.[0-9]{1,2})?)(?:元|块钱?)?[吧啊哈嘛呢哦的]?"
)
LONG: Final = re.compile(r"[0-9]{15,}")
DOES: Final = rf"{DEED}|[免减退还办开给停撤销删改]"  # without a deed or an amount it names no promise
LAST_DAY: Final = 31  # a bare number up to it may be a day
# Said with a time of anything that was promised: it names no other thing.
ECHO: Final = re.compile(
    r"(?:他们?|她们?|客服|对方|说|会|能|可以|一定|给|我|退(?:款|回)?|到账|到|打款|打|处理|办好?|解决|回复|完成|都|再|就|前|之|以|内|的|吧|了|啊|呢|嘛|钱"
    r"|大概|左右|应该|最晚|最迟|不对|不是|错了|是|改成|改口|好像|[,，。!！\s])*"
)


class Correction(NamedTuple):
    """What of a promise was said again; empty where nothing was."""

    who: str = ""
    what: str = ""
    timed: bool = False
    said: str = ""  # the words that hold the time


def corrected(turn: Turn, text: str, what: str, *, whole: bool) -> Correction:
    """What a typed line changes of a promise. `whole`: it was read back, so that another thing in it is meant."""
    alone = speaker_alone(text)
    if alone:
        return Correction(who=clean(alone, WHO_LENGTH))
    if LONG.search(text):
        return Correction()
    note = taken_apart(bare(text))
    who, timed = (
        clean(note.who, WHO_LENGTH),
        not isinstance(understand(note.rest, turn.now, turn.guide.calendar), Nothing),
    )
    amount = ALONE.fullmatch(note.rest.strip())
    if amount is not None and (not timed or float(amount[1]) > LAST_DAY):
        return Correction(who, _with_amount(what, amount[1]))
    return Correction(who, _thing(turn, note.rest, whole), timed, note.rest)


def bare(text: str) -> str:
    """What is meant instead: 不是前天 是大前天 is 大前天."""
    if len(text) > LONGEST:
        return text
    return LEADS.sub("", NOT_BUT.sub("", text, count=1), count=1)


def mends(text: str) -> bool:
    """Whether a line begins as one does that puts something right."""
    return len(text) <= LONGEST and bool(MENDS.match(text) or NOT_BUT.match(text))


def _with_amount(what: str, amount: str) -> str:
    """The same promise with another amount, where it has just one; else the amount added to it."""
    found = AMOUNT.findall(what)
    return AMOUNT.sub(amount, what) if len(found) == 1 else f"{what}{amount}元"


def _thing(turn: Turn, said: str, whole: bool) -> str:
    words = gist(said)
    thing = gist(subject(turn, words)) if words else ""
    if not thing or ECHO.fullmatch(thing) or not isinstance(understand(thing, turn.now, turn.guide.calendar), Nothing):
        return ""
    does = whole and words_of(DOES).search(thing) is not None
    return thing if does or AMOUNT.search(thing) else ""
