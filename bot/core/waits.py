"""Whether a length of time is one to wait, or that of a loan: 三天给您答复, 等两天, 十二个月."""

from __future__ import annotations

from typing import Final, NamedTuple

from bot.core.clauses import CLAUSE_END, Place, last
from bot.core.counting import Span, Workdays
from bot.core.due import Reason
from bot.core.patterns import words
from bot.core.phrases import Phrase

FILLERS: Final = (
    r"[▪\s,。.;:!?~…\"'“”‘’()、]|[吧啊呢哦嗯哈啦了的呀吗]|□|▪|预计|大概|大约|可能|应该|需要?|要|会|在|等|再|得|给"
    r"|说|就|我|你|您|们|他|她|客服|对方|那边|你好|您好|请|答应|处理|回复|到账|解决|回电|联系|答复|完成|结果|出|电话|打|以?内|之|有"
)
WAITED: Final = (
    r"(?:等|需要?|要|得|大概|大约|约|预计|估计|可能|预期|用|花|过|在|给|未来|往后|接下来"
    r"|承诺|答应|说|改[口成为到]|[变延推拖]到|是|就|为|一般|正常|通常|[快慢少多短长]则|的话|最[快慢])[您你我他]?$"
)
AWAITED: Final = (
    r"^(?:的?时间)?[吧,]?(?:就|才|可以?|能|会|给|后|再|准|必|一准|必定|肯定|绝对|保证|一定|铁定|应该|大概|咱|这边|[您你我]们?)*(?:回"
    r"|到账?|处理|答复|解决|出|联系|打|办|给|审核|完成|搞定|有|会|可以|能|就|退|下来|恢复|吧|左右|反馈|落实|核实|查|开|寄|发|更新|时间)"
)


class Wait(NamedTuple):
    """Whether nothing but times and fillers is in it, and whether days off are said not to count.

    `lengths` are those of all its times: who says one twice insists on it.
    """

    bare: bool
    working: bool
    lengths: tuple[tuple[Span | Workdays, ...], ...]


def idle(text: str) -> bool:
    """Whether there are only words that say nothing of their own."""
    return not words(FILLERS).sub("", text)


def unclear(place: Place, wait: Wait) -> Reason | None:
    """A length of time may be another than that of a wait; 周末除外 leaves open which days are counted."""
    phrase = place.phrase
    doubtful = phrase.lengths() and (not _promised(place, wait) or (wait.working and natural(phrase)))
    return "unread" if doubtful else None


def waited(place: Place) -> bool:
    """Whether the words before or after it make it a time to wait: 要三天, 三天给您答复."""
    return bool(words(WAITED).search(last(CLAUSE_END, place.said)) or words(AWAITED).search(place.rest))


def natural(phrase: Phrase) -> bool:
    """Whether it counts other days than working days."""
    return not all(isinstance(length, Workdays) for length in phrase.lengths())


def _promised(place: Place, wait: Wait) -> bool:
    phrase = place.phrase
    if not natural(phrase) or phrase.signs() - {"to", "or", "working"} or wait.bare:
        return True
    if wait.lengths.count(phrase.lengths()) > 1:
        return True
    return waited(place)
