"""Which words of a tidy text are times: one rule per kind of word, the first that fits wins."""

from __future__ import annotations

import re
from functools import cache
from typing import Final

from bot.core import timewords as words
from bot.core.counting import Workdays
from bot.core.days import Doubtful, MonthPart, Offset
from bot.core.hours import DayPart
from bot.core.numerals import ONE, SOME, TO
from bot.core.timewords import Build, Mark, Parts, Token, Trouble, always

YEAR: Final = r"(?:(?P<year>20\d\d)年?|(?P<years>今|本|明|去|上)年)"
# However often it is said: 下下下周一 read as 下下周一 would be a week early (JioNLP#203). Nobody says it ten times.
AWAY: Final = r"本|当|这个?|下{1,9}个?|上{1,9}个?"
MONTHS: Final = rf"(?P<months>{AWAY})月份?"
WEEKS: Final = rf"(?P<weeks>{AWAY})"
SPAN: Final = rf"(?:{SOME}|半)个?半?(?:工作日|自然日|天|日|小时|分钟|刻钟|周|月|年|季度)"
FESTIVALS: Final = "国庆中秋|中秋国庆|双节|国庆|春节|元旦|五一|十一|劳动节|清明|端午|中秋|过年|新年"
REST: Final = "放假|小?长假|黄金周|节?假日|假期|假"
FESTIVAL: Final = rf"(?P<name>{FESTIVALS})(?:[双两]节|节)?的?(?P<rest>{REST})?"
# Festivals that are no days off, and the last day of the old year.
WORKED: Final = (
    r"(?:大?年三十|大?年30|除夕)(?:夜|儿)?"
    r"|教师节|圣诞节?|元宵节?|(?:六一)?儿童节|(?:三八)?妇女节|(?:五四)?青年节|(?:八一)?建军节"
)
HOLIDAYS: Final = "国中双春元五十劳清端过新年节放小长黄假"
HOLIDAY: Final = (
    rf"(?=(?:{FESTIVALS}|年(?!假)|(?<![环季细调章情关])节|(?<![请休年病事婚产])(?:{REST})))"
    rf"(?:(?P<name>{FESTIVALS}|年)(?:[双两]节|节)?|节日?)?的?(?P<rest>{REST})?"
)
# 节前, 放假前: days off without a name; 圣诞节前, 请假前 are of no statutory ones.
PUBLIC: Final = r"(?<![诞童人亲师女棍物阳夕宵八恩圣树年军士费月庆神国春季环细调章情关])"
DAYS_OFF_ALONE: Final = r"小?长假|黄金周|(?<![寒暑])(?:节假日|假期)|(?<![请休年病事婚产寒暑])放?假"
OVER: Final = r"(?:(?:结束|[过放休]完假?|回来|过去?)了?[之以]?后?|[之以]?后|(?=的?(?:收假|上班|开工|复工)))"
WORK: Final = r"的?(?P<work>收假|一?上班|开工|复工|回来)?[之以]?后?的?"
NTH: Final = (
    rf"(?:(?:第(?P<nth>{ONE})|首|头1)个?工作日|[头前]?(?P<amount>{SOME})个?(?:法定)?工作日"
    r"|(?:第1|首|头1)(?P<day>[天日]))"
)
LATER: Final = (
    rf"(?P<span>(?P<amount>{SOME})个?(?P<unit>天|周|月))(?=[之以]?内|左右|[给回答处到打退办出有联解]|$|[,。])"
)
PERIOD: Final = (
    r"(?:[本这当]|下{1,9})个?周|(?:(?:[本这当]|下{1,9})个?月份?的?)?月底|(?:[本这当]|下{1,9})个?月份?"
    rf"|(?:[今明]年)?年底|[今明]年|(?:[本这当]|下1?)?个?季度|{ONE}月份?"
)
BEGUN: Final = rf"(?:[本这当]|下{{1,9}})个?(?:周|月份?)|[本这当下]1?个?季度|明年|{ONE}月份?"
DAYS_OFF: Final = (
    rf"(?:(?:(?:{FESTIVALS})节?)?(?:法定)?"
    r"(?:放假|长假|周末|周六、?[和及]?周日|双休日?|节假日|休息日|假期|假日)"
    r"(?:[和与及、]|以及|或者?)?){1,2}"
)
MINUTE: Final = (
    rf"(?:[零〇](?=\d)|(?=\d\d|\d分))(?P<minute>\d{{1,2}})(?!\d|个|天|周|月|小时|工作日|日|号|[点时刻:/.]|{TO}\d+天)"
)
OCLOCK: Final = (
    rf"(?:点(?!击|半?个)|时(?!间|候|段|常|刻|光|长|效|限|起))(?:钟|整|正(?![式常在是好确规当午月点]))?"
    rf"(?:(?P<half>半)|(?P<quarter>[13])刻|{MINUTE}分?)?"
)

LESS: Final = r"(?:(?P<quarter>1)刻钟?|(?P<minute>[1-9]|[1-4]\d)分钟?)"  # 差一刻六点

# The characters that a match can begin with (0 for any digit), the pattern, and what it means.
RULES: Final[tuple[tuple[str, str, Build], ...]] = (
    # days beside a holiday, last days
    (HOLIDAYS, rf"{HOLIDAY}{OVER}{WORK}{NTH}", words.after_holiday),
    ("过放休", rf"[过放休]完了?{HOLIDAY}{WORK}{NTH}", words.after_holiday),
    ("收复", rf"(?P<name>)(?P<rest>)(?=收假|复工){WORK}{NTH}", words.after_holiday),
    (
        HOLIDAYS,
        rf"{HOLIDAY}[之以]?前的?(?:(?P<workday>最后1?个?工作日)|(?:最后的?)?1天)[之以]?前?",
        words.before_holiday,
    ),
    (HOLIDAYS, rf"{HOLIDAY}{OVER}{LATER}", words.days_after_holiday),
    (
        "节小长黄假放",
        rf"(?P<name>)(?:{PUBLIC}节|(?P<rest>{DAYS_OFF_ALONE}))[之以]?前(?![后往台些几])",
        words.before_days_off,
    ),
    (
        "教圣元六儿三妇五青八建除大年",
        rf"(?P<worked>{WORKED})(?:[之以]?前(?:的?1天)?(?!后|夕|往|几|\d)|(?P<on>[当那]天))",
        words.worked_festival,
    ),
    (
        "教圣元六儿三妇五青八建除大年",
        rf"{WORKED}(?:[和、与及]?(?=元旦)|[之以]?[前后](?:{SOME}|几)天)",
        always(Trouble("vague")),
    ),
    ("国中双春元五十劳清端", rf"{FESTIVAL}的?最后1天[之以]?前?", words.last_day_off),
    ("国中双春元五十劳清端", rf"{FESTIVAL}[当那][天日]", words.on_festival),
    ("0今下个季年当明月本这", rf"(?P<period>{PERIOD})的?最后1个?工作日[之以]?前?", words.last_workday),
    ("0今下个季年当明月本这", rf"(?P<period>{PERIOD})的?最后1天[之以]?前?", words.last_day),
    ("0下当明本这", rf"(?P<period>{BEGUN})的?(?:第(?P<nth>{ONE})|[首头]1?)个?工作日", words.nth_workday),
    ("第", rf"第(?!2天){ONE}(?:天|周|年|个(?:周|月|季度))", always(Trouble("unread"))),
    ("最倒", rf"(?:最后的?|倒数第?){SOME}个?(?:工作日|天|周|月|小时|分钟)", always(Trouble("unread"))),
    # things that take a question
    (
        "不遇除扣刨去抛法节周休非放长双假国春元五十劳清端中过新",
        rf"(?:不含|不包括|不算|除[去开了]|扣[掉除]|刨[去除掉]|去掉|抛开|遇到?){DAYS_OFF}(?:顺延|除外|不算)?|{DAYS_OFF}(?:都|是)?(?:除外|顺延|不算|不计)|(?:{FESTIVALS})节?(?:假期)?[那这的]?{SOME}天(?:假期?)?(?:都|是)?(?:除外|不算|不计)|非(?:周末|节假日)|非工作日(?:顺延|不算|不计|除外)",
        always(Mark("working")),
    ),
    ("工", r"(?<!个)工作日的?(?=[早晚上下中]|\d{1,2}[点:])", always(Trouble("recurring"))),
    ("下本这周", r"(?:下{1,3}|[本这])?周[初中]|(?:下{1,3}|[本这])?周?[前后上下]半周", always(Trouble("vague"))),
    (
        "0每逢隔",
        rf"每个?周(?:[一二三四五六日](?:[、和]?周?[一二三四五六日]){{0,5}}|末)|每(?:个|隔)?(?:{SOME})?个?(?:天|日|周|月|年|季度?|工作日|小时|晚|早|分钟|次|期|逢|到|当)|每(?:个|隔)?(?={SOME})"
        rf"|{SOME}个?(?:天|周|月|季度|年|小时|工作日)就?\d?(?:[次遍趟]|回(?![复您你我咱电访话款过信音函执拨打消应馈给]))|{SOME}个?(?:天|周|月|季度|年|小时|工作日)就?(?:更新|统计|结算|报送|汇总)(?:\d[次遍]|□(?=$|[,。;!?]))|隔(?:[天日周]|{ONE}天)|逢(?=周|{ONE}|[一二三四五六七八九十])|{SOME}天,?又{SOME}天|{SOME}个?周,?又{SOME}个?周",
        always(Trouble("recurring")),
    ),
    (
        "宽延推提顺",
        rf"(?:提前|延期|延长|延后|延迟|推迟|顺延|(?<!给[你您我])(?<!给[你您我]再)(?<!再)(?<!同意)宽限(?!\d{{1,2}}(?:[天日]|周|个月),(?:下不为例|仅此|就?这[1□]|最后[1□]|没有下1?次|不会再|请|务必|望|否则|不然|先|到时)))了?(?:{SPAN}|几天)",
        always(Trouble("event")),
    ),
    (
        "0半",
        rf"{SPAN}(?<!日)(?<!\d月)(?:之|以)?前(?!后|往)|{SPAN}(?<=工作日)(?:之|以)?前(?!后|往)",
        always(Trouble("past")),
    ),
    # a day of the other calendar
    (
        "农阴旧甲乙丙丁戊己庚辛壬癸",
        r"(?:[农阴]历|旧历|[甲乙丙丁戊己庚辛壬癸][子丑寅卯辰巳午未申酉戌亥]年)(?!新年|春节|中秋|端午|年)",
        always(Trouble("unread")),
    ),
    ("去", rf"去年的?{ONE}月份?", always(Trouble("past"))),
    (
        "上前去早昨",
        r"昨[天日晚晨早夜]|前[天日晚](?![内前后])|上(?:上)?个?(?:周末?[一二三四五六日]?|月|季度)(?!班)|去年|前年|早些?时候",
        always(Trouble("past")),
    ),
    ("节假年月", rf"(?:[节假]后|年[前后初]|月[初中]),?(?=的?(?:{ONE}月)?{ONE}[号日])", always()),
    ("刚方", r"刚才|刚刚|方才", always(Trouble("past", soft=True))),
    (
        "0一二几十个半好数最百若未接过近这大小的某任随",
        r"[大小]半(?:个月|个小时|年|天)|的?(?:某|任意|随便哪)1?[天日]|(?:这|最?近|未来|接下来)(?:的)?(?:2|几|3-5|2-3|1-2)(?:[天周日]|个工作日)|(?<!再)(?<!超)过(?:2|几|3-5|2-3|1-2)[天周日]|(?:一?[十百]?好?几|半个?[多来]|若干|数|十来(?:20)?|一些|好多|十多|二十多)个?(?:工作日|自然日|小时|天|日|周|月|年|分钟)"
        rf"|{SOME}个?(?:多|来|余)个?(?:工作日|自然日|小时|天|日|周|月|年|分钟)|个把(?:工作日|小时|天|周|月)|{SOME}个?(?:小时|天|日|周|月|年|工作日)(?:多(?![则长久])|出头)|几[点号]",
        always(Trouble("vague")),
    ),
    (
        "大一上下不个中今假元冬初午半双周夏夜天头寒小工年开当待择改放日明春晚暑月正次深片秋稍等翌腊节读过近这长除隔黄",
        r"近期|近日|日内|不日|月初|月中(?!旬)|年初|年中|[上下]半个?[年月]|年后|年前|开年|年关|过完年|过了?年|节前|节后|假期?后|节假日|小?长假|黄金周|假期|放假(?=期间|的?时候|[之以过]?[后前]|回来|结束)"
        r"|[今明当]?天?晚(?:些|一?点|一些|会)(?!\d)(?:时候|儿)?|稍晚|晚于|片刻|改[天日]|择日|过(?:阵子?|段(?:时间|日子)|些日子)|这阵子|这段时间|一段时间"
        r"|夜里|半夜|深夜|午夜|天黑|天亮|月头|周内(?!的)|个?工作小时|腊月|正月|大年(?:三十|30|初[一二三四五六七八九十]|初\d{1,2})|初[一二三四五六七八九十]|除夕[夜晚]?(?:[之以]?[前后](?:\d{1,2}天)?)?|元宵|双十[一二]|双1[12]|春季|秋季|冬天|夏天|暑假|寒假|头七|中下旬|读不准的日子|周内某时|[次翌]年|[次隔][月周]",
        always(Trouble("vague")),
    ),
    (
        "再加回尽很快抓抽早有稍立第等赶这随马一待过",
        r"尽快|一会儿?|待会儿?|等会儿?|(?<![通经超不])过会儿?|尽早|尽量|马上|立刻|立即|立马|随时|稍后|稍候|回头|早日|赶紧|抓紧|加急|第[一1]时间|等通知|再说|很快|这就|有空|抽空|早一?点|快一?点",
        always(Trouble("vague", soft=True)),
    ),
    (
        "上下当本这",
        r"(?:[本当这]个?|[上下]个?)[月期](?:份)?的?(?:还款|账单|扣款|出账|到期)(?:日|期)?(?:当[天日]|(?:之|以)?[前后])",
        always(Trouble("event")),
    ),
    # dates
    ("0", r"(?<!\d)(?P<year>20\d\d)[-/.](?P<month>\d{1,2})[-/.](?P<day>\d{1,2})(?!\d)日?", words.named),
    (
        "0上今去明本",
        rf"{YEAR}的?(?P<month>{ONE})月份?(?P<day>{ONE})(?:[日号]|(?!\d|个|天|周|月|小时|分钟|年|工作日|点|[:.]))",
        words.named,
    ),
    ("0", rf"(?<!\d)(?P<year>2\d)年(?P<month>{ONE})月(?P<day>{ONE})[日号]", words.named),
    (
        "0",
        r"(?<![\d./:-])(?P<month>0?[1-9]|1[0-2])-(?P<day>0[1-9]|[12]\d|3[01])"
        r"(?= \d{1,2}:\d\d|(?<=-0\d)(?:之|以)?前)",
        words.named,
    ),
    ("0", r"20\d{6}", always(Trouble("unread"))),
    (
        "0上今去明本",
        rf"(?:{YEAR}的?)?(?P<month>{ONE})月份?的?(?P<part>底|末|上旬|中旬|下旬|初|中(?!旬))",
        words.month_part,
    ),
    ("0上今去明本", rf"(?:{YEAR}的?)?(?P<month>{ONE})月份(?P<part>)(?:之内|以内|内)", words.month_part),
    ("上下当本这", rf"{MONTHS}(?P<day>\d{{1,2}})(?=$|[,。;]|(?:之|以)?前|[给打退还到扣放])", words.day_of_month),
    (
        "上下当本这",
        rf"{MONTHS}(?!头(?:上|里|儿|$|[,给]))(?:的?月?(?P<part>底|末|上旬|中旬|下旬|初(?!的?{ONE}[号日])|中(?!旬)))?(?!的?最后|的?月底的?最后|的?初?的?{ONE}(?:号|日))(?:之内|以内|内)?",
        words.month_part,
    ),
    ("月", r"(?P<part>月底|月末)(?!的?最后)|(?<![个\d])月内", always(MonthPart())),
    ("上下中", r"(?P<part>[上中下]旬)", words.month_part),
    ("0上今去年明本", rf"{YEAR}(?:的?年?[底末内]|[之以]内)|(?P<bare>年底|年末|年内)", words.year_end),
    (
        "0",
        rf"(?P<month>{ONE})月份?(?P<day>{ONE})(?:[日号]|(?!\d|个|天|周|月|小时|分钟|年|工作日|点|[:.]))",
        words.named,
    ),
    (
        "0",
        r"(?<![\d./:-])(?P<month>\d{1,2})[/.](?P<day>\d{1,2})(?:[日号]|(?=(?:之|以)?前)|(?= ?\(?周[一二三四五六日]))",
        words.named,
    ),
    ("0", r"(?<![\d./:])(?:^|(?<=[在于到]))(?P<month>\d{1,2})/(?P<day>\d{1,2})(?:$|(?= \d{1,2}:))", words.named),
    ("0", r"(?<![\d./:-])\d{1,2}/\d{1,2}(?![\d./])", always(Trouble("unread"))),
    ("0", rf"(?P<low>{ONE})[日号]?{TO}(?P<high>{ONE})号", words.days_of_month),
    ("0", rf"{ONE}{TO}{ONE}日(?!内|之内|以内|后|之后|以后|左右|期)", always(Doubtful("ambiguous-day"))),
    # weeks
    ("哪", r"哪周(?P<weekday>[一二三四五六日])", words.next_friday),
    ("上下周当本这", rf"{WEEKS}?周末(?P<before>(?:之|以)?前)?", words.weekend),
    (
        "上下周当本这",
        rf"{WEEKS}?周(?P<weekday>[一二三四五六])、?(?P<second>[一二三四五六日])(?![定般起直样切律准次点时号十百月个天周年分小:刻、一二三四五六早大]|上班|到岗)",
        words.weekdays,
    ),
    ("上下周当本这", rf"{WEEKS}?周的?(?:周)?(?P<weekday>[一二三四五六日])(?!期|年|月)", words.weekday),
    ("上下当本这", rf"{WEEKS}周(?=前|之前|以前)", always(Doubtful("ambiguous-day"))),
    ("上下当本这", rf"{WEEKS}周(?![期转边岁年])(?:之内|以内|内)?", words.week),
    ("0第", r"第?(?P<nth>[1-4])季度(?:[末底]|之?内|结束)(?P<quarters>)", words.quarter),
    ("下个季当本这", r"(?P<nth>)(?:(?P<quarters>这|本|当|下1?)个?季度[末底内]?|季度[末底内])", words.quarter),
    ("0", rf"(?:19|20)\d\d年(?:的?{ONE}月份?)?(?!\d)", always(Doubtful("vague"))),
    # counted days
    ("下次", r"[下次]1?个?工作日", always(Workdays(1, next=True))),
    ("第首", r"(?:首|第1)个工作日", always(Workdays(1))),
    ("t", r"t\+(?P<amount>\d{1,2})(?![\d+])(?:个?工作日|日|天)?", words.workdays),
    ("0第", rf"第?(?P<amount>{SOME})个?(?:法定|银行)?工作日", words.workdays),
    ("0", rf"(?P<first>{ONE})个?(?:法定)?工作日{TO}(?P<amount>{ONE})个?(?:法定)?工作日", words.workdays),
    ("0", r"(?P<amount>\d{1,2}\.\d)个?(?P<unit>小时|天|周|月|年)", words.decimal),
    ("半", r"半个?(?P<unit>小时|天|日|周|月|年)", words.half),
    (
        "0", rf"(?P<amount>{SOME})(?:个(?P<half>半)?)?(?P<unit>小时|分钟|刻钟|自然日|天|周)"
        r"(?P<halfend>半(?!天|个|小时))?"
        rf"(?:(?:零|又)?(?P<extra>\d{{1,2}})分钟?)?(?!期(?!限))",
        words.span,
    ),
    ("0", rf"(?P<amount>{SOME})个(?P<half>半)?(?P<unit>月|季度)(?P<halfend>)(?P<extra>)(?!期)", words.span),
    ("0", rf"(?P<amount>{ONE})(?P<half>)(?P<unit>年)(?P<halfend>半)?(?P<extra>)(?!期|底|末|前)", words.span),
    (
        "0",
        rf"(?P<amount>{SOME})(?P<half>)(?P<unit>日)(?P<halfend>)(?P<extra>)(?=内|之内|以内|后(?!天)|之后|以后|左右)",
        words.span,
    ),
    (
        "0",
        rf"(?:(?<=[要等约需])|(?<=宽限)|(?<=宽限[您你])|(?<=容我)|(?<=限)(?<!期限)|(?<=限期)|(?<=宽[您你我]))(?P<amount>{SOME})(?P<half>)(?P<unit>日)(?P<halfend>)(?P<extra>)(?!前|之前|[是到])",
        words.span,
    ),
    # days by name
    (
        "0上下当本这",
        rf"(?:{MONTHS}的?初?的?)?(?P<day>{ONE})(?:号|日(?!常|子|期|利|元|均|志|内|游))",
        words.day_of_month,
    ),
    (
        "0",
        rf"{ONE}月份?(?:{TO}|[、和及与]){ONE}月份?(?!\d|的?[底末初中上下]|之?[内前]|以[内前])",
        always(Doubtful("vague")),
    ),
    (
        "0",
        rf"{ONE}月份?(?=□|逾期|被|[又就涨降停断扣]|[^,。;!?\d]{{1,4}}的|起诉|调解|失业|开始|断供|停贷|还了|借[的了])",
        always(Doubtful("vague")),
    ),
    ("0", rf"{ONE}月份?(?=之?内|以内|之?后|以后|之?前|以前|左右)", always(Doubtful("ambiguous-day"))),
    ("0", rf"{ONE}月份?(?=起|开始)", always(Doubtful("after"))),
    ("0今后明本", rf"{ONE}月(?:份|(?=[的那这?]|,我))|[今本明后]年(?:的?{ONE}月份?)?", always(Doubtful("vague"))),
    ("大", r"(?P<further>大{1,9})后[天日]", words.further),
    ("明", r"(?:明后|明天?、后)[2两]?[天日]", always(Offset(2))),
    ("今", r"今明[2两]?[天日]|今天?、明天", always(Offset(1))),
    ("后", r"后[天日]", always(Offset(2))),
    ("今后当明", r"(?P<day>[今明当])(?P<part>晚上?|早上?|夜|晨)(?![于点些间年])", words.short_part),
    ("明", r"明[天日]|明儿个?|明个", always(Offset(1))),
    ("次第隔翌", r"[次翌]日|第2[天日]|隔[天日]", always(Offset(1, loose=True))),
    ("今即本", r"今[天日]|今儿个?|即日|本日", always(Offset(0))),
    ("当", r"当[天日]", always(Offset(0, loose=True))),
    ("中五元劳十国新春清端过双", rf"{FESTIVAL}(?:之|以)?前(?!后)", words.festival),
    (
        "中五元劳十国新春清端过双",
        rf"(?!十一(?![国假放长黄之以过后前期当])|五一(?![节假放长劳黄之以过后前期当])){FESTIVAL}(?:当[天日]|期间|之后|以后|后|第{ONE}天)?",
        always(Trouble("vague")),
    ),
    # hours
    ("0", r"(?<![\d:.])(?P<hour>\d{1,2}):(?P<minute>\d\d)(?::\d\d)?(?![\d:])", words.digital),
    ("差", rf"差{LESS}(?:就|到|不到)?(?P<hour>{ONE})点(?!半|\d)(?:钟|整)?", words.short_of),
    ("0", rf"(?P<hour>{ONE})点钟?差{LESS}", words.short_of),
    ("0", rf"(?P<low>{ONE})(?:点|时)?{TO}(?P<hour>{ONE}){OCLOCK}", words.clocks),
    ("0", rf"(?P<hour>{SOME}){OCLOCK}", words.clock),
    ("下", r"下班(?:之|以)?前", always(DayPart("下班"))),
    ("下", r"下班(?:之|以)?后", always(Trouble("after"))),
    (
        "一上下中傍凌午夜大早晌晚正清",
        r"一大?早|大?清早|清晨|早[上晨间]|[上下]午|[中正]午|晌午|午[前后]|傍晚|晚[上间]|夜晚|凌晨",
        words.part,
    ),
    ("早晚", rf"(?<=[天日一二三四五六末号])[早晚](?![于点些间上安期年饭])|[早晚](?={ONE}(?:点|:))", words.part),
    # how a time is meant
    (
        "不截最直至顶别勿莫千",
        r"最[晚迟慢]|至迟|不出(?=[\d半])|(?:[不别勿莫]|千万别|不(?:可[以能]|允许|[会能可得许准该宜应要]))(?:再)?(?:[晚迟]于|[拖晚迟]过|超过?)|(?:最[多长]|至多|顶多)(?:只?能?[拖等挨熬延]个?)?|截止(?:时间|日期)?[到至为是]?|截至|直到",
        always(Mark("latest")),
    ),
    (
        "不大早最至起超",
        r"最[快早]|至少|起码|不[早低少]于|不到(?![场位期单家])|不足|早于|超过|大于",
        always(Mark("earliest")),
    ),
    (
        "前",
        rf"(?<=[\u4e00-\u9fff])(?<![之以号天周月年点底末旬提目当半])(?<![\d今明昨后次当即近本周]日)前的?{SOME}(?:天|个工作日|个?小时|周|个月)(?!的)",
        always(Trouble("event")),
    ),
    (
        "之以前",
        r"(?:之|以)前|前后(?![续天])|前(?![天日面台往提几者\d二两三四五六七八九十]|一(?![定直般律准概]))",
        lambda found: Mark("around" if found.whole == "前后" else "before"),
    ),
    ("之以内里", r"[之以]内|内(?!容|部|蒙|存|心)|里(?!面|程)", always(Mark("within"))),
    ("之以后过", r"(?:之|以|过)后(?!的?续)|(?<![往向])后(?![天日面台续来悔果期者])", always(Mark("after"))),
    (
        "开算起为当",
        r"(?:(?<!(?<!周)一)起|开始)(?:计算|算起|[算计数])?(?!来|诉|步)|算起|(?<=[日号天])算(?=,|\d)|[算为当](?:作|是)?第1[天日]",
        always(Mark("from")),
    ),
    ("许", r"(?<=[点时分半刻])许(?![多可愿])", always(Mark("around"))),
    ("上估大左差约", r"左右|上下|大约|大概|约(?=[\d半几十])|差不多|估计", always(Mark("around"))),
    (
        "-~–—−到至",
        r"(?<![收接拿看达得碰遇甚])(?:到|至)(?![账达期时位款场手货访底现目少多于今,。;!?])|[-~–—−]+",
        always(Mark("to")),
    ),
    ("或要", r"或者?(?!许)|要么", always(Mark("or"))),
)  # fmt: skip

GROUP: Final = re.compile(r"\(\?P<(\w+)>")
NAMES: Final = tuple(tuple(GROUP.findall(pattern)) for _, pattern, _ in RULES)
STARTS: Final = re.compile(f"[0-9{''.join(sorted({char for starts, _, _ in RULES for char in starts}))}]")
MOST: Final = 60  # time words; a text with more of them is no promise


class Crowded(Exception):
    """The text has more time words than anybody promises."""


def scan(text: str) -> list[Token]:
    """The time words of a tidy, masked text from left to right; raises Crowded where there are too many."""
    tokens: list[Token] = []
    position = 0
    for start in STARTS.finditer(text):
        if start.start() >= position and (found := _rules(start[0]).match(text, start.start())):
            tokens += _tokens(found)
            position = found.end()
        if len(tokens) > MOST:
            raise Crowded
    return tokens


@cache
def _rules(char: str) -> re.Pattern[str]:
    first = "0" if char.isdecimal() else char
    return _compiled(tuple(rule for rule, (starts, _, _) in enumerate(RULES) if first in starts))


@cache
def _compiled(rules: tuple[int, ...]) -> re.Pattern[str]:
    """One pattern for the rules that can start alike, compiled at the first such word: the start-up stays short.

    Which group closed last tells the rule, so each rule's groups bear its number.
    """
    return re.compile("|".join(_own(RULES[rule][1], rule) for rule in rules), re.ASCII)


def _own(pattern: str, rule: int) -> str:
    return f"(?P<r{rule}>{GROUP.sub(lambda group: f'(?P<{group[1]}_{rule}>', pattern)})"


def _tokens(found: re.Match[str]) -> list[Token]:
    rule = int((found.lastgroup or "r0")[1:])
    parts = {name: found[f"{name}_{rule}"] or "" for name in NAMES[rule]}
    built = RULES[rule][2](Parts(found[0], parts))
    values = built if isinstance(built, tuple) else (built,)
    return [Token(found.start(), found.end(), value) for value in values]
