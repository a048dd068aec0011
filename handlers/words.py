"""The words that always work, whatever is on the screen: menus, records, back, cancel."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final

from bot.core import nods
from bot.core.everyday import remembered
from bot.core.plaintext import Heard, Screen, folded
from bot.core.taps import Tap, tap

ALARM: Final = "看看回音"  # how the line ends that they were given for the phone's alarm
# Half of many a button, and never meant as one.
REMINDERS: Final[Mapping[str, Tap]] = {
    word: wish
    for words, wish in (
        (("提醒", "我的提醒", "看提醒", "查看提醒", "看看提醒", "提醒列表", "reminders"), tap("planned")),
        (("有几个提醒", "有哪些提醒", "我有几个提醒", "我有哪些提醒", "还有提醒吗", "有没有提醒"), tap("planned")),
        (("什么时候提醒我", "啥时候提醒我", "什么时候来问我", "你什么时候来问我", "下次什么时候问我"), tap("planned")),
        (("改提醒", "改提醒时间", "我想改提醒", "我想改提醒时间", "提醒时间怎么改", "提醒太频繁了"), tap("planned")),
        (("unmute",), tap("unmute")),
        (("停", "停吧", "stop", "td", "退订", "取消订阅", "取消推送", "unsubscribe", "mute"), tap("mute")),
        (("不要再发", "不要再发了", "别再发了", "别发了", "不要发了"), tap("mute")),
        (("别再发消息了", "不要再发消息了", "别发消息了", "别给我发消息了", "别再给我发消息了"), tap("mute")),
    )
    for word in words
}
# Said to us and about nothing else, whatever is asked; 不用再提醒 without 我 is a button, and means one.
_NO: Final = r"(?:别|不要|甭)(?:再|老是?|总是?|一直)*"
_CALMLY: Final = r"(?:请|麻烦|拜托|你|我|以后|今后|都|先|就|把|将)*"
STOP: Final = re.compile(
    rf"{_CALMLY}(?:{_NO}(?:给我)?发?提醒我?|(?:不用|不必|不需要|用不着)(?:再|老是?|总是?)*(?:来|给)?提醒我"
    r"|不(?:想|愿意?|要)(?:再|要)*(?:收到?|看到?|被)(?:你们?的|这些)?提醒|(?:停止|停掉|停|关闭|关掉|关)(?:所有|全部)?提醒)[了啦吧]*"
    rf"|{_NO}烦我了?"
)
START: Final = re.compile(
    rf"{_CALMLY}(?:(?:重新|再)?(?:打开|开启|开)|恢复|继续|接着|重新)提醒我?[吧了啦]*"
    rf"|{_CALMLY}提醒(?:重新)?(?:打开|开启|恢复)[吧了啦]*"
)
# The same, where nothing is asked and nothing on the screen is called so; the last about one nudge where one is told.
ENDED: Final = re.compile(r"停止吧?|t")
NEEDLESS: Final = re.compile(r"(?:不用|不必|不需要|用不着)再?(?:来|发)?提醒[了啦吧]*")

WORDS: Final[Mapping[str, Tap]] = {
    word: wish
    for words, wish in (
        (("菜单", "目录", "menu", "看目录"), tap("menu")),
        (("要打客服电话", "打客服电话"), tap("prepare")),
        (("钱的事要急办",), tap("money")),
        (("家人或我被骚扰", "我或家人被骚扰"), tap("harassed")),
        (("答应的没做到",), tap("undone")),
        (("接着刚才的", "接着刚才", "继续刚才的"), tap("resume")),
        (("主菜单", "首页", "回首页", "回到首页", "开始", "start", "home"), tap("start")),
        (("帮助", "help", "怎么用", "使用说明", "about"), tap("about")),
        (("记录", "我的记录", "我的", "列表", "list", "records"), tap("records")),
        (("打前清单", "清单", "checklist", "new", "prepare"), tap("prepare")),
        (("核对", "核对号码", "查号码", "查号", "先核对", "verify"), tap("verify")),
        (("记沟通", "记一次沟通", "记录沟通", "log"), tap("log")),
        (
            ("记承诺", "记录承诺", "记一条承诺", "再记一条", "再记一个", "还要记一条", "再记一条承诺", "promise"),
            tap("promise"),
        ),
        (("放进日历", "放进手机日历", "加到日历", "加进日历", "日历", "calendar"), tap("calendar")),
        (("我已投诉", "已投诉", "投诉了", "filed"), tap("filed")),
        (("看看时限", "看时限", "时限", "期限", "clocks"), tap("clocks")),
        (("帮我找该谁管", "该找谁管", "找谁管", "归谁管", "该谁管", "我该找谁管", "route"), tap("route")),
        (("归档", "归档的", "看归档", "档案", "存档", "已结束的", "archive"), tap("closed")),
        (("撤销", "撤回", "记错了", "undo"), tap("records")),
        (("设置", "settings"), tap("settings")),
        (("隐私", "隐私说明", "privacy"), tap("privacy")),
        (("导出", "导出记录", "export"), tap("export")),
        (("删除", "删除数据", "删除全部", "delete"), tap("delete")),
        (("转给家人", "family"), tap("family")),
    )
    for word in words
}
PLACES: Final = frozenset({"记录", "菜单", "目录", "设置", "隐私", "帮助"})  # we tell people to type them, anywhere
# Typed while a case is at hand: what its screens call it, and what follows the case's number.
CASE_WORDS: Final[Mapping[str, tuple[str, ...]]] = {
    "继续清单": ("list",),
    "接着清单": ("list",),
    "回到清单": ("list",),
    "接着弄清单": ("list",),
    "清单继续": ("list",),
    "看经过": ("timeline",),
    "经过": ("timeline",),
    "看下一步": ("next",),
    "下一步": ("next",),
    "走到哪一步了": ("next",),
    "看这件事": ("case",),
    "这件事": ("case",),
    "结束这件事": ("close", "ask"),
    "放进归档": ("close", "aside"),
    "先放一放": ("close", "aside"),
    "归档这件事": ("close", "aside"),
    "看这些承诺": ("pledges",),
    "我的承诺": ("pledges",),
    "看投诉记录": ("filings",),
    "改资料": ("details",),
    "补对方和事由": ("details",),
    "写上我要什么": ("goal",),
    "其他办法": ("sides",),
    "再打开": ("reopen",),
}
# About what we keep: it leads to the question whether to delete it, never further.
ERASE: Final = re.compile(
    r"(?:请|麻烦|帮我|给我|你们?|我要|我想|现在|就|把|将)*"
    r"(?:我的?(?:所有|全部|个人)?的?(?:资料|数据|信息|记录|东西|内容)(?:都|全部?|通通)?(?:给我)?(?:删除?|清空|清除|抹)[了掉光]*"
    r"|(?:所有|全部)的?(?:资料|数据|信息|记录|东西|内容)?(?:都|全)?(?:给我)?(?:删除?|清空|清除)[了掉光]*"
    r"|(?:删除?|清空)[了掉光]*(?:我的?(?:所有|全部|个人)?|所有|全部)的?(?:资料|数据|信息|记录|东西|内容)?"
    r"|(?:都|全)(?:给我)?[删清][了掉光空除]+)[了吧掉嘛啊呗撒]*"
)
# Said of what we wrote, and of nothing else: it was too long or too hard.
PLAINLY: Final = re.compile(
    r"(?:你们?|这个?|这些|这也|我|都|还是|能不能|可不可以|可以|能|请|麻烦|太|有点|说得?|写得?|讲得?|的|给我|帮我|字|好|真)*"
    r"(?:太长不?看?|(?:这么|好|真|太|字)长|(?:这么|这|好|太)多字|字(?:太|好|真)?多|[看听](?:不懂|不明白|不过来)|没(?:看|听)?(?:懂|明白)"
    r"|看得?头[疼痛晕]|(?:搞|整)?不(?:懂|明白)|[认识]?不(?:识|认得|认识)字|认字不多|(?:啥子?|什么|咩|几个)意思"
    r"|再?(?:[说讲写弄整]得?)?(?:简单|短|简短|明白|通俗|清楚|直白)一?[点些下]|长话短说|直接说|[说讲](?:人话|重点|大?白话)|一句话[说讲]|啰嗦|懵)"
    r"(?:[了啊呀嘛哦吧呢咯撒哈嗷呗不吗的]|行不行?|行吗|好吗|你说的|怎么办|咋办|我看不懂|看不懂|说)*"
)
BACK: Final = frozenset({"0", "00", "零", "返回", "上一步", "后退", "back", "回去"})
CANCEL: Final = frozenset({"取消", "算了", "不弄了", "cancel"})
LONGEST: Final = 24  # characters: a wish in a few words
RIGHT: Final = "对"  # under what was read back
BACK_LABELS: Final = frozenset({"返回", "回首页"})


def back(screen: Screen) -> Tap:
    """Back to the question that was left open, the way back that the screen shows, or home."""
    offered = {wish.verb: wish for name, wish in screen if name in BACK_LABELS or wish.verb == "resume"}
    return offered.get("resume") or next(iter(offered.values()), tap("start"))


def about_reminders(word: str) -> Tap | None:
    """What reminders a folded text is about; the alarm's line shows what is to come, where nothing has come yet."""
    if word.endswith(ALARM):
        return tap("planned")
    if STOP.fullmatch(word):
        return tap("mute")
    return tap("unmute") if START.fullmatch(word) else REMINDERS.get(word)


def rather(word: str, offered: Tap | None, screen: Screen, heard: Heard) -> Tap | None:
    """What a word means that may always be typed: a place, unless the screen offers it by its whole name.

    记录 leads to the records also where 导出记录 is offered; 撤回 is what is offered, where it is.
    """
    always = WORDS.get(word) or _meant(word)
    if word not in PLACES:
        return offered or _nodded(word, screen, always)
    labels = (label for label, wish in screen if wish == offered)
    named = any(folded(label) == word or word in heard.get(label, ()) for label in labels)
    return offered if named else always


def _nodded(word: str, screen: Screen, always: Tap | None) -> Tap | None:
    """An ordinary yes, where something was read back; an ordinary no there, as 记错了, is not what it is elsewhere."""
    right = next((wish for label, wish in screen if label == RIGHT), None)
    if right is None:
        return always
    another = always is not None and always.verb == "promise"  # first this one: it is not kept yet
    return right if nods.yes(word) else None if another or nods.no(word) else always


@remembered
def _meant(word: str) -> Tap | None:
    if len(word) > LONGEST:
        return None
    if PLAINLY.fullmatch(word):
        return tap("shorter")
    return tap("delete") if ERASE.fullmatch(word) else None
