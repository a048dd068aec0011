"""Times that give way to another time of the same text: 一般3天，最晚5天; 本来今天能办的，明天吧."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from bot.core.anchors import anchored
from bot.core.clauses import Place
from bot.core.days import Scene
from bot.core.deeds import ACTION, DEED, bound
from bot.core.doubts import UNLESS
from bot.core.due import Resolved
from bot.core.patterns import words
from bot.core.phrases import absolute, counts_on, loose, tried
from bot.core.timewords import Trouble

BUSY: Final = 2  # characters: so much says what is going on
AGAIN_YOU: Final = r"(?:让|叫|请|要)[我您你](?:们)?□(?:再|重新)?[打来试问查登看]"  # 让我明早再打
STEP: Final = (
    r"^(?:我|们|这边|再|就|先|会|去)*(?:[帮替给为][您你])?(?:再|去)?(?:催|问|查|核实|核对|反映|跟进|看|汇报|请示"
    r"|[跟和][^,。;!?您你]{1,5}(?:说|沟通|碰|确认|核实|对))(?:□|一声|个|对)*[,]?(?:然后|完了)?$"
)
ANSWER: Final = (
    r"[给跟和向][您你](?:一?个)?(?:最终|明确)*(?:答复|回复|结果|消息|准信|信儿?|反馈|说法|回话)"
    r"|回复[您你]|答复[您你]|通知[您你]"
)
NOT_THAT: Final = ("不是", ",不是", "而不是", ",而不是", "可不是")  # 三天不是三周
NEEDLESS: Final = r"(?:不用|不必|用不着|甭|无需|犯不着)(?:再)?(?:等|拖|熬)$"
SUPERSEDED: Final = r"(?:原|之前)(?:计划|安排|说)|起初|一开始|本来|原来|原本|原先|原定|按理|照理"
WAVERED: Final = r"后来又[^,。;!?]{0,4}(?:说|讲)"  # 之前说3天，后来又说5天: nobody knows
USUAL: Final = r"一般|正常|通常|快的话|快则|少则|短则|顺利的话|尽量|争取|理想"
AT_MOST: Final = r"慢的话|慢则|多则|长则|最[晚迟慢长多]|顶多|至多|不超过"
PLEASE: Final = r"请|务必|望|须|有异议"
DEED_DONE: Final = r"(?:[还结付交签办转][完清好]|到账|收到)(?:了|以?后|之后|的)*$"
FALLS_DUE: Final = r"^(?:自动|统一|将|就)*(?:到期|届满|扣款|划扣|出账|[上下]调|调整|生效|上线|还款日|计息|起息)"
NAMELY: Final = r"(?:的话|吧|呢|啊)?,(?:也?就是|具体(?:是|就是)?|大概|应该|就)?"  # 年后吧,2月20号
THAT_IS: Final = r"(?:也就是|也即|亦即|即|就是)(?:说|在|于|到|是|最[晚迟])*"


def outdone(places: Sequence[Place], number: int, scene: Scene) -> bool:
    """Whether another time of the text is the one that is promised."""
    return (
        _superseded(places, number)
        or _needless(places, number)
        or (number > 0 and places[number].head in NOT_THAT)
        or _usual(places, number, scene)
        or beside(places, number)
        or _step(places, number)
        or _spelt_out(places, number)
        or _falls_due(places, number)
        or _vaguer(places, number)
        or _follows(places, number)
    )


def _spelt_out(places: Sequence[Place], number: int) -> bool:
    """收到之日起15日内，也就是3月26日前: the date says from what it was counted."""
    place, after = places[number], places[number + 1 : number + 2]
    dated = bool(after) and absolute(after[0].phrase) and words(THAT_IS).fullmatch(after[0].head) is not None
    return dated and bool(place.phrase.lengths()) and (anchored(place) or counts_on(place.phrase))


def _follows(places: Sequence[Place], number: int) -> bool:
    """25号前结清，结完当天出证明: what waits for the deed gives way to the deadline of the deed."""
    place = places[number]
    due = [other for other in places[:number] if bound(other.phrase)]
    return bool(due) and loose(place.phrase) and words(DEED_DONE).search(place.head) is not None


def _vaguer(places: Sequence[Place], number: int) -> bool:
    """就看这两天，最晚11月7号: a vague word gives way to the latest time that is said after it."""
    place, after = places[number], places[number + 1 : number + 2]
    vague = not place.phrase.timely() and all(
        isinstance(token.value, Trouble) and token.value.reason == "vague" for token in place.phrase.tokens
    )
    if not (vague and after and after[0].phrase.timely()):
        return False
    between = place.rest[: after[0].phrase.start - place.phrase.end]
    return "latest" in after[0].phrase.signs() or words(NAMELY).fullmatch(between) is not None


def _falls_due(places: Sequence[Place], number: int) -> bool:
    """本期7月31日扣款，请于7月28日前存入: the day that it is for gives way to the one that is asked for."""
    place = places[number]
    asked = [other for other in places[number + 1 :] if bound(other.phrase) and words(PLEASE).search(other.head)]
    return bool(asked) and not bound(place.phrase) and words(FALLS_DUE).search(place.tail) is not None


def beside(places: Sequence[Place], number: int) -> bool:
    """我们周四开评审会，最晚周五给您结果: nothing is done on the one day, something is on the other.

    Not where a length of time stands: it may run from the first, 您明天过来，三天内办好.
    """
    place = places[number]
    others = [other for other in places if other is not place and other.phrase.timely()]
    if (
        words(UNLESS).search(place.head)
        or bound(place.phrase)
        or len(place.tail) < BUSY
        or any(other.phrase.lengths() for other in others)
    ):
        return False
    told = words(AGAIN_YOU).search(f"{place.head}□{place.tail}") or not words(ACTION).search(place.tail)
    return bool(told) and any(words(DEED).search(other.tail) for other in others)


def _step(places: Sequence[Place], number: int) -> bool:
    """明天上午再帮您催一下，明天给您答复: what is done on the way to an answer of that day or a later one."""
    place = places[number]
    return bool(words(STEP).search(place.tail)) and any(
        words(ANSWER).search(other.tail) for other in places[number + 1 :] if other.phrase.timely()
    )


def _usual(places: Sequence[Place], number: int, scene: Scene) -> bool:
    """一般3天，最晚5天: the usual time gives way to the latest, unless they are of two things."""
    place = places[number]
    after = next((other for other in places[number + 1 :] if other.phrase.timely()), None)
    if (
        after is None
        or not place.phrase.timely()
        or not words(USUAL).search(place.head + place.words)
        or not words(AT_MOST).search(after.head + after.words)
    ):
        return False
    deeds = {tuple(words(DEED).findall(one.tail)) for one in (place, after)} - {()}
    usual, latest = tried(place.phrase, scene), tried(after.phrase, scene)
    return len(deeds) < 2 and not (
        isinstance(usual, Resolved) and isinstance(latest, Resolved) and usual.due > latest.due
    )


def _needless(places: Sequence[Place], number: int) -> bool:
    """不用等到后天，明天就有结果."""
    later = any(other.phrase.timely() for other in places[number + 1 :])
    return later and words(NEEDLESS).search(places[number].head) is not None


def _superseded(places: Sequence[Place], number: int) -> bool:
    """本来今天能办的，…，明天吧."""
    later = [other for other in places[number + 1 :] if other.phrase.timely()]
    if not later or words(WAVERED).search(later[0].head):
        return False
    return words(SUPERSEDED).search(places[number].head) is not None
