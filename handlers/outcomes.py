"""What came of a promise, as one says it: something was to come, somebody was to call, something was to stop."""

from __future__ import annotations

import re
from typing import Final, Literal

from bot.core.messages import Button
from bot.core.person import Promise
from bot.core.stances import stance
from bot.core.turn import Turn
from handlers.parts import option

Sort = Literal["", "-stop", "-call"]
"""The variant of a text about a promise."""
STOPPING: Final = re.compile(
    r"(?:立[即刻]|马上|尽快|保证|一定|不会再|不许)*(?:停止|暂停|停掉|停(?=[催打扣收发骚计息])|不再|不会再|别再|不要再)"
    r"|(?:从?(?:今天|明天|现在)?(?:以后|今后|起|开始)?|再也|都)不会?再?(?:打|催|找|骚扰|联系|扣|发)"
)
CALLING: Final = re.compile(
    r"(?:今天|明天|尽快|马上|主动|会|再|给我|跟我|和我|向我)*(?:回[个我你您]*电话?|打[个我给]*电话|打给我|来电|致电|联系我|回访)(?:给我)?"
)
NOT: Final = r"(?:没有|没得|没|莫得|莫有|木有|冇|未见|未|不见)"
SINCE: Final = (
    r"(?:还是|还|仍然|仍旧|仍|依然|依旧|至今|到现在|到今天|目前|一直|都|也|就是|就|根本|压根儿?|完全|硬是|愣是|又|反正|确实|真的?"
    r"|今天|昨天|这几天|现在|我(?=[^我]{0,6}(?:没有?得?|冇|未|莫得)(?:收|见|看[到见]|拿|等到|接到|听))|这边|那边|他们?|她|客服|对方|公司|银行|平台|人家)*"
)
NOTHING: Final = (
    r"(?:一分一厘|一分|一毛|半毛|半分|一个?子儿?|一块|分文|连|个|毛|鬼?影子?|屁|啥|什么|任何|一点|半点|钱|退款|款项?|账上|卡[里上]|银行卡[里上]?"
    r"|微信里?|支付宝里?|账户里?|余额里?)*"
)
CAME: Final = (
    r"(?:看到|见到|拿到|等到|接到|见着|看见|收着|到账|入账|进账|打款|转账|退款|兑现|做到|办好|办成|办|弄好|处理|解决|动静|消息|下文|音信|着落|影子?|影儿"
    r"|信儿?|见|收|退|到|来|进|转|还|给|回|汇|发|动|寄|开|更新|受理|立案|批|钱|我|一分|啥|人|电话|联系|理|管|回复|答复|打)*"
)
END: Final = r"(?:了|过|啊|呀|呢|哈|嘛|咯|嗷|撒|呗|的|哦|噢|欸|诶)*"
OPENED: Final = r"(?:我?(?:看|查|问)了|刚看了)?"
UNKEPT: Final = re.compile(f"{OPENED}{SINCE}{NOTHING}{SINCE}{NOT}{NOTHING}{CAME}{END}")
HELD: Final = re.compile(
    r".*(?:没有?看(?![到见])|没有?查(?!到)|没注意|没留意|没空|没时间|没顾|没去|没打过去|没问题|没事|没关系|没用|没钱|没有钱|没还|没有还)"
)
FAR: Final = re.compile(r"[收到退见回]|联系|答复|消息|动静|人理|人找")  # said of what is not on the screen
ON: Final = (
    r"(?:还是|还|又|照样|照旧|照|仍然|仍|依然|继续|天天|每天|一直|不停地?|老是?|总是?|换.{0,2}号码?|照常|反复"
    r"|今天|昨天|刚|刚才|早上|上午|下午|晚上|他们?|那边|人家|催收的?|也|都|在)+"
)
GO: Final = r"(?:打|催|骚扰|来电|来|找|扣|发|闹|轰炸|响|联系|接到|收到)"
WHOM: Final = (
    r"(?:我|你|他|家里?人?|老?[妈爸公婆]|同事|单位|亲戚|朋友|给|过|来|了|着|电话|短信|不停|呢|的|好?几|\d"
    r"|[一二两三四五六七八九十]|个|次|遍|通|条|上门)*"
)
GOES_ON: Final = re.compile(f"{ON}{WHOM}{GO}{WHOM}{END}|{ON}没停{END}")
SPEAKER: Final = re.compile(
    r"(?:12\d{3}|他们?|她们?|对方|客服|银行|公司|平台|那边|人家|机构|催收|经理|回复|答复|电话里|短信|打电话来?|给我)*"
    r"(?:的?人)?(?:就|又|还|都|也|直接|一直|现在|刚|今天|给我|跟我|和我|已经|了)*"
    r"(?:回复|答复|说|讲|回|让|要|叫|逼|劝|喊|通知|告诉|拒绝|不同意|不予|踢|威胁|恐吓|吓唬|推)"
)
DONE: Final = re.compile(r"[了好完]|成功|下来")
PARTICLES: Final = frozenset("了已经都给我过好完成功弄办出来到刚终于总算也今天昨早上午下啊哈呀嘞谢款钱他们客服的")
ANSWERS: Final = frozenset({"refused", "final", "withdraw", "shuffled", "partly", "threat"})


def sort(promise: Promise) -> Sort:
    """What was promised: 停止骚扰, where 打了 is no good news; 给我回电话; anything else."""
    if STOPPING.match(promise.what):
        return "-stop"
    return "-call" if CALLING.fullmatch(promise.what) else ""


def answers(turn: Turn, promise: Promise) -> tuple[Button, ...]:
    """It came, a part of it came, it did not; they called, or did not; it stopped, or did not."""
    found = sort(promise)
    came = option(turn, f"kept{found}", "kept", promise.id, style="good")
    partly = () if found else (option(turn, "partly", "part", promise.id),)
    return came, *partly, option(turn, f"broken{found}", "broken", promise.id)


def broken(words: str, promise: Promise) -> bool:
    """Whether folded words tell in any way that it was not kept: 一分钱没见到, 到现在都没到; 还打, 今天打了五个."""
    if sort(promise) == "-stop":
        return GOES_ON.fullmatch(words) is not None
    return silent(words) or reply(words) in {"refused", "final", "withdraw"}


def came(words: str, promise: Promise) -> bool:
    """Whether folded words say no more than that the very thing was done: 征信更新了, 更新好了."""
    if sort(promise) or not DONE.search(words) or re.search(NOT, words):
        return False
    named = {*words} & {*promise.what} - PARTICLES
    return {*words} <= {*promise.what} | PARTICLES and bool(named)


def silent(words: str) -> bool:
    """Whether folded words tell that nothing came of it: 没有人联系我, 还是没消息."""
    return UNKEPT.fullmatch(words) is not None and HELD.match(words) is None


def reply(text: str) -> str:
    """Which answer of theirs a short text tells: 他们说不退, 让我撤诉; empty where it tells none."""
    kind = stance(text) if SPEAKER.match(text) else ""
    return kind if kind in ANSWERS else ""
