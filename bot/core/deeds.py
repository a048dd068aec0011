"""What is done at a time: whether the words around it make it a promise, or only tell what goes on then."""

from __future__ import annotations

from typing import Final

from bot.core.clauses import Place
from bot.core.hours import Clock
from bot.core.patterns import words
from bot.core.phrases import Phrase
from bot.core.waits import FINISHED, idle

# What is promised: a clause with one of these is about what will be done.
DEED: Final = (
    r"[给为帮替][您你我]|[退回打]我|给(?:个?准信|信|结果|答复|说法|回话|消息)|回复|答复|回电|回[您你]|回话|回访|联系|到账|打款|打过去|退[还回给款]|处理|解决|办[好理完结妥]|完成|更新|恢复|寄|"
    r"出(?:结果|具|证明|来)|有结果|有消息|致电|通知|生效|落实|反馈|搞定|弄好|下来|再(?:说|打|试|来)|安排|跟进"
)
TALK: Final = (
    r"(?:说|答应|应承|承诺(?![书函])|告诉|讲|保证(?!保险|金|人|书|责任|合同)|约[定好了](?!书)"
    r"|通知(?![书单函]))(?!的?(?:问题|情况|事|诉求|那|这|话|过|明|法|[^,。;!?□\d]{0,4}(?:协议|方案|材料|合同|证明|文件)))"
)
# A clause without any of these says only what goes on.
ACTION: Final = (
    rf"{DEED}|{FINISHED}|聊|线上会|准时$|[关截]单|听信|叫[您你我号]|揭晓|仲裁|法庭|摆平|起诉|立案|[上报]征信|换卡|领(?!导)|静音|关机|返(?![校乡工程岗])|有人[管办理接弄]|定[于在]|了[了结账]|两清|下[款卡证文]|碰[头面]|见面|会面|当面|集合|{TALK}|审(?!会)|就[行成好]|可以|即可|没问题|对接|申请|开(?![门放张始学业]|[^,。;!?]{{0,3}}[会庭])"
    r"|视频|面谈|语音|上门|来家|[延排盯封还付交寄存转打来补签退发给到出收办查批扣销撤停改减免放回完好成谈约等催算见走去拿取送清结登报拨拆解消冻划汇录核访入]"
)
HEARING: Final = r"^[^,。;!?]{0,8}(?:开庭|到庭|出庭)(?!前)"  # with its hour nobody may miss it
# What has happened, goes on, or happens every day: 早上6点就有人打电话, 晚上还在骂.
HAPPENED: Final = (
    r"了(?!解)|过(?![来去审几期])|[^着]着(?![急手落])|就(?:有人|开始|打(?![款到给过])|骂|催)|还?在[打骂催哭发找堵闹吵等忙]|还给我|刚"
    r"|骂|骚扰|轰炸|恐吓|威胁"
)
AGREED: Final = (
    r"^(?:[那这]天|赶[在到]?|之间|之前|前后|左右|吧|啦|呗|嘛|呢|好|行|的(?:事儿?|样子)?|为止|反正|也就是|也就|说是|那个|了|[拖熬缓宽推改顺延挪]到?|就是|是|那就|一定|肯定|准|应该|可能|大概|然后|那|我们|咱们|约|先"
    r"|[快慢早晚]的话|[快慢]则|顺利|正常|通常|一般|时间|日期|期限|截[止至]|定|为限?|在|我值班|最后1天|死线|最后期限|截止日期?"
    r"|底线|大限|deadline|ddl|\d+、|[,、: ])*$"
)
HOME: Final = (
    r"睡|开饭|发车|打卡(?!里|上|[给到])|[收开]盘|开售|停[水电]|断网|抢[券购]|医院|到家|有空|有事|直播|电视剧|[上下]课|小区|超市|食堂|火车|飞机|高铁|跑批|日切|例会|打工|没着落|请了[^,。;!?]{0,4}假|失眠|吃不[下香]|噩梦|头发|(?<!大)(?:侄[子女]|闺女|丫头|小子|[出嫁娶]嫁|娶|儿子|女儿|娃|孩子|老[公婆]|媳妇|[爸妈]|我[弟妹哥姐姑姨叔舅]|坐月子|生[娃孩]|走亲|赶集|收[麦稻谷]|上坟|相亲|工资|奖金|年终奖|奶奶|爷爷|姥[姥爷]|外[公婆]|岳[父母]|亲戚"
    r"|我[得要还]*(?:上[夜白早晚]?班|加班)|房租|房东|学校|幼儿园|裁员|[厂单]位?放)"
)
PAID: Final = r"转告|[打回]我|给我|打[来过]|[还退给汇付]|到账|打[款您你]|处理|解决|联系|回[您你]|我(?:先|就|一定)□"
CUE: Final = r"□$|[您你我会就准必认见听盯等留注记调入账啦]|吱|别忘|过会|落|清|定$|都行|保持|电话|来电"
SETTLED: Final = r"(?:认|算|行|得|成|好|妥|够|拉倒)了|就[^,]{1,5}了"  # of what is to come: 拖到周六我也认了
LATIN: Final = r"[a-z]"
# What comes with a day in a life, or has a number that is no day: nobody promises it.
OWN: Final = (
    r"编号|文件|地址|[路街道巷弄]□|生日|过寿|大寿|纪念|周年|满月|预产|开[学业门张]|[上放]学|家长会|高考|中考|考[试研]|结婚|婚礼|下葬|出殡|忌日|面试|体检|复查|复诊"
    r"|产检|手术|化疗|透析|出院|下[雨雪]|台风|天气|降温|刮风|聚[餐会]|旅游|回老?家|发工资|发薪|工资|退休|毕业|[还账扣]款日|账单日|到期日|优惠|活动|促销"
    r"|利率|周[一二三四五六日]$|□的(?!话|时候|事)|要不□|看□|过去了|^□(?:是|就是)"
)


def bound(phrase: Phrase) -> bool:
    """Whether 前, 内 or 最晚 make it the end of a wait."""
    ends = phrase.signs() & {"before", "within", "latest", "earliest"} or phrase.lengths()
    return bool(ends) and phrase.timely()


def stated(place: Place) -> bool:
    """Whether the time is what is said: alone in its clause, bound, or with a plain deed."""
    if bound(place.phrase):
        return True
    clause = _clause(place)
    alone = (idle(clause) and not words(HAPPENED).search(clause)) or words(AGREED).search(clause.replace("□", ""))
    return bool(alone or words(DEED).search(clause) or words(TALK).search(place.said) or words(LATIN).search(clause))


def homely(place: Place) -> bool:
    """Whether it is somebody's own life that goes on then: 这周六我侄子结婚, 下个月房租到期."""
    clause = _clause(place)
    return words(HOME).search(clause) is not None and not words(PAID).search(clause)


def ahead(place: Place, now: bool) -> bool:
    """Whether a day to come is said of anything but what is known to be no promise: 拖到周六也认了."""
    clause = _clause(place)
    tail = words(SETTLED).sub("", place.tail)
    told = now or words(OWN).search(clause) or words(HAPPENED).search(tail)
    return not told and words(CUE).search(clause) is not None


def acted(place: Place, now: bool) -> bool:
    """Whether anything at all is done then: in 明天的太阳 nothing is.

    What is said of today or of no day (`now`) is often only told: 今天又打来了.
    """
    clause = _clause(place)
    if not now and words(DEED).search(place.rest):
        return True  # 周六我们上班，给您打款
    hearing = words(HEARING).search(place.tail) and any(isinstance(each.value, Clock) for each in place.phrase.tokens)
    done = hearing or words(ACTION).search(clause)
    return done is not None and not (now and words(HAPPENED).search(clause))


def _clause(place: Place) -> str:
    return f"{place.head}□{place.tail}"
