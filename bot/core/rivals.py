"""Times that give way to another time of the same text: 一般3天，最晚5天; 本来今天能办的，明天吧."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from bot.core.anchors import anchored
from bot.core.clauses import CLAUSE_END, Place, last
from bot.core.days import OnWeekday, Scene, Week
from bot.core.deeds import ACTION, DEED, TALK, bound
from bot.core.doubts import UNLESS
from bot.core.due import Resolved
from bot.core.hours import Clock, DayPart
from bot.core.patterns import words
from bot.core.phrases import absolute, counts_on, loose, tried
from bot.core.timewords import Mark, Trouble

BUSY: Final = 2  # characters: so much says what is going on
SOME_MONEY: Final = r"^[今明后][天日](?:就|会|能)?[先再]□"  # 今天先退800
AGAIN_YOU: Final = r"(?:让|叫|请|要)[我您你](?:们)?□(?:再|重新)?[打来试问查登看]"  # 让我明早再打
STEP: Final = (
    r"^(?:我|们|这边|再|就|先|会|去)*(?:[帮替给为][您你])?(?:再|去)?(?:催|问|查|核实|核对|反映|跟进|看|汇报|请示"
    r"|[跟和][^,。;!?您你]{1,5}(?:说|沟通|碰|确认|核实|对))(?:□|一声|个|对)*[,]?(?:然后|完了)?$"
)
ERRAND: Final = r"^(?:我|们|这边|再|就|先|会|去)*[帮替给为][您你]?(?:再|去)?(?:催催|问问|看看|盯着|盯一下)$"
ANSWER: Final = (
    r"[给跟和向][您你](?:一?个)?(?:最终|明确)*(?:答复|回复|结果|消息|准信|信儿?|反馈|说法|回话)"
    r"|回复[您你]|答复[您你]|通知[您你]"
)
NOT_THAT: Final = ("不是", ",不是", "而不是", ",而不是", "可不是")  # 三天不是三周
RATHER: Final = ("是", "而是")  # 不是…，是
NEEDLESS: Final = r"(?:不用|不必|用不着|甭|无需|犯不着)(?:再)?(?:等|拖|熬)$"
REFUSED: Final = (
    r"(?:怕是|恐怕|估计|肯定|可能|多半|是|真|确实|怕)*(?:不(?:行|成|太?可能|太行|大行)|来不及|赶不[上及]|做不到|办不到|悬|够呛)"
    r"(?:了|的|啊|呢)*"
)
INSTEAD: Final = r"(?:那|要|得|就|给您|给你|您给|再|还|可以|改|最[晚迟多长]|放|等|到|在)*"
OFFERED: Final = r"^[之以]?内?(?:吧|给[您你]|可以|能|保证|一定|肯定|没问题|搞定|到账|退|办|弄|处理|出|答复|回复)"
YES: Final = r"^(?:能|可以|行|好|会|对|没问题|是|嗯|保证|放心|当然)(?:的|啊|呀|呢|吧)?,"
STRESS: Final = r"(?:哦|啊|呀|哈|嗷|喔|呢|的)*"
SUPERSEDED: Final = r"(?:原|之前)(?:计划|安排|说)|起初|一开始|本来|原来|原本|原先|原定|按理|照理"
WAVERED: Final = r"后来又[^,。;!?]{0,4}(?:说|讲)"  # 之前说3天，后来又说5天: nobody knows
USUAL: Final = r"一般|正常|通常|快的话|快则|少则|短则|顺利的话|尽量|争取|理想"
AT_MOST: Final = r"慢的话|慢则|多则|长则|最[晚迟慢长多]|顶多|至多|不超过"
PLEASE: Final = r"请|务必|望|须|有异议"
DEED_DONE: Final = r"(?:[还结付交签办转][完清好]|到账|收到)(?:了|以?后|之后|的)*$"
FALLS_DUE: Final = r"^(?:自动|统一|将|就)*(?:到期|届满|扣款|划扣|出账|[上下]调|调整|生效|上线|还款日|计息|起息)"
NAMELY: Final = r"(?:的话|吧|呢|啊)?,(?:也?就是|具体(?:是|就是)?|大概|应该|就)?"  # 年后吧,2月20号
BEGGED: Final = r"(?:能不能|能否|可不可以|可否)[^,。;!?]{0,4}$"
PROMISED: Final = r"(?:说|答应|承诺|讲|保证|原定|约好?)(?:的?是|了|在|我|好)*$"
BROKEN: Final = (
    r"[^,。;!?]{0,8},(?!如果|要是|若|万一)(?:结果|可是?|但是?|却|到现在|今天|现在|都|还是?|也|又|最后|直到)*[^,。;!?就再]{0,4}?"
    r"(?:没(?!问题|关系|事|说)|未|落空|泡汤|食言|放(?:了)?我?鸽子|不了了之|黄了|爽约)[^,。;!?就再]{0,5}[,。;!?]"
    r"|[^,。;!?]{0,8},(?:结果|可是?|但是?|到现在)[^,。;!?]{0,4}□[^,。;!?就再]{0,8}[,。;!?]"
)
# 上周说这周给，这周都周四了，刚才又说今天下午六点前
EARLIER: Final = r"上[周次回]|上个?月|昨[天晚日]|前[天几]|之前"
SAYS_AGAIN: Final = (
    r"[^,。;!?]{0,8},(?:[^。;!?]*,)?(?:刚才|刚刚|现在|这[次回]|今[天早])(?:又|才|却|改口)?(?:说|讲|答应|保证)"
)
HOPED: Final = r"一般|正常|通常|[快早]的话|[快早少短]则|顺利的话|最[快早]|争取|尽量|可能"
ARRIVES: Final = (
    r"(?:就|能|可以?|会|给您|给你|也|都|弄|吧|的|有可能)*"
    r"(?:到账?|好|行|出|下来|出来|完成|有(?:结果|消息)?|退)?(?:了|的)?"
)
LOOK: Final = (
    r"[您你]们?(?:这边)?(?:到时候?)?□(?:左右)?(?:可以|就|再|也|记得|自己|先|能|直接)*"
    r"(?:打来问|打过来问|来问|查|看|留意|注意|关注|刷新|登录)"
)
SOME_HOUR: Final = r"(?:一般|通常|大概|大约|应该|基本|多半|到时候?)(?:都|会|是|在)*$"
THAT_IS: Final = r"(?:也就是|也即|亦即|即|就是)(?:说|在|于|到|是|最[晚迟])*"


def outdone(places: Sequence[Place], number: int, scene: Scene) -> bool:
    """Whether another time of the text is the one that is promised."""
    return (
        _superseded(places, number)
        or _needless(places, number)
        or _unkept(places, number)
        or _sooner(places, number, scene)
        or _advised(places, number)
        or _at_what_hour(places, number)
        or _bargained(places, number)
        or (number > 0 and places[number].head in NOT_THAT)
        or _put_right(places, number)
        or _usual(places, number, scene)
        or beside(places, number)
        or _step(places, number)
        or _spelt_out(places, number)
        or _falls_due(places, number)
        or _vaguer(places, number)
        or _follows(places, number)
        or _refused(places, number)
        or _answered(places, number)
        or _stressed(places, number)
        or _that_day(places, number)
    )


def _next(places: Sequence[Place], number: int) -> Place | None:
    return next((other for other in places[number + 1 :] if other.phrase.timely()), None)


def _put_right(places: Sequence[Place], number: int) -> bool:
    """不是这周五，是下周五."""
    after = _next(places, number)
    return after is not None and places[number].head.endswith("不是") and after.head in RATHER


def _refused(places: Sequence[Place], number: int) -> bool:
    """赶在中秋之前怕是不行，三个工作日吧: what cannot be gives way to what is offered in its place."""
    after = _next(places, number)
    return (
        after is not None
        and after.said.startswith(places[number].said)
        and words(REFUSED).fullmatch(places[number].tail) is not None
        and words(INSTEAD).fullmatch(after.head) is not None
        and words(OFFERED).search(after.rest) is not None
    )


def _answered(places: Sequence[Place], number: int) -> bool:
    """三个工作日能不能退到？能，三个工作日保证退到: the question is answered with the same time."""
    place, after = places[number], _next(places, number)
    same = after is not None and [each.value for each in after.phrase.tokens] == [
        each.value for each in place.phrase.tokens
    ]
    return same and after is not None and words(YES).search(after.said) is not None and after.said != place.said


def _stressed(places: Sequence[Place], number: int) -> bool:
    """下周五前…，下周哦，不是这周: the week of the day that was named, said once more."""
    place, values = places[number], [token.value for token in places[number].phrase.tokens]
    week = values[0].weeks if len(values) == 1 and isinstance(values[0], Week) and not values[0].before else None
    days = [token.value for other in places[:number] for token in other.phrase.tokens]
    named = any(isinstance(day, OnWeekday) and day.weeks == week for day in days)
    return week is not None and named and not place.head and words(STRESS).fullmatch(place.tail) is not None


def _that_day(places: Sequence[Place], number: int) -> bool:
    """元旦当天零元解约，您当天点一下确认: of the day that has just been named."""
    place, before = places[number], places[max(number - 1, 0)]
    named = before is not place and before.phrase.timely() and words(r"[当那]天$").search(before.words)
    return bool(named) and loose(place.phrase) and words(r"[您你]?们?").fullmatch(place.head) is not None


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
    later = [other for other in places[number + 1 :] if bound(other.phrase)]
    asked = [other for other in later if words(PLEASE).search(other.head) or words(TALK).search(other.head)]
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
        or words(SOME_MONEY).search(place.words + place.tail)
        or any(other.phrase.lengths() for other in others)
    ):
        return False
    told = words(AGAIN_YOU).search(f"{place.head}□{place.tail}") or not words(ACTION).search(place.tail)
    return bool(told) and any(words(DEED).search(other.tail) for other in others)


def _step(places: Sequence[Place], number: int) -> bool:
    """明天上午再帮您催一下，明天给您答复: what is done on the way to an answer of that day or a later one."""
    place = places[number]
    if words(f"{STEP}|{ERRAND}").search(place.tail) and any(_limits(other) for other in places[:number]):
        return True
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
    usual, latest = tried(place.phrase, scene), tried(after.phrase, scene)
    return not _deeds_differ(place, after) and not (
        isinstance(usual, Resolved) and isinstance(latest, Resolved) and usual.due > latest.due
    )


def _needless(places: Sequence[Place], number: int) -> bool:
    """不用等到后天，明天就有结果."""
    later = any(other.phrase.timely() for other in places[number + 1 :])
    return later and words(NEEDLESS).search(places[number].head) is not None


def _unkept(places: Sequence[Place], number: int) -> bool:
    """上回说11月10号前，结果没到，…: a promise that was broken gives way to the next one."""
    place = places[number]
    if not words(PROMISED).search(place.head):
        return False
    earlier = words(EARLIER).search(last(CLAUSE_END, place.said))
    broken = words(BROKEN).match(place.rest) or (earlier and words(SAYS_AGAIN).match(place.rest))
    if not broken:
        return False
    over = place.phrase.end + broken.end()
    return any(other.phrase.timely() and other.phrase.start >= over for other in places[number + 1 :])


def _limits(place: Place) -> bool:
    return place.phrase.timely() and bool(place.phrase.signs() & {"before", "within", "latest"})


def _sooner(places: Sequence[Place], number: int, scene: Scene) -> bool:
    """3个工作日内退回，快的话明天就到: the hope gives way to the limit, unless they are of two things."""
    place = places[number]
    limit = next((other for other in places[:number] if _limits(other)), None)
    if (
        limit is None
        or not place.phrase.timely()
        or not words(HOPED).search(place.head + place.words)
        or not words(ARRIVES).fullmatch(place.tail)
    ):
        return False
    hoped, latest = tried(place.phrase, scene), tried(limit.phrase, scene)
    soonest = hoped.due if isinstance(hoped, Resolved) else hoped.ask.suggestion
    return isinstance(latest, Resolved) and soonest is not None and soonest <= latest.due


def _deeds_differ(one: Place, other: Place) -> bool:
    return len({tuple(words(DEED).findall(each.tail)) for each in (one, other)} - {()}) > 1


def _advised(places: Sequence[Place], number: int) -> bool:
    """3个工作日内退回，您周五可以查一下: when to look is no promise of its own."""
    place = places[number]
    told = words(LOOK).search(f"{place.head}□{place.tail}")
    return bool(told) and any(bound(other.phrase) for other in places[:number])


def _at_what_hour(places: Sequence[Place], number: int) -> bool:
    """3个工作日内退回，一般上午到账: on which day is said by the first."""
    place = places[number]
    values = [token.value for token in place.phrase.tokens if not isinstance(token.value, Mark)]
    hours = bool(values) and all(isinstance(value, Clock | DayPart) for value in values)
    return (
        hours
        and words(SOME_HOUR).search(place.head) is not None
        and bool(number and places[number - 1].phrase.lengths())
    )


def _bargained(places: Sequence[Place], number: int) -> bool:
    """能不能延到8月? 最晚月底: what was asked for gave way to the answer."""
    after = next((other for other in places[number + 1 :] if other.phrase.timely()), None)
    asked = words(BEGGED).search(places[number].head)
    return bool(asked) and after is not None and "latest" in after.phrase.signs() and after.said != places[number].said


def _superseded(places: Sequence[Place], number: int) -> bool:
    """本来今天能办的，…，明天吧."""
    later = [other for other in places[number + 1 :] if other.phrase.timely()]
    if not later or words(WAVERED).search(later[0].head):
        return False
    return words(SUPERSEDED).search(places[number].head) is not None
