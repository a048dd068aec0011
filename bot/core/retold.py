"""What happened before the promise was made: 昨天提交的申请, 今天打了三次电话，对方答应…, 排了四十分钟的队."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date
from typing import Final

from bot.core.clauses import Place
from bot.core.counting import Span, Workdays
from bot.core.days import DayOfMonth, Doubtful, Named, Offset, OnWeekday, Scene
from bot.core.deeds import DEED, TALK, bound
from bot.core.due import Unsure
from bot.core.holidays import BeforeFestival
from bot.core.hours import Clock, DayPart
from bot.core.patterns import words
from bot.core.phrases import Phrase, absolute, tried
from bot.core.timewords import Token, Trouble

SAID_THEN: Final = rf"^(?!(?:再|会|就)?[跟和给向][您你])[^,。;!?]*{TALK}(?:[我您你咱他她]们?|一下|了|是)*:?$"
# 今天有一家姓刘的说只要…; but 今天会跟您说 is still to come
SPOKEN_TODAY: Final = (
    r"^(?:(?![会将要再]|[给帮跟和向对][您你])[^,。;!?]){0,10}?"
    r"(?:回话|回复|答复)?(?:说|讲|答应|承诺|告诉|同意|改口|松口)[^,。;!?您你]"
    r"|^给我发(?:了|过来|来)?[个条段]?(?:微信|短信|消息|信息|邮件|语音|通知)"
)
# 今天答复30天内处理完, 今天跟您约定11月15日前
ANSWERED: Final = (
    r"^[^,。;!?您你]{0,6}(?:答复|回复|回应|回)(?:[我他她]|我们)?(?:说|是)?$"
    r"|^[跟和与][您你我](?:约定|约好|说好|谈好|商定)[在于]?$"
)
IT_WAS: Final = r"^[^,。;!?]{1,6}的$"  # 我这期是12月6日到期的
AGREED_IN: Final = r"^(?:签[订署的]|达成|订立|生效)[^。;!?]*(?:约定|规定|载明|协议|合同)"
ASKED_THEN: Final = (
    r"^我?(?:又|再|刚|才|就)*(?:打|问|催|去|找|联系|拨)[^,]{0,6}(?:[换接转][了的][^,]{1,8})?$"  # 今天再打过去，说周五
)
THEN_SAID: Final = r"^[^,]*,(?:他们?|她们?|对[方面]|客服|那[边头]|人家)?(?:又|就|才|还|改口?)*(?:说|讲|答应|承诺|告诉)"
HANDED_IN: Final = (
    r"^(?![^,。;!?]*(?:一共|至今|到现在|陆续|以来))[^,。;!?的]{0,8}(?:提交"
    r"|申请|上报|受理|打款|退款?|付款?|还款?|寄出?|交)[^,。;!?的]{0,8}了"
)
DEALT: Final = r"^(?:又|再|也)?(?:□|[翻读算拍]了|整理了)|[还交寄存借签办扣付转充贷买开](?:了|过|的)"
PAID_THEN: Final = r"^(?:就|都|已经?)?(?:还|交|付|打|寄|转|存|退|结清|到|签收|收到)[^,。;!?]{0,4}[了过](?=[,。;!?]|$)"
# 我18号下午给你们发的邮件
SENT_THEN: Final = (
    r"^(?:给[你您他她]们?|就|已经?|也|才|又)*(?:发|寄|交|提交|打|申请|投诉|反映|登记|扣|还|办|签|汇|转)的(?!话|时候)"
    r"|^的事[儿情]?(?=$|,)|^(?:初审|终审|复审|审核)?通过|^电话?沟通|^收函|^才?接手|^(?:已经?)?(?:受理|立案)(?!的)"
)
# 受理日期是8月10日，15个工作日出结果 counts from then.
BEGAN_ON: Final = r"(?:受理|登记|提交|申请|立案|签收|收件)(?:日期?|时间)(?:就|也|正)?[是为:]$"
SAID_SO: Final = rf"[,。;]$|{TALK}[^,。;!?]{{2,}}$"  # and no day: 昨天您说今天还
EACH_TIME: Final = rf"^(?:[^,。;!?]{{0,6}}都)?(?:是|跟我)*(?:{TALK}|[换推没不]|占线|敷衍)"
SAYS_NOW: Final = (
    r"[,。;](?:刚才?|刚刚|这[次回]|今[天早])[^,。;!?]*(?:说|讲|答应|承诺|保证|回)[^,。;!?]*$"
    r"|[,。;]我们?[^,。;!?]{0,4}(?:代表|跟您|给您|向您|保证|承诺|亲自)"
)
JUST_NOW: Final = rf"[,。;](?:[^,。;!?]*(?:今天|今晚|刚才?|现在|这[回次]))[^。;!?]*?{TALK}"
SAYS_AT_LAST: Final = rf"[,。;](?:现在|刚才|刚刚|这[次回])[^,。;!?]{{0,8}}{TALK}[^,。;!?]{{0,4}}$"
# 您11月16日提交了申请，我们会在5个工作日内答复 counts from when it is said.
TO_YOU: Final = r"[您你]|贵[司方单]|我[司行局方所院]|本[司行所院公]"
FROM_HERE: Final = r"(?:会|将|现|预计|承诺|保证|争取|一定)[^,。;!?]{0,6}$"
LATELY: Final = 10  # days
# What the other side gave way to: then, too, it was said.
YIELDED: Final = (
    r"(?:松口|认账|认了|怂了|让步|服软|妥协|改口|点头|低头|认错|认栽|表态|达成(?:协议|一致|和解)|发话|说话了|出面|原话"
    r"|给了?(?:个|句)?(?:准话|准信|说法|期限)"
    r"|(?:协商|谈|商量|沟通)(?:下来|[好妥成定])|[谈聊商]的(?=,)|结论)"
)
SPOKE: Final = rf"(?:{TALK}|{YIELDED}|写[着道]|上面写|[叫让喊]我(?=再?等|明|后|下|□)|[叫让喊]我们?[^,。;!?]{{0,2}}$)"
CONTACT: Final = (
    r"(?:给[我您你他她]|跟[我您你他她])?(?:又|再)?(?:打|回|来|发|拨|接)(?:了|过|来|进|的)*"
    r"(?:[个通条次遍]|一个)*(?:电话|短信|信息|电)|[打发]给?我(?:爸|妈|家|老|朋友|同事|单位|公司|亲戚)|(?<=[^,。;!?])出来(?=[,说讲]|$)"
)
I_SAID: Final = (
    r"(?<![跟和给对向骗叫回诉知])我(?:就|也|才|当时|只好)?(?:说|讲|问|求|提出|要求)(?:我|能|可|要|想|等)[^,。;!?]*$"
)
# 我说这周实在没钱，他让我明天…; what I could not do, and was told then.
I_CANNOT: Final = (
    r"^(?:实在|真的?|确实|肯定|根本|手头|手里|卡里|也)*"
    r"(?:没钱|没有钱|还不[上起了]|拿不出|凑不[出齐够]|周转不开|困难|不行|不方便)"
)
I_TOLD: Final = r"(?<![跟和给对向骗叫回诉知])我(?:就|也|才|当时|只好|跟他们?|跟她)?(?:说|讲|表示|解释)(?:我)?$"
I_WANTED: Final = (
    r"(?<![跟和给对向骗叫让回诉知])我(?:就|也|才|当时|只好|本来)?"
    r"(?:想|希望|想着|打算|要求|问|说)(?:他们?|她们?|能不能)?$"
)
THEY_ANSWERED: Final = (
    r"[,。;](?:但是?|结果|可)?(?:他|她|对方|客服|那[边头]|人家|平台|银行)们?(?:就|也|却|还)?"
    r"(?:只答应|说|讲|不同意|不行|不干|回)"
)
THEY_WANT: Final = (
    r"[,。;](?:但是?|结果|可)?(?:他|她|对方|客服|那[边头]|人家|平台|银行|催收)们?[^,。;!?]{0,4}(?:让|叫|要|逼)我"
)
THEY_SAID: Final = rf"[,。;](?:但是?|结果|可)?(?:他|她|对方|客服|那[边头]|人家|平台|银行)[^,。;!?]{{0,4}}{TALK}"
FIRST_SAID: Final = r"(?:先|□|最初|开头|头先|起先|起初)(?:是|就|还|跟我|和我|他们?|她们?)*(?:说|讲|答应|要|给|定)"
CHANGED: Final = r"(?:最后|末了|最终)(?:又|才|就)?(?:说|改|定|谈|答应|同意|讲|保证|承诺)"
# 少说半个月，我说太慢，他保证8日前: what was objected to gave way.
OBJECTED: Final = (
    r"[我他她][^,。;!?]{0,3}(?:说|嫌|讲|回)[^,。;!?]{0,4}(?:太|等不|不行|不同意|不干|来不及|做不到|没钱)[^。;!?]*(?:,|最后)"
    rf"[^。;!?]*(?:他|她|对方|客服|经理|那边|人家)[^,。;!?]{{0,4}}(?:{TALK}|说)"
)
CALLED: Final = r"[打催问找]|电话|联系|投诉|沟通|反映|申请|提交"
# Before somebody spoke: what was gone through until then.
GONE_THROUGH: Final = (
    r"了|过|加了?我|敲门|终于|总算|可算|好不容易|[才又刚]|□|接的|接通|打通|没人|排队|来电|打电话|打进|打来"
    r"|问|吵|催|磨|闹|跑|找|聊|谈|反映|投诉|举报|录音"
)


def is_today(phrase: Phrase, scene: Scene) -> bool:
    """Whether it names today or a part of it; 上个月20号 does not, on the 20th."""
    values = [token.value for token in phrase.tokens if not past_word(token)]
    if len(values) < len(phrase.tokens):
        return False
    values = [value for value in values if not isinstance(value, Trouble)]
    days = [value for value in values if not isinstance(value, Clock | DayPart)]
    if not values or any(isinstance(value, Doubtful | Span | Workdays) for value in days):
        return False
    return all(_date(value, scene) == scene.today for value in days)


def said_then(places: Sequence[Place], number: int, scene: Scene) -> bool:
    """今天又打来说下周五之前: today is when it was said."""
    place = places[number]
    later = any(other.phrase.timely() for other in places[number + 1 :])
    asked = words(ASKED_THEN).search(place.tail) and words(THEN_SAID).search(place.rest)
    said = asked or (words(SAID_THEN).search(place.tail) and not words(DEED).search(place.tail))
    if _each_time(place) and (_told_again(places, number, scene) or _at_last(places, number)):
        return True
    if later and (_mine(places, number) or _gave_way(places, number)):
        return True
    if later and words(SPOKEN_TODAY).search(place.tail) and bound(places[number + 1].phrase):
        return is_today(place.phrase, scene)
    if later and words(ANSWERED).search(place.tail) and _meets(places, number) and is_today(place.phrase, scene):
        return True
    if not later or _ends(place.phrase) or not is_today(place.phrase, scene):
        return False
    return bool(said) or _went_before(places, number, scene)


def _meets(places: Sequence[Place], number: int) -> bool:
    """Whether the next time stands right behind the words of this one."""
    return places[number].phrase.end + len(places[number].tail) == places[number + 1].phrase.start


def _ends(phrase: Phrase) -> bool:
    """今天下班前 is what was said, not when."""
    return bool(phrase.signs() & {"before", "within", "latest"}) or any(
        token.value == DayPart("下班") for token in phrase.tokens
    )


def _mine(places: Sequence[Place], number: int) -> bool:
    """我说我下个月发工资，他说最多等三天: what the customer himself said is not what he was promised."""
    place, between = places[number], _between(places, number)
    cannot = words(I_TOLD).search(place.head) and words(I_CANNOT).search(place.tail)
    if cannot and not bound(place.phrase):
        return words(f"{THEY_WANT}|{THEY_SAID}").search(between) is not None
    if place.phrase.timely() and words(I_WANTED).search(place.head) and words(THEY_ANSWERED).search(between):
        return not any(other.phrase.lengths() for other in places[number + 1 :])  # that may run from the day I wanted
    return bool(words(I_SAID).search(place.head) and words(THEY_SAID).search(between))


def _each_time(place: Place) -> bool:
    """每次都说在处理，今天…: the times before."""
    again = any(isinstance(each.value, Trouble) and each.value.reason == "recurring" for each in place.phrase.tokens)
    return again and words(EACH_TIME).search(place.tail) is not None


def _at_last(places: Sequence[Place], number: int) -> bool:
    """每次都说登记了，刚才又说3个工作日: what is said now."""
    after = next((other for other in places[number + 1 :] if other.phrase.timely()), None)
    return after is not None and words(SAYS_NOW).search(after.said) is not None


def this_month(place: Place, scene: Scene) -> bool:
    """我11号就还了, said on the 13th: not the next 11th."""
    values = [token.value for token in place.phrase.tokens]
    days = [value for value in values if isinstance(value, DayOfMonth)]
    hours = [value for value in values if isinstance(value, Clock | DayPart)]
    if len(days) != 1 or len(values) != 1 + len(hours) or days[0].months is not None:
        return False
    done = words(SENT_THEN if hours else f"{SENT_THEN}|{PAID_THEN}").search(place.tail)
    return days[0].day < scene.today.day and done is not None


def _gave_way(places: Sequence[Place], number: int) -> bool:
    """一开始说要到月底，最后改成20号前: the first word gave way to the last. 后来又说 leaves it open."""
    between = _between(places, number)
    changed = words(FIRST_SAID).search(places[number].head) and words(CHANGED).search(between)
    return bool(changed or words(OBJECTED).search(between))


def _went_before(places: Sequence[Place], number: int, scene: Scene) -> bool:
    """今天跟他们吵了四十分钟，最后答应…: whatever was done today, until the other side spoke of a later time."""
    spoke = words(SPOKE).search(between := _between(places, number, _later(places, number, scene)))
    before = words(CONTACT).sub("□", between[: spoke.start()]) if spoke else ""
    gone = spoke and (words(GONE_THROUGH).search(before) or words(YIELDED).match(between, spoke.start()))
    return bool(gone) and not words(DEED).search(before)


def _later(places: Sequence[Place], number: int, scene: Scene) -> int:
    """Where the first time stands that is not of today: 七点打我爸，八点打我妈，总部说三天."""
    following = range(number + 1, len(places))
    return next((other for other in following if not is_today(places[other].phrase, scene)), number + 1)


def _between(places: Sequence[Place], number: int, following: int = 0) -> str:
    """What is said between this time and the next, or the one named."""
    place = places[number]
    after = next(iter(places[following or number + 1 :]), None)
    return place.rest[: after.phrase.start - place.phrase.end] if after else place.rest


def happened(places: Sequence[Place], number: int, scene: Scene) -> bool:
    """昨天提交的申请. What was said then counted from then, and so may what was handed in."""
    place = places[number]
    if not _gone(place.phrase, scene):
        return False
    if _of_no_talk(places, number):
        return True
    if words(BEGAN_ON).search(place.head) and any(other.phrase.lengths() for other in places[number + 1 :]):
        return False
    if _said_now(places, number):
        return True
    if said_since(places, number) and not (_another(places, number) or _told_again(places, number, scene)):
        return False
    return not (_counted(places, number) and _lately(place, scene) and words(HANDED_IN).search(place.tail))


def _said_now(places: Sequence[Place], number: int) -> bool:
    """上个月打过征信，他们经理刚才答应两周内: what was said just now does not count from then."""
    following = range(number + 1, len(places))
    promised = next((other for other in following if bound(places[other].phrase)), 0)
    return promised > 0 and words(JUST_NOW).search(_between(places, number, promised)) is not None


def _of_no_talk(places: Sequence[Place], number: int) -> bool:
    """Whether nothing was said then that the times after it could be counted from.

    从上个月开始我没睡好; 我这期是12月6日到期的; 4月18日签订的协议约定8月8日前: the date is the date.
    """
    place = places[number]
    if "from" in place.phrase.signs() and not bound(place.phrase) and untold(place):
        return True
    if place.head.endswith("是") and words(IT_WAS).search(place.tail) and not words(TALK).search(place.tail):
        return True
    following = [other.phrase for other in places[number + 1 :] if other.phrase.timely()]
    dated = bool(following) and all(map(absolute, following))
    agreed = words(AGREED_IN).search(_between(places, number))
    return dated and (agreed is not None or not words(SPOKE).search(place.tail))


def _counted(places: Sequence[Place], number: int) -> bool:
    """Whether a length may have run from then: not that of 您16日提交了申请，我们会在5个工作日内答复."""
    place = places[number]
    lengths = [other for other in places[number + 1 :] if other.phrase.lengths()]
    to_you = words(TO_YOU).search(place.head + place.tail)
    return any(not (to_you and words(FROM_HERE).search(other.head)) for other in lengths)


def _another(places: Sequence[Place], number: int) -> bool:
    """这个月5号又还了1500，他说18号前…: what was done then is no talk, and no length may run from it."""
    place = places[number]
    if any(other.phrase.lengths() for other in places[number + 1 :]):
        return False
    if any(isinstance(token.value, Trouble) and token.value.soft for token in place.phrase.tokens):
        return True  # 刚才11点打的，说下班前: today is today
    return words(DEALT).search(place.tail) is not None and not words(SPOKE).search(place.tail)


def _told_again(places: Sequence[Place], number: int, scene: Scene) -> bool:
    """3月6号打的说等，今天第三次…: what was said then gave way to what was said on another day."""
    following, later = places[number + 1 : number + 2], places[number + 2 :]
    since = any(is_today(place.phrase, scene) or _gone(place.phrase, scene) for place in following)
    ended = words(SAID_SO).search(_between(places, number).rstrip("到至直")) is not None
    return since and ended and any(place.phrase.timely() for place in later)


def untold(place: Place) -> bool:
    """9月调解，律师说七天内: on that day nobody was spoken with."""
    return not words(SPOKE).search(place.tail) and not words(CALLED).search(place.tail)


def said_since(places: Sequence[Place], number: int) -> bool:
    """Whether somebody spoke between this time and the next: 昨天打电话，客服说明天."""
    place = places[number]
    if re.search(r"我就?是$", place.head):
        return False  # 我是昨天接待您的小赵
    between = _between(places, number)
    if words(SAYS_AT_LAST).search(between):
        return False
    return bool(words(TALK).search(between)) and not words(r"[,。;]□$").search(between)  # …，今天说


def _gone(phrase: Phrase, scene: Scene) -> bool:
    """昨天; 11月18日, said on the 20th."""
    if any(map(past_word, phrase.tokens)):
        return True
    dated = any(isinstance(token.value, Named | DayOfMonth | OnWeekday | BeforeFestival) for token in phrase.tokens)
    found = tried(phrase, scene) if dated else None
    return isinstance(found, Unsure) and found.ask.reason == "past"


def past_word(token: Token) -> bool:
    return isinstance(token.value, Trouble) and token.value.reason == "past"


def _lately(place: Place, scene: Scene) -> bool:
    """Whether a length of time that ran from then may still run: not from 28 May, said in the middle of June."""
    if re.search(r"[去前]年", place.words):
        return False
    named = [token.value for token in place.phrase.tokens if isinstance(token.value, Named)]
    today = scene.today
    return not named or (today.month * 31 + today.day - named[0].month * 31 - named[0].day) % (12 * 31) <= LATELY


def _date(value: object, scene: Scene) -> date | None:
    if not isinstance(value, Named | DayOfMonth | Offset | OnWeekday):
        return None
    try:
        return value.on(scene).day
    except Unsure as unsure:
        return unsure.ask.suggestion.date() if unsure.ask.suggestion else None
