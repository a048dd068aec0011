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

LEADS: Final = re.compile(
    r"^\s*(?:不对|不是(?:的)?|错了|记错了|说错了)?[,，。!！\s]*(?:应该)?(?:改[成为]|应是|是|写成|记成)?[:：\s]*"
)
AMOUNT: Final = re.compile(r"[0-9]+(?:\.[0-9]+)?")
ALONE: Final = re.compile(r"(?:金额)?(?:是|应该)?([0-9]+(?:\.[0-9]+)?)(?:元|块钱?)?")
DOES: Final = rf"{DEED}|[免减退还办开给停撤销删改]"  # without a deed or an amount it names no promise
LAST_DAY: Final = 31  # a bare number up to it may be a day
# Said with a time of anything that was promised: it names no other thing.
ECHO: Final = re.compile(
    r"(?:他们?|她们?|客服|对方|说|会|能|可以|一定|给我?|我|退款?|退回?|到账|到|打款|打|处理|办好?|解决|回复|完成|都|再|就|前|之|以|内|的|吧|了|啊|呢|嘛|钱"
    r"|大概|左右|应该|最晚|最迟|不对|不是|错了|是|改成|好像|[,，。!！\s])*"
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
    note = taken_apart(LEADS.sub("", text, count=1))
    who, timed = (
        clean(note.who, WHO_LENGTH),
        not isinstance(understand(note.rest, turn.now, turn.guide.calendar), Nothing),
    )
    amount = ALONE.fullmatch(note.rest.strip())
    if amount is not None and (not timed or float(amount[1]) > LAST_DAY):
        return Correction(who, _with_amount(what, amount[1]))
    return Correction(who, _thing(turn, note.rest, whole), timed, note.rest)


def _with_amount(what: str, amount: str) -> str:
    """The same promise with another amount, where it has just one; else the amount added to it."""
    found = AMOUNT.findall(what)
    return AMOUNT.sub(amount, what) if len(found) == 1 else f"{what}{amount}元"


def _thing(turn: Turn, said: str, whole: bool) -> str:
    words = gist(said)
    bare = gist(subject(turn, words)) if words else ""
    if not bare or ECHO.fullmatch(bare) or not isinstance(understand(bare, turn.now, turn.guide.calendar), Nothing):
        return ""
    does = whole and words_of(DOES).search(bare) is not None
    return bare if does or AMOUNT.search(bare) else ""
