"""The conversation walked at random: whatever is tapped, typed or waited for, everybody keeps a way on."""

from __future__ import annotations

import inspect
import tempfile
import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Final

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

import handlers
from bot.core.drafts import bare
from bot.core.messages import Message, options
from bot.core.taps import LIMIT, Tap, read
from bot.core.updates import Arrived, Blocked, Returned, Said, Sent, Tapped, Update
from bot.rehearsal import Rehearsal, rehearsal
from bot.story import person
from bot.talk import dress
from tests.turns import GUIDE, NOW

STEPS: Final = 40
ME: Final = person("terminal")
LONGEST: Final = 4096  # characters; Telegram's limit for one message
WIDEST: Final = 20  # columns on a button: ten 汉字
STALE: Final = "这个按钮是以前的"
SAYINGS: Final = (
    "1", "2", "3", "４", "第三个", "0", "返回", "取消", "菜单", "帮助", "记录", "清单", "记承诺", "我已投诉", "设置", "隐私", "导出",
    "删除", "转给家人", "跳过", "对", "1 3 5", "都有了", "除了2", "备注3 在邮箱里", "备注99 没有", "退我180元", "明天退我600块",
    "三到五个工作日", "下周三上午", "昨天", "11月18日", "3天前", "25", "31号", "尽快", "凌晨2点", "审核通过后24小时内", "8点前", "周五", "40个工作日", "某某", "3021", "工号 88",
    "编号 20261120123456", "北京", "纽约", "火星", "在吗", "谢谢", "转人工", "客服打不通", "退款没到", "你们是骗子", "要我先交599解冻费",
    "我刚转了钱", "我不想活了", "有人堵我家门", "有没有口子", "身份证11010519491231002X", "验证码384921", "今天", "1天", "后天上午10点",
    "x" * 300, "啊" * 500, "！？", "😀", " ",
)  # fmt: skip
FORGED: Final = (
    "mark:1:pen:1", "sure:1", "due:1:7d", "shift:1:1", "who:2", "written:2:no", "kept:2", "later:3", "snooze:3:1d", "filedon:1:0",
    "numbered:1:12378", "place:1:12378", "nudge:3", "entered:3:no", "delete:yes", "consent:yes:matter:refund-hard", "close:1:solved",
    "reopen:1", "card:0:general", "paste:0:general", "repaid:1:again", "lender:1:found", "flags:1:yes", "calling:1", "called:1:failed",
    "move:2", "withdraw:2", "pledge:2", "answered:4:yes", "matter:nothing", "topic:nothing", "nothing", "", "mark:1", "delete:yes:again",
    "kind:iss-collect", "kind:nothing", "matter:collection-abuse", "matter:collection-abuse:me", "bystander", "route", "route:unclear", "route:bank:fee",
    "route:nothing", "useful:hotline:yes", "useful:nothing:no", "next:1", "next:1:no", "follow:1:2026-12-11", "follow:1:x", "followon:1",
    "followed:3:no", "how:1", "counted:2", "guess:1:20261125T235959", "guess:1:x", "event:1:2026-11-19", "event:1:x", "seen:2", "filed:any:12378", "promise:99", "close:99:solved", "export:json", "filedon:1:99999999999",
)  # fmt: skip


@dataclass
class Walk:
    """Somebody who goes wherever chance leads, and looks closely at every screen."""

    stage: Rehearsal
    screen: Sequence[tuple[str, Tap]] = ()
    past: list[Tap] = field(default_factory=list)
    trail: list[str] = field(default_factory=list)

    async def go(self, what: str, number: int, text: str) -> None:
        """One move; where there is nothing to tap, the talk is opened."""
        taps = {"tap": [wish for _, wish in self.screen], "old": self.past, "forge": [read(code) for code in FORGED]}
        choice = taps.get(what)
        if what == "wait":
            for message in await self.stage.wait(timedelta(hours=number)):
                self.look(message)
        elif choice is None:
            await self.send(self.told(what, number, text))
        elif choice:
            await self.tap(choice[number % len(choice)], on_screen=what == "tap")

    def told(self, what: str, number: int, text: str) -> Update:
        """Something typed, or something that happens."""
        key = self.key(text or what)
        happenings: tuple[Callable[[], Update], ...] = (
            lambda: Arrived(ME, key),
            lambda: Sent(ME, key, "photo"),
            lambda: Sent(ME, key, "voice", "我不想活了"),
            lambda: Blocked(ME, key),
            lambda: Returned(ME, key),
        )
        return Said(ME, key, text) if what == "say" else happenings[number % len(happenings)]()

    async def tap(self, wish: Tap, *, on_screen: bool) -> None:
        """A tap; an option that is shown right now is never one of an older time."""
        message = await self.send(Tapped(ME, self.key(wish.code), wish, "7"))
        assert message is not None, f"silence after {self.trail[-9:]}"
        if on_screen:
            assert STALE not in message.text, f"a dead option: {self.trail[-9:]}"

    async def send(self, update: Update) -> Message | None:
        """The road itself, so that a bug is raised and not apologised for."""
        self.stage.clock.move(self.stage.clock.now() + timedelta(seconds=30))
        assert self.stage.parts is not None
        message = await self.stage.parts.inbox.receive(update)
        if message is not None:
            self.look(message)
        return message

    def look(self, message: Message) -> None:
        """Every screen has words, a way on, and nothing that a channel could not carry."""
        self.screen = options(message)
        assert message.text.strip(), self.trail[-9:]
        assert self.screen, f"no way on after {self.trail[-9:]}"
        assert len(message.text) <= LONGEST
        assert not {"{", "}"} & set(message.text + "".join(label for label, _ in self.screen)), (
            self.trail[-9:],
            message.text,
        )
        for label, wish in self.screen:
            assert 0 < wide(label) <= WIDEST, (label, self.trail[-9:])
            assert accepted(wish), (wish, self.trail[-9:])
        self.past += [wish for _, wish in self.screen]

    def key(self, what: str) -> str:
        """A key of its own for each move; the trail tells a failure's way."""
        self.trail.append(what[:40])
        return f"walk:{len(self.trail)}"


def wide(label: str) -> int:
    """Columns a label takes: a 汉字 takes two."""
    return sum(2 if unicodedata.east_asian_width(char) in "WF" else 1 for char in label)


def accepted(wish: Tap) -> bool:
    """Whether a tap is short enough, known, and has the arguments its handler takes."""
    assert len(wish.code.encode()) <= LIMIT
    try:
        inspect.signature(handlers.TAPS[wish.verb]).bind(None, *bare(wish).args)
    except TypeError:
        return False
    return True


TYPED = st.text(st.characters(codec="utf-8", exclude_characters="{}"), max_size=12)
NUMBER = st.integers(0, 200)
SAID = st.just("")
MOVE = st.sampled_from(["tap"] * 12 + ["say"] * 5 + ["type", "old", "forge", "happen", "wait"]).flatmap(
    lambda what: (
        st.tuples(st.just("say"), st.just(0), TYPED) if what == "type" else st.tuples(st.just(what), NUMBER, SAID)
    )
)
MOVES = st.lists(MOVE, min_size=STEPS, max_size=STEPS)


# Each walk costs a database; the trail in the message tells the way, so that nothing need be shrunk.
OFTEN: Final = settings(
    phases=(Phase.explicit, Phase.reuse, Phase.generate),
    suppress_health_check=(HealthCheck.too_slow, HealthCheck.data_too_large),
    deadline=None,
)


async def walk(moves: Sequence[tuple[str, int, str]]) -> None:
    """A walk on a fresh bot."""
    with tempfile.TemporaryDirectory() as folder:
        async with rehearsal(Path(folder), GUIDE, NOW, dress("terminal", GUIDE)) as stage:
            walking = Walk(stage)
            await walking.send(Arrived(ME, "walk:0"))
            for what, number, text in moves:
                await walking.go(what, number, text or SAYINGS[number % len(SAYINGS)])


@settings(OFTEN, max_examples=20)
@given(MOVES)
async def test_every_walk_goes_on(moves: list[tuple[str, int, str]]) -> None:
    """Forty random moves: no failure, on every screen a living option that fits every channel, no unfilled blank."""
    await walk(moves)


CONSENT: Final = ("forge", FORGED.index("consent:yes:matter:refund-hard"), "")


@settings(OFTEN, max_examples=15)
@given(MOVES)
async def test_every_walk_of_somebody_known_goes_on(moves: list[tuple[str, int, str]]) -> None:
    """The same for somebody who has agreed and has a case open: the longer half of the conversation."""
    await walk([CONSENT, *moves])


@pytest.mark.parametrize(
    "question",
    [
        ("list:1",), ("lender:1:found",), ("promise:1",), ("promise:1", "promised:1:refund"),
        ("promise:1", "promised:1:refund", "due:1:7d"), ("promise:1", "promised:1:refund", "due:1:7d", "sure:1"),
        ("place:1:12378",), ("place:1:12378", "numbered:1:12378"), ("zone",), ("matter:repay-failed:new",), ("prepare",),
        ("triage:none",), ("followon:1",), ("route",),
    ],
    ids=lambda question: question[-1],
)  # fmt: skip
async def test_every_saying_is_an_answer_to_every_question(question: tuple[str, ...], tmp_path: Path) -> None:
    """Whatever was just asked, what people say gets a screen that goes on."""
    async with rehearsal(tmp_path, GUIDE, NOW, dress("terminal", GUIDE)) as stage:
        walking = Walk(stage)
        await walking.tap(read("consent:yes:matter:refund-hard"), on_screen=False)
        for saying in (*SAYINGS, "\n", "0️⃣", "null", ":", "<b>", *FORGED):
            for code in question:
                await walking.tap(read(code), on_screen=False)
            assert await walking.send(Said(ME, walking.key(saying), saying)) is not None
