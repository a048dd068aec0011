"""What somebody answers who was asked whether they are safe, in their own words."""

from __future__ import annotations

import re
from typing import Final, Literal

from bot.core.everyday import remembered
from bot.core.plaintext import folded

Wellbeing = Literal["safe", "helped", "near", "hurt", "unreached", ""]

LONGEST: Final = 40  # characters: who tells more tells more than that
CLAUSE: Final = re.compile(r"[,，。.!！;；、:：…~～\s]+")
END: Final = r"[了的呢啊嘛哈咯呀啦嗷呗撒哦喔着吧]*"
ME: Final = (
    r"(?:我|俺|咱|本人)?(?:人|自己)?"
    r"(?:现在|目前|这会儿?|这阵|已经|暂时|真的|真|确实|都|还|很|挺|蛮|是|算|也|倒|其实)*"
)
SAFE: Final = re.compile(
    rf"(?:{ME}(?:安全|平安|没事儿?|没(?:有)?啥?(?:什么)?(?:危险|大碍|问题)|没(?:有)?(?:啥子?|什么)(?:事儿?)?|没得(?:啥子?)?(?:事|危险)|没关系|冇事|冇危险"
    rf"|好着|好好|还好|好多|好些|好点|缓过来|想开|想通|冷静下来|不危险|不会有事|不要紧|不打紧){END}"
    rf"|{ME}(?:就是|只是|不过是|那是)?(?:说的|说说|讲的|随口)?(?:(?:一时)?气话|随口(?:说说|一说)|说说而已|说着玩|说笑|开(?:个)?玩笑|瞎说|乱说|吐槽|发发?牢骚|发泄(?:一下)?|抱怨(?:一下|两句)?){END}"
    rf"|{ME}不(?:会|是)(?:真的?|真要|去|再)*(?:做|干)?(?:傻事|蠢事|想不开|乱来|要走|寻短见){END}"
    rf"|(?:你|请|大家)?(?:放心|别担心|不用担心|不用管我|莫担心|别怕){END}"
    rf"|(?:有人|{ME}(?:和|跟)?(?:我)?(?:老婆|老公|妈妈?|爸爸?|爸妈|家里?人|孩子|儿子|女儿|姐|哥|弟|妹|朋友|室友|同事|媳妇|对象|男朋友|女朋友)(?:们)?)(?:都|就|也|正|现在)*"
    rf"(?:在(?:我)?(?:旁边|身边|边上|家|这|一起|陪)|陪着?(?:我)?|(?:来|过来|赶来)(?:陪我)?了|看着我){END}"
    rf"|{ME}(?:在家里?|在屋里|回家|到家|在(?:单位|公司|朋友家|我妈家)|下来|离开那里?){END})++"
)
SOFT: Final = re.compile(  # beside that; alone it says nothing
    rf"{ME}(?:就是|只是|有点儿?|太|挺|很|好|特别|实在)*(?:心情不(?:太)?好|心里(?:难受|不舒服|烦|堵)|难受|烦|委屈|郁闷|憋屈|累|压力大|睡不着|难过|闹心|闹情绪|有点情绪|气不过|不开心|不高兴|生气|冲动)"
    rf"{END}|谢谢你?{END}|多谢{END}|嗯+|哦+|好的?|没有?|是的?|对|对不起|不好意思|刚才|让你担心{END}|不用{END}"
    rf"|{ME}(?:把)?(?:刀|绳子?|药)(?:都|已经|给)*(?:放下|放远|收起来?|扔|丢|锁起来?){END}"
)
UNREACHED: Final = re.compile(
    r"(?:打|拨|接|通)不(?:通|进去?|了|出去?|上)|没(?:有)?人接|不接|没打通|没接|占线|忙音|空号|(?:一直|都|老是)(?:在)?(?:忙|响|等|排队)|挂断|打了没用"
)
OTHERS: Final = re.compile(r"客服|平台|公司|官方|银行|催收|他们|对方|12(?!356|0)\d{3}|9\d{4}|法院|人工")
HELPED: Final = re.compile(
    r"(?:救护车|120|急救车?|医生|警察|民警)(?:已经|都|刚刚?|正)*(?:来|到)(?:了|啦|咯)|(?:在|到|送到?|去|进)(?:了)?(?:医院|急诊)(?:了|里|呢|的路上)*|送医"
)
WISHED: Final = re.compile(r"[不没别想要怎咋吗等未快会]")  # help that is not there yet
# What may kill is at hand, or is done already; what they put away or did not take is neither.
AT_HAND: Final = re.compile(
    r"刀|绳|楼顶|天台|阳台|窗台|窗户|栏杆|护栏|桥上|江边|河边|水边|海边|铁轨|农药|药(?:就|都)?在|拿着药|煤气|顶楼"
)
DONE: Final = re.compile(
    r"(?:吃|喝|吞|咽)(?:下|完|光|掉)?了|药(?:都|全|已经)?(?:吃|喝|吞)|头晕|好晕|恶心|想吐|吐了|看不清|没力气|快不行|(?:流|出|冒|淌)(?:了)?(?:好多|很多)?血|割(?:了|下去|破)|划了|肚子(?:好)?[疼痛]|手(?:发)?麻"
)
AWAY: Final = re.compile(
    r"没(?:有)?(?:吃|喝|吞|割|拿|刀|绳|药)|还没|放下|放远|收起|扔|丢|锁起|给(?:我|别人|家里?人|老婆|老公|妈|爸)|下来了|离开|回来了|吃(?:了|过)饭|吃(?:了|过)(?:早|午|晚)饭|吃了点?(?:东西|面|粥)|喝了(?:点|口|杯)?水|不在"
)


@remembered
def wellbeing(text: str, /) -> Wellbeing:
    """Safe, cared for, in danger with something at hand, hurt, or the helpline not answering; empty for none of it.

    One clause that says something else is enough for that.
    """
    said = folded(text)
    return _plight(said) or ("safe" if len(said) <= LONGEST and _is_safe(text) else "")


def _plight(said: str) -> Wellbeing:
    """What needs more than the question."""
    if UNREACHED.search(said) and not OTHERS.search(said):
        return "unreached"
    if HELPED.search(said) and not WISHED.search(said):
        return "helped"
    if AWAY.search(said):
        return ""
    if DONE.search(said):
        return "hurt"
    return "near" if AT_HAND.search(said) else ""


def _is_safe(text: str) -> bool:
    """Whether every clause says so or says nothing against it; a question does not."""
    clauses = [clause for part in CLAUSE.split(text) if (clause := folded(part))]
    safe = [SAFE.fullmatch(one) is not None for one in clauses]
    told = all(sure or SOFT.fullmatch(one) for sure, one in zip(safe, clauses, strict=True))
    return told and any(safe) and not {*"?？"} & {*text}
