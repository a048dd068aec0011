"""The text of a promise made ready for reading: one spelling, and nothing in it that only looks like a time."""

from __future__ import annotations

import re
import unicodedata
from itertools import pairwise
from typing import Final

from bot.core.distractors import DISTRACTORS, MASK
from bot.core.english import in_chinese
from bot.core.normal import SIMPLER
from bot.core.numerals import in_digits, number
from bot.core.patterns import words

BLANK: Final = r"\s+"
SPACED: Final = r"(?<!\S)(?:\S\s{1,3}){4,}\S(?!\S)"  # typed with a blank after each character
HAN: Final = r"[\u4e00-\u9fff]"
SPACED_OUT: Final = 4  # 汉字
AVERAGE: Final = 5  # characters of a part, in a text whose blanks stand for commas
SPOKEN: Final = r".{4}[了吧哈啊呢呀哦啦]$"
ENDS: Final = r"[\u4e00-\u9fff\d%]$"
GOES_ON: Final = r"[上下中]午|[早晚]上?|凌晨|傍晚|[之以]?[内前后]|左右|\d{1,2}[点:时]|[点号日月天个]|$"
INVISIBLE: Final = "[\u20e3\u00ad\u200b-\u200f\u2060\ufe00-\ufe0f\ufeff]"
LOOSE_BLANK: Final = r"(?<![\x21-\x7e]) | (?![\x21-\x7e])|(?<=[:,.()\[\]~/-]) | (?=[:,.()\[\]~/-])"
NUMERAL: Final = r"[\d一二两三四五六七八九十半]"
# A sum with a time right behind it: 退我299 周五前 is no 299 weeks, 退500 年前 no 500 years.
SUM: Final = (
    r"(?=[ 周星礼年元])(?:(?<=[\d百千万])(?:(?<![./:~月-]\d)(?<![./:~月-]\d\d)|(?<=\d\d\d\.\d)|(?<=\d\d\d\.\d\d))"
    r"(?: (?=[下上这本]{1,2}个?(?:周|星期|礼拜|月)|[明后今]天|大后天|[明后]儿|[年月节]底|[年节](?:之|以)?前"
    r"|春节|元旦|过年|日期|天[亮黑]|小时[工候])"
    r"|(?<!第\d) ?(?=(?:周|星期|礼拜)[一二三四五六天末](?![次回般直样共定])|(?:周|礼拜|星期)日(?!常)|元旦))"
    r"|(?<=\d\d\d)(?<!(?:19|20|21)\d\d)(?: ?(?=年(?:之|以)?[前后底内])| (?=\d{1,2}(?:个|天|号|日|小时|月\d))))"
)
AMOUNT: Final = r"(?:[\d一二两三四五六七八九十]{1,3}(?:[到至~-][\d一二两三四五六七八九十]{1,3})?)"
# Numerals as they stand in contracts, and what is typed for them.
FORMAL: Final = dict(zip("壹贰叁肆伍陆柒捌玖拾贰貳叄參陸弍弎", "一二三四五六七八九十二二三三六二三", strict=True))
COUNTED: Final = r"(?:工作日|自然日|天|日|小时|钟头|分钟|周|星期|礼拜|月|年|季度|号|点)"
FIGURE: Final = rf"[\d一二三四五六七八九十百{''.join(FORMAL)}]{{1,5}}"


def _once(found: re.Match[str]) -> str:
    """七(7)日内, 3(三)个工作日: a number that is written twice; two numbers stay as they are."""
    first, second = ("".join(FORMAL.get(char, char) for char in figure) for figure in found.groups())
    return first if number(first) is not None and number(first) == number(second) else found[0]


def _neighbours(found: re.Match[str]) -> str:
    """五、六天 is a range; 三、五天 may be two lengths."""
    low, high = number(found[1]), number(found[2])
    return f"{found[1]}到{found[2]}" if low is not None and high == low + 1 else found[0]


TYPOS: Final = (
    (rf"({FIGURE})个?\(({FIGURE})个?\)(?=个?{COUNTED})", _once),
    (r"(?<!\d)([\d一二三四五六七八])、([\d二三四五六七八九])(?=个?(?:工作日|天|小时))", _neighbours),
    (r"(?:自然|日历)[日天]", "自然日"),
    (r"(?<=个)整月", "月"),
    (r"(?:工|公)(?:作|做)(?:日|曰|天|臼|目(?!前|的|标))|工昨日|营业日|上班日", "工作日"),
    (
        rf"[{''.join(FORMAL)}零〇]{{1,4}}(?=个|{COUNTED})",
        lambda found: "".join(FORMAL.get(char, char) for char in found[0]),
    ),
    (rf"(?<![个\d非])工作日(?:之?内|以内)?的?({AMOUNT})(?:天|日(?=[之以]?内))", r"\1个工作日"),
    (
        rf"(?<![年月号日\d])({AMOUNT})[天日](?:个?工作日(?!制)|(?:[之以]?内)?[(\[【〔](?:均|都)?(?:为|是|指|即|按|以|算)?(?:法定)?工作日(?:计算?|算)?[)\]】〕])",
        r"\1个工作日",
    ),
    (
        r"(?<![^,。;!?])((?:[\d一二三四五六七八九十]{1,3}月)?[\d一二三四五六七八九十]{1,3}[日号])(?:为)?止"
        r"(?=[,。;!?]|$)(?![^。;!?]*(?:[欠共逾]|累计|余额|未还|应还|合计))",
        r"最晚\1",
    ),
    (r"(?<=[这本下])周的?(?=周末)", ""),
    (r"趕", "赶"),
    (  # 前两天说三天内: counted from then, as with 前天
        r"(?<![^,。;!?我您你他她们服台行方司边])(?:[前头早][两三几些23]天|前一?阵子?|前段(?:时间|日子)|前些日子|那[天会]儿?)"
        r"(?=[^,。;!?\d]{0,8}(?:说|答应|承诺|讲|告诉|保证|问过?))",
        "前天",
    ),
    (r"[晚超迟慢]不过(?![分来去])", "最晚"),
    (r"十一国庆|国庆十一", "国庆"),
    (r"五一(?:国际)?劳动节?", "劳动节"),
    (r"端阳节?", "端午节"),
    (r"(?:五月初五|八月十五)的?(?=端午|中秋)", ""),
    (r"(小时|分钟|工作日|天)类", r"\1内"),
    (r"(?<=\d)小[是事](?=[之以]?内|左右|后|[,。给回处]|$)", "小时"),
    (r"(?<![可所予得加给足难用何])以(?=(?:提交|受理|登记|上报|反馈|记录)(?!的|[^,]{0,3}为准|之日))", "已"),
    (r"个工日", "个工作日"),
    (r"俩(?=个?(?:小时|钟头|天|周|月|星期|礼拜|工作日))", "两"),
    (rf"(?<=等)上个?(?={NUMERAL})", ""),
    (r"仨月", "三个月"),
    (r"仨(?=个?(?:小时|钟头|天|周|月|星期|礼拜|工作日))", "三"),
    (r"[俩两]个?月(?![初中底末份])", "两个月"),
    (r"仨个?月", "三个月"),
    (r"\.{2,}|…+", ","),
    (
        r"铁板钉钉|板上钉钉|雷打不动|妥妥[的滴]?|没得?跑儿?(?=$|[,。!])|(?:跑|误|错|差|黄|瞎)不了(?=$|[,。!吧])"
        r"|绝不食言|说到做到|一言为定",
        "",
    ),
    (
        rf"({AMOUNT})[天日]([之以]?内)?(?:[(\[【〔](?:不[含算包]括?|除去?|剔除)?(?:周末|双休日?|休息日)[和及与、]?(?:法定)?(?:节假日|假期)"
        rf"(?:不算|除外)?[)\]】〕]|,?(?:都|是|也)?[按以]照?工作日(?:来)?算(?:的)?)",
        r"\1个工作日\2",
    ),
    (rf"({AMOUNT})[天日],?(?:都|也)?是工作日(?:哈|啊|的)?(?=[,。;!?]|$)", r"\1个工作日"),
    (r"自?(?:即日|今[日天]|本日)起,?(?=(?:截?[至止]|到)[^,。;!?]{0,14}(?:止|前))(?![^。;!?]*每)", ""),
    (r"从(?:现在|此刻|这会儿|眼下)(?:开始|起)?(?:计?算)?起?,?", ""),
    (r"(?<=[\d一二三四五六七八九十])[曰臼]", "日"),
    (r"(?<=[等过打说])咧(?=[\d一两俩仨三半几])", "了"),
    (r"廿(?=[一二三四五六七八九天日号个])", "二十"),
    (r"卅(?=[一天日号个])", "三十"),
    (r"(?<=\d)d(?=[之以]?内|左右|后|[,。给回处到退]|$)", "天"),
    (r"\((?:包?含|包括)(?:[当本]?[日天]|该日)?\)", ""),
    (r"\((?:已?包?含|包括)(?:法定)?(?:节假日|周末|双休日?|休息日|假期)[^()]{0,4}\)", ""),
    (r"大(?=下个?(?:周|礼拜|星期))", "下"),
    (r"月尾", "月底"),
    (r"(?<=[天日时周月钟])已内", "以内"),
    (r"而已(?!经)|罢了", ""),
    (r"钟点(?![工房])儿?", "小时"),
    (r"个钟(?!头|点|[表情])", "个小时"),
    (r"[俾畀]", "给"),
    (r"佢哋?", "他"),
    (r"(?<=他)话(?!费|术|题|里|音|筒|吧)", "说"),
    (r"咗", "了"),
    (r"(?<=[昨前]天)一整?天(?!内|之内)", ""),
    (r"嗰", "那"),
    (r"(?<=工作日),?(?:放假|节假日|周末|休息日)的?(?:时间|日子|天数)?(?:不算|除外|不计)", ""),
    (r"听日|明朝(?![代廷])", "明天"),
    (r"后朝|后个(?!月|期|人)儿?", "后天"),
    (r"今个(?!月|人)儿?", "今天"),
    (r"今朝(?!有酒)", "今天"),
    (r"(?<![挑分])拨(?=[侬我你您恁])", "给"),
    (r"[侬恁]", "你"),
    (r"[今明后]?儿?个?(?<=[今明后天儿个])(?:擦黑|黑[里了家])", lambda found: f"{found[0][0]}天晚上"),
    (r"(?<=[今明后天儿个])(?:[前头]晌)", "上午"),
    (r"(?<=[今明后天儿个])后晌", "下午"),
    (r"赶明儿个?|(?<![\d一二三四五六七八九十百第])二天(?=给|再|来|帮|还|跟)", "改天"),
    (r"听晚", "明晚"),
    (r"听朝(?!廷)", "明早"),
    (r"下晌|下半天", "下午"),
    (r"上半天", "上午"),
    (r"今个(?=礼拜|星期|周|月)", "这个"),
    (r"后儿个?", "后天"),
    (r"明个儿?(?!月|人)|明儿个?", "明天"),
    (r"昨个儿?(?!月|人)|昨儿个?", "昨天"),
    (r"俺们?", lambda found: "我们" if found[0][1:] else "我"),
    (r"覆(?=[我您你])", "回"),
    (r"说白了|说到底|说穿了|归根结底", "就"),
    (r"百分(?:之)?百|一准儿?", "一定"),
    (r"约[莫摸]|大[致抵]|大概[其齐]|差不离儿?|差不多少|大差不差|大体上", "大约"),
    (rf"(?:用|要|出|花|费)不(?:了|到)(?={NUMERAL})", "最多"),
    (rf"(?:撑[死破]天?|顶天|满打满算|左不过|无非|横竖)了?(?:也就|就|是)?(?={NUMERAL})", "最多"),
    (r"十五(?=元宵)", ""),
    (r"(?<=[点半分钟整刻])一(?=上班|开门|到就|过就|准)", ""),
    (r"(?:十|10)天半个?月|[一1]天半天", "好几天"),
    (r"半拉个?(?=钟头|小时)", "半个"),
    (r"钟头|(?<=\d)h(?![a-z])", "小时"),
    (r"(?<=\d)min(?:s|utes)?(?![a-z])", "分钟"),
    (r"礼拜|星期|(?<=下|这|本)週", "周"),
    (r"周(?:天|七|7)", "周日"),
    (r"周([1-6])(?![\d:.])", lambda found: f"周{'一二三四五六'[int(found[1]) - 1]}"),
    (r"(?<=\d)[・·](?=\d)", "."),
    (r"(?:晏|下)[昼晝]", "下午"),
    (r"上[昼晝]", "上午"),
    (r"晚一点(?!半|钟|刻)", "晚些"),
)
TYPO: Final = "|".join(wrong for wrong, _ in TYPOS)  # most texts have none of them

IDIOMS: Final = (
    # 点 and 天 that are no clock and no day
    r"(?:快|早|有|多|少|差|慢|好|小|高|低|大)一?点(?!钟)|[殊烦杂单严格紧急难贵宜长短意气重轻远近细楚便顺稳久活惠宽松强弱硬软热冷]一点|一点(?:也|都|儿|钱|消息|没|不|小)|(?<=[^午天日晚晨上号一二三四五六十零至到约前点说\d])一点(?!$|半|钟|整|[零一二三四五][刻十分]|左右|[之以]?前|多|给|回|打|准时|联系|[,。;到至~-])|(?<=[欠少还借存攒剩留])一点(?=[,。;!?]|$)|^一点(?=(?:力气|声音|亮|办法|信心|钱))|[一二三四五两]点(?:要求|建议|意见|说明|诉求|理由|原因|疑问|问题|希望|注意)|第[一二三四五六七八九十]点(?!半|钟)|(?<!周)[1一刚]开始(?!算)|重点|[要观网缺优]点|点击|(?:注意|以下|如下|有|这|那)[一二两三四五几]点(?!半|钟|[一二三四五][刻十]|\d{1,2}分|[前之到至])"
    # 我说两点，一是…; but 客服说三点给我回电
    r"|(?:说|讲|提|讲清|说明|强调|补充|确认|提醒|交代|声明)[您你]?[一二两三四五六几]点(?:(?=[,:。;!]?(?:[1一]是|第[1一]|首先|其[1一]|[1一]来|[1一][、.:]))|(?=[吧啊哈哦]))"
    r"|(?:[我再先][跟和给向对就还要想得]{0,2}[您你]?|[跟和给向对][您你])(?:再|先|简单|重点|补充|总共|一共|就)*(?:说|讲|提|强调|补充|确认|提醒)[您你]?[一二两三四五六几]点(?!半|钟|[一二三四五][刻十]|\d{1,2}分|[前之到至左再给回来打])"
    r"|一天不[多少]一天不[多少]|[多少差早晚]一天都不[^,]{0,2}|一天都不[多少差晚]|一点[\u4e00-\u9fff]{1,4}[都也](?:没|不)|一天到晚|天天|整天|成天|(?:有|哪)一?天|[早多晚]一天(?!内)|每况|(?:[拖混熬躲活]一天|一天)[算是]一天|一天天|百日|三天两头|[没不]几天(?=,)|一年到头|一时(?!间)|前天还|两码事|三番[两五]次|一五一十|七上八下|前前后后|一天到黑|(?<=了)一整?个?(?:上午|下午|早上|晚上|晚|夜|天)(?![之以]?[内后]|左右)|三番五次|七七八八|三三两两"
    r"|一(?:天|分钟|刻|小时|个小时)(?:也|都)(?:等不|不能?等|不想|不能?拖|拖不|没法)了?|几点了|(?<!统)一下(?![子午班])|(?:(?<=情况)|(?<=条件)|(?<=前提))下|(?<=[之底线私名旗楼剩留记])下(?=下)|一分(?:钱)?(?:都|也)?不(?:[能可许会])?[少差]|少一分(?!钟)|一分钱|这么[些多][天年月]|(?<=了)一整?宿|一宿(?=没|都|睡)|回老?家过年"
)


def tidy(text: str) -> str:
    """Half width, simplified, lower case; English forms in Chinese; blanks only where they keep two words apart."""
    half = words(SPACED).sub(_closed, text)
    half = words(INVISIBLE).sub("", unicodedata.normalize("NFKC", half)).translate(SIMPLER).casefold()
    chinese = _parted(in_chinese(words(BLANK).sub(" ", half).strip()))
    shown = words(LOOSE_BLANK).sub("", chinese if chinese.isascii() else words(SUM).sub(",", chinese))
    for wrong, right in TYPOS if words(TYPO).search(shown) else ():
        shown = words(wrong).sub(right, shown)
    return in_digits(words(IDIOMS).sub(MASK, shown))


def _parted(text: str) -> str:
    """Blanks as commas where somebody types them so: 我报了 总部也批了 下周一打给你."""
    parts = text.split(" ")
    spoken = len(parts) == 2 and words(SPOKEN).search(parts[0])
    if not spoken and (len(parts) <= 2 or len(text) < AVERAGE * len(parts)):
        return text
    return "".join([parts[0], *(f"{_blank(left, right)}{right}" for left, right in pairwise(parts))])


def _blank(left: str, right: str) -> str:
    return "," if words(ENDS).search(left) and not words(GOES_ON).match(right) else " "


def _closed(found: re.Match[str]) -> str:
    """4 8 小 时 之 内 as one would type it; a list of digits stays apart."""
    han = len(words(HAN).findall(found[0]))
    return words(BLANK).sub("", found[0]) if han >= SPACED_OUT else found[0]


def masked(text: str) -> str:
    """The text with everything that only looks like a time blotted out; a blot keeps its neighbours apart."""
    shown = text
    for pattern in DISTRACTORS:
        shown = words(pattern).sub(MASK, shown)
    return shown
