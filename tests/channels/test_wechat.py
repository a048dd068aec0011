"""The WeChat channel with the whole bot behind it: deliveries that join, answers that come late, pages, restarts."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Final

import pytest
from starlette.applications import Starlette
from structlog.testing import capture_logs

from bot import app
from bot.channels import Channel, NotNow, PushFailed, StorageDown, TryLater
from bot.channels.wechat import DELIVERIES, REMEMBERED, WeChat, handed_over
from bot.channels.wechat_push import AnswersOnly, Did
from bot.channels.wechat_seal import Seal
from bot.channels.wechat_text import PAGE_BYTES, Paper
from bot.channels.wechat_words import words_of
from bot.core.changes import CaseOpened
from bot.core.messages import Block, Document, Message
from bot.core.person import Case
from bot.core.taps import tap
from bot.core.updates import Address, Missed, Update
from bot.settings import Settings
from bot.storage import changes, hashes, people
from bot.storage.database import Transaction
from tests.channels.test_wechat_text import LINK
from tests.channels.wechat_peer import APP, KEY, NOW, TOKEN, WHO, Answer, message, post, typed
from tests.turns import GUIDE

PAPER: Final = Paper(words_of(GUIDE))
AT: Final = datetime.fromtimestamp(NOW, UTC)


@dataclass
class Answering(AnswersOnly):
    """An account that answers late ones, or fails to; `heard_of` is who did what at which second."""

    attentive = True
    fails: PushFailed | None = None
    down: bool = False
    answered: list[tuple[Address, Message]] = field(default_factory=list)
    heard_of: list[tuple[str, str, int]] = field(default_factory=list)

    async def heard(self, to: Address, did: Did, at: datetime) -> None:
        if self.down:
            raise StorageDown("full")
        self.heard_of.append((to.id, did, int(at.timestamp())))

    async def answer(self, to: Address, message: Message) -> None:
        if self.fails is not None:
            raise self.fails
        self.answered.append((to, message))


@dataclass
class Line:
    """A bot behind the callback, its clocks moved by hand. While `held` is set, nothing is told as stored."""

    folder: Path
    channel: WeChat
    inbox: Any = None
    app: Starlette = field(init=False)
    held: asyncio.Event | None = None
    waiting: asyncio.Queue[str] = field(default_factory=asyncio.Queue)
    missed: list[Missed] = field(default_factory=list)
    down: bool = False
    number: int = 0

    def __post_init__(self) -> None:
        self.app = Starlette(routes=list(self.channel.routes(self.receive)))

    async def receive(self, update: Update) -> Message | None:
        """The road, as slow as the disk is."""
        if isinstance(update, Missed):
            self.missed.append(update)
        if self.down:
            raise StorageDown("full")
        answer: Message | None = await self.inbox.answer(update)
        if self.held is not None:
            self.waiting.put_nowait(update.key)
            await self.held.wait()
        return answer

    async def say(self, text: str) -> str:
        """Something new, and what is answered."""
        self.number += 1
        return (await post(self.app, typed(text, self.number))).content()

    async def until(self, waiting: int) -> None:
        """Wait until so many deliveries wait for the disk."""
        for _ in range(waiting):
            await self.waiting.get()


@contextlib.asynccontextmanager
async def line(folder: Path, clock: list[float], **fields: Any) -> AsyncIterator[Line]:
    """The bot on a database in `folder`; `clock` holds the seconds of the steady clock."""
    channel = WeChat(
        seal=Seal(APP, TOKEN, (KEY,)),
        now=lambda: float(NOW),
        paper=PAPER,
        file=handed_over(GUIDE.texts, lambda ref: ""),
        steady=lambda: clock[0],
    )
    for name, value in fields.items():
        setattr(channel, name, value)
    chosen: dict[str, Channel] = {"wechat": channel}
    settings = Settings(database_url=f"sqlite:///{folder / 'bot.db'}", secret_key="test", _env_file=None)  # type: ignore[call-arg]
    tick = [0.0]

    def steady() -> float:
        tick[0] += 30
        return tick[0]

    async with app.assembled(settings, GUIDE, lambda: AT, lambda database, secret: chosen, steady) as parts:
        yield Line(folder, channel, parts.inbox)


@pytest.fixture
def clock() -> list[float]:
    return [0.0]


@pytest.fixture
async def wire(tmp_path: Path, clock: list[float]) -> AsyncIterator[Line]:
    async with line(tmp_path, clock) as made:
        yield made


async def test_a_talk(wire: Line) -> None:
    """Follow, tap a link, type a number: the same screens as anywhere."""
    hello = (await post(wire.app, message(MsgType="event", Event="subscribe", EventKey=""))).content()
    links = LINK.findall(hello)
    assert links[-1][2] == "5 看目录"
    menu = await wire.say(links[-1][0])
    assert menu.startswith("◆ 目录")
    assert await wire.say("5") == await wire.say(LINK.findall(menu)[4][0])


async def test_eighteen_steps_in_six_messages(wire: Line) -> None:
    """Two lists of nine, ticked by typing: no step needs a message of its own, and each answer shows how it stands."""
    await wire.say("记承诺")
    await wire.say("同意，帮我记")
    me = Address("wechat", WHO)

    def two_cases(tx: Transaction) -> None:
        person = people.load(tx, me, hashes.of_address(b"test", me))
        assert person is not None
        opened = (Case(number, matter, AT) for number, matter in ((1, "refund-hard"), (2, "early-settle")))
        changes.save(tx, person, AT, [CaseOpened(case) for case in opened])

    await wire.inbox.database.run(two_cases)
    lists = [PAPER.words.spoken("打前清单", tap("list", case)) for case in (1, 2)]
    talk = [lists[0], "1 3 5", "2、4", "6到9", lists[1], "都有了"]
    told = [await wire.say(text) for text in talk]
    assert len(talk) <= 6
    assert ["3/9" in told[1], "5/9" in told[2], "9/9" in told[3] or "齐" in told[3]] == [True] * 3
    rows = await wire.inbox.database.read(lambda tx: tx.rows("SELECT COUNT(*) AS n FROM marks WHERE done = 1"))
    assert rows[0]["n"] == 18


async def test_an_old_link_still_means_what_it_said(wire: Line) -> None:
    """Whatever came after it, and on whatever screen one is now."""
    first = LINK.findall(await wire.say("目录"))
    await wire.say("打前清单")
    await wire.say("我的记录")
    assert (await wire.say(first[0][0])).startswith("◆ " + GUIDE.groups["channels"].title)


async def test_an_old_link_does_not_act_on_a_newer_draft(wire: Line) -> None:
    """对 under an older read-back keeps nothing of the newer one, which is asked about again and kept by its own 对."""
    await wire.say("记承诺")
    read_back = []
    for said in (("同意，帮我记", "退我180元", "7天"), ("取消", "记承诺", "免掉违约金", "15天")):
        for words in said:
            last = await wire.say(words)
        read_back.append(LINK.findall(last)[0][0])
    first, second = read_back
    assert first != second
    again = await wire.say(first)
    assert again.startswith("这个按钮是前一条的")
    assert "免掉违约金：12月9日" in again
    count = "SELECT what FROM promises"
    assert await wire.inbox.database.read(lambda tx: tx.rows(count)) == []
    assert (await wire.say(second)).startswith("记好了：免掉违约金")
    assert [row["what"] for row in await wire.inbox.database.read(lambda tx: tx.rows(count))] == ["免掉违约金"]


async def test_six_deliveries_at_once_have_one_effect(wire: Line) -> None:
    """One receipt, one answer, six times."""
    await wire.say("你好")
    answers = await asyncio.gather(*(post(wire.app, typed("目录", 99)) for _ in range(6)))
    assert len({answer.content() for answer in answers}) == 1
    rows = await wire.inbox.database.read(lambda tx: tx.rows("SELECT COUNT(*) AS n FROM receipts"))
    assert rows[0]["n"] == 2


async def test_a_replayed_delivery_changes_nothing(wire: Line) -> None:
    """Whoever recorded one gets the same words, and the conversation stands where it stood."""
    first = await post(wire.app, typed("目录", 50))
    await wire.say("隐私")
    before = await wire.inbox.database.read(lambda tx: tx.rows("SELECT * FROM people"))
    again = await post(wire.app, typed("目录", 50))
    assert again.content() == first.content()
    after = await wire.inbox.database.read(lambda tx: tx.rows("SELECT * FROM people"))
    assert [tuple(row) for row in after] == [tuple(row) for row in before]


async def test_a_slow_disk_answers_on_the_retry(wire: Line, clock: list[float]) -> None:
    """The commit takes 7 s: WeChat hangs up at 5, asks again, and gets the first run's answer in time."""
    wire.held = asyncio.Event()
    async with asyncio.TaskGroup() as group:
        first = group.create_task(post(wire.app, typed("目录", 1)))
        await wire.until(1)
        clock[0] = 5.0
        second = group.create_task(post(wire.app, typed("目录", 1)))
        await wire.until(1)
        clock[0] = 7.0
        wire.held.set()
    assert second.result().content().startswith("◆ 目录")
    assert first.result().content() == second.result().content()
    assert wire.missed == []


async def too_slow(wire: Line, clock: list[float]) -> None:
    """A single delivery whose commit takes 7 s, and no retry."""
    wire.held = asyncio.Event()
    async with asyncio.TaskGroup() as group:
        group.create_task(post(wire.app, typed("目录", 1)))
        await wire.until(1)
        clock[0] = 7.0
        wire.held.set()
    wire.held = None


async def test_an_answer_nobody_fetched_is_said_first_next_time(wire: Line, clock: list[float]) -> None:
    """Once: before the next answer, and never again. Even a retry of that one says the same."""
    await too_slow(wire, clock)
    assert [update.sender for update in wire.missed] == [Address("wechat", WHO)]
    following = (await post(wire.app, typed("隐私", 2))).content()
    assert following.startswith("上一条没能送到你手里")
    assert following.index("◆ 目录") < following.index("隐私")
    assert (await post(wire.app, typed("隐私", 2))).content() == following
    assert "上一条" not in (await post(wire.app, typed("隐私", 3))).content()


async def test_a_late_retry_is_not_said_twice(wire: Line, clock: list[float]) -> None:
    """Marked as missed, and then fetched after all: nothing to make up for."""
    await too_slow(wire, clock)
    assert (await post(wire.app, typed("目录", 1))).content().startswith("◆ 目录")
    assert "上一条" not in (await post(wire.app, typed("隐私", 2))).content()


async def three(wire: Line) -> list[Answer]:
    """All deliveries of one message while the disk stands still; the last is let go, then the disk goes on."""
    wire.held = asyncio.Event()
    async with asyncio.TaskGroup() as group:
        early = [group.create_task(post(wire.app, typed("目录", 1))) for _ in range(DELIVERIES - 1)]
        await wire.until(DELIVERIES - 1)
        wire.channel.patience = 0.01
        group.create_task(post(wire.app, typed("目录", 1)))
        await wire.until(2)  # the last one gave up and joined again after its `success`
        wire.channel.steady = lambda: 15.0
        wire.held.set()
    wire.held = None
    return [task.result() for task in early]


async def test_the_last_delivery_is_let_go_in_time(wire: Line) -> None:
    """After three there is no more: `success` rather than “this account is broken”, and the answer next time."""
    await three(wire)
    assert len(wire.missed) == 1
    wire.number = 10
    assert (await wire.say("隐私")).startswith("上一条没能送到你手里")


async def test_where_it_may_the_account_pushes_instead(tmp_path: Path, clock: list[float]) -> None:
    """A verified account says the late answer itself; nothing is left to make up for."""
    pushes = Answering()
    async with line(tmp_path, clock, pushes=pushes) as wire:
        await three(wire)
        assert [to for to, _ in pushes.answered] == [Address("wechat", WHO)]
        assert wire.missed == []


async def test_a_push_that_fails_leaves_it_for_next_time(tmp_path: Path, clock: list[float]) -> None:
    """The window may be closed: then the floor under everything."""
    async with line(tmp_path, clock, pushes=Answering(TryLater())) as wire:
        await three(wire)
        assert len(wire.missed) == 1


async def test_a_restart_between_commit_and_reply(tmp_path: Path, clock: list[float]) -> None:
    """Stored and never told: the process dies, another one opens the database, and the retry gets the same answer."""
    told: list[Message | None] = []
    async with line(tmp_path, clock) as wire:
        await wire.say("你好")

        async def dying(update: Update) -> Message | None:
            told.append(await wire.inbox.answer(update))
            raise KeyboardInterrupt

        with pytest.raises(KeyboardInterrupt):
            await post(Starlette(routes=list(wire.channel.routes(dying))), typed("目录", 9))
    async with line(tmp_path, clock) as wire:
        assert told[0] is not None
        assert (await post(wire.app, typed("目录", 9))).content() == wire.channel.text(told[0])
        rows = await wire.inbox.database.read(lambda tx: tx.rows("SELECT COUNT(*) AS n FROM receipts"))
        assert rows[0]["n"] == 2


async def test_pages_are_turned_by_number_and_by_link(tmp_path: Path, clock: list[float]) -> None:
    """Also after a restart: the receipt knows the answer, the option knows the page; a retry turns nothing twice."""
    async with line(tmp_path, clock) as wire:
        first = await wire.say("看利率红线")
        assert [label for _, _, label in LINK.findall(first)] == ["1 看下一页", "2 返回"]
        assert len(first.encode()) <= PAGE_BYTES
    async with line(tmp_path, clock) as wire:
        wire.number = 10
        second = await wire.say("1")
        assert "看下一页" not in second
        assert len(LINK.findall(second)) > 1
        assert (await post(wire.app, typed("1", 11))).content() == second
        assert await wire.say(LINK.findall(first)[0][0]) == second
        assert await wire.say("下一页") != second  # the screen is the second page now: these are words like any other
        assert (await wire.say("看利率红线")) != second
        assert await wire.say("下一页") == second


async def test_a_page_turned_when_the_answer_is_gone(wire: Line) -> None:
    """Days later the receipt has expired: said as it is, with the way to open it again."""
    first = await wire.say("看利率红线")
    await wire.inbox.database.run(lambda tx: tx.execute("DELETE FROM receipts"))
    again = await wire.say(LINK.findall(first)[0][0])
    assert "隔得太久" in again
    assert "变了" not in again
    assert "看目录" in [said for said, _, _ in LINK.findall(again)]


async def test_the_way_back_stands_below_every_page(wire: Line) -> None:
    """0 and 返回 lead where the last page's 返回 leads, not home."""
    group = GUIDE.groups[GUIDE.topics["rate-cap"].group].title
    for back in ("0", "返回", "2"):
        await wire.say("看利率红线")
        assert (await wire.say(back)).startswith(f"◆ {group}")


async def test_a_page_of_somebody_else(wire: Line) -> None:
    """A link that was handed on opens nothing of another person's."""
    (further, _, _), _ = LINK.findall(await wire.say("看利率红线"))
    stranger = await post(wire.app, typed(further, 77).replace(WHO, "oSomebody_else"))
    told = stranger.content(who="oSomebody_else")
    assert "看目录" in told
    assert told != await wire.say(further)


async def test_a_page_too_long_ago(wire: Line) -> None:
    """The receipt is gone after 48 h: a kind word and a door, no error."""
    (further, _, _), _ = LINK.findall(await wire.say("看利率红线"))
    await wire.inbox.database.run(lambda tx: tx.execute("DELETE FROM receipts"))
    answer = await wire.say(further)
    assert "看目录" in answer


async def test_nothing_stored_nothing_lost(wire: Line) -> None:
    """While the disk is full WeChat is told so, and the next delivery is the first."""
    wire.down = True
    assert (await post(wire.app, typed("目录", 1))).status == 503
    wire.down = False
    assert (await post(wire.app, typed("目录", 1))).content().startswith("◆ 目录")


async def test_who_unfollows_is_left_alone(wire: Line) -> None:
    """`success`, and not reachable any more; who follows again is greeted."""
    await wire.say("你好")
    gone = await post(wire.app, message(MsgType="event", Event="unsubscribe", EventKey=""))
    assert gone.body == b"success"
    rows = await wire.inbox.database.read(lambda tx: tx.rows("SELECT reachable FROM addresses"))
    assert [row["reachable"] for row in rows] == [0]
    back = await post(wire.app, message(MsgType="event", Event="subscribe", EventKey="", CreateTime=str(NOW + 60)))
    assert "你现在是哪种情况" in back.content()
    rows = await wire.inbox.database.read(lambda tx: tx.rows("SELECT reachable FROM addresses"))
    assert [row["reachable"] for row in rows] == [1]


async def test_an_account_that_only_answers_pushes_nothing() -> None:
    """Unverified: what is due is held and said first."""
    with pytest.raises(NotNow):
        await WeChat(seal=Seal(APP, TOKEN), now=lambda: 0.0).push(Address("wechat", WHO), Message(()))


def test_a_file_is_a_link_or_an_honest_word() -> None:
    """WeChat takes no files."""
    told = Message((Block(("记录",)),), document=Document("a.json", "application/json", "export:1:json"))
    assert told.document is not None
    linked = handed_over(GUIDE.texts, lambda ref: f"https://bot.example/f/{ref}")
    assert PAPER.written(told, linked(told.document)).count('<a href="https://bot.example/f/export:1:json">') == 1
    assert "发不了文件" in handed_over(GUIDE.texts, lambda ref: "")(told.document)


def test_a_calendar_entry_is_a_page_to_open() -> None:
    """Called what it is, and good for a week."""
    entry = Document("huiyin.ics", "text/calendar", "calendar:p:2")
    assert "日历页（七天内有效）" in handed_over(GUIDE.texts, lambda ref: "https://bot.example/f/x")(entry)


async def test_plain_mode_is_warned_of() -> None:
    """The operator reads it at the start; with a key there is nothing to warn of."""

    async def silent(update: Update) -> None:
        return None

    with capture_logs() as logs:
        await WeChat(seal=Seal(APP, TOKEN), now=lambda: 0.0).listen(silent)
        await WeChat(seal=Seal(APP, TOKEN, (KEY,)), now=lambda: 0.0).listen(silent)
    assert [entry["log_level"] for entry in logs] == ["warning"]


LINKED: Final = "看" + GUIDE.topics["call-recording"].label


@pytest.mark.parametrize(
    ("said", "did"),
    [
        ({"MsgType": "text", "Content": "你好"}, "typed"),
        ({"MsgType": "text", "Content": "1"}, "typed"),
        ({"MsgType": "text", "Content": "随便", "bizmsgmenuid": "1"}, "tapped"),
        ({"MsgType": "text", "Content": LINKED}, "tapped"),
        ({"MsgType": "voice", "MediaId": "m"}, "typed"),
        ({"MsgType": "image", "MediaId": "m"}, "typed"),
        ({"MsgType": "event", "Event": "subscribe", "EventKey": ""}, "tapped"),
        ({"MsgType": "event", "Event": "SCAN", "EventKey": "1"}, "tapped"),
        ({"MsgType": "event", "Event": "CLICK", "EventKey": "菜单"}, "tapped"),
        ({"MsgType": "event", "Event": "VIEW", "EventKey": "https://example.org"}, None),
        ({"MsgType": "event", "Event": "unsubscribe", "EventKey": ""}, None),
    ],
)
async def test_what_lets_us_write(tmp_path: Path, clock: list[float], said: dict[str, str], did: str | None) -> None:
    """Words open the long window, a tap the short one; a link in a message is a tap, also where WeChat drops its id."""
    pushes = Answering()
    async with line(tmp_path, clock, pushes=pushes) as wire:
        await post(wire.app, message(**said))
    assert pushes.heard_of == ([] if did is None else [(WHO, did, NOW)])


async def test_a_window_that_cannot_be_noted_spoils_no_answer(tmp_path: Path, clock: list[float]) -> None:
    """The answer counts more than the right to write later."""
    async with line(tmp_path, clock, pushes=Answering(down=True)) as wire:
        assert (await wire.say("目录")).startswith("◆ 目录")


@pytest.mark.parametrize("at", ["999999999999", "二", "-1", ""])
async def test_an_impossible_time_opens_no_window(tmp_path: Path, clock: list[float], at: str) -> None:
    """A moment no clock shows is answered all the same."""
    pushes = Answering()
    async with line(tmp_path, clock, pushes=pushes) as wire:
        said = await post(wire.app, message(MsgType="text", Content="目录", CreateTime=at))
    assert said.content().startswith("◆ 目录")
    assert pushes.heard_of == []


async def test_deliveries_are_not_counted_for_ever() -> None:
    """Memory has an end."""

    async def silent(update: Update) -> None:
        return None

    channel = WeChat(seal=Seal(APP, TOKEN, (KEY,)), now=lambda: float(NOW))
    channel.seen.update((str(number), channel._counted("x")) for number in range(REMEMBERED))
    await post(Starlette(routes=list(channel.routes(silent))), typed("a"))
    assert len(channel.seen) <= REMEMBERED + 1


async def test_the_running_bot(tmp_path: Path) -> None:
    """Settings alone open the channel; the page's routes and this one stand side by side."""
    settings = Settings(
        database_url=f"sqlite:///{tmp_path / 'bot.db'}", secret_key="test", wechat_app_id=APP, wechat_token=TOKEN, wechat_aes_key=KEY, _env_file=None,
    )  # type: ignore[call-arg]  # fmt: skip
    async with app.running(settings, GUIDE) as parts:
        web = app.web_app(parts)
        at = int((app.now() + timedelta(seconds=5)).timestamp())
        assert (await post(web, typed("目录"), at=at)).content().startswith("◆ 目录")
        assert (await post(web, typed("目录"), at=at - 3600)).status == 403
