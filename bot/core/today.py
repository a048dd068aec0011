"""今天 in a story: what has been gone through today, before what was promised for another day."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from bot.core.clauses import Place
from bot.core.days import OnWeekday, Scene
from bot.core.deeds import TALK
from bot.core.due import Resolved, Unsure
from bot.core.hours import Clock
from bot.core.patterns import words
from bot.core.phrases import tried
from bot.core.retold import is_today

DONE: Final = r"了(?!解|就|再|才)|过(?![来去几期])"
# What has been done, seen or heard, or how things stand.
TOLD: Final = (
    rf"{DONE}|的$|[收接看听]到|[发打传]来|打过[来去]$|来[电函]|发[我给]|显示|弹窗|公告|接待|调解$|协商$"
    r"|第\d+次|[通聊谈磨吵讲等排]□|□次|完[^,。;!?]?$|是我?□|开始逾期|到期|还?没|(?:建议|劝|教|提醒)我|重新[传交提]|还算|挺[\u4e00-\u9fff]|软磨硬泡|好说歹说|硬着头皮|态度|结[果论]|再问$|追问|短信内容|通话|(?:联系|找|打给|加|约|劝|催|回)了?我$"
)
AHEAD: Final = (
    r"[会将]|就(?:给|能|可以)|一定|肯定|保证|给[您你]|[帮替][您你]|等[您你]|[您你](?:就|先|再|把|要|得)|必须|务必|[之以]?[前内](?!容|部|存|面|天)"
    r"|再(?:给|打|不)|的话|如果|要是|若|不[还给退]|不然|完了?(?:就|再)"
)
THAT_DAY: Final = r"^(?:那天)?[^,。;!?]{0,3}[去开打来寄交提发办签谈]的(?!话|时候)|^那天[^,。;!?]*(?:来$|了|过|的$|说)"


def gone_through(places: Sequence[Place], number: int, scene: Scene) -> bool:
    """今天换了个客服，…; 周三去的网点，…: a story that goes on to another time."""
    place = places[number]
    if not any(other.phrase.timely() and not is_today(other.phrase, scene) for other in places[number + 1 :]):
        return False
    if words(AHEAD).search(place.tail) or words(r"[如若]|要是").search(place.head):
        return False
    if _weekday(place):
        return words(THAT_DAY).search(place.tail) is not None and not words(TALK).search(place.tail)
    told = DONE if words(TALK).search(place.head) else TOLD  # 他说今天联系我 is still to come
    return (
        words(told).search(place.tail) is not None and is_today(place.phrase, scene) and not _hour_ahead(place, scene)
    )


def _weekday(place: Place) -> bool:
    values = [token.value for token in place.phrase.tokens]
    return len(values) == 1 and isinstance(values[0], OnWeekday) and values[0].weeks is None


def _hour_ahead(place: Place, scene: Scene) -> bool:
    timed = any(isinstance(token.value, Clock) for token in place.phrase.tokens)
    found = tried(place.phrase, scene) if timed else Unsure("past")
    return isinstance(found, Resolved)
