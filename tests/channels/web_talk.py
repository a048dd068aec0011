"""What the demonstration of the web channel says: one message of each kind that the page must be able to show."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Final

from bot.core.messages import Block, Button, Document, Message, When
from bot.core.taps import tap
from bot.core.updates import Arrived, Returned, Said, Tapped, Update
from tests.channels.web_demo import NOW, Demo, plain

HELLO: Final = "我是自动程序，不是任何贷款公司的客服，看不到你的订单；不找口子，不收费。"
NUDGE: Final = Message(
    (
        Block(("回音：你记的一件事到时间了",)),
        Block(("客服答应 ", When(NOW, "11月22日 周日"), " 前退回 180 元。兑现了吗？")),
    ),
    (
        Button("兑现了", tap("settle", 1, "kept"), style="good"),
        Button("部分", tap("settle", 1, "part")),
        Button("没有", tap("settle", 1, "broken")),
        Button("再等等", tap("settle", 1, "wait")),
    ),
)
SOME_DAY: Final = datetime(2100, 1, 5, 1, 30, tzinfo=UTC)  # to come, whenever this is read
ITEMS: Final = ("订单号在手边", "纸和笔", "安静的半小时")


class Talk(Demo):
    """The demonstration with every kind of message."""

    def answer(self, update: Update) -> Message | None:
        """A screen for each word of the tests."""
        match update:
            case Arrived():
                return HOME
            case Returned():
                return None
            case Said(text=text):
                return SCREENS.get(text) or plain(f"你说的是“{text}”。")
            case Tapped(tap=wish, on=on):
                return self.tapped(wish.verb, wish.args).replacing(on)
            case _:
                return None

    def tapped(self, verb: str, args: tuple[str, ...]) -> Message:
        """A list that is ticked in place, or the words of the wish."""
        if verb == "mark":
            return checklist(frozenset(args))
        return Message(
            (Block((f"好，{verb}。",)),), (Button("返回", tap("start")),), fresh=verb == "card", toast="记下了"
        )


def checklist(done: frozenset[str]) -> Message:
    """The list before the call; each button states the list as it will be."""
    buttons = [
        Button(f"{'☑' if str(n) in done else '☐'} {item}", tap("mark", *sorted(done ^ {str(n)})))
        for n, item in enumerate(ITEMS)
    ]
    return Message(
        (Block(("打电话之前",), "title"), Block((f"{len(done)}/{len(ITEMS)}",))),
        (*buttons, Button("直接看话术", tap("card"))),
    )


HOME: Final = Message(
    (
        Block((HELLO,)),
        Block(("你现在遇到的是哪一种？",)),
        Block(("有危险打110 · 撑不住打12356",), "note"),
    ),
    (
        Button("要打客服电话", tap("prepare")),
        Button("钱的事要急办", tap("money"), style="danger"),
        Button("家人或我被骚扰", tap("harassed")),
        Button("答应的没做到", tap("undone")),
        Button("看目录", tap("menu")),
    ),
)
CARD: Final = Message(
    (
        Block(("照着念",), "title"),
        Block(("你好，我想核实一笔还款的情况。\n为了记清楚，我这边做个录音。\n请问怎么称呼你，工号是多少？",), "quote"),
        Block(("答应了什么，请发短信或在App里确认。",)),
        Block(("来源：常见做法，核对于 2026-11-01",), "note"),
    ),
    (
        Button("打通了", tap("reached"), style="good"),
        Button("没打通", tap("unreached")),
        Button("复制这段话", copy="你好，我想核实一笔还款的情况。"),
        Button("官方说明", url="https://example.org/help"),
        Button("打 12356", url="tel:12356"),
        Button("坏链接", url="javascript:alert(1)"),
    ),
    document=Document("打前清单.pdf", "application/pdf", "list"),
)
SCREENS: Final = {
    "清单": checklist(frozenset()),
    "话术": CARD,
    "日历": Message(
        (Block(("11月26日 周四 09:30，看看回音。",)),), document=Document("huiyin.ics", "text/calendar", "date")
    ),
    "约定": Message(
        (Block(("记好了：退我180元。",)), Block(("我会在 ", When(SOME_DAY, "1月5日 09:30"), " 来问你。"), "note"))
    ),
    "坏话": plain("<img src=x onerror=alert(1)><b>粗</b>"),
    "哪天": Message((Block(("请写几号，例如 25。",)),), (Button("明天", tap("day", 1)),), digits=True),
}
