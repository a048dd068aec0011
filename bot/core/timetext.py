"""The text of a promise made ready for reading: one spelling, and nothing in it that only looks like a time."""

from __future__ import annotations

import re
import unicodedata
from functools import cache
from typing import Final

from bot.core.english import in_chinese
from bot.core.normal import SIMPLER
from bot.core.numerals import SOME, in_digits

MASK: Final = "□"

BLANK: Final = re.compile(r"\s+")
INVISIBLE: Final = re.compile("[\u00ad\u200b-\u200f\u2060\ufe00-\ufe0f\ufeff]")
LOOSE_BLANK: Final = re.compile(r"(?<![\x21-\x7e]) | (?![\x21-\x7e])|(?<=[:,.()\[\]~/-]) | (?=[:,.()\[\]~/-])")
TYPOS: Final = (
    (re.compile(r"(?:工|公)(?:作|做)(?:日|曰|天)|工昨日|营业日|上班日"), "工作日"),
    (re.compile(r"(小时|分钟|工作日)类"), r"\1内"),
    (re.compile(r"个工日"), "个工作日"),
    (re.compile(r"俩(?=个?(?:小时|钟头|天|周|月|星期|礼拜|工作日))"), "两"),
    (re.compile(r"仨(?=个?(?:小时|钟头|天|周|月|星期|礼拜|工作日))"), "三"),
    (re.compile(r"月尾"), "月底"),
    (re.compile(r"钟头|(?<=\d)h(?![a-z])"), "小时"),
    (re.compile(r"(?<=\d)min(?:s|utes)?(?![a-z])"), "分钟"),
    (re.compile(r"礼拜|星期|(?<=下|这|本)週"), "周"),
    (re.compile(r"周(?:天|七|7)"), "周日"),
    (re.compile(r"周([1-6])(?![\d:.])"), lambda found: f"周{'一二三四五六'[int(found[1]) - 1]}"),
    (re.compile(r"(?<=\d)[・·](?=\d)"), "."),
    (re.compile(r"晚一点(?!半|钟|刻)"), "晚些"),
)

UNIT: Final = r"个?(?:半)?(?:工作日|自然日|天|日|小时|分钟|刻钟|周|月|年|季度|夜)"
SPAN: Final = rf"(?:{SOME}|半|几|数|好几|十几)(?:多|来|余)?{UNIT}(?:多|半)?"
CLOCK: Final = r"\d{1,2}(?::\d\d|点半?)"
HOURS: Final = rf"早?(?:上午)?{CLOCK}(?:到|至|[-~–—−]+)(?:晚上?|下午|次日)?{CLOCK}"
DUTY: Final = r"(?:人工|上班|营业|服务|接听|办公|在线|工作时间|客服时间)"
TALK: Final = r"(?:说|告诉|答应|承诺|讲|改口)"

IDIOMS: Final = re.compile(
    # 点 and 天 that are no clock and no day
    r"(?:快|早|有|多|少|差|慢|好|小|高|低|大)一?点(?!钟)|一点(?:也|都|儿|钱|消息|没|不|小)|[一二三四五两]点(?:要求|建议|意见|说明|诉求|理由|原因|疑问|问题|希望|注意)|重点|[要观网缺优]点|点击|(?:说|讲|注意|以下|提|如下)[一二三四五]点"
    r"|一天到晚|天天|整天|成天|(?:有|哪|某)一?天|每况|一天天|百日|三天两头|一年到头|一时|前天还|两码事|三番[两五]次|一五一十|七上八下"
)
DISTRACTORS: Final = "|".join(
    (
        r"(?:https?://|www\.)[\x21-\x7e]+|(?<![a-z\d.+-])[a-z\d.+-]{1,64}@[a-z\d.-]{1,64}",
        # numbers that name or count something else
        r"(?:尾号|工号|编号|单号|号码|流水号?|账号|卡号|验证码|身份证|座机|分机|手机号?|电话|热线|代码|案号|合同号?|qq|微信)"
        r"[是为:#]{0,2}[a-z*-]{0,8}\d[\da-z*-]{0,24}(?![\da-z天个小周月日年点:分/])号?",
        r"(?:客服|坐席|专员|窗口|柜台|通道|选项|按键?)(?:是|为|:)?\d{1,6}(?:号键?|键)?(?![\d:点天个小分月年-])",
        rf"{SOME}号(?:楼|线|院|门|店|窗|柜|客服|坐席|专员|文|令|公告|厅|键|桌|信箱|经理|人员)",
        rf"第{SOME}(?:期|次|条|页|步|笔|位|方|章|部分|遍|轮|号令?|批|名|款|项|阶段|个(?!工作日|月|周|小时))",
        r"(?<!\d)1[3-9]\d[ -]?\d{4}[ -]?\d{4}(?!\d)|(?<!\d)0\d{2,3}-\d{7,8}(?!\d)",
        r"(?<!\d)[48]00-?\d{3,4}-?\d{3,4}(?!\d)",
        r"(?<!\d)(?:\d{5,7}|\d{9,})(?!\d)|(?<![\d年])(?!20\d{6}(?!\d))\d{8}(?!\d)|(?<![a-z])[a-z]{1,8}[-_]?\d{3,24}[a-z\d]{0,24}",
        r"[¥$€£]\d[\d,.]{0,15}(?:万|千|百|元)?|(?<![\d.,])\d[\d,.]{0,15}(?:万|千|百|w|k)?(?:元|块|圆|人民币|rmb|美元|角|毛|万)(?:钱|整)?",
        r"[一二两三四五六七八九十百千万零]{1,9}(?:元|块|万)(?:钱|整)?|百分之[一二三四五六七八九十百点零]{1,9}",
        r"(?<!\d)\d{1,9}(?:\.\d{1,4})?(?:%|‰|个点|个百分点|折|倍|分之|周岁|岁|人|次|条|遍|笔|家|份|张|名|位|页|项|米|公里|度)",
        rf"{SOME}(?:期|个月期|年期|天期)(?!间|末|限|内|前|后)",
        # service that is always there, and its hours
        r"7[*x×乘]24(?:小时)?|24小时(?:不间断|全天|人工|在线|服务|客服|热线|营业|值守|营业厅|有人|自助|随时)[^,。;!?]{0,4}",
        rf"{DUTY}[^,。;!?]{{0,6}}?(?:周[一二三四五六日](?:到|至|-|~)周?[一二三四五六日]|每天|每日|工作日)?[^,。;!?]{{0,2}}{HOURS}",
        rf"(?:周[一二三四五六日](?:到|至|[-~]+)周?[一二三四五六日]|每天|每日|工作日)?,?(?:的)?(?:{HOURS})(?:有|是|为|都有|可以)?{DUTY}",
        rf"周[一二三四五六日](?:到|至|[-~]+)周?[一二三四五六日][^,。;!?]{{0,4}}{DUTY}",
        r"(?:仅|只在|只有|限)?(?:法定)?工作日(?:提供|有)?(?:服务|人工|上班|处理业务)|非工作日|(?:节假日|周末)不休"
        r"|朝九晚五",
        # time that has gone by, or belongs to a loan
        rf"(?:逾期|等了|等待了|拖了|过了|已经?|足足|整整|耽误了?|用了|花了|打了|欠了?|借了|超期|(?<!不)(?<!会)超过?了|连续|累计|晚了|迟了|催了|找了|问了"
        rf"|投诉了|历时|都)(?:有|快|将近|近|大概|打了)?{SPAN}了?(?!之?内|以内|之?后|以后)",
        rf"(?<!不)超过{SPAN}(?:还|仍|都)?(?:没|未|不)|{SPAN}(?:了|没(?!问题)|未(?!来)|还没|都没|都不|还不|仍)",
        rf"(?:过去|最近|近){SPAN}|(?:^|(?<=[您我你他她的在是了,。从这]))[前头]{SPAN}",
        rf"分(?:成|为)?(?:{SOME}|几)(?:个月|期|年|次|天)|免息期?{SPAN}|(?:无息|宽限)期{SPAN}"
        rf"|{SPAN}的?(?:免息|无息|宽限|无理由|试用|犹豫|冷静)期?",
        rf"(?:占用|耽误|打扰)[您你]?{SPAN}(?:时间)?|{SPAN}(?:有效|保质)",
        rf"今[天日](?:又|再|才|刚|已经)?(?:打了?电话)?(?:客服|他们|对方|那边|平台|她|他)?(?:又|才|刚|跟我|和我|再次)?{TALK}",
    )
)


def tidy(text: str) -> str:
    """Half width, simplified, lower case; English forms in Chinese; blanks only where they keep two words apart."""
    half = INVISIBLE.sub("", unicodedata.normalize("NFKC", text)).translate(SIMPLER).casefold()
    chinese = in_chinese(BLANK.sub(" ", half).strip())
    shown = LOOSE_BLANK.sub("", chinese)
    for wrong, right in TYPOS:
        shown = wrong.sub(right, shown)
    return in_digits(IDIOMS.sub(MASK, shown))


def masked(text: str) -> str:
    """The text with everything that only looks like a time blotted out; a blot keeps its neighbours apart."""
    return _distractors().sub(MASK, text)


@cache
def _distractors() -> re.Pattern[str]:
    """Compiled for the first text, not at the start: 20 ms that nobody waits for twice."""
    return re.compile(DISTRACTORS)
