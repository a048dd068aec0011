"""Times that only tell how things stand: 今天系统在维护, 您8月15日那笔扣款, 上午打过电话您没接.

Beside a promise they are left out. Alone they mean what they mean: 今天周五 is a day.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from datetime import timedelta
from itertools import pairwise
from typing import Final

from bot.core.clauses import Place
from bot.core.counting import Span
from bot.core.days import DayOfMonth, Doubtful, MonthPart, Named, Offset, OnWeekday, Scene, Week, YearEnd
from bot.core.deeds import DEED, TALK, bound
from bot.core.doubts import UNLESS
from bot.core.due import Resolved, Unsure
from bot.core.hours import Clock, DayPart
from bot.core.patterns import words
from bot.core.phrases import NOW, Phrase, tried
from bot.core.retold import happened, is_today, said_since, said_then, this_month, untold
from bot.core.rivals import beside, outdone
from bot.core.standing import bill_day, lasts, standing
from bot.core.timewords import Mark, Trouble
from bot.core.today import gone_through
from bot.core.waits import natural, waited

# Why nothing is done on a day, and how things stand just now.
ABSENT: Final = (
    r"[不没]上班|[我他她]休$|交接?班$|休息|放假|调休|请假|休\S?假|年假|[产病]假|出差(?!回来)|开会|在开庭|出庭|外[出地]|培训|住院|生病|调岗|换岗|轮岗|离职|辞职|不(?:走账|结算|清算|出款|划款|入账|跑批)|不在|没人\S{0,2}|没空|走不开|轮休|团建|年会"
    r"|不[办营受审]\S|不处理|(?:不能|没法|无法|不可以)\S{0,4}|[查办操登审看][不没][了到上]|没有?权限\S{0,2}|来不及|赶不上|做不了主|批不了|[给退放还]不[了出]|有事|停[电业工机]"
)
SHUT: Final = (
    rf"{ABSENT}|^(?:进行|停机|系统|例行)*(?:升级|维护|割接|检修)|(?<![就再才])[上下]班(?:了?呢|了|啊|呀)?$|补班(?:呢|了|的|啊|呀)?$|下班|开门$|散会|开完会|交接?班|没?上班时间|很?忙|(?:系统|平台|线路)\S{{0,4}}(?:升级|维护|切换|故障|瘫痪)|在(?:升级|维护)|^(?:一般|都|会|也)*在(?:岗|公司|单位)?的?$|^(?:就)?是?(?:轮到)?我值班$|[晚早白夜]班$|还?(?:要|得)?有[个场1两几]*(?:会|培训)(?=$|[,要])|跑批(?!扣)|打不开|过[节年]|不再\S|不对外|(?:暂停|关闭|停用|停办)(?:服务|办理|受理|使用)?$|[去走]了|割接|[封关]账|日切"
    r"|[关停]$|^就?(?:没有?|取消|过期|作废|失效)了$"
)
STILL_DONE: Final = r"^(?:就?先|把|(?:[轮休]休|休假|出差|下班|放假|请假)[之以]?前)"
STATE: Final = (
    rf"{SHUT}|太[晚早]|晚了|高峰|人\S{{0,3}}多|量\S{{0,3}}大|排满|爆满|满了|用完|打?不通|没[打接]?[通到]|没入账|关[了门闭]|停[了机]|(?<!解除)冻结"
    r"|升级|维护|切换|故障|系统\S{0,3}卡|卡[住顿了死]|盘点|结(?:算|账(?![之以]?后))|考核|压力|冲账|冲\S{0,4}(?:业绩|回款|指标)|值班|断网|延迟|拥堵|繁忙|紧张|人手|事情多|活动|结束了"
    r"|不太\S{1,2}|不稳|慢$|搬家?|台风|异常|报错|出\S{0,2}问题|有点?慢|才能?[好用开查看]\S{0,2}$|忙不过来|调班|迁移|比较\S|(?:很|非常|特别|相当)\S|一直\S"
)
AS_EVER: Final = r"^(?:我们|这边)?(?:也|照常|正常|照样)(?:处理|上班|办公|办理|有人|在|可以|不休)"  # 周末也处理
PAST: Final = (
    r"^多?(?:给?(?:[您你我他她]|对方|客服)们?)?[打发回退寄转还扣](?:过?来)?的(?:电话|短信|款)?$|^(?:才|刚刚?|刚才)(?!好)|^(?:第[一1]次|终于|总算|又|再次)|[打拨]给?[您你][^,。;!?]{0,4}[次遍通□]|^(?:又|还|也|都)*没(?:有|动静|消息|到|退|打|回|给|办)[^,。;!?就再]{0,3}$|忙音|占线|已经?|[打系诉说催问查访还通沟免发聊来]过(?![来去审几期])|没(?:通"
    r"|接|打通|人接|联系上|回|入账|成功)|被|了[哈啊呢哦嘛吧呀]?$"
)
# 这个月已经减免过一次
AGAIN: Final = (
    r"已经?|[打还减免办退补沟]过(?![来去审几期])|通过了|^[^,。;!?]{1,3}的(?:是|理由|借口)|都[^,。;!?]*了"
    r"|^[^,。;!?就会能要可给退]*[扣催骂收交还付涨打被](?:了|过(?![来去]))(?!就)"
)
# What the one who speaks does while he speaks: 今天给您登记.
NOTING: Final = (
    r"^(?![^,]*(?:[会能要]|一定|肯定|保证|争取))[^,。;!?]{1,4}成功$|^[^,。;!?]{0,6}(?:登记|上报|反馈|提交|记录|备注|加急|升级|转[交达接]|申请|报备|受理|催[促办]|(?<![停撤])催(?:一下|了|财务|主管|领导|银行|他们|那边|系统)|录入)"
    r"|^(?:[您你我咱][们俩]?|[跟和][您你]|在?电话里?|的){0,2}(?:来电|打[过进]来|咨询|投诉|沟通|聊)"
)
# 今天就给您提交, alone: it is still to be done.
TODAY_STILL: Final = r"^(?:我们?|这边)?(?:就|一定|肯定|保证|准)(?:会|能)?[给帮替为][您你][^,。;!?了]*$"
# 年前提交的申请: the day of something done, however vague.
DONE_THEN: Final = (
    r"^[您你我]?们?(?:就|也|已经?)?"
    r"(?:提交|申请|反映|反馈|投诉|登记|受理|办理?|借|还|打|来电|咨询|签|买|开通|扣|退)[^,。;!?]{0,4}的"
)
THING: Final = (
    r"(?:账单|还款|扣款|来电|电话|投诉|申请|工单|记录|流水|利息|罚息|[服手年会保费担]+费|费用|借款|贷款|合同|订单|交易|异议|问题|情况|诉求|反馈"
    r"|邮件|材料|资料|信息|逾期|业务|登记|通话|录音|短信|会员|保单|额度|月供|分期|款|账|事|卡|单|[笔期])"
)
OF_THING: Final = (
    rf"^(?:份|度|份的)?的?(?:[那这][笔期次天个张通份]|{THING}|[^,。;!?]{{1,8}}的(?:[那这][笔期次个张通份])?[^,。;!?]{{0,4}}{THING}|[^,。;!?的]{{0,3}}{THING}"
    r"|[^,。;!?]{1,6}[的了]?那[笔期次个张通份])|^[^,。;!?]{1,6}的"
)
TO_DO: Final = (
    r"^(?:给[您你我]|到账|打款|退款|放款|还款|付款|结清)(?![的那了日时期]|记录|失败|成功|凭证|证明|明细|流水)"
)
OF_BILL: Final = r"^份?的?(?:[那这][笔期]|账单|月供|额度|指标|名额)|^份?的(?:还款(?!日)|扣款|利息|罚息|费用|分期)"
SOON: Final = r"(?:快|又|马上|眼看|转眼|眼瞅着)(?:就|要|快)*$"  # 又快到年底了
ONCE: Final = r"(?:已经?|曾经?)[于在]?$|(?:上|最后|最近)一?次[^,。;!?]{0,8}[是在于]?$"
OF_DEED: Final = r"^[^,。;!?]{1,10}的(?:事情?|问题|情况|行为|录音|通话|截图)"
# 虽说是周日，客服照样在岗; 受理日期就是今天
TODAY_IS: Final = (
    r"(?:虽[说然]|尽管|别看|哪怕)(?:今[天日])?(?:是|都|已经?)*$"
    r"|(?:受理|登记|提交|申请|立案|投诉)(?:日期?|时间)(?:就|也|正)?[是为]$"
)
THEY_SAY: Final = r"[您你](?:说|讲|提到)[^,。;!?]{0,6}$"  # 您说孩子下周开学
OF_MONTH: Final = r"^(?:本|这个?|今)[周月年]份?□(?:多|少|账单|产生|新增|重复|应|已|未)[^,。;!?]{0,6}的(?!话|时候)"
WHICH: Final = r"^[^,。;!?]{1,10}的(?!话|时候)"
# 今早八点多打了三个电话
CAME: Final = r"^收到|^多?(?:就|又|还|才|给[我您你]|他们?|对方|平台|催收){0,3}(?:打|发|来|拨|骂|催|扣|响)了"
AS_BEFORE: Final = r"^(?:就|再|都|也|一切|按时)*(?:恢复|不再|不收|正常|照常|照旧|取消)"
CHANCE: Final = r"^(?:就|再|也)?(?:是|给[您你我])?[^,。;!?]{0,8}(?:机会|通牒|通知)(?=$|,)"
AWAY: Final = r"(?<![a-z])(?:off|out|away|on leave|closed|down|busy) ?$"
HOLD_ON: Final = r"(?:稍等|等我|稍候|别挂|等一下)[^,。;!?]{0,3}$"
UNREADABLE: Final = "读不准"  # stands for an English date that nobody can read
STATEMENT: Final = 6  # characters: a clause that says more than what the length is of
CALLS: Final = (
    r"^(?:都|还|要|能|会|给我|给我们|给[家单][里位人])*(?:打|接)(?:到|了|来)?[\d□几十多好来]{1,4}个?(?:催收)?电话"
)
BUREAU: Final = r"(?:人民银行|[人央]行|征信(?:中心|系统|报告)?)[^,。;!?]{0,4}$"
UPDATES: Final = r"^[^,。;!?您你]{0,4}(?:更新|报送|上报|出账|跑批)"
LIFE: Final = (
    r"^[^,。;!?]{0,4}(?:结婚|办喜事|做手术|手术|搬家|搬办公室|高考|中考|生孩子|预产期|满月|过生日|过寿|发工资|开工资)"
)
EFFECT: Final = r"停[催息扣收呼]?$"  # 20号之前还最低，我给你停一个月
FAR: Final = timedelta(days=300)
LONGEST_MONTH: Final = 31  # days
SHORT: Final = 5  # minutes: so long one stays on the line
DUE_DAY: Final = r"(?:还款|账单|到期|扣款|出账|记账|报送|结算|计息|结息|发薪)(?:日期?|时间)(?:期)?(?:是|为|在|:)?$"


def promises(places: Sequence[Place], scene: Scene) -> tuple[Place, ...]:
    """The times that are promised; all of them where none is, so that 今天周五 alone stays a day.

    Raises Unsure where the only times are those of things done, 今天已经退了, or of nothing done, 明天我休息.
    """
    kept = tuple(place for number, place in enumerate(places) if not _scenery(places, number, scene))
    if any(place.phrase.timely() for place in kept):
        _of_the_day(places, kept, scene)
        return kept
    timely = [place for place in places if place.phrase.timely() and not bound(place.phrase)]
    if any(place.phrase.troubled() for place in places):
        return tuple(places)
    if any(standing(place) or bill_day(place) for place in places):
        raise Unsure("unread")
    if any(_past(place, scene) and not words(TODAY_STILL).search(place.tail) for place in timely):
        raise Unsure("past")
    if any(lasts(place) or (words(ABSENT).search(place.tail) and _state(place, scene)) for place in timely):
        raise Unsure("negated")
    return tuple(places)


def _of_the_day(places: Sequence[Place], kept: Sequence[Place], scene: Scene) -> None:
    """周六我值班，下午三点给您打: raise Unsure where a time may count from a day that only tells how things stand."""
    for number, (day, after) in enumerate(pairwise(places)):
        if day in kept or after not in kept or not day.phrase.timely() or day.phrase.lengths():
            continue
        begins = day.head.endswith("从") and after.phrase.lengths()  # 从1号起上班，三天内给您弄
        if begins or (_only_hours(after) and _stands_ahead(places, number, scene)):
            raise Unsure("several")


def _only_hours(place: Place) -> bool:
    values = [token.value for token in place.phrase.tokens if not isinstance(token.value, Mark | Trouble)]
    return all(isinstance(value, Clock | DayPart) for value in values)


def _stands_ahead(places: Sequence[Place], number: int, scene: Scene) -> bool:
    """Whether it is a day to come on which something goes on; 周末也有人工 is of every weekend."""
    day = places[number]
    found = None if words(AS_EVER).search(day.tail) else tried(day.phrase, scene)
    ahead = isinstance(found, Resolved) and found.due.date() > scene.today
    return ahead and (_state(day, scene) or beside(places, number))


def _scenery(places: Sequence[Place], number: int, scene: Scene) -> bool:
    place = places[number]
    if words(UNLESS).search(place.head):
        return False  # 你要是今天还了，明天就给你开
    if (
        outdone(places, number, scene)
        or _hold_on(place)
        or _long_gone(place, scene)
        or _aside(place)
        or _term(places, number)
        or standing(place)
        or _own_life(places, number)
        or _number(place)
        or said_then(places, number, scene)
    ):
        return True
    return not bound(place.phrase) and (
        any(test(place, scene) for test in TESTS)
        or _of_thing(places, number, scene)
        or happened(places, number, scene)
        or gone_through(places, number, scene)
    )


def _number(place: Place) -> bool:
    """88号: a house, a document; no month has it."""
    values = [token.value for token in place.phrase.tokens]
    return len(values) == 1 and isinstance(values[0], DayOfMonth) and values[0].day > LONGEST_MONTH


def _own_life(places: Sequence[Place], number: int) -> bool:
    """我下周要做手术，3个工作日内给您退回."""
    place = places[number]
    if bound(place.phrase) or not words(LIFE).search(place.tail) or words(DEED).search(place.tail):
        return False
    return any(other is not place and bound(other.phrase) for other in places)


def _state(place: Place, scene: Scene) -> bool:
    """今天系统在维护, 周末财务不上班: a reason why it is not done now."""
    if words(AS_EVER).search(place.tail):
        return True
    if words(STILL_DONE).search(place.tail):
        return False  # 今天先冻结账户, 后天轮休前
    present = is_today(place.phrase, scene) or _running(place.phrase) or not place.phrase.timely()
    rest = words(STATE if present else SHUT).sub("", place.tail)
    return rest != place.tail and not words(DEED).search(rest)


def _now(place: Place, scene: Scene) -> bool:
    """现在下午五点, 今天是11月20号周五."""
    if any(words(pattern).search(place.head) for pattern in (NOW, AWAY, ONCE, THEY_SAY)) or _come(place):
        return True
    if words(TODAY_IS).search(place.head) and not place.tail and is_today(place.phrase, scene):
        return True
    if words(OF_DEED).search(place.tail) and not words(DEED).search(place.tail):
        return True
    first, *more = (token.value for token in place.phrase.tokens)
    dated = [value for value in more if isinstance(value, Named | DayOfMonth | OnWeekday | Week | Trouble)]
    today = isinstance(first, Offset) and first.days == 0
    return today and bool(dated) and len(dated) == len(more) and not words(DEED).search(place.tail)


def _come(place: Place) -> bool:
    """都周五了; but 排到下周二了 is when it will be."""
    if lasts(place):
        return True
    if words(SOON).search(place.head):
        return place.tail.startswith("了")
    arranged = "to" in place.phrase.signs() or re.search(r"[到在约定改推排等]$", place.head) or "要么" in place.said
    return place.tail.startswith("了") and not arranged


def _past(place: Place, scene: Scene) -> bool:
    """今天上午给您打过电话, 今天已经退了. Only what lies in the day itself can be done already."""
    if _running(place.phrase):
        return words(AGAIN).search(place.tail) is not None
    if not is_today(place.phrase, scene):
        return this_month(place, scene)
    timed = any(isinstance(token.value, Clock) for token in place.phrase.tokens)  # 下午两点打过来 is still to come
    return bool(words(PAST).search(place.tail) or (not timed and words(NOTING).search(place.tail)))


def _vague(place: Place, scene: Scene) -> bool:
    """近期请留意短信, 这几天咨询量大: no deed, so no promise."""
    troubles = [token.value for token in place.phrase.tokens if isinstance(token.value, Trouble)]
    if place.phrase.timely() or not troubles or not place.tail or UNREADABLE in place.words:
        return False
    if words(DONE_THEN).search(place.tail):
        return True
    if any(each.reason == "recurring" for each in troubles) and place.rest[len(place.tail) :][:1] not in ("", ","):
        return False  # 每次来电都在3个工作日内回复
    idle = not (words(DEED).search(place.head + place.tail) or words(TALK).search(place.tail))
    if words(CALLS).search(place.tail):
        return True
    return place.tail.startswith("了") or (idle and all(each.reason in ("vague", "recurring") for each in troubles))


def _recurs(place: Place, scene: Scene) -> bool:
    """账单是每月8号出, 每周四开会: what comes again and again is no deed. 从3月起每月8号还 begins with a day."""
    if "from" in place.phrase.signs():
        return False
    again = any(isinstance(each.value, Trouble) and each.value.reason == "recurring" for each in place.phrase.tokens)
    ended = place.rest[len(place.tail) :][:1] in ("", ",")
    return (
        again
        and ended
        and place.phrase.timely()
        and not (words(DEED).search(place.tail) or words(TALK).search(place.tail))
    )


def _chance(place: Place, scene: Scene) -> bool:
    """今天给您最后的机会: said today, nothing is done."""
    return is_today(place.phrase, scene) and words(CHANCE).search(place.tail) is not None


def _over(place: Place, scene: Scene) -> bool:
    """今早七点多系统推送的短信: an hour that has passed tells which thing is meant."""
    which = words(WHICH).search(place.tail) and not words(DEED).search(place.head + place.tail)
    done = which or words(CAME).search(place.tail)
    found = tried(place.phrase, scene) if done and is_today(place.phrase, scene) else None
    return isinstance(found, Unsure) and found.ask.reason in ("past", "ambiguous-hour")


def _calendar(place: Place, scene: Scene) -> bool:
    """人行每月15号统一更新: the bureau's own days."""
    again = any(isinstance(each.value, Trouble) and each.value.reason == "recurring" for each in place.phrase.tokens)
    return again and bool(words(BUREAU).search(place.head) and words(UPDATES).search(place.tail))


def _onward(place: Place, scene: Scene) -> bool:
    """12月起恢复正常还款: how it goes on when all is done."""
    if "from" not in place.phrase.signs() or not _monthly(place.phrase):
        return False
    return bool(words(AS_BEFORE).search(place.tail) or words(r"(?:首期|第1期|月供|之后)从?$").search(place.head))


def _monthly(phrase: Phrase) -> bool:
    values = [token.value for token in phrase.tokens if not isinstance(token.value, Mark)]
    return bool(values) and all(isinstance(value, MonthPart | Doubtful) for value in values)


def _service(place: Place, scene: Scene) -> bool:
    """(9:00-21:00): a row of hours too long for a call, of no day, is when somebody answers the telephone."""
    if "to" not in place.phrase.signs() or not place.phrase.timely() or not _only_hours(place):
        return False
    found = tried(place.phrase, scene)
    return isinstance(found, Unsure) and found.ask.reason == "recurring"


TESTS: Final[tuple[Callable[[Place, Scene], bool], ...]] = (
    _state,
    _now,
    _past,
    _vague,
    _recurs,
    _over,
    _chance,
    _service,
    _onward,
    _calendar,
)


def _running(phrase: Phrase) -> bool:
    """Whether it names the week, month or year that runs: 这周, 今年."""
    days = [token.value for token in phrase.tokens if not isinstance(token.value, Mark | Trouble)]
    return days in ([Week(0)], [MonthPart(0)], [YearEnd(0)])


def _of_thing(places: Sequence[Place], number: int, scene: Scene) -> bool:
    """您8月15日那笔扣款, 2019年的合同, 下个月的账单: the date of a thing."""
    place = places[number]
    days = [each.value for each in place.phrase.tokens if not isinstance(each.value, Clock | DayPart | Mark | Trouble)]
    since = said_since(places, number) and not (_vaguely(days) and untold(place))
    if days and words(DUE_DAY).search(place.head):
        return not (since and any(other.phrase.lengths() for other in places))
    if not days or since:
        return False
    of_month = _running(place.phrase) and words(OF_MONTH).search(f"{place.words}□{place.tail}")  # 本月多出的利息
    if of_month or words(OF_BILL).search(place.tail):
        return True
    if _vaguely(days) and place.tail and not words(DEED).search(place.tail):
        return True
    dated = all(isinstance(day, Named | DayOfMonth | Doubtful | YearEnd | MonthPart) for day in days)
    if not dated or not words(OF_THING).search(place.tail) or words(TO_DO).search(place.tail):
        return False
    found = tried(place.phrase, scene)
    return _vaguely(days) or isinstance(found, Unsure) or _far(found, scene)


def _vaguely(days: Sequence[object]) -> bool:
    return all(isinstance(day, Doubtful) for day in days)


def _far(found: Resolved, scene: Scene) -> bool:
    """8月15日, said in November, 12月29日, said in January: a year away, if it were a promise."""
    return found.due.year > scene.today.year or found.due - scene.ref > FAR


def _aside(place: Place) -> bool:
    """多出的三天利息, 失业三个月: a length in a clause that promises nothing. 利息三天 is only its heading."""
    clause = place.head + place.tail
    if not _bare(place.phrase):
        return False
    if words(EFFECT).search(place.head):
        return True
    if waited(place):
        return False
    return len(clause) >= STATEMENT and not (words(DEED).search(clause) or words(TALK).search(clause))


def _bare(phrase: Phrase) -> bool:
    """Whether it is a length of time and nothing with it, not of working days."""
    lengths = phrase.lengths()
    return bool(lengths) and len(lengths) == len(phrase.tokens) and natural(phrase)


def _term(places: Sequence[Place], number: int) -> bool:
    """剩下的期限20年，下周三之前去签: so many years are those of a loan, where a day is given for something."""
    place = places[number]
    long = all(isinstance(one, Span) and one.unit == "month" for one in place.phrase.lengths())
    given = any(other.phrase.timely() and not _bare(other.phrase) for other in places)
    return long and given and _bare(place.phrase) and not waited(place)


def _long_gone(place: Place, scene: Scene) -> bool:
    """在2020年8月20日之前, 发生在2022年: no promise, whatever marks stand with it."""
    year = re.match(r"((?:19|20)\d\d)[年/.-]", place.words)
    return year is not None and int(year[1]) < scene.today.year


def _hold_on(place: Place) -> bool:
    lengths = place.phrase.lengths()
    short = [one for one in lengths if isinstance(one, Span) and one.unit == "minute" and one.amount <= SHORT]
    return bool(short) and words(HOLD_ON).search(place.head) is not None
