"""What somebody types right after a call, taken apart: who said it, and what was said."""

from __future__ import annotations

import re
from typing import Final, NamedTuple

from bot.core.authorities import spoken

THEY: Final = (
    r"(?:他|她|它|客服|对方|平台|公司|经理|专员|那边|人家|银行|业务员|主管|主任|组长|领导|法务|坐席|工作人员)们?"
)
FIRM: Final = r"(?:(?![我您你让叫])[^\W\d_]{2,8}?的?[^\W\d_]?)?"  # 小花钱包客服, 分期乐那边, 小鹿消金的王经理
LEAD: Final = re.compile(
    rf"^(?:(?:然后|后来|最后|结果|反正|嗯|呃|哦|那个)[,，\s]*)*(?:[您你]好[,，]?)?(?:(?:请|麻烦|帮我|给我|再|另外|还要?|先)*记录?(?:一下|下来|着|[一1]?[条个])[,，:：\s]*)?"
    rf"(?:{FIRM}{THEY}(?:刚才|刚刚|今天|嘴上|口头上?|又|还|再|就|都)*(?:[跟和对给]我)?(?:答应|同意|承诺|说好|保证|说|讲|话(?![费术题筒]))[了的]?[,，:：\s]*"
    rf"|(?:哎|诶|唉|刚才|刚刚|今天|{THEY}|又|再|还)*(?:打(?:了?个)?(?:电话)?(?:给我|过?来)|来(?:了?个)?电话?|回电话?)了?[,，\s]*[说讲][,，:：\s]*"
    rf"|{THEY}[^,，。!！?？]{{0,12}}?告诉了?我[,，:：\s]*"
    r"|(?:还|又|也|另外|并且?)*(?:答应|承诺|保证|说好|说|讲)了?[,，:：\s]*)?(?:那就|那(?=[下这本明后月周\d]))?"
)
TITLE: Final = r"(?:经理|主管|主任|组长|专员|客服|女士|先生|小姐|老师)"
ANYBODY: Final = r"(?:帅哥|美女|小哥|小姐姐|大姐|小姑娘|小伙子?|[男女]的)"
SURNAME: Final = r"[^\W\d_他她它找问跟和让叫个的这那给对打我你您按是有去说了着人工线话方家台司行时姑伙]"
STAFF: Final = (
    rf"(?:(?:工号|员工号|坐席|客服)(?:是|为|[:：])?\s*)?(?P<number>[0-9A-Za-z]{{2,10}})\s*号?(?:工号)?的?(?:{TITLE}|{ANYBODY})?"
    rf"|(?P<name>(?:姓{SURNAME}的?|小{SURNAME}|{SURNAME}){TITLE}|小{SURNAME}|姓{SURNAME}的)"
)
ROLE: Final = r"(?:客服|坐席|专员|业务员|工作人员)\s*"  # 客服小刘, not 找客服
SAYS: Final = r"(?:说|讲|答应|承诺|保证|回复|答复|告诉我|[跟和对]我[说讲])(?:了|好了?|我|的)?"
LEADING: Final = re.compile(rf"^\s*(?:{ROLE})?(?:{STAFF})\s*[,，:：]?\s*{SAYS}[,，:：\s]*(?P<rest>.+)$", re.DOTALL)
DESK: Final = (
    r"(?:(?:客服)?(?:工号|员工号|坐席号?)|(?:客服|坐席)编号)(?:是|为)?\s*[:：]?\s*(?P<number>[0-9A-Za-z]{2,10})\s*号?"
)
CALLED: Final = rf"(?P<name>(?:姓{SURNAME}的?|小{SURNAME}|{SURNAME}){TITLE}|小{SURNAME}|姓{SURNAME}的)"
BETWEEN: Final = r"[\s,，、（(]*(?:叫|是)?[\s]*"
BOTH: Final = tuple(
    re.compile(
        rf"^\s*(?:{ROLE})?{first}{BETWEEN}{second}[)）]?[\s,，:：]*(?:{SAYS})?[,，:：\s]*(?P<rest>.+)$", re.DOTALL
    )
    for first, second in ((DESK, CALLED), (CALLED, DESK))
)  # 工号3021 王女士 说…, 王女士（工号3021）说…
DESKED: Final = re.compile(rf"^\s*{DESK}[\s,，;；。:：]+(?P<rest>.+)$", re.DOTALL)  # 工号3021，下周三前退180
TRAILING: Final = re.compile(
    r"^(?P<rest>.+?)[,，。;；\s]*(?:(?:客服)?(?:工号|员工号)|(?:客服|坐席)编号)\s*(?:是|为|[:：])?\s*(?P<number>[0-9A-Za-z]{2,10})"
    rf"(?:[,，\s]*(?:是)?(?:一?个)?(?:{ANYBODY})(?:接的|说的)?)?\s*$",
    re.DOTALL,
)
BEHIND: Final = re.compile(
    rf"^(?P<rest>.+?)[,，。;；\s]+(?:是)?(?:{ROLE})?(?:{STAFF})(?:跟我|亲口)?(?:说|讲|答应|保证)的[。!！]?\s*$",
    re.DOTALL,
)
NAMED: Final = re.compile(
    r"^(?P<rest>.+?)[,，。;；\s]+(?:他|她|对方|客服)?(?:名字)?(?:叫|名叫|是叫)(?P<name>[\u4e00-\u9fff]{2,3})[。!！]?\s*$",
    re.DOTALL,
)
DIGIT: Final = re.compile(r"[0-9]")
REFERENCE: Final = re.compile(
    r"[,，。;；\s]*(?:受理|投诉|登记|工单|反馈)?(?<!客服)(?<!坐席)(?:编号|流水号?|工单号?|受理号|单号|投诉号)(?:是|为)?\s*[:：]?\s*"
    r"(?P<number>[0-9A-Za-z-]{4,24})(?![0-9A-Za-z])[,，。;；\s]*"
)
UNKNOWN: Final = re.compile(  # 工号没记住: nothing that anybody said
    r"(?:工号|名字|姓名|编号)(?:也|我|都)?(?:没|忘)[^,，。;；]{0,5}[,，。;；\s]*|(?:没|忘)(?:了)?[^,，。;；]{0,3}(?:工号|名字|姓名|编号)[^,，。;；]{0,2}[,，。;；\s]*"
)
COURSE: Final = re.compile(  # how the call went, before what they said
    r"打了|打过|打通|等了|排了|转了|换了|接的|接了|接电话|才有人|排队|态度|语气|好不容易|一开始|[磨聊耗扯吵]了|松口"
)
CLAUSE: Final = re.compile(r"[,，。;；!！]+\s*")
STORY: Final = 600  # characters; in more nobody finds who said what
UNDATED: Final = re.compile(
    r"[,，。;；\s]*(?:但是?|不过|可是?|就是)?(?:他|她|对方)?(?:没|忘)(?:有)?(?:了)?(?:说|讲|给|问|定)(?:具体)?(?:是)?"
    r"(?:时间|日期|日子|几点|哪天|几号|期限|什么时候|啥时候|多久)[了啊呢吧]?[,，。;；\s]*"
)
SPOKEN: Final = re.compile(
    rf"\s*(?:不[对是][,，\s]*)?(?:说的人)?(?:是|为)?(?:(?:{DESK})(?:[\s,，]*{CALLED})?(?:说的?|讲的?|答应的?)?"
    rf"|(?:客服)?(?P<other>(?:姓{SURNAME}的?|小{SURNAME}|{SURNAME}){TITLE}|小{SURNAME})(?:说的|讲的|答应的)"
    r"|(?:客服)?(?P<bare>[0-9]{2,10})号?(?:说的|讲的|答应的))[。!！]?\s*"
)

NUMBER_WORD: Final = re.compile(
    r"^\s*(?:他|她|对方|那边)?(?:的)?(?:客服)?(?:(?:工号|员工号|编号|名字)\s*(?:是|为|叫|[:：])?|是(?=\S)|(?:名)?叫)\s*|\s*号\s*$|[。!！~,，\s]+$"
)
NOT_KNOWN: Final = re.compile(
    r"不(?:晓得|知道|清楚|记得|认识|了解|确定|告诉|肯说|说|愿说|报)|[没冇](?:有?(?:记|问|说|讲|留|注意|听|告诉|报|看|来得及|工号|名字|名|写|$))|忘"
    r"|[记想]不(?:得|住|清|起|到)|晓不得|(?:谁|哪个|鬼)(?:知道|晓得|记得)|匿名|未知|不详|^无$|^[没冇]$|唔(?:知|记得)|跳过|不写|随便"
)
ANY_STAFF: Final = re.compile(
    r"(?:就是|那个|这个|一个|一位|个|普通|人工|在线|官方|他们的?|平台|公司)*(?:客服|人工|机器人|接线员|业务员|工作人员|坐席|AI|ai)(?:人员|的|吧)?"
)
NO_NAME: Final = re.compile(  # what tells something, and calls nobody
    r"[我你吗呢咋?？\d]{2,}?(?=[元块])|[我你咱俺吗呢?？]|接|打[来的过给了电]|电话|自己|说|讲|要|等|退|钱|[0-9](?:元|块|天)|投诉|短信|微信|因为|刚才|知|记|天|周[一二三四五六日末]|星期|礼拜|月底|工作日|小时"
)
ONE: Final = re.compile(rf"{DESK}|(?<![0-9A-Za-z])(?P<bare>[0-9]{{2,10}})(?![0-9A-Za-z]|元|块|天|号[前之以])|{CALLED}")


class Note(NamedTuple):
    """Who said it (a staff number, or how they called themselves; empty where it is not told), what, and the number
    that was given to it. `undated`: it was said that no time was named."""

    who: str
    rest: str
    reference: str = ""
    undated: bool = False


def taken_apart(text: str) -> Note:
    """`3021说周五前退180` and `周五前退180，工号3021` are 周五前退180, said by 3021."""
    if len(text) > STORY:
        return Note("", text)
    found = REFERENCE.search(text)
    reference = found["number"] if found and DIGIT.search(found["number"]) else ""
    rest = _without(REFERENCE, text) if reference else text
    known = UNKNOWN.sub("", rest) if UNKNOWN.search(rest) else rest
    before, told = _after_course(known)
    who, said = _speaker(told)
    who = who or _mentioned(before)
    undated = UNDATED.search(said) is not None
    return Note(who, _without(UNDATED, said).strip() if undated else said, reference, undated)


def _without(pattern: re.Pattern[str], text: str) -> str:
    """The rest, with a pause where something stood in the middle."""
    return pattern.sub(lambda at: "，" if at.start() and at.end() < len(text) else "", text)


def _after_course(text: str) -> tuple[str, str]:
    """How the call went, and what was said then: 等了半小时，说周三退 is 说周三退."""
    begin = 0
    for pause in CLAUSE.finditer(text):
        if pause.end() == len(text) or not (COURSE.search(text, begin, pause.start()) or _only_who(text, begin, pause)):
            break
        begin = pause.end()
    return text[:begin], text[begin:]


def _only_who(text: str, begin: int, pause: re.Match[str]) -> bool:
    """Whether a clause after how the call went only names somebody: 姓陈的小姑娘."""
    return begin > 0 and re.match(rf"(?:是个?|有个)?{CALLED}[^,，\d]{{0,4}}$", text[begin : pause.start()]) is not None


def _mentioned(text: str) -> str:
    """Who is named in how the call went."""
    found = re.search(rf"{DESK}|{CALLED}", text)
    return next(filter(None, found.groups()), "") if found else ""


def _speaker(text: str) -> tuple[str, str]:
    who, rest = spoken(text)  # 派出所说下周五给我回话
    if who:
        return who, rest.strip()
    for pattern in (*BOTH, LEADING, TRAILING, BEHIND, NAMED, DESKED):
        match = pattern.match(text)
        if match is not None:
            found = match.groupdict()
            number, name = found.get("number") or "", found.get("name") or ""
            if name or DIGIT.search(number):
                return " ".join(filter(None, (number, name))), found["rest"].strip()
    return "", text


def speaker_alone(text: str) -> str:
    """Who it was, where a line tells nothing else: 是3022说的, 工号3022, 王女士说的."""
    match = SPOKEN.fullmatch(text)
    if match is None:
        return ""
    found = [it for it in match.groups() if it]
    return " ".join(found)


def named(text: str, longest: int) -> str | None:
    """Who it was, as somebody answers that question; empty where they do not know, None where that is no name."""
    alone = speaker_alone(text)
    if alone:
        return alone
    bare = NUMBER_WORD.sub("", NUMBER_WORD.sub("", text)).strip()
    found = " ".join(dict.fromkeys(it for at in ONE.finditer(text) for it in at.groups() if it))
    if NOT_KNOWN.search(text) or ANY_STAFF.fullmatch(bare):
        return found
    return bare if 0 < len(bare) <= longest and not NO_NAME.search(bare) else found or None
