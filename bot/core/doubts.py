"""What around a time makes it no promise: a no, a question, an if, a thing already done, a time at the earliest."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from bot.core.clauses import CLAUSE_END, Place, last
from bot.core.due import Reason
from bot.core.patterns import words
from bot.core.phrases import absolute
from bot.core.timewords import Mark
from bot.core.waits import idle

NOT_BEFORE: Final = (
    r"(?:不是(?:说|讲)?|并非|没说|不用|不必|不要|别|未必|不一定(?:是|非[得要])?|不见得|不可能|除了|保不[齐准]|没准儿?|说不[准定好]|不在|不会在|不能在|而非|没有?|not|n't|never)"
    r"(?:等|在|是|到|说|要|得| ?be| ?by| ?before)? ?$|(?:[不别]|不[会能可要得许])再?[拖熬挨延]到?$"
)
NOT_AFTER: Final = (
    r"^就到[这此]|^不是(?!问题|难|大事|啥|\d)|^[,]?[您你]?们?(?:就|先|可|千万)?(?:别|不要|甭)再?[打来催找问烦]|^(?:也|都|肯定|是|还|就|才|恐怕|怕|只怕|多半|八成|可能|应该|估计)*(?:不(?:行|能|可以|可能|上班|工作|办公|处理|到账|还|交|付|计(?!息)|会(?!再[有给被让打接收扣催联致外上产]|有人再)|了|够|出|给|联系|办|一定|好说|确定)"
    r"|没(?!问题|关系|事|变|错|有?特殊|有?意外|有?别的|有?其他)|未(?!来)|休息|放假|有事|来不及|做不到|办不了|取消(?=了|$|[,。;!?])|作废)"
)
# 再拖一个月就起诉: what comes if nothing is done.
DRAGGED: Final = r"再(?:给我)?(?:拖|欠|赖|躲|耗|不还|逾期)(?:着|下去|个)?□(?:的话)?,?就(?!行|好|成|凑|能|可以|可)"
DEMANDED: Final = (
    r"我(?:跟|和|对|向|让|叫|逼|催)(?:他们?|她们?|客服|对方|平台|银行|催收|公司)[^,。;!?]{0,4}"
    r"(?:必须|务必|限|一定得|一定要)[^,。;!?]{0,2}$"
)
I_TOLD: Final = (
    r"我(?:说|讲|要求|告诉他们?)□[^,。;!?]{0,2}你们?(?:必须|得|要|给我)"
    r"|我(?:跟|和|对|向)[^,。;!?□]{1,5}(?:说|讲|提)□[^,。;!?]{0,2}(?:必须|务必|一定得|得给|[不没][^,。;!?]{1,6}就)"
)
TENTATIVE: Final = r"有可能(?:是|在|到)?$|(?:暂定|暂时定|初步定|暂时?安排|初定)[^,。;!?]{0,4}$"
UNLESS: Final = r"如果|要是|万一|假如|倘若|除非|若(?!干)|(?<![a-z])(?:if|unless)(?![a-z])"
UNABLE: Final = (
    r"[^受忍等少免大用就便,]不(?:了(?!解)|上(?![班报门浮诉征])|到(?!位|期|\d|[您你我家单])|通(?!过|知|报)|完(?!全)|成(?!功)|下来|出来|到位|动(?![您你我]))(?!的话)|[理办批审核退到查弄搞]没(?:[了完成动上到好]|下来|出来)"
    r"|来不及|[做办]不到|[拿掏]不出|到不了|搞不定|赶不上|够呛|悬|谁知道|不好说|不知道|难说|没准"
    r"|看情况|不一定"
)
# 这个说不准，三天到半个月
UNKNOWN: Final = (
    r"(?:说不[准好定]|不好说|难说|没准|不一定|不确定|没法说|不清楚|不知道"
    r"|不晓得|保证不了|没法保证|不敢保证)(?:啊|呢|的)?,(?!(?<=[知清晓][道楚得],)[^,]{1,6}(?:说|讲|答应|承诺))[^,]*$"
)
UNSURE: Final = (
    r"(?:不能|无法|没法|不敢|没办法|不好|难以|很难|不会|不可能|不)(?:给[您你]|跟[您你]|向[您你])?(?:保证|承诺|确定|打包票)"
    r"|(?:不能|无法|没法|不敢|没办法|不好|难以|很难|不会|不可能)(?:答应|确认|肯定|说)|保证不了|说不(?:准|好|定|上)|不确定|也?不是说|(?:没有?|从[未没])(?:承诺|答应|说|保证|讲)"
    r"|(?<![a-z])(?:maybe not|not sure|no promise|can ?not|can't|unable|might not|may not|won't|will not)(?![a-z])"
)
HEDGED: Final = (
    r"(?:但是?|不过|可是|只是)[^。;!?]{0,8}(?:不敢|不能|没法|无法|不好|说不|难说|还不[起上]|拿不出|凑不)|(?:不行"
    r"|要不|不然)[就再](?!来不及|晚了|没[机有这]|(?:要|会|直接|给|把|按|向|到|去)*(?:上报|发[函律传]|寄|起诉|上门|立案|走|移交|没|视为|恢复|影响|取消|作废|开庭|告|打官司|法[院务]|委外|报[送给]|冻结|收回|[挂拍]|强制|全额|加收|算违约))|没(?:听清|听懂|记住)|(?<!怕)(?<!怕我)(?<!会)记不[清得住]|(?<!别)(?<!别又)(?<!不要)(?<!别再)(?<!怕)(?<!怕我)(?<!会)忘了|没定|待定|未定|[没不]确定|,看[^,。;!?]{0,6}(?:时间|情况|安排|进度)"
    r"|没[个什么]*[谱准](?=$|[,儿])|我不(?:信|相信)|,我?也?(?:说不[好准定]|不[敢能好](?:保证|打包票|承诺|说死))"
    r"|具体(?:多久|多长|哪天|几天|时间|日期)[^,。;!?]{0,8}(?:[没未不难]|无法)|谁也?(?:说不[好准定清]|不(?:敢|能|知道|清楚|晓得))|也有[^,]{0,8}[的□](?=$|,)|,(?:不然|要不然|否则)(?:的话)?我(?![们司方行所部院局处社也]|这边|公司|中心|平台)|看运气|碰运气|随缘|听天由命|难讲|保不[齐准]"
    r"|,(?:也许|可能|说不定|搞不好|弄不好|没准|甚至|兴许)[^,。;!?]{0,3}(?:更|再|还要)[久长晚慢多迟]"
    r"|,除非|,我?(?:可|哪|又|也|实在)?(?:还不[起上](?!再|(?:的话)?,?我把[^,。;!?]{1,6}[押抵赔给])|做不到|没钱|拿不出|办不到|凑不[出齐])|,[^,]{0,4}(?:可能|也许|随时|说不定)(?:还|会|要)*[变改调]"
    r"|,(?:可是?|但|但是|不过)?(?:现在|这次|这回|目前|如今)(?:可|就|也)?(?:说不[好准定]|难说|不好说|不一定|没准|不行了|变了)"
    r"|没说(?:是)?哪个?[月周年]|没说是□|,(?:那|那么)?[您你]?们?(?:这边|那边)?(?:能不能|可不可以|行不行|能否|可否|可以不)(?!都)"
    r"|,(?:[啊哦噢]?不,|等我再?[查看问])|,(?:具体|最终)[^,。;!?]{0,2}看(?!(?:对方|各|收款|您|发卡)*[银发]?行|短信|通知)"
    r"|,(?:太|很|挺|真)?难(?=$|[,。])|可能[^,。;!?]{0,3}不[了到成行](?=$|[,。])"
    r"|,我?[看觉][^,。;!?]{0,3}(?:悬|够呛|没戏|玄|不靠谱|不现实)(?=$|[,。])|,(?:[他她]们?|[也可但又还]|回头|改口)*说?(?:也|又)?不一定(?=$|[,。])|,谁(?:敢)?信|,我(?:说|回)[^,。;!?]{1,8}再(?:说|谈|看)(?=$|[,。])|,我(?:说|可|就)?(?:不行|没答应|不同意|没同意|拒绝)"
    r"|^[^,。;!?]{0,6},(?:他|她|对方|客服|那边|平台|人家)们?(?:就|也|却|还)?(?:说|讲|回)?(?:不行|不同意|不干|不答应|不可以|没同意|拒绝)"
    r"|,(?!慢|晚)[^,。;!?]{0,6}不好[讲说]"
    r"|没把握|两说|才有?可能|, ?(?:but ?)?(?:not sure|no promise|no guarantee)"
)
QUESTION: Final = (
    r"有人[^,。;!?]{0,6}[吗么]|(?:能(?!接受|理解|等)|会|可以|可(?!以)|方便|有空|有时间)[^,。;!?看行好成]{1,10}[吗么](?=$|[,。!?])|是吧(?=[?]?$)|^是吧(?!可以|对|嗯|好|行)|^[^,的]{0,6}对吧|^的吧$|^的?[也都]有(?=$|,)|^[行中成]不(?=$|[,。!?])|^[^,。;!?]{1,4}要不要|^几(?!乎)|来着|是吗|是不是$|^[吗么]|^[^,]{0,3}(?:能不能|会不会|行不行|能否|可否)"
    r"|^(?:[之以]?内)?(?:是指|指的?是|的(?:意思|限制|规定|说法))|^(?:行不行|好不好|可不可以|成不成)|^(?:可以|行|好|成|对|是)[吗么]|哪[个天一]|什么时候|几点|(?<![批减退免]了)多少(?!钱都)|怎么[样说定讲退办]"
)
REMAINING: Final = r"剩余?(?:下)?$"
MAY_IT: Final = r"(?:能|可以|会)在?□[^,。;!?看行好成]{1,12}[吗么](?=$|[,。!?])"
ASKING: Final = (
    r"想(?:让|叫|要)(?:他们?|她们?|对方|客服|平台|银行)|凭什么|哪有|哪能|哪会|凭啥|为什么|为啥|干[嘛吗]|谁(?:跟|和|给|告诉|答应)?[您你]?(?:们)?(?:说|答应|告诉|承诺)|^[您你]是说|能不能|可不可以|会不会|是不是|有没有可能|能否|可否|请问(?!您?是[^,。;!?]{1,4}(?:先生|女士|小姐|本人)|有什么|您?贵姓|您?怎么称呼)"
    r"|[您户]是?(?:要求|希望)|我们?(?:要求|希望|请求|命令|限|责令)(?:[你您贵]|$)"
    r"|希望(?:贵[司行方]|你们|你方|平台方?|机构)|(?:要求|限|责令|请)(?:你们|平台方?|机构)|[您你]的?意思是|[您你]是(?:要|让)我们"
)
ASKED_BEFORE: Final = (
    r"我[^,。;!?□]{0,4}问[^,。;!?]*?(?=(?:他|她|人家|对方|客服|经理|那边)们?[^,。;!?]{0,3}(?:说|讲|回))"
)
REPORTED: Final = (
    r"(?:之前|上次|上回|当时|那次|以前|早先|前面|先前|一直|每次|老是"
    r"|总是)[^,。;!?]{0,8}(?:说|答应|承诺|告诉|保证|讲)|说了\S{1,3}[次遍]|[次遍回□]都(?:说|讲)|(?:回回|次次|每次|每回|动不动就?|天天|老|总)(?:都|是|跟我)*(?:说|讲|答应)"
)
# 说是七个工作日，这都第十个了
OVERDUE: Final = (
    r",(?:可?[这如]今?|现在|今[天日]|眼下|到今)(?:天|回|个)?(?:都|已经?)(?:是|快)?"
    r"(?:第?[\d一二两三四五六七八九十]{1,3}(?:个|天|周|多)?|□|过)[^,。;!?]{0,5}了"
    r"|,(?:可?[这如]今?|现在|今[天日]|眼下|到今)(?:都|已经?|是|才)*第\d{1,3}个?[天周月年]"
)
USED_TO: Final = r"(?:以前|往常|过去|从前|往年|前几次|上次)(?:都|也|一般|通常|总|基本)*(?:是|要|得|只要|需要)?$"
ABUSE: Final = (
    r"^(?![^,。;!?]*(?:[停不止撤别]|的(?:事|问题|情况)))"
    r"[^,。;!?]{0,10}(?:骂|骚扰|轰炸|恐吓|威胁|催[款债命]|砸[门窗]|泼)"
)
FINISHED: Final = (
    r"^(?:早?就)?(?:说|讲|答应|谈)好的|^早?就(?:已经)?(?:说|讲|答应|承诺)(?:给|要|会|好|帮)|^(?:说|答应)[^,。;!?]{1,6}的(?=$|[,。;!?])|^(?:[还又]|还又)(?:在打|收到|接到|被|响|骂)|^[^,。;!?就能]{0,6}还[没未][^,。;!?]{1,3}$|^[^,。;!?]{0,4}才(?:知道|发现|看到|收到|听说|晓得|明白|想起)|^[给跟]?[您你我]?[打发回退寄转还扣]的(?:电话|短信|款|信息|邮件)?(?=$|,)"
    r"|^[^,。;!?]{0,8}(?:(?<![成为是作变])(?<![成为是作变][“\"\'])已(?!(?:[收扣交付缴借欠][\u4e00-\u9fff]{0,2}|支付|划扣)的)经?|[打系诉说催问查访](?:了[^,。;!?□]{0,4}(?:□|[\d一二两三四五六七八九十几]+[次个遍通]))"
    r"|[打系诉说催问查访还免来]过(?![来去审几期时]))"
)
AT_LEAST: Final = r"最快|最早|至少|起码|最少|少说|怎么[着也]|快的话|早的话|[快早少短]则|(?<![a-z])(?:at least|earliest)"
OR_LONGER: Final = (
    r"^[^,。;!?]{0,4}(?:(?<!可)以上|起步|不止|开外|往上|打底|更[久长晚多]|(?<!退)还多(?![少扣收付交还划])"
    r"|(?<![a-z])or (?:more|later|longer|the week|the month))"
)
THEN_ONLY: Final = (  # 如果您不接受，那就只能等到下个月
    r"(?:如果|要是|万一|假如|倘若)[^,。;!?]*[没未不][^,。;!?]{0,8},[您你](?:这边)?(?:就|可以|在|于)?$"
    r"|(?:如果|要是|万一|假如|倘若|除非)[^,。;!?]{1,16},(?:那|就|才|只能|只好|最快)[^,。;!?]*$|(?:否则|不然|要不然)[^,。;!?]{0,8}$"
)
WHEN_BACK: Final = (  # 等经理下周回来再, 等我下周领了工资
    r"等我□[^,。;!?]{1,6}[了完好]|等我□[^,。;!?]{0,3}回来|□[^,。;!?]{0,2}[发领](?:了?(?:工资|薪水?|奖金)|薪)[了后再就][^,。;!?]|□[^,。;!?]{0,3}(?:要是|如果|万一)[^,]*拿到"
    r"|等[^,。;!?□]{1,10}□[^,。;!?]{0,8}(?:回来|回国|出来|下来|批|审|上班|到岗)(?:[^,。;!?]{0,3}(?:再|才|就)|$)"
)
IF_NOT: Final = (
    r"^(?:[之以]?[内后])?,?(?:(?:我们?)?(?:如果|要是|假如|倘若|若(?!干)|万一)[^,。;!?]{0,6}[没未不]|还没|仍未|仍没"
    r"|不[^,。;!?]{1,6}(?:视[为同]|[即则])|不(?!再|收|催|扣|计|上|用|需|必|影响|打扰|追|产生|骚扰|会再|过|少|等|超|久|是问题|变|远|错|急|慌|算|含|包括|联系)[^,。;!?]{1,4}就|没有?(?:收到|到账|消息|结果|人|动静|处理|解决))"
)
THEIRS: Final = (
    r"(?:同事|朋友|邻居|隔壁[^,。;!?]{0,3}|别人|亲戚)家?的(?:人家|都|就|已经|是?说)"  # it was promised to them
)
# 我要求周五前退，客服说没办法答应.
WANTED: Final = (
    r"(?<![跟和给对向骗叫让回诉知])我(?:跟[^,。;!?]{1,4})?(?:说|讲|想|要求|希望|求|问)"
    r"(?:我?想?|你们|他们|她们|约[^,。;!?]{0,6}|主管|客服)*$"
)
DECLINED: Final = (
    r"(?:他|她|客服|秘书|对方|那边|平台|银行|人家)们?[^,。;!?]{0,4}(?:说|讲|回)[^,。;!?]{0,4}"
    r"(?:不行|没办法|不一定|随便|没空|不归|做不到|办不到|不可能|不同意|不能)"
)
# 下周一我要动手术，手术完了给您办; 合同30号到期，到期以后寄: what is done follows it, nobody says by when.
AFTER_THAT: Final = (
    r"^[^,。;!?]{0,5}(?:动?手术|开刀|出差|休假)[^。;!?]*(?:手术|开刀|出差|休假|出院)[^,。;!?]{0,2}(?:完|回来|后|再)"
    r"|^[^,。;!?]{0,4}批,批了再"
    r"|^(?:自动)?(?:到期|届满)[^。;!?]*(?:到期|届满)(?:了|之|以)?(?:后|再|才)"
)
LATER_ON: Final = (
    r"^(?:以后|之后|后)?(?:我们?)?再(?:说(?!给)|看(?!结果|□|[1一]?[次遍下眼])|议|商量|讨论)(?![给您])"
    r"|(?<=[后天周月日儿])再说$"
)
ANY: Final = r"^[都均](?:行|可以|能|有人|在|处理|办)"  # 周一到周五都行
PASSED: Final = r"(?<![不通超经])过[了完]?$"
# 七天内不把2300块还上就要走法律程序: a debt asked for by a day, with the sum or by word of the other side.
CLAIM: Final = (
    r"^(?:[之以]?[内前])?,?(?:[您你我]们?)?(?:仍|还|再)?(?:[不没未](?:能|肯|去)?[^,。;!?不没未]{0,4}?(?:[把将][^,。;!?]{1,12})?"
    r"(?:还|补|交|付|结|清|存|处理|打|转|缴|到账|入账|□)|[还凑交补付结拿打转缴]不[上齐清出了起完够])[^,。;!?]{0,9},?[^,。;!?]{0,4}?"
    r"(?:就|将|便|直接|马上|立[刻即])[^。;!?]{0,12}?"
    r"(?:起诉|法院|法律|法务|律师|立案|诉讼|仲裁|上报|报送|征信|失信|移交|委外|上门|外访|走访|冻结|强制|执行|支付令|通讯录|联系人|报案"
    r"|家访|锁机|停机|停卡|拖车|收车|[去到]我?(?:家|单位|公司|村))"
)
CLAIMED: Final = r"[把将][^,。;!?]*(?:还|补|交|付|结|清|存|打)|□|\d{3}"
OWED: Final = r"[尚仍还]未(?:到账|入账|还|付|结|支付|缴)"
OURS: Final = r"我[司行方所]|本[所司行院]|本公司|我们?公司|我公司"
BY_THEM: Final = r"[说讲]|通知|告知|要求|威胁|警告|告诉|短信|来电|来函|函"
# 三天内办不完你骂我: whoever says so is sure of it.
PLEDGE: Final = (
    r"^[^。;!?]*?(?:[你您](?:就|再|尽管|直接|来|去)*(?:骂|投诉|找|举报|抽|告|问罪|唯)我?"
    r"|我(?:跟[您你他]姓|不姓|把[名自]|把[^,]{1,6}吃|赔[您你]|倒贴|辞职|自己[掏贴]|负责|给[您你](?:磕|跪|赔)))"
)
WAITS_FOR: Final = (
    r"留意|注意|[等接听](?:着|到|我们?的?|您的)?(?:电话|通知|来电|消息|短信)|保持"
    r"|我们?(?:会|再|都)?(?:[打联拨回]|给[您你])"
)
LATER: Final = r"^(?![^,。;!?]*(?:上班|到岗|开门))[^,。;!?\d]{1,10}(?:之后|以后|过后)"


def _before(place: Place) -> str:
    return place.said


def _rest(place: Place) -> str:
    return place.rest


def _clause(place: Place) -> str:
    return last(CLAUSE_END, place.said)


def _head(place: Place) -> str:
    return place.head


def _answered(place: Place) -> str:
    """我问他能不能少点他说…: what was asked before somebody spoke is asked no more."""
    return words(ASKED_BEFORE).sub("", place.head)


def _tail(place: Place) -> str:
    return place.tail


def _next(place: Place) -> str:
    return place.rest if idle(place.head) else ""


def _words(place: Place) -> str:
    return place.words


def _said(place: Place) -> str:
    return f"{place.words}{place.tail}"


def _around(place: Place) -> str:
    return f"{place.head}□{place.tail}"


DOUBTS: Final[tuple[tuple[Reason, Callable[[Place], str], str], ...]] = (
    ("negated", _before, NOT_BEFORE),
    ("negated", _rest, NOT_AFTER),
    ("negated", _clause, UNLESS),
    ("negated", _around, UNSURE),
    ("negated", _rest, HEDGED),
    ("negated", _tail, UNABLE),
    ("past", _rest, OVERDUE),
    ("unread", _answered, ASKING),
    ("past", _head, USED_TO),
    ("negated", _head, TENTATIVE),
    ("negated", _around, DRAGGED),
    ("unread", _head, DEMANDED),
    ("unread", _around, I_TOLD),
    ("negated", _tail, ABUSE),
    ("unread", _head, REMAINING),
    ("unread", _tail, QUESTION),
    ("unread", _around, MAY_IT),
    ("event", _around, WHEN_BACK),
    ("event", _rest, AFTER_THAT),
    ("unread", _before, THEIRS),
    ("past", _head, r"(?:一口一个|张口闭口|动不动就)$"),
    ("unread", _tail, r"^(?:都|还|一直)*在(?:开会|忙|外[地面])"),
    ("several", _before, r"要么[^。;!?]*要么[^,。;!?]{0,4}$"),
    ("negated", _next, IF_NOT),
    ("negated", _before, THEN_ONLY),
    ("vague", _words, LATER_ON),
    ("unread", _said, r"有空$"),
    ("vague", _tail, LATER_ON),
)


def _sure(place: Place) -> bool:
    """三天内退不了你骂我 is a vow; 宽限我三天，三天后还不了就起诉 says first how long, then what if not."""
    lengths = place.phrase.lengths()
    again = len(lengths) > 1 and len(set(lengths)) == 1
    signs = place.phrase.signs()
    ends = signs & {"before", "within", "latest"} or (lengths and "after" not in signs)
    return again or bool(ends and words(PLEDGE).search(place.rest))


def _open(place: Place) -> bool:
    """5个工作日起: so many at the least. 从明天起5个工作日 has another end."""
    *before, ending = (token.value for token in place.phrase.tokens)
    open_end = ending == Mark("from") and before[-1:] and before[-1] in place.phrase.lengths()
    return bool(open_end) and not place.tail and "从" not in place.head


def _claimed(place: Place) -> bool:
    """Whether it is the day by which a debt is asked for: what follows if not is the threat, no condition of ours."""
    asked = words(CLAIM).search(place.rest)
    if asked is None or words(UNLESS).search(place.said):
        return False
    owed = words(f"{BY_THEM}|{OWED}").search(place.said)
    return bool(words(f"{CLAIMED}|{OURS}").search(asked[0]) or owed)


def doubt(place: Place) -> Reason | None:
    """Why this time is not simply promised; None where it is."""
    for reason, part, pattern in DOUBTS:
        if words(pattern).search(part(place)) and not (
            pattern in (UNABLE, IF_NOT, NOT_AFTER) and (_sure(place) or _claimed(place))
        ):
            return reason
    signs = place.phrase.signs()
    if "after" not in signs and words(FINISHED).search(place.tail):
        return "past"
    if signs & {"to", "or"} and words(ANY).search(place.tail) and not words(WAITS_FOR).search(place.rest):
        return "recurring"
    if not place.phrase.lengths() and (words(LATER).search(place.tail) or words(PASSED).search(place.head)):
        return "after"
    if words(REPORTED).search(place.head) and not absolute(place.phrase):
        return "past"
    return _loosely(place)


def _loosely(place: Place) -> Reason | None:
    """Whether it is only the earliest time (最快三天, 5个工作日起), only wished for, or nobody knows: 说不准，三天."""
    signs = place.phrase.signs()
    at_least = words(AT_LEAST).search(place.head) and "latest" not in signs
    if at_least or _open(place) or words(OR_LONGER).search(place.tail):
        return "earliest"
    declined = words(WANTED).search(place.head) and words(DECLINED).search(place.rest)
    unknown = words(UNKNOWN).search(place.said) and not signs & {"earliest", "after"}
    return "negated" if declined or unknown else None
