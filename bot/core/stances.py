"""What kind of answer a line about a talk tells: they refused, passed it on, were not reached; a promise is none."""

from __future__ import annotations

import re
from typing import Final, Literal

from bot.core.patterns import words
from bot.core.person import CameTo

Stance = CameTo | Literal["done"]  # done: they say that it is
THING: Final = r"(?:退|办|减|免|处理|取消|关|撤|改|还|给|受理|销|停|查|解决|承认|负责)"
# In this order: whoever asks to withdraw first says it of a refund, whoever was not reached promised nothing.
KINDS: Final[tuple[tuple[Stance, str], ...]] = (
    (
        "threat",
        r"(?:威胁|恐吓)(?:了)?我|(?:带人|派人|上门|来我?家)[^,，。]{0,6}(?:打|堵|闹|砸|找)|要?(?:弄死|打断|砍)|曝光我|(?:去|到)我?(?:单位|公司|学校|村里?)[^,，。]{0,4}闹|(?:[爆曝轰]光?炸?|群发)(?:我|你)?的?(?:通讯录|照片|家人|亲戚)",
    ),
    (
        "unreached",
        r"没(?:有)?(?:接通|打通|拨通|人接|接我?电话)|[打拨]不通|无人接听|没接$|占线|忙音|(?:转|进|到|等)不[到了]人工|没(?:有)?人工"
        r"|一直(?:在)?(?:响|排队|没人)|(?:没|不)(?:有)?人(?:接|理|回)|还没回|没回我?$",
    ),
    (
        "withdraw",
        r"(?:让|要|叫|逼|劝|必须|得|先|求)[^,，。]{0,6}(?:撤(?:诉|案|销|掉|回|了|投诉)|销案)|撤(?:诉|案|销|了|掉|投诉)[^,，。]{0,4}(?:才|再)",
    ),
    (
        "final",
        r"最[终后](?:的)?(?:一次)?(?:答复|意见|结果|处理|回复|决定)|不会再(?:回复|处理|沟通)|就(?:只能)?这样了?$",
    ),
    (
        "shuffled",
        r"不归[^,，。]{0,6}管|归[^,，。]{1,8}管|不是[^,，。]{0,5}(?:负责|的事)|(?:让|叫|要)我(?:去|再)?(?:找|问|打给|联系)(?!他们?主管)"
        r"|踢皮球|推来推去|转来转去|互相推|推给|管不了|不(?:负责|管)(?:这|$)",
    ),
    (
        "refused",
        rf"(?<!没)拒绝|不(?:能|肯|愿意?|会|想|可以|予|给|同意|答应|支持|认|再)?{THING}(?!理解|是|就)|不同意|不答应|不支持|不接受|不行|不可能|不认"
        rf"|{THING}不了|没(?:法|办法){THING}|没门|驳回|合同写得清",
    ),
    ("partly", r"一半|一部分|部分|只(?:肯|能|答应|愿意)?(?:退|免|减|给|还)"),
    (
        "done",
        r"(?:已经?|早就?|都)(?:给我|帮我|给您?|帮您?|原路)?(?:退|处理|解决|办|打款|到账|转|返|还|恢复|撤|取消|打)(?:了|好|完|过|掉|回)"
        r"|^(?:说)?(?:退|到账|办好|处理好|解决)了$",
    ),
    (
        "nothing",
        r"没(?:有)?(?:答应|结果|说法|准信|准话|答复|同意|回应)|等(?:着|电话|消息|回复|答复|通知|他们?通知|结果|待)|查(?:一查|查|一下)|核实|再说"
        r"|再(?:看|等)|(?<!不)再打|系统(?:在|正在)?(?:升级|维护)|看看|研究|反馈|上报|登记|记录了|流程|态度|[挂断]了?我?的?电话|被?挂了|挂断|没(?:听清|听懂|听到|问|记)|忘了?(?:问|记)"
        r"|才(?:给|能|肯|可以|会)|敷衍|道歉|不知道|不清楚|说不清|催(?:一下|一催)|不理|没用|吵|骂|听不清",
    ),
)
STANCES: Final = tuple(kind for kind, _ in KINDS)
FIRST: Final = frozenset({"threat", "unreached", "withdraw"})  # whatever time was named with it


def stance(text: str) -> Stance:
    """The kind of answer; empty where the line may be a promise."""
    return next((kind for kind, pattern in KINDS if words(pattern).search(text)), "")


def without(text: str) -> str:
    """The clauses that refuse nothing: 不退，下周三前书面答复 is 下周三前书面答复."""
    clauses = re.split(r"(?<=[,，。;；])", text)
    kept = "".join(clause for clause in clauses if stance(clause) != "refused")
    return kept.strip() or text
