"""Whether a length of time is one to wait, or that of a loan: 三天给您答复, 等两天, 十二个月."""

from __future__ import annotations

from typing import Final, NamedTuple

from bot.core.clauses import CLAUSE_END, Place, last
from bot.core.counting import Span, Workdays
from bot.core.due import Reason
from bot.core.numerals import TO
from bot.core.patterns import words
from bot.core.phrases import Phrase
from bot.core.timewords import Mark

FILLERS: Final = (
    r"[▪\s,。.;:!?~…\"'“”‘’()、]|[吧啊呢哦嗯哈啦了的呀吗]|ok|□|▪|预计|大概|大约|可能|应该|需要?|要|会|在|等|再|得|给"
    r"|光景|整|大概率|多半|八成|十有八九|[统总拢]共|老规矩|估摸着?|[功工]夫|样子|说是?|就|反正|那个|这个|也|为止|上下|没多久|不用很?久|不久|很快|打包票|千真万确|准|我|你|您|们|他|她|客服|对方|那边|你好|您好|请|答应|处理|回复|到账|解决|回电|联系|答复|完成|结果|出|电话|打|以?内|之|有"
)
WAITED: Final = (
    r"(?:等|需要?|要|得|大概|大约|约|预计|估计|可能|预期|(?<!够)用|花|过|在|给|容|未来|往后|接下来"
    r"|[统总拢]共|一共|大概率|多半|八成|十有八九|现在改|保证|担保|许诺|承诺|答应|应承|表态|讲|说了|显示|提示|告知|说|改[口成为到]|[变延推拖催压]到|[拖熬忍缓扛挨撑催压]|宽限[我你您]?|宽[我你您]?|再来|(?:时限|限时|限期|(?<!诉讼)时效)[是为有:]*|是|就|为|一般|正常|通常|[快慢少多短长]则|的话|最[快慢]|再有个?)"
    r"(?:[您你我他她]们?|财务|银行|系统|后台|平台|对方|公司|法务|风控|总部|领导|那边|这边)?[\"“‘']*$"
    r"|(?:(?:请[您你]?|耐心)等[待候]|静[候待]|预留|特批|(?:压缩|缩短|提速|延长|放宽|控制)[到在]|加起来|连头带尾|(?:这|那)个?事儿?|(?:算上|含|连)周末|放心|争取|(?:加急|普通)件?|情况下?|规[定矩]|总[部行]|上级|流程走|排款|方面|回[复应我]?|批复|写[着的]?|(?:内容|状态|备注|时间|日期|原话|(?<!还款)(?<!借款)(?<!贷款)期限):|最后期限|死线|ddl|deadline|约[的定了]|定于|[推延改]到|预估|给的|[限让][我您你]|给了[我您你]|转告|通知[我您你]?|一?句话?|意思|信誓旦旦)$"
)
# Work that takes days: 走账两天, 清算一天. Of minutes it is how long one was on the line.
PROCESS: Final = (
    r"(?:流程|排[队期号]|清算|结算|走账|划账|排期|周期|时效|路上|邮寄|快递|物流|到货|审[核批计]?|复[审核]|核[实查对]|调查|办理?|处理|受理|调解|流转|派单|响应|评估|审理|对账|核销|复议|仲裁|报[批备]|盖章|制卡|开票|更[新正]|修复|恢复|注销|解[封冻绑]|转账|[到入]账|[放打拨退]款|补[发录])"
    r"(?:[上中]|时间|大概|大约|的?(?:期限?|周期|时限)[为是]?)*$"
)
# The same said of a thing or by whom: 退费三天, 出证明五天, 法务三天.
ERRAND: Final = (
    r"(?:(?:退|返|冲|出|开|拟|写|报|交|补|改|重[算出开]|查|调取?|核|销|换|筹|凑|寄|跑|走|批|审|盖|打印?)"
    r"(?:[\u4e00-\u9fff]{0,3}费|钱|款|现|账单?|[\u4e00-\u9fff]{0,2}证明|报告|方案|协议|材料|资料|件|征信|信息|流水|录音|合同|单子?|户|卡|章|oa"
    r"|流程|手续|审批|(?:绿色|加急|专用)?通道|过去|对公)?"
    r"|(?:风控|法务|财务|技术|运营|后台|人工|系统|总部|总公司|总行|银行|公司|领导|主管)(?:那边|这边)?(?:处理|核|审|批|跑|查)?"
    r"|顺丰|在途|(?:路上|清算|结算)走|同步|缓冲|考虑)(?:[上中]|时间|大概|大约)*$"
)
LONG: Final = 12 * 60  # minutes
# Before a bare length these say nothing: whoever speaks, how sure it is.
LEAD: Final = (
    r"(?:[您你我咱他她它]们?|这边|那边|大家|对方|平台|银行|公司|客服|财务|系统|后台|[那这]个?"
    r"|反正|说是?|肯定|一定|保证|估计|顺利|正常|一般|通常"
    r"|[快慢]的话|[也就都才还又再得要会能可]|可能|应该|其实|不过|但是?|所以|然后|总之|大概率|多半|八成|[统总拢]共|老规矩|估摸着?|无论如何|怎么[着也]"
    r"|最[晚迟慢快长多]|过|等|在|[▪ ])*"
)
# A length without a deed, or of what is done so often or for so long in it: 一天三顿, 三天没睡, 一天限额2万.
NO_WAIT: Final = (
    r"^(?:的(?!样子(?:吧|,|$))|□|账期|假|候|一直|被|[没未不别无](?!出|问题|误)|过去|都|限|[级大多两]|内?有(?!人|结果|消息|答复|回)|以[上来]|[了着过])"
    r"|[吃喝睡花赚挣涨欠哭吵闹骂玩跑念学背瘦胖熬]|[打接发响扣][^,。;!?]{0,4}(?:□|\d|[几好多十两三四五六七八九][个次遍通份])|[^就]了[^,]{0,2}(?:□|\d|[一二两三四五六七八九几])|(?<!就)[^就]{3}了$|^[^就]{0,3}了$|着[呢]?$"
)
# What is done in the end, by its whole word: 三天冲正, 下周三敲定.
FINISHED: Final = (
    r"搞[掂定好完]|弄[好完清明妥]|整[好完]|返款|冲[正回]|[更修]正|平账|进账|洗白|归档|兑现|履行|理赔|赔付|凑齐|落[定地实]|敲定|定[下夺案论]"
    r"|有(?:个|了)?(?:说法|回音|着落|眉目|定论|下文|结论)|过审|去电|来[人电]|派[人单员]|[了结]断|见分晓|交割|撤[销诉案单]|消[除掉]|清[零账]"
    r"|刷新|生效|见效|通过|关[闭停]|稳的|妥(?!协)"
)
# What is done when it is over, in one sign: 三天销户, 48小时响应.
WORK: Final = (
    rf"{FINISHED}|拍板|对接|跟进|联系|没问题|[延排盯封还付交寄存转打补签退发给到出收办查批扣销撤停改减免放回完好成谈约等催算见走拿取送清结登报拨拆解消核冻划汇录审就行关开换录通告派应户搞妥调复]"
    r"|必|准|绝对|保|有[人结消着答]|把"
)
# 一天就吃两顿: what one lives on.
LIVED: Final = r"^到了(?!就|再)|^(?:就|才|只|也|都)*(?:能|够)?[吃喝睡花赚挣]"
SLOW: Final = r"^,(?![^。;!?]*(?:□|利|期|[还借贷欠]))[^,。;!?]{0,8}(?:慢|得排|要排|排队|流程|审批|等着|走程序)"
AWAITED: Final = (
    r"^(?:的?(?:时间|样子|光景))?[吧,]?(?:就|才|可以?|能|会|给|后|再|准|必|一准|必定|肯定|绝对|保证|一定|铁定|应该|大概|咱|这边|[您你我]们?)*(?:回"
    r"|到账?|处理|答复|解决|出|联系|打|办|给|审核|完成|搞定|有|会|可以|能|就|退|下来|恢复|吧|左右|反馈|落实|核实|查|开|寄|发|更新|时间)"
    r"|^(?:的?期限|的?宽限(?!期)|为[期限]|足矣|足够|够了|够用|绰绰有余|封顶|到头|顶天)"
    r"|^的(?:事儿?|[工功]夫|活儿?)[吧了啦呗嘛]?(?=$|[,。;!?])"
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
    before = last(CLAUSE_END, place.said) + "到" * (place.phrase.tokens[0].value == Mark("to"))
    return bool(words(WAITED).search(before) or words(AWAITED).search(place.rest))


def natural(phrase: Phrase) -> bool:
    """Whether it counts other days than working days."""
    return not all(isinstance(length, Workdays) for length in phrase.lengths())


def _promised(place: Place, wait: Wait) -> bool:
    phrase = place.phrase
    if words(LIVED).search(place.tail):
        return False
    if not natural(phrase) or phrase.signs() - {"to", "or", "working"} or wait.bare:
        return True
    if wait.lengths.count(phrase.lengths()) > 1:
        return True
    return waited(place) or _takes(place)


def _takes(place: Place) -> bool:
    """Whether so many days or hours, said first or of work, are how long it takes: 一小时短信就到, 走账两天."""
    if any(isinstance(length, Span) and length.unit == "month" for length in place.phrase.lengths()):
        return _slow(place)
    if words(PROCESS).search(place.head):
        return _of_days(place)
    if words(ERRAND).search(place.head) and not words(NO_WAIT).search(place.tail):
        return _of_days(place)
    settled = place.tail.startswith("把")  # 两周把事儿了了
    first = words(LEAD).fullmatch(last(CLAUSE_END, place.said)) and (settled or not words(NO_WAIT).search(place.tail))
    return bool(first) and (idle(place.tail) or words(WORK).search(place.tail) is not None)


def _slow(place: Place) -> bool:
    """一到两个月，房管局那头慢: months from one to another, and why so many."""
    alone = not place.tail and words(LEAD).fullmatch(place.said)
    ranged = words(rf"\d{TO}\d").search(place.words)
    return bool(alone and ranged and words(SLOW).search(place.rest))


def _of_days(place: Place) -> bool:
    """Whether it is longer than one is kept on the line."""
    return all(
        isinstance(length, Workdays) or length.unit == "day" or length.amount >= LONG
        for length in place.phrase.lengths()
    )
