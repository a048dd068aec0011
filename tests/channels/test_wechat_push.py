"""The ladder: message in the window, allowed message, first at the next contact; nothing lost, nothing doubled."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot.channels import NotNow, PushFailed, Rejected, TryLater, Unreachable, Unsure
from bot.channels.wechat_account import ALL, BELIEVED, MAY, Kind
from bot.channels.wechat_api import Api
from bot.channels.wechat_calls import Account
from bot.channels.wechat_codes import Paused, Refused
from bot.channels.wechat_push import NOTICE_CHARS, TITLE_CHARS, AnswersOnly, Notice, Push, way_of
from bot.core.messages import Block, Button, Message
from bot.core.taps import tap
from bot.core.updates import Address
from bot.storage import hashes, people
from bot.storage.abilities import Abilities, Ability
from bot.storage.database import Transaction
from bot.storage.migrate import migrate
from bot.storage.quota import Quota
from bot.storage.sqlite import SqliteDatabase, opened
from bot.storage.tickets import Tickets
from bot.storage.tokens import Tokens
from tests.shipped import GUIDE
from tests.standin.wechat_api import APP_ID, SECRET, TEMPLATE, Clock, Naps, WeChatApi, running
from tests.turns import CASE, due, shown, waiting

SEND, SUBSCRIBE = "message/custom/send", "message/template/subscribe"
ME = Address("wechat", "oSENTINELsentinelSENTINELsen")
TWO_DAYS, MINUTE, SECOND = timedelta(hours=48), timedelta(minutes=1), timedelta(seconds=1)
NOTICE = Notice(TEMPLATE, "跟进提醒")
REMINDED = datetime(2026, 11, 22, 1, 30, tzinfo=UTC)  # the morning after what was promised


def message(*paragraphs: str) -> Message:
    return Message(tuple(Block((text,)) for text in paragraphs or ("退款到了吗？",)))


def texts(said: Message, limit: int) -> list[str]:
    """A paragraph is a text; one that is too long is cut by characters."""
    step = limit // 3
    return [block.text[at : at + step] for block in said.blocks for at in range(0, len(block.text), step)]


@pytest.fixture
def clock() -> Clock:
    """One clock for us and for WeChat."""
    return Clock()


@pytest.fixture
async def standin(clock: Clock) -> AsyncIterator[WeChatApi]:
    """WeChat."""
    async with running(clock) as server:
        yield server


@pytest.fixture
async def database(tmp_path: Path) -> AsyncIterator[SqliteDatabase]:
    """The real ledger."""
    async with opened(tmp_path / "t.db", migrate) as made:
        await made.run(known)
        yield made


def known(tx: Transaction) -> None:
    """They wrote before."""
    people.add(tx, "p", ME, hashes.of_address(b"secret", ME), "Asia/Shanghai", REMINDED)


class Talk:
    """The ladder over real storage, with what it recorded, and a person who does the same here and at WeChat."""

    def __init__(self, database: SqliteDatabase, standin: WeChatApi, clock: Clock) -> None:
        self.went: list[str] = []
        self.standin, self.clock = standin, clock
        self.api = Api(Account(APP_ID, SECRET, standin.base), Tokens(database), clock, Naps())
        self.tickets, self.windows = Tickets(database, b"secret"), Quota(database, b"secret")
        self.abilities = Abilities(database, APP_ID)
        self.push = self.with_notice(NOTICE)

    def with_notice(self, notice: Notice) -> Push:
        return Push(self.api, self.windows, self.tickets, self.abilities, texts, notice, self.clock, self.went.append)

    async def typed(self) -> None:
        """They write."""
        self.standin.typed(ME.id)
        await self.push.heard(ME, "typed", self.clock())

    async def tapped(self) -> None:
        """They tap the menu."""
        self.standin.tapped(ME.id)
        await self.push.heard(ME, "tapped", self.clock())

    async def allowed(self, scene: int) -> None:
        """They allow one message."""
        self.standin.allow(ME.id, scene)
        await self.granted(scene)

    async def granted(self, scene: int) -> None:
        """We believe that they allow one."""
        await self.tickets.grant(ME, scene, self.clock())

    async def say(self, *paragraphs: str) -> PushFailed | None:
        """What came of a push; the way it names is the one that is counted."""
        try:
            assert await self.push.push(ME, message(*paragraphs)) == self.went[-1]
        except PushFailed as failed:
            return failed
        return None


@pytest.fixture
async def talk(database: SqliteDatabase, standin: WeChatApi, clock: Clock) -> AsyncIterator[Talk]:
    """Everything together."""
    made = Talk(database, standin, clock)
    yield made
    await made.api.close()


# ── the window ──────────────────────────────────────────────────────────────────────────────────


async def test_in_the_window_it_is_said(talk: Talk) -> None:
    """Somebody wrote an hour ago: a message, and the step is recorded."""
    await talk.typed()
    talk.clock.pass_(timedelta(hours=1))
    assert await talk.say() is None
    assert (talk.standin.texts, talk.went) == ([(ME.id, "退款到了吗？")], ["custom"])


async def test_five_in_48_hours(talk: Talk) -> None:
    """Five are said, the sixth is held, and WeChat is not even asked."""
    await talk.typed()
    assert [await talk.say() for _ in range(5)] == [None] * 5
    assert isinstance(await talk.say(), NotNow)
    assert len(talk.standin.made(SEND)) == len(talk.standin.texts) == 5


async def test_twenty_at_once_are_five(talk: Talk) -> None:
    """Pushes that run side by side never take the same place: five go, and WeChat is not asked in vain."""
    await talk.typed()
    came = await asyncio.gather(*(talk.push.push(ME, message(str(n))) for n in range(20)), return_exceptions=True)
    assert [one for one in came if not isinstance(one, NotNow)] == ["custom"] * 5
    assert (len(talk.standin.texts), len(talk.standin.made(SEND)), talk.standin.fetches) == (5, 5, 1)


async def test_three_in_a_minute_after_a_tap(talk: Talk) -> None:
    """A tap gives three, and nothing for three days later."""
    await talk.tapped()
    talk.clock.pass_(MINUTE - SECOND)
    assert [await talk.say() for _ in range(3)] == [None] * 3
    assert isinstance(await talk.say(), NotNow)
    await talk.tapped()
    talk.clock.pass_(MINUTE)
    assert isinstance(await talk.say(), NotNow)
    assert len(talk.standin.made(SEND)) == 3


@pytest.mark.parametrize(("after", "said"), [(TWO_DAYS - SECOND, True), (TWO_DAYS, False)])
async def test_the_window_ends_where_wechat_ends_it(talk: Talk, after: timedelta, said: bool) -> None:
    """To the second, and both sides agree."""
    await talk.typed()
    talk.clock.pass_(after)
    assert (await talk.say() is None) is said
    assert len(talk.standin.texts) == int(said)


async def test_all_texts_or_none(talk: Talk) -> None:
    """Three paragraphs when two may be sent: none is."""
    await talk.typed()
    assert await talk.say("一", "二", "三") is None
    assert isinstance(await talk.say("四", "五", "六"), NotNow)
    assert await talk.say("四", "五") is None
    assert [text for _, text in talk.standin.texts] == ["一", "二", "三", "四", "五"]


async def test_only_the_beginning_arrived(talk: Talk) -> None:
    """The second of three is refused: not pushed again, and what was not sent is not counted."""
    await talk.typed()
    talk.standin.fault(SEND, how="code", code=0, words="ok")  # the first one is taken, whatever became of it
    talk.standin.fault(SEND, code=45011)
    assert isinstance(await talk.say("一", "二", "三"), Unsure)
    assert await talk.windows.left(ME, talk.clock()) == 4


async def test_what_may_have_arrived_is_counted(talk: Talk) -> None:
    """A cut line is unsure, and one message fewer."""
    await talk.typed()
    await talk.api.token.get()
    talk.standin.fault(SEND, how="drop")
    assert isinstance(await talk.say(), Unsure)
    assert await talk.windows.left(ME, talk.clock()) == 4
    assert len(talk.standin.made(SEND)) == 1


async def test_what_did_not_arrive_is_not_counted(talk: Talk) -> None:
    """Throttled: later, and all five are left."""
    await talk.typed()
    talk.standin.fault(SEND, code=45011)
    failed = await talk.say()
    assert isinstance(failed, TryLater)
    assert failed.after >= 60
    assert await talk.windows.left(ME, talk.clock()) == 5


@pytest.mark.parametrize("code", [45015, 45047])
async def test_wechat_knows_better(talk: Talk, code: int) -> None:
    """It says closed or used up although we thought otherwise: held, and not asked again until they write."""
    await talk.typed()
    talk.standin.fault(SEND, code=code)
    assert isinstance(await talk.say(), NotNow)
    assert isinstance(await talk.say(), NotNow)
    assert len(talk.standin.made(SEND)) == 1
    talk.clock.pass_(SECOND)
    await talk.typed()
    assert await talk.say() is None


async def test_blocked(talk: Talk) -> None:
    """Unreachable, with the window closed."""
    await talk.typed()
    talk.standin.fault(SEND, code=43019)
    assert isinstance(await talk.say(), Unreachable)
    assert await talk.windows.left(ME, talk.clock()) == 0


async def test_too_long_is_split_again(talk: Talk) -> None:
    """WeChat finds a text too long: it is said in halves at once."""
    await talk.typed()
    talk.standin.fault(SEND, code=45002)
    assert await talk.say("好" * 500) is None
    assert [len(text) for _, text in talk.standin.texts] == [300, 200]
    assert await talk.windows.left(ME, talk.clock()) == 3


async def test_still_too_long_is_our_mistake(talk: Talk) -> None:
    """Once is enough."""
    await talk.typed()
    talk.standin.fault(SEND, code=45002, times=9)
    assert isinstance(await talk.say(), Rejected)
    assert len(talk.standin.made(SEND)) == 2


async def test_a_restart_keeps_quota_and_token(tmp_path: Path, standin: WeChatApi, clock: Clock) -> None:
    """Two processes after each other: five messages in all, one token."""
    for said in (3, 2):
        async with opened(tmp_path / "again.db", migrate) as database:
            talk = Talk(database, standin, clock)
            if said == 3:
                await talk.typed()
            assert [await talk.say() for _ in range(said)] == [None] * said
            await talk.api.close()
    async with opened(tmp_path / "again.db", migrate) as database:
        assert await Quota(database, b"secret").left(ME, clock()) == 0
    assert standin.fetches == 1


# ── the one allowed message ─────────────────────────────────────────────────────────────────────


async def test_the_allowed_message(talk: Talk) -> None:
    """Three days later the window is closed: the permission is used, once."""
    await talk.typed()
    await talk.allowed(7)
    talk.clock.pass_(timedelta(days=3))
    assert await talk.say() is None
    assert isinstance(await talk.say(), NotNow)
    [notice] = talk.standin.notices
    assert (notice["scene"], notice["title"]) == ("7", "跟进提醒")
    assert "url" not in notice, "it is answered where it stands"
    assert notice["data"] == {"content": {"value": "退款到了吗？"}}
    assert talk.went == ["ticket", "held"]


async def test_the_window_goes_first(talk: Talk) -> None:
    """While it is open the permission is kept."""
    await talk.typed()
    await talk.allowed(7)
    assert await talk.say() is None
    assert (talk.standin.notices, await talk.tickets.usable(ME)) == ([], 1)


async def test_one_that_wechat_does_not_know_is_passed_over(talk: Talk) -> None:
    """Two permissions, the first used elsewhere: the second one is."""
    await talk.allowed(7)
    await talk.allowed(8)
    talk.standin.rights.discard((ME.id, 7))
    assert await talk.say() is None
    assert [notice["scene"] for notice in talk.standin.notices] == ["8"]
    assert await talk.tickets.usable(ME) == 0


async def test_none_that_wechat_knows(talk: Talk) -> None:
    """All refused: held."""
    await talk.granted(7)
    assert isinstance(await talk.say(), NotNow)
    assert await talk.tickets.usable(ME) == 0


async def test_an_unsure_permission_is_spent(talk: Talk) -> None:
    """It may have arrived, so it is not used again."""
    await talk.allowed(7)
    await talk.api.token.get()
    talk.standin.fault(SUBSCRIBE, how="drop")
    assert isinstance(await talk.say(), Unsure)
    assert await talk.tickets.usable(ME) == 0


@pytest.mark.parametrize("code", [45011, 48001, 47003, 50002])
async def test_a_permission_that_was_not_used_is_kept(talk: Talk, code: int) -> None:
    """Refused before it could arrive."""
    await talk.allowed(7)
    talk.standin.fault(SUBSCRIBE, code=code)
    assert await talk.say() is not None
    assert await talk.tickets.usable(ME) == 1


@pytest.mark.parametrize("paragraph", ["好" * 300, "一句话。" * 70, "短。" + "好" * 300])
async def test_a_long_one_is_cut_to_200(talk: Talk, paragraph: str) -> None:
    """At a sentence where there is one late enough, and WeChat takes it."""
    await talk.allowed(7)
    assert await talk.say(paragraph) is None
    value = talk.standin.notices[0]["data"]["content"]["value"]
    assert 100 < len(value) <= NOTICE_CHARS
    assert value[-1] in "。…"


@pytest.mark.parametrize("paragraph", ["退款到了吗？", "好" * 300])
async def test_what_may_be_answered_stands_in_it(talk: Talk, paragraph: str) -> None:
    """A notice has no buttons: the numbers that can be typed are in its last line, however long the rest is."""
    await talk.allowed(7)
    choices = tuple(Button(label, tap("kept", label)) for label in ("兑现了", "没有"))
    asked = Message((Block((paragraph,)),), (*choices, Button("页面", url="https://example.org/")))
    await talk.push.push(ME, asked)
    value = talk.standin.notices[0]["data"]["content"]["value"]
    assert value.endswith("\n1 兑现了 2 没有")
    assert len(value) <= NOTICE_CHARS


async def test_numbers_that_answer_a_question_choose_nothing(talk: Talk) -> None:
    """Where a number is the answer, or the choices would fill the notice, none are listed."""
    await talk.allowed(7)
    await talk.allowed(8)
    await talk.push.push(ME, Message((Block(("退了多少元？",)),), (Button("跳过", tap("skip")),), digits=True))
    many = tuple(Button("长长的一个选项", tap("kept", n)) for n in range(12))
    await talk.push.push(ME, Message((Block(("退款到了吗？",)),), many))
    values = [notice["data"]["content"]["value"] for notice in talk.standin.notices]
    assert values == ["退了多少元？", "退款到了吗？"]


LETTER = Block(
    ("您好。我就“捆绑收费”正式投诉某某。\n经过：11月21日，贵司答应：退我180元，到期没有兑现。\n" * 3,), "quote"
)
SIGN = Block(("我是回音。回“停”，就不再提醒。",), "note")


@pytest.mark.parametrize(
    ("before", "left"),
    [
        (("可以往上走一步。", "要说的话，照记录写好了："), "兑现了吗？\n\n可以往上走一步。"),
        (("可以往上走一步。要说的话，照记录写好了：",), "兑现了吗？\n\n可以往上走一步。"),
        (("可以往上走一步。",), "兑现了吗？\n\n可以往上走一步。"),
        ((), "兑现了吗？"),
    ],
)
async def test_a_notice_ends_inside_no_letter(talk: Talk, before: tuple[str, ...], left: str) -> None:
    """What is to be read aloud waits for them to write, and so does what announces it; how to stop it stays."""
    await talk.allowed(7)
    said = tuple(Block((text,)) for text in ("兑现了吗？", *before))
    await talk.push.push(ME, Message((*said, LETTER, SIGN), (Button("兑现了", tap("kept", 1)),)))
    assert talk.standin.notices[0]["data"]["content"]["value"] == f"{left}\n\n{SIGN.text}\n1 兑现了"


async def test_how_to_stop_it_is_never_cut(talk: Talk) -> None:
    """However long the rest is; a last paragraph that is no small print is the rest."""
    for scene, last in ((7, SIGN), (8, Block(("就这样。",)))):
        await talk.allowed(scene)
        await talk.push.push(ME, Message((Block(("好" * 300,)), last)))
    stopped, cut = (notice["data"]["content"]["value"] for notice in talk.standin.notices)
    assert stopped.endswith(f"…\n\n{SIGN.text}")
    assert cut.endswith("好…")
    assert len(stopped) == len(cut) == NOTICE_CHARS


async def test_every_reminder_fits_a_notice(talk: Talk) -> None:
    """Of any matter, with its answers: whole sentences, and how to stop them."""
    for scene, matter in enumerate(GUIDE.matters, 1):
        await talk.allowed(scene)
        person = waiting(cases=(replace(CASE, matter=matter),))
        await talk.push.push(ME, shown(due(person, REMINDED, 3)))
    assert len(talk.standin.notices) == len(GUIDE.matters)
    for notice in talk.standin.notices:
        value = notice["data"]["content"]["value"]
        assert "兑现了吗？" in value
        assert "回“停”，就不再提醒。\n1 " in value
        assert "您好" not in value
        assert "：\n" not in value
        assert len(value) <= NOTICE_CHARS


async def test_a_late_answer_spends_no_permission(talk: Talk) -> None:
    """In the window it is said; outside it is held, for they allowed a nudge and nothing else."""
    await talk.allowed(7)
    with pytest.raises(NotNow):
        await talk.push.answer(ME, message())
    await talk.typed()
    await talk.push.answer(ME, message())
    assert (len(talk.standin.texts), talk.standin.notices, await talk.tickets.usable(ME)) == (1, [], 1)


async def test_without_a_template_it_is_held(talk: Talk) -> None:
    """Nothing is spent."""
    await talk.allowed(7)
    with pytest.raises(NotNow):
        await talk.with_notice(Notice()).push(ME, message())
    assert await talk.tickets.usable(ME) == 1


# ── what the account may do ─────────────────────────────────────────────────────────────────────


async def test_what_was_denied_is_remembered_for_a_day(talk: Talk) -> None:
    """Unverified: asked once, then held without asking; verified, it is said the next day."""
    talk.standin.granted.clear()
    await talk.typed()
    for _ in range(3):
        failed = await talk.say()
        assert isinstance(failed, NotNow)
        assert "48001" in str(failed)
    assert len(talk.standin.made(SEND)) == 1
    talk.standin.granted = {"custom"}
    talk.clock.pass_(BELIEVED)
    assert await talk.say() is None


async def test_no_messages_but_permissions(talk: Talk) -> None:
    """One is denied, the other still goes."""
    talk.standin.granted = {"ticket"}
    await talk.typed()
    await talk.allowed(7)
    assert await talk.say() is None
    assert talk.went == ["ticket"]
    known = await talk.abilities.known(talk.clock())
    assert {name: one.able for name, one in known.items()} == {"custom": False, "ticket": True}


async def test_the_days_quota(talk: Talk) -> None:
    """Used up: nothing is asked until midnight in Shanghai, the other step still goes, then it is tried again."""
    await talk.typed()
    talk.standin.fault(SEND, code=45009)
    failed = await talk.say()
    assert isinstance(failed, Paused)
    assert failed.after == 13.5 * 3600
    talk.clock.pass_(timedelta(hours=1))
    again = await talk.say()
    assert isinstance(again, Paused)
    assert again.after == 12.5 * 3600
    assert len(talk.standin.made(SEND)) == 1
    await talk.allowed(7)
    assert await talk.say() is None
    talk.clock.pass_(timedelta(hours=12.5))
    assert await talk.say() is None
    assert talk.went == ["held", "held", "ticket", "custom"]


async def test_the_operator_must_look(talk: Talk) -> None:
    """A wrong address is later, kept for the doctor, and never used up a permission."""
    talk.standin.allowed_ips = False
    await talk.typed()
    await talk.allowed(7)
    assert isinstance(await talk.say(), Refused)
    token = (await talk.abilities.known(talk.clock()))["token"]
    assert (token.able, token.code, token.detail) == (False, 40164, "203.0.113.5")
    assert (await talk.windows.left(ME, talk.clock()), await talk.tickets.usable(ME)) == (5, 1)


async def test_what_was_mended_is_noted(talk: Talk) -> None:
    """The address is allowed now: the doctor no longer complains."""
    talk.standin.allowed_ips = False
    await talk.typed()
    await talk.say()
    talk.standin.allowed_ips = True
    talk.clock.pass_(MINUTE)
    assert await talk.say() is None
    assert (await talk.abilities.known(talk.clock()))["token"].able


# ── what can be promised: with storage in tests/test_wiring.py ───────────────────────────────────


@pytest.mark.parametrize(
    ("left", "kept", "offered", "way"),
    [
        (5, True, True, "message"),
        (0, True, True, "ticket"),
        (-1, False, True, "offer"),
        (0, False, True, "offer"),
        (0, True, False, "first"),
        (0, False, False, "first"),
    ],
)
def test_what_can_be_promised(left: int, kept: bool, offered: bool, way: str) -> None:
    """The first step that will hold then."""
    assert way_of({}, ALL, left=left, kept=kept, offered=offered) == way


def test_what_is_known_to_be_denied_is_not_promised() -> None:
    """A day's quota that is used up comes back; a right that was never there does not."""
    denied = Ability(able=False, code=48001, detail="", until=Clock()())
    spent = replace(denied, code=45009)
    assert way_of({"custom": denied}, ALL, left=5, kept=True, offered=True) == "ticket"
    assert way_of({"custom": denied, "ticket": denied}, ALL, left=5, kept=True, offered=True) == "first"
    assert way_of({"custom": spent}, {}, left=5, kept=False, offered=False) == "message"


@pytest.mark.parametrize(
    ("kind", "window", "later"),
    [
        ("auto", "offer", "offer"), ("test", "message", "offer"), ("subscription", "first", "first"), ("service", "first", "first"),
        ("subscription-verified", "message", "offer"), ("service-verified", "message", "offer"),
    ],
)  # fmt: skip
def test_only_what_the_kind_of_account_allows_is_promised(kind: Kind, window: str, later: str) -> None:
    """Where nobody knows, no message is promised; a permission may be asked for, and shows by itself that it is there."""
    assert way_of({}, MAY[kind], left=5, kept=False, offered=True) == window
    assert way_of({}, MAY[kind], left=0, kept=False, offered=True) == later
    learned = {"custom": Ability(able=True, code=0, detail="", until=Clock()())}
    assert way_of(learned, MAY[kind], left=5, kept=False, offered=False) == "message"


@pytest.mark.parametrize("kind", ["subscription", "service"])
async def test_an_account_of_a_kind_that_may_not(talk: Talk, kind: Kind) -> None:
    """Nothing is tried and no window is counted: WeChat is not called to hear what is known."""
    push = replace(talk.push, may=MAY[kind])
    await talk.allowed(7)
    talk.standin.typed(ME.id)
    await push.heard(ME, "typed", talk.clock())
    for say in (push.push, push.answer):
        with pytest.raises(NotNow):
            await say(ME, message())
    assert await talk.windows.left(ME, talk.clock()) == 0
    assert talk.standin.calls == []


async def test_an_account_without_a_secret() -> None:
    """It answers and never calls: everything waits for the next contact."""
    push, now = AnswersOnly(), Clock()()
    await push.heard(ME, "typed", now)
    with pytest.raises(NotNow):
        await push.push(ME, message())
    with pytest.raises(NotNow):
        await push.answer(ME, message())
    await push.watch()
    await push.close()


async def test_the_title_that_ships_fits(talk: Talk) -> None:
    """15 characters at most, and WeChat takes it."""
    title = GUIDE.texts.sentences["ticket.title"]
    assert len(title) <= TITLE_CHARS
    await talk.allowed(7)
    await talk.with_notice(Notice(TEMPLATE, title)).push(ME, message())
    assert [notice["title"] for notice in talk.standin.notices] == [title]


@pytest.mark.parametrize("code", [45015, 45047, 48001, 40003, 43004, 45009, 99999])
async def test_nobody_is_named(talk: Talk, code: int) -> None:
    """No failure's words, which are stored with the nudge, hold the openid."""
    await talk.typed()
    talk.standin.fault(SEND, code=code, words=f"hint: [{ME.id}]")
    assert ME.id not in str(await talk.say())
