"""Lengths of time that run from something that happens: 审核通过后24小时内, 等总部批下来三个工作日."""

from __future__ import annotations

import re
from typing import Final

from bot.core.clauses import CLAUSE_END, Place, last
from bot.core.deeds import TALK
from bot.core.patterns import words

# Words that stand between what happens and the time without parting them.
LINK: Final = (
    r"(?:[,、:]|[您你我咱](?:们|这边|那边)?|这边|那边|系统|财务|银行|平台|大概|大约|差不多|预计|约|会|将|在|就|再|也|则|即|便|才"
    r"|需要?|要|得|等|过|一般|给[您你])*$"
)
# What one waits for on the telephone is no event of its own: 等专员联系您，三个工作日内.
CALL: Final = r"(?:电话|通知|消息|联系|回电|来电|致电|短信)"
# Work that may be done: 审核通过, 批下来; deeds that are done as soon as they are named: 签收, 放款; what arrives.
WORK: Final = (
    r"(?:审[批核]?|[复初]审|复核|核[实查]?|调查|认定|裁定|确认|批复?|处理|办理?|评估|对账|核对|比对|验证|回盘|跑批"
    r"|弄|搞|查|[入到]账|扣款|转账|申请|修复|维修|升级|维护|整改|盖章|签|补|填|缴|凑)"
)
DONE: Final = r"(?:通过|成功|完成|完毕|结束|无误|到位|下来|出来|清楚|[完好过妥])"
ACT: Final = (
    r"(?:放款|下款|扣款成功|回款|还清|结清|签[约字收]|提交(?!的)|补[齐交充]|上传|缴[费清]|支付(?!宝)|立案|收货|寄[到出]|受理|生效"
    r"|(?<!的)还款(?![期日时]))(?!证明|试算|笔迹|[页处]|时[没未]|函|结果|进度|时间|周期|流程|方案|计划|通知|条件|金额|清单|报告|凭证|编号|单号|人员|部门|通道|平台|渠道|窗口|中心|机构|号|[会要得比较稍略更]*[慢晚]|延[迟后期]|推迟|顺延)"
)
GIVEN: Final = r"(?:[收接拿]到|收齐|[取获]得|领[到取])(?!的)"
# Decided in a moment: 领导拍板三天内 runs from it. 审核 is not here: 审核三天 is how long it takes.
# 对方同意三天内退 is what they agreed to.
DECIDED: Final = (
    r"(?:拍板|点头|批准|核准|获批|敲定|松口|放行|签批"
    r"|(?<!不)(?<!对方)(?<!他们)(?<!平台)(?<!客服)(?<!公司)(?<!机构)(?<!他)(?<!她)同意)(?![的函书])"
)
ENDED: Final = r"(?:了|的话|之?时|以后|之后|的)?"
HEARD: Final = (
    r"(?<!谈妥)(?<!谈好)(?<!说好)(?<!说定)(?<!讲好)(?<!约好)(?<!商量好)(?<!说)(?<!讲)(?<!答应)(?<!承诺)(?<!收到|知道|明白|了解|理解|清楚|记下|放假|过年|登记|记录|反馈|提交|上报|受理|备注|看到|查到|加急|升级|转交|派给|久等|先挂)(?<![报递交提传送][上过]去)"
    r"(?<![对是久快晚除为罢您不])(?<!^[好行])(?<![,。;!?][好行])(?<!约)了(?!(?<=给了)我)"
)
BEGINS: Final = (
    r"(?:(?<![发一说引提想])起(?![诉码步])|开始|(?<![打总不预结清核换就话合划多少重误])计?算(?![法了数话是上下什]))"
)

AFTER: Final = (
    r"(?<![然最今往随稍此售先背落前之以事贷])(?:之|以)?后"
    r"(?![天日续台面来悔果期者半退付]|[一二两三四五六七八几\d]{1,2}位)"
)
HOLIDAYS_OVER: Final = r"(?:节|假|年)后"  # 节后单子多，…: when it is said, not what it runs from
VOICES: Final = rf"(?:{TALK}|表示|[声]?称|同意|回复|答复|承认|认可|改口|松口)"
TALKED: Final = (
    r"(?:转接|接通|接听|挂断|沟通|交涉|协商|说明|解释|理论|核[对实]|查[询看证]?"
    r"|听|问|看|请示|汇报|拉[扯锯]|争取|调解|升级)"
)
# 多次沟通后，平台同意…; 听完录音他说…: what went before it was said.
NARRATED: Final = (
    rf"{TALKED}(?!通过|完成|成功|无误|属实)[^,。;!?\d]{{0,6}}?(?:[之以]?后|下来|完(?![让叫])[^,。;!?\d]{{0,6}}),?"
    rf"(?=[^,。;!?\d]{{0,8}}{VOICES})"
)
# 接通以后他说: when it was said, not what it runs from.
CALL_OVER: Final = (
    rf"(?:通(?!过)|接|挂|吵|闹|沟通|协商|谈|聊|催|排队|听|等)[了过完]?(?:电话|人工|半天|好久|很久|一通|一顿|□)?(?:[之以]?后)"
    rf"(?=[^。;!?]{{0,14}}{TALK})"
)
FROM_NOW_ON: Final = r"(?:^|(?<=[,。;!?说讲]))(?:以后|今后|往后|之后)(?=[^,。;!?]{0,6}[不别都再])"
NEWS: Final = (
    r"后[^,]*(?:已经?|发现|属实|确实|认为|决定|准予|认定|判定|得知|核算|显示|确认[^,]*[多有重]|同意[^,]{2}|给出的)"
    r"|后[^,]+了$|后同意$|后[^,]*(?:态度[^,]*[变转软缓]|变脸|服软|怂)[^,]*$"
)
SINCE: Final = (
    r"(?:部|领导|主管|经理|法务|风控|财务)门?(?:看|审|查|核)完(?:了|[之以]?后)?,?$|(?:^|[,。;!?])(?:我|他|她|等)?(?:出差|休假)?回来(?:[之以]?后)?$|"
    rf"之日|算起|起算|(?<!不)起{LINK}|下[次回][^,。;!?]*[打来还报]|(?:从(?![头来此容未没小业事前不中])|自(?![动己助费行愿然称营由身家如我]))[^,。;!?\d]{{1,16}}?{BEGINS}"
    r"|(?:以|按照?)[^,。;!?\d]{0,12}?(?:收到|提交|签收|受理|审批|邮戳|落款|之日|日期|时间)[^,。;!?\d]{0,6}?(?:计?算|为准)"
    r"|(?<!已)(?<!已经)(?<![没未])(?<!没有)签[了完好]?(?:字|合同|协议)(?!了[,。]|笔迹|[页处人的]|[^,。;!?]{0,3}[没未])|(?<!文)凭(?![证据条空什啥])[^,。;!?\d]{2,14}(?=,)|(?<![期接善对招优看等])待(?![会办遇定]|(?:审[核批]?|处理|核实|复核|跟进)中?,)[^,。;!?\d]{2,14}(?=,)"
)
SUCH: Final = r"(?:方式|问题|情况|渠道|费用|原因|形式|信息|途径|内容|因素|事宜|手段|诉求|服务|[材资]料)"  # 短信等方式
WAITING: Final = (
    r"(?:(?<![片书件证单据录账函图频])等|(?<![期接善对招优看])待)(?![了待会我]?(?:了|会|一下|一会|通知|电话|候|□)|级|额|于|遇|[那这很好太多长久急不])[^\d,。;!?]{1,14}?"
    r"(?:下来|出来|回来|过来|上来|到了?|齐了?|[完好毕]|结束|批了?|通过|确认|恢复|生效|裁定|同意|上班|签字|成功|了(?=[,再就会]|$))"
    rf"|(?<![同平中高对均相片书件证单据录账函图频])等(?![待候一会□于级额值价效份了等下那这很好太多长久急不]|{SUCH}|我(?:看|查|问|帮|给))(?![^,。;!?]*{CALL})[^\d,。;!?]{{2,16}}(?:{LINK})"
)
THEN: Final = (
    rf"(?:然后|接着|随后)(?:{LINK})"
    rf"|(?:^|[,。;!?得要需须])先(?![后是前生]|别|不|这样|说|[^,。;!?]{{0,2}}(?:查(?![清明实出])|问(?!清)|核实|核对|看|了解|沟通|请示|汇报|反馈|登记|记录|研究|商量)|跟[您你]|[退返]|给[您你我])[^,。;!?]{{1,12}},(?:{LINK})"
)
TOPIC: Final = (
    r"(?<!算话)(?<!算数)(?<!记错)(?<!听错)(?<!意外)(?<!情况)(?<!问题)(?<![这那]个)(?<!这边)(?<!方面)(?<!征信)(?<!退款)(?<!退保)(?<!投诉)(?<!申请)(?<!顺利)(?<!正常)(?<!一般)(?<!加急)(?<!时间)(?<!复杂)(?<!特殊)(?<!更正)(?<!更新)(?<!网银)(?<!对公)(?<!常走)(?<!程走)(?<!急走)(?<![通渠]道)(?<!修复)(?<!异议)(?<!注销)(?<!撤销)(?<!授权)(?<!取消)"
    r"(?<!邮寄)(?<!快递)(?<!线[上下])(?<!人工)(?<!电子版)(?<!纸质)(?<!银行)(?<!微信)(?<!支付宝)(?<!审[批核])(?<!处理)(?<!流程)(?<!证明)(?<!发票)(?<!具体)(?<!结果)(?<!答复)(?<!回复)(?<!电话)(?<!材料)(?<!合同)(?<!额度)(?<![块费息金款账明您我咱天快慢早晚卡])"
)
IN_CASE: Final = (
    r"一旦|一经|(?<!正常)(?<!一般)(?<!通常)的(?:前提|情况|条件)□|(?:^|[,。;!?])如(?![果何下期上此有需今您遇同实前])[^,。;!?]{2}|只要(?!(?:[您你再等]|大概|大约|最多|不到)*$|[^,。;!?]{0,6}[不没](?:抽风|出|有?意外|有?特殊|故障|崩|卡|掉链子|停电|断网|变))|只有(?![\d□]|$|[^,。;!?]{1,8}(?:肯|愿意|接电话|回我|理我))|凡是|倘若|若(?!干)|如果|要是|假如|万一|除非"
    r"|[^,。;!?说讲定谈]了就(?=[给帮替打退办放出开通回联能可])"
    rf"|[\u4e00-\u9fff]{{2}}{TOPIC}的话(?!费|,?也)|(?:[完清了上]|确认)的话"
    r"|(?<!到)(?<!有)时候(?=[,]?(?:我们|就|会|在)*$)|(?:审批|审核|款|钱|合同|材料)一[过到批齐签]|一(?:收到|拿到|接到|到账|批下来|审批下来|通过|恢复|确认|还清)"
)
AS_SOON_AS: Final = (
    r"(?<![统唯第同万单逐不之进专另那这哪每某])一"
    r"(?![般定起直并共律次些样点会下个年月周天旦经边方面二三四五六七八九十])[^\d,。;!?]{1,6}$"
)
COURTESY: Final = (
    r"忽略|理会|变化|变动|进展|消息|通知[您你]|告诉[您你]|问题|疑[问义]|不清楚|不明白"
    r"|不满意|不放心|需要|可以|随时|拨打|再打|再联系|致电|咨询|反馈|申诉|方便"
)
THANKS: Final = (
    r"[收接]到[^,。;!?]{0,4}(?:短信|电话|来电|微信|律师函)[^,。;!?]{0,2}(?:让|叫|说|写|提示|显示|通知我)|[收接]到[您你贵]?[方司]?的?(?:反馈|来[函信件]|函件|投诉|诉求|申请|来电|留言|问题|消息|意见|反映)|收到,?$"
    r"|[收接]到[^,。;!?]{0,6}(?:私信|短信|消息|邮件|通知|站内信|回信|来信|信息)(?:里|上)?(?::|说|写)"
)
FACT: Final = (
    r"已|刚|今晚|这[回次]|我[们行司局方](?:这边)?核[对实查]属实|经(?:核[实查]|调?查|协商)(?![^,]{0,6}(?:通过|后))|今[天早晨日]|凌晨|是[^,]*\d[^,]*$|总算|终于|可算|好不容易|(?:给|帮|为|替)[您你我][^,]{0,4}(?:登记|备注|记录|反馈|提交|上报|加急|申请|升级|转|催|核对|查|解释)"
    r"|跟[^,]{1,6}(?:沟通|汇报|确认|核实)[^,]{0,3}[了过]"
)
THEIR_DEED: Final = r"[您你][^,的]{0,6}?(?:还|交|补|寄|签|付|传|存|缴|办|销|结清|提供|提交)[^,的]{0,4}了,"
COMPLETED: Final = (
    rf"(?P<done>{WORK}{DONE}{ENDED}|{DECIDED}{ENDED}|{ACT}{DONE}?[^,。;!?\d的□]{{0,6}}?{ENDED}"
    rf"|{GIVEN}(?![,。了]|$)[^,。;!?\d]{{0,12}}?{ENDED}|[^好看说忙讲打]完(?![成毕整善美全])(?!(?<=[查问看][完])[就再]?给[您你]|(?<=核[实对]完)[就再]?给[您你]|(?<=[确承]认完)[就再]?给[您你]|(?<=请示完)[就再]?给[您你])(?:了?[^,。;!?\d了的]{{0,4}})?|(?<!登记)(?<!受理)(?<!提交)(?<!备案)(?<!录入)(?<!记录)(?<!反馈)(?<!上报)(?<![没未不])(?:成功|无误|属实|完毕)|(?<![打拨][\u4e00-\u9fff])[^打拨,。;!?](?:[回过上下出进]来)(?<!整个下来)(?<!全部下来)(?<!总共下来)(?<!一共下来)(?<!算下来)(?<!程下来)(?<!走下来)(?<!跑下来)了?|{HEARD}(?!,)|(?:钱|款|□)(?:打|转|汇|退)(?:过[来去]|进[来去])了?)(?:{LINK})"
)
ASKED: Final = (
    r"(?<![跟和与向给帮为对替])[您你](?:这边|那边|自己|本人)?(?:"
    r"[^,。;!?]{0,8}[把将][^,。;!?]{1,14}(?:过来|上来|进来|进去|给我|还上|还清|补上|交上|存进|[传发寄交补填签])"
    rf"|(?![^,。;!?]{{0,4}}[再打])[^,。;!?\d]{{1,14}}(?:过来|上来|给我们?)(?:{LINK})"
    r"|(?:得|需要|要)?先(?:[把将还交补寄签付存结办缴]|提交|上传|打款|转)"
    r"|(?:还(?![有剩差得要需是在可没能])|补|交|缴|寄|签|付|存|提供|提交|上传|确认|同意|撤诉?|回复|填写?|点击|授权)"
    rf"(?!的)[^,。;!?\d的]{{0,8}}(?:的话)?(?:{LINK}))"
    r"|(?:让|叫|要求?)我(?:这边|先|再)?[把将][^,。;!?]{1,14}(?:过[去来]|上去|给[他她]们?|[传发寄补交])(?=,|[他她]?然后|[他她]说)"
)
# 流程走完大概要一个月, with nothing after it: how long it takes.
TAKES: Final = (
    r"(?:[\u4e00-\u9fff]完[^,。;!?\d]{0,4}?|完成|结束|下来|生效|到位)"
    r"(?:大概|大约|差不多|预计|估计|一共|总共|一般|通常|最[长多晚迟慢]|要|需要?|得)+$"
)
SENT: Final = r"寄[出到](?:大概|大约|差不多|一般|要|得|需要?)+$"  # 发票寄出要3天
PLEASE: Final = r"请(?:您|你)?(?:务必|尽量|一定)?[在于]?$"  # 材料请在3天内补齐: it is what is asked that takes so long
OF_WHAT: Final = (
    r"(?:收到|签收|提交|受理|立案|还清|结清|放款|到账|成功|完成|通过|补齐)[^,。;!?]{0,8}的$"
    r"|(?:还款|账单|扣款|扣费|到期|出账|结清|放款|起息|计息)(?:日期?|时间|期)?(?:前|后|当天|起)$"
    r"|(?<!距离)(?:还款|账单|扣款|扣费|出账)日$|(?:属实|符合|成立|通过|无误)的,?$|(?:(?<!信[上里])(?<!件[上里])(?<!息[上里])(?<!页面)(?<!面上)(?<!短信)(?<!p[上里])写的?是|(?<!信)(?<![件页面])(?<!信[上里])(?<!件[上里])(?<![面p][上里])写着|写明|约定的?是|约的是)$|[期届]满$|(?<!不)满$|(?:通过|完成|符合|满足)[^,。;!?]{1,8}的(?:客户|用户|人|申请|单子)$"
)
RUNS_FROM: Final = (
    rf"之日|算起|起算|(?:从(?![头来此容未没小业事前不中])|自(?![动己助费行愿然称营由身家如我]))[^,。;!?\d]{{1,14}}?{BEGINS}|(?<![得不])起(?=[,]?$)"
    r"|[以按][^,。;!?]{0,10}(?:(?:收到|提交|签收|受理|通过)[^,。;!?]{0,8}(?:为准|[算计])|到账[^,。;!?]{0,8}[算计])"
    r"|[^,。;!?]{2}(?<![然最今往随稍此售先背落前])后[)）]?$"
)
# 三天审核后放款; 5个工作日内补正后寄回 is all to be done by then
DONE_FIRST: Final = (
    r"^[^,。;!?\d]{0,6}(?<![然最今往随稍此售先背落前之以事贷])(?:之|以)?后(?![天日续台面来悔果期者半退])"
)
ENGLISH: Final = (
    r"(?<![a-z])(?:after|upon|once|when(?:ever)?|following|subject to|provided|as ?近期 ?as"
    r"|of (?:receiving|receipt|approv|settle|payment|the application)"
    r"|from ?(?:the ?)?(?:读不准|receipt|settle|approv|submi|payment|clos|complet|confirm|accept|regist)"
    r"|unless|until|pending|assuming|depending|given that|contingent|in case|by the time"
    r"|if(?! ?(?:you (?:have|need|want|don't|do not|would|wish)|there|any)))(?![a-z])"
)


def anchored(place: Place) -> bool:
    """Whether the time counts from an event that has not been dated."""
    said, rest = words(f"{FROM_NOW_ON}|{CALL_OVER}|{NARRATED}").sub("", place.said), place.rest
    return bool(
        _after(said)
        or any(words(pattern).search(said) for pattern in (SINCE, WAITING, THEN, OF_WHAT))
        or (words(AS_SOON_AS).search(said) and place.tail.startswith(("就", "便")))
        or _in_case(said)
        or _completed(said, place)
        or _asked(said)
        or words(RUNS_FROM).search(rest)
        or ("within" not in place.phrase.signs() and words(DONE_FIRST).search(rest))
        or words(ENGLISH).search(f"{said} {rest}")
    )


def _after(said: str) -> bool:
    """审核后. An earlier clause that tells what came of it is news, no condition: 核实后发现多扣了，3天内退."""
    *earlier, own = words(CLAUSE_END).split(said)
    told = [words(HOLIDAYS_OVER).sub("", clause) for clause in earlier if not words(NEWS).search(clause)]
    return bool(words(AFTER).search(",".join([*told, own])))


def _in_case(said: str) -> bool:
    """如果材料齐全，3个工作日; 如果还有问题可以打热线 is only politeness, where it is a clause of its own."""
    *earlier, own = words(CLAUSE_END).split(said)
    asked = [clause for clause in earlier if not words(COURTESY).search(clause)]
    return any(words(IN_CASE).search(clause) for clause in (*asked, own))


def _completed(said: str, place: Place) -> bool:
    """批下来三天内. What is told as done (已经, 帮您登记好了) is no condition."""
    takes = not place.tail and (words(TAKES).search(f"{said}{place.words[:2]}") or words(SENT).search(said))
    found = None if takes else words(COMPLETED).search(said)
    if not found or words(THANKS).search(found[0]) or words(PLEASE).search(said):
        return False
    clause = last(CLAUSE_END, said[: found.start()]) + found["done"]
    told = re.search(r"了,|(?:受理|登记|录入|备案|提交)(?:成功|完毕|完成),", found[0]) and not words(THEIR_DEED).search(
        f"{clause},"
    )
    return not told and not words(FACT).search(clause)


def _asked(said: str) -> bool:
    """您把材料发过来，3天内: it counts from what the customer is asked to do."""
    found = words(ASKED).search(said)
    return found is not None and not re.search(r"已|了,", found[0]) and not words(PLEASE).search(said)
