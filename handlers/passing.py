"""A complaint that is only to be passed on or accepted yet: whether it was, and how one says that it was."""

from __future__ import annotations

import re
from datetime import date
from typing import Final

from bot.core.clocks import Run
from bot.core.filings import coming
from bot.core.filings import passing as passing_step
from bot.core.messages import Block, Button
from bot.core.nudge import SHANGHAI
from bot.core.past import past_day
from bot.core.person import Complaint
from bot.core.plaintext import folded
from bot.core.taps import Tap, tap
from bot.core.turn import Turn
from handlers.complaints import matter_of
from handlers.parts import day, say

HANDED: Final = "T-03"  # where it is passed on: whoever is to answer rings up only after that
CLAUSES: Final = re.compile(r"[,，。;；、!！~\s]+")
DAY: Final = re.compile(
    r"(?:[大]?前天|昨[天日儿]?|今[天日儿]?|\d{1,2}月\d{1,2}[日号]?|\d{1,2}[日号]|[上这]?个?(?:周|星期|礼拜)[一二三四五六日天])"
)
HOUR: Final = r"(?:早上|上午|中午|下午|晚上|早晨)*"
LEAD: Final = (
    r"(?:嗯|哦|是的?|对的?|有的?|已经?|都|早就?|刚|才|说|讲|回我|告诉我|通知我|跟我|给我|发|短信|电话|通知|收到|问了|查了|打了?|好像|应该|帮我|把"
    r"|我的?|他们?|她们?|你们?|人家|那边|对方|12378|12315|12345|监管局?|总局|局里|法院|热线|客服|投诉|举报|单子?|件|材料|案子|申请|这个|那个)*"
)
END: Final = r"(?:了|去|过|啦|咯|哈|嘛|呢|的|吧|来着|通知书?|短信|编号|那边|那里|手里|处理|办理?|核查|答复)*"
PASSED: Final = (
    r"(?:转交|转办|转送|转派|转达|转|移交|交办|派单|分派|下派|派|批转|下发|受理|立案|立上?|批|接收|收下)"
    r"(?:了|下去|过|到|去|给|交|办|在)*(?:(?<=[给到去])[a-z\u4e00-\u9fff]{1,12}?)?"
)
TURNED: Final = re.compile(f"{LEAD}{PASSED}{END}")
RANG: Final = re.compile(
    r"(?:[a-z\u4e00-\u9fff]{1,10}?)?(?:打给我|打来|打过来|打电话|来电|来电话|来了?(?:个|通)?电话|联系我?|找我|回我?电话|给我(?:打|来|回)了?(?:个|一个|通)?电话)"
    r"(?:了|过|啦|咯|哈|嘛|的|来|给我)*"
)
# Said of money, of what did not happen, or asked: it is no news about the complaint.
ELSE: Final = re.compile(r"[元块钱款账卡骗万百?？吗么没未冇别]|不|还要|验证码|(?<!\d)(?!12\d{3}(?!\d))\d{3,}")


def of(turn: Turn, complaint: Complaint) -> Run | None:
    """The step that runs, where it comes before the one that brings an answer."""
    return passing_step(turn.guide, complaint, matter_of(turn, complaint))


def button(complaint: Complaint, found: Run) -> Button:
    """It was: the next step begins."""
    then = found.stage.then
    assert then is not None
    return Button(then.label, tap("since", complaint.id, f"{then.clock}.{then.stage}"))


def asked(turn: Turn, complaint: Complaint, found: Run, place: str) -> tuple[Block, ...]:
    """Whether it was passed on or accepted, and what to do where nobody says so."""
    own = f"nudge.passing.{found.clock.id}"
    name = own if turn.guide.texts.has(own) else "nudge.passing.other"
    return (
        *say(turn, name, place=place, filed=day(complaint.filed_on)),
        *say(turn, "nudge.passing.then", says=says(found)),
    )


def says(found: Run) -> str:
    """What one does where no word comes."""
    return "".join(each.opening.says for each in coming(found)[:1])


def shown(turn: Turn, text: str) -> Tap | None:
    """The news that the screen asks for: anywhere else 转过去了 may be money that was sent."""
    offered = next((wish for _, wish in turn.person.screen if wish.verb == "since" and "." in wish.args[-1]), None)
    return None if offered is None else told(turn, text, offered)


def told(turn: Turn, text: str, then: Tap) -> Tap | None:
    """The next step, from the day they name, or from today; None where the words tell nothing of it."""
    if ELSE.search(text):
        return None
    clauses = [DAY.sub("", folded(part)) for part in CLAUSES.split(text) if part]
    read = [_clause(re.sub(HOUR, "", part)) for part in clauses]
    if not {"turned", "rang"} & {*read} or "" in read:
        return None
    one = next((it for it in turn.person.complaints if str(it.id) == then.args[0]), None)
    found = of(turn, one) if one is not None else None
    if found is None or ("turned" not in read and found.clock.id != HANDED):
        return None
    today = turn.now.astimezone(SHANGHAI).date()
    named = DAY.search(text) if "rang" not in read else None
    on = past_day(named[0], today) if named else today  # at the latest: it is told at once, and may be put right
    return tap("sinceday", *then.args, on.isoformat()) if isinstance(on, date) else then


def rang(text: str) -> bool:
    """Whether they tell that whoever is to answer rang up."""
    return not ELSE.search(text) and _clause(DAY.sub("", folded(text))) == "rang"


def _clause(words: str) -> str:
    if TURNED.fullmatch(words):
        return "turned"
    return "rang" if RANG.fullmatch(words) else "aside" if re.fullmatch(LEAD, words) else ""
