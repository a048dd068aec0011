"""What the settings put together: the WeChat account with its ladder, from a promise to a nudge on the phone."""

from __future__ import annotations

import contextlib
import re
from collections.abc import AsyncIterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, Final

import httpx
import pytest
from starlette.applications import Starlette

from bot import app, documents, metrics, wiring
from bot.channels import Rejected
from bot.channels.wechat_codes import BUSY, KINDS
from bot.channels.wechat_push import AnswersOnly
from bot.channels.wechat_text import Paper
from bot.channels.wechat_ticket import Granted
from bot.core.messages import Block, Message
from bot.core.person import Nudge, Person
from bot.core.turn import Prospect
from bot.core.updates import Address, Update
from bot.edition import Edition
from bot.settings import Settings
from bot.storage import hashes, people
from bot.storage.database import Result, Transaction, Unavailable, Unit
from bot.storage.migrate import migrate
from bot.storage.quota import Quota
from bot.storage.sqlite import SqliteDatabase, opened
from bot.storage.tickets import Tickets
from bot.wiring import Lent
from tests.channels.wechat_peer import KEY, TOKEN, US, WHO, message, post
from tests.shipped import GUIDE
from tests.standin.wechat_api import APP_ID, SECRET, TEMPLATE, Clock, WeChatApi, running

ME: Final = Address("wechat", WHO)
LINK: Final = re.compile(r'<a href="(https?://[^"]+)">')
PUBLIC: Final = "https://bot.example.org"


def settings_of(folder: Path, **fields: Any) -> Settings:
    """A verified account that may ask for one message, on a database in `folder`."""
    known: dict[str, Any] = {
        "database_url": f"sqlite:///{folder / 'bot.db'}", "secret_key": "test", "web": "off", "public_url": PUBLIC,
        "wechat_app_id": APP_ID, "wechat_app_secret": SECRET, "wechat_token": TOKEN, "wechat_aes_key": KEY,
        "wechat_template_id": TEMPLATE, "_env_file": None,
    }  # fmt: skip
    return Settings(**{**known, **fields})


@pytest.fixture
async def database(tmp_path: Path) -> AsyncIterator[SqliteDatabase]:
    """The real ledger."""
    async with opened(tmp_path / "bot.db", migrate) as made:
        await made.run(known)
        yield made


def known(tx: Transaction) -> None:
    """They wrote before."""
    people.add(tx, "p", ME, hashes.of_address(b"secret", ME), "Asia/Shanghai", Clock()())


def looked(settings: Settings, lent: Lent) -> Any:
    """How a nudge at a moment would go."""
    look = wiring.wechat_reach(settings, lent)

    async def at(moment: datetime, before: int = 0, times: int = 0) -> Prospect:
        nudge = Nudge(7, "promise", 1, 2, moment, times=times)
        moments = (lent.now() + timedelta(minutes=number) for number in range(before))
        earlier = tuple(Nudge(8 + number, "promise", 1, 2, at) for number, at in enumerate(moments))
        earlier += tuple(Nudge(20 + number, "promise", 1, 2, moment) for number in range(9))  # they share its push
        person = Person("p", ME, nudges=earlier)
        return await lent.database.read(lambda tx: look(tx, person, nudge))

    return at


async def test_what_can_be_promised(database: SqliteDatabase, tmp_path: Path) -> None:
    """Tomorrow by message; in three days only if they allow it; once allowed, by that; else when they write."""
    clock = Clock()
    now, lent = clock(), Lent(database, b"secret", clock)
    settings = settings_of(tmp_path)
    at, tomorrow, later = looked(settings, lent), now + timedelta(days=1), now + timedelta(days=3)
    offered = await at(later)
    assert (offered.way, offered.link.startswith("https://mp.weixin.qq.com/mp/subscribemsg?")) == ("offer", True)
    await Quota(database, b"secret").opened(ME, "typed", now, timedelta(hours=48), 5)
    assert await at(tomorrow) == Prospect("message")
    assert (await at(tomorrow, 5)).way == "offer"
    assert (await at(later)).way == "offer"
    await Tickets(database, b"secret").grant(ME, 3, now, nudge=3)
    assert (await at(later)).way == "offer"
    await Tickets(database, b"secret").grant(ME, 7, now, nudge=7)
    assert await at(later) == Prospect("ticket")
    assert (await looked(settings_of(tmp_path, wechat_template_id=""), lent)(later)).way == "first"
    assert (await looked(settings_of(tmp_path, wechat_app_secret=""), lent)(tomorrow)).way == "first"


@pytest.mark.parametrize(
    ("kind", "template", "way"),
    [
        ("auto", "", "first"), ("auto", TEMPLATE, "message"), ("test", "", "message"), ("service", TEMPLATE, "first"),
        ("subscription", TEMPLATE, "first"), ("subscription-verified", "", "message"), ("service-verified", TEMPLATE, "message"),
    ],
)  # fmt: skip
async def test_the_kind_of_account_decides(
    database: SqliteDatabase, tmp_path: Path, kind: str, template: str, way: str
) -> None:
    """A message within the window is promised by accounts that are known to be able to send one."""
    clock = Clock()
    await Quota(database, b"secret").opened(ME, "typed", clock(), timedelta(hours=48), 5)
    settings = settings_of(tmp_path, wechat_account=kind, wechat_template_id=template)
    found = await looked(settings, Lent(database, b"secret", clock))(clock() + timedelta(days=1))
    assert found.way == way


async def test_a_page_for_the_calendar(database: SqliteDatabase, tmp_path: Path) -> None:
    """Beside what may come and may not; not where a message is sure, nor where there is no public address."""
    clock = Clock()
    later, lent = clock() + timedelta(days=3), Lent(database, b"secret", clock)
    for fields in ({}, {"wechat_app_secret": ""}):
        found = await looked(settings_of(tmp_path, **fields), lent)(later)
        assert documents.opened(b"secret", found.calendar.removeprefix(f"{PUBLIC}/f/")) == documents.Link(
            "calendar:p:2", clock() + timedelta(days=7)
        )
    assert (await looked(settings_of(tmp_path, public_url=""), lent)(later)).calendar == ""
    await Quota(database, b"secret").opened(ME, "typed", clock(), timedelta(hours=48), 5)
    assert (await looked(settings_of(tmp_path), lent)(clock() + timedelta(days=1))).calendar == ""


async def test_what_is_put_off_asks_anew(database: SqliteDatabase, tmp_path: Path) -> None:
    """The permission for its first saying is spent: the second has a link of its own, which grants."""
    clock = Clock()
    settings, tickets = settings_of(tmp_path), Tickets(database, b"secret")
    at = looked(settings, Lent(database, b"secret", clock))
    consent, scenes = wiring.wechat_consent(settings, b"secret"), []
    for times in range(2):
        offered = await at(clock() + timedelta(days=3), times=times)
        back = {**httpx.URL(offered.link).params, "openid": WHO, "action": "confirm"}
        granted = consent.returned(back)
        assert isinstance(granted, Granted)
        assert await tickets.grant(ME, granted.scene, clock())
        scenes.append(await tickets.take(ME, clock()))
    assert len(set(scenes)) == 2


async def test_the_ladder_as_it_is_put_together(database: SqliteDatabase, tmp_path: Path) -> None:
    """Real clock, real storage, counted; without a secret nothing is ever called."""
    async with running(app.now) as platform:
        settings = settings_of(tmp_path, wechat_api_base=platform.base)
        lent, paper = Lent(database, b"secret", app.now), Paper()
        push = wiring.wechat_pushes(settings, GUIDE, paper, lent)
        platform.typed(ME.id)
        await push.heard(ME, "typed", app.now())
        before = metrics.PUSHES.labels("wechat", "custom")._value.get()
        assert await push.push(ME, Message((Block(("退款到了吗？",)),))) == "custom"
        await push.close()
        assert [who for who, _ in platform.texts] == [ME.id]
        assert metrics.PUSHES.labels("wechat", "custom")._value.get() == before + 1
    mute = wiring.wechat_pushes(settings_of(tmp_path, wechat_app_secret=""), GUIDE, paper, lent)
    assert isinstance(mute, AnswersOnly)


class Talk:
    """The whole bot behind the callback, one clock for it and for WeChat."""

    def __init__(self, parts: app.Parts, platform: WeChatApi, clock: Clock) -> None:
        self.parts, self.platform, self.clock, self.number = parts, platform, clock, 0
        self.web = app.web_app(parts)

    async def say(self, text: str) -> str:
        """Something typed here, which WeChat notes too."""
        self.number += 1
        self.platform.typed(ME.id)
        at = int(self.clock().timestamp())
        fields = {
            "ToUserName": US,
            "FromUserName": WHO,
            "CreateTime": str(at),
            "MsgType": "text",
            "MsgId": str(self.number),
        }
        inner = "".join(f"<{name}>{value}</{name}>" for name, value in {**fields, "Content": text}.items())
        return (await post(self.web, f"<xml>{inner}</xml>", at=at)).content()

    async def promise(self, when: str) -> str:
        """A promise kept, and what is said about its nudge."""
        for text in ("记承诺", "退我180元", "其他时间", when):
            await self.say(text)
        return await self.say("对")

    async def wait(self, **time: float) -> None:
        """Time passes, and what is due is said."""
        end = self.clock() + timedelta(**time)
        while (due := await self.parts.nudger.next_after(self.clock())) is not None and due <= end:
            self.clock.pass_(due - self.clock())
            await self.parts.nudger.tick()
        self.clock.pass_(end - self.clock())

    async def ticket(self, **query: str) -> httpx.Response:
        """What WeChat opens after its page."""
        return await self.opened("/ticket/", **query)

    async def opened(self, path: str, **query: str) -> httpx.Response:
        """What WeChat's browser gets."""
        transport = httpx.ASGITransport(self.web)
        async with httpx.AsyncClient(transport=transport, base_url=PUBLIC) as client:
            return await client.get(path, params=query)


@contextlib.asynccontextmanager
async def talking(folder: Path, **fields: Any) -> AsyncIterator[Talk]:
    clock = Clock()
    async with running(clock) as platform:
        settings = settings_of(folder, wechat_api_base=platform.base, **fields)
        steady = [0.0]

        def patient() -> float:
            steady[0] += 30
            return steady[0]

        channels = app.channels_of(settings, Edition(GUIDE), clock)
        async with app.assembled(settings, GUIDE, clock, channels, patient) as parts:
            talk = Talk(parts, platform, clock)
            await talk.say("记承诺")
            await talk.say("同意，帮我记")
            try:
                yield talk
            finally:
                await parts.channels["wechat"].close()


async def test_a_nudge_inside_the_window_rings(tmp_path: Path) -> None:
    """A verified account: promised for tonight, and it comes as a message of its own."""
    async with talking(tmp_path) as talk:
        assert "到时我在这里先发一条给你" in await talk.promise("明天下午3点")
        await talk.wait(hours=40)
        assert [("退我180元" in text, who) for who, text in talk.platform.texts] == [(True, ME.id)]


async def test_an_unverified_account_promises_and_calls_nothing(tmp_path: Path) -> None:
    """Also with an AppSecret filled in: said plainly, never tried, told first."""
    async with talking(tmp_path, wechat_account="subscription") as talk:
        assert "公众号不能先开口" in await talk.promise("明天下午3点")
        await talk.wait(hours=30)
        assert talk.platform.calls == []
        assert "退我180元" in "".join((await talk.say("在吗")).split("\n\n")[:2])


async def test_whoever_writes_at_that_moment_is_told_first(tmp_path: Path) -> None:
    """The alarm rang: nobody waits for some minutes of spread or of calm, and it is told once."""
    async with talking(tmp_path, wechat_account="subscription") as talk:
        await talk.promise("明天")
        rows = await talk.parts.database.read(lambda tx: tx.rows("SELECT due_at FROM nudges"))
        talk.clock.pass_(datetime.fromisoformat(rows[0]["due_at"]) + timedelta(seconds=10) - talk.clock())
        assert "退我180元" in await talk.say("12月5日 周六 09:30 看看回音")
        assert "退我180元" not in await talk.say("菜单")
        rows = await talk.parts.database.read(lambda tx: tx.rows("SELECT state FROM nudges ORDER BY id"))
        assert rows[0]["state"] == "sent"


async def test_a_nudge_after_the_window_is_said_first(tmp_path: Path) -> None:
    """An account that only answers: said so when it is promised, and told before anything else when they write."""
    async with talking(tmp_path, wechat_app_secret="") as talk:
        promised = await talk.promise("7天")
        assert "你随便发一句，我先说这件事" in promised
        assert "看看回音" in promised
        await talk.wait(days=9)
        assert talk.platform.texts == []
        assert "退我180元" in "".join((await talk.say("在吗")).split("\n\n")[:2])
        rows = await talk.parts.database.read(lambda tx: tx.rows("SELECT state FROM nudges ORDER BY id"))
        assert rows[0]["state"] == "sent"


SILENT: Final = [code for code, kind in KINDS.items() if not issubclass(kind, Rejected) and code != BUSY]


@pytest.mark.parametrize("code", [*SILENT, 99999])
async def test_whatever_stops_a_push_it_is_said_first(tmp_path: Path, code: int) -> None:
    """Refused, paused, throttled, denied, shut, used up, blocked, unheard of: who writes again hears it first, once,
    and no push says it again when the trouble is over, before the next asking."""
    async with talking(tmp_path) as talk:
        await talk.promise("明天下午3点")
        talk.platform.fault("message/custom/send", code=code, times=99)
        await talk.wait(hours=30)
        assert talk.platform.texts == []
        talk.platform.faults.clear()
        told = (await talk.say("在吗")).split("\n\n")[:2]
        assert any("退我180元" in paragraph for paragraph in told)
        await talk.wait(hours=12)
        assert talk.platform.texts == []


async def test_what_wechat_turns_down_is_for_the_operator(tmp_path: Path) -> None:
    """Our own mistake: neither tried again nor said, and visible as failed."""
    for code in (47001, 47003):
        async with talking(tmp_path / str(code)) as talk:
            await talk.promise("明天下午3点")
            talk.platform.fault("message/custom/send", code=code, times=9)
            await talk.wait(hours=30)
            row, again = await talk.parts.database.read(lambda tx: tx.rows("SELECT state FROM nudges ORDER BY id"))
            assert (row["state"], again["state"]) == ("failed", "pending")


async def test_a_platform_that_is_down(tmp_path: Path) -> None:
    """Nobody answers for an hour: whoever writes meanwhile is told; whoever does not gets it afterwards."""
    async with talking(tmp_path) as talk:
        await talk.promise("明天下午3点")
        talk.platform.fault("message/custom/send", how="status", status=503, times=3)
        await talk.wait(hours=30)
        assert len(talk.platform.texts) == 1


async def test_the_calendar_page_of_a_promise(tmp_path: Path) -> None:
    """Offered at once where we cannot speak first, and again by a tap; a new date moves the same entry."""
    async with talking(tmp_path, wechat_app_secret="") as talk:
        promised = await talk.promise("7天")
        [at_once] = [link for link in LINK.findall(promised) if "/f/" in link]
        assert "看看回音" in (await talk.opened(at_once)).text
        noted = await talk.say("跳过")
        assert "放进手机日历" in noted
        [asked] = [link for link in LINK.findall(await talk.say("放进手机日历")) if "/f/" in link]
        first = (await talk.opened(f"{asked}/huiyin.ics")).text
        await talk.say("改时间")
        await talk.say("10天")
        second = (await talk.opened(f"{at_once}/huiyin.ics")).text
        uid = [line for line in first.splitlines() if line.startswith("UID:")]
        assert uid == [line for line in second.splitlines() if line.startswith("UID:")]
        assert ("SEQUENCE:0" in first, "SEQUENCE:0" in second) == (True, False)


async def test_somebody_allows_one_message(tmp_path: Path) -> None:
    """The link, the page after it, and the one message on the day; the page opened again changes nothing."""
    async with talking(tmp_path) as talk:
        promised = await talk.promise("7天")
        assert "先点一次“同意提醒”" in promised
        link = httpx.URL(promised.split('href="')[1].split('"')[0])
        back = {name: link.params[name] for name in ("template_id", "scene", "reserved")}
        for _ in range(2):
            page = await talk.ticket(openid=WHO, action="confirm", **back)
            assert (page.status_code, "到那天提醒你" in page.text) == (200, True)
        talk.platform.allow(ME.id, int(back["scene"]))
        await talk.wait(days=9)
        assert [notice["touser"] for notice in talk.platform.notices] == [ME.id]
        assert len(await talk.parts.database.read(lambda tx: tx.rows("SELECT * FROM tickets"))) == 1


async def test_what_was_allowed_for_one_is_not_spent_on_another(tmp_path: Path) -> None:
    """Two promises, the later one allowed: the earlier is said first at a contact, the later one rings."""
    async with talking(tmp_path) as talk:
        await talk.promise("7天")
        await talk.say("跳过")
        link = httpx.URL((await talk.promise("15天")).split('href="')[1].split('"')[0])
        back = {name: link.params[name] for name in ("template_id", "scene", "reserved")}
        await talk.ticket(openid=WHO, action="confirm", **back)
        talk.platform.allow(ME.id, int(back["scene"]))
        await talk.wait(days=10)
        assert talk.platform.notices == []
        await talk.wait(days=8)
        assert [notice["scene"] for notice in talk.platform.notices] == [back["scene"]]


async def test_what_was_allowed_for_one_that_is_over_carries_another(tmp_path: Path) -> None:
    """Withdrawn before it was due: the permission is there, and the next nudge rings with it."""
    async with talking(tmp_path) as talk:
        link = httpx.URL((await talk.promise("7天")).split('href="')[1].split('"')[0])
        back = {name: link.params[name] for name in ("template_id", "scene", "reserved")}
        await talk.ticket(openid=WHO, action="confirm", **back)
        talk.platform.allow(ME.id, int(back["scene"]))
        for text in ("我的记录", "1", "更多", "看这些承诺", "1", "撤回"):
            await talk.say(text)
        rows = await talk.parts.database.read(lambda tx: tx.rows("SELECT state FROM nudges"))
        assert [row["state"] for row in rows] == ["stopped"]
        assert "先点一次“同意提醒”" in await talk.promise("15天")
        await talk.wait(days=18)
        assert [notice["scene"] for notice in talk.platform.notices] == [back["scene"]]


async def test_a_page_opened_again_after_the_deletion(tmp_path: Path) -> None:
    """It grants nothing and leaves nothing: the talk it came from is gone."""
    async with talking(tmp_path) as talk:
        link = httpx.URL((await talk.promise("7天")).split('href="')[1].split('"')[0])
        back = {name: link.params[name] for name in ("template_id", "scene", "reserved")}
        assert (await talk.ticket(openid=WHO, action="confirm", **back)).status_code == 200
        await talk.say("删除")
        await talk.say("全部删除")
        again = await talk.ticket(openid=WHO, action="confirm", **back)
        assert (again.status_code, "这个链接不对" in again.text) == (403, True)
        assert await talk.parts.database.read(lambda tx: tx.rows("SELECT * FROM tickets")) == []


async def test_nobody_allows_for_another(tmp_path: Path) -> None:
    """A page with another openid, a changed scene, or no action: refused, nothing stored. A no is a no."""
    async with talking(tmp_path) as talk:
        link = httpx.URL((await talk.promise("7天")).split('href="')[1].split('"')[0])
        back = {name: link.params[name] for name in ("template_id", "scene", "reserved")}
        for odd in (
            {"openid": "oSomebodyElse"},
            {"scene": "9"},
            {"action": "x"},
            {"reserved": ""},
            {"template_id": "t"},
        ):
            page = await talk.ticket(**{"openid": WHO, "action": "confirm", **back, **odd})
            assert page.status_code == 403
            assert "oSomebodyElse" not in page.text
        assert (await talk.ticket(openid=WHO, **{**back, "action": "cancel"})).status_code == 200
        assert await talk.parts.database.read(lambda tx: tx.rows("SELECT * FROM tickets")) == []


class Full:
    """A disk on which nothing can be stored or read."""

    async def run(self, unit: Unit[Result]) -> Result:
        """Nothing."""
        raise Unavailable("disk full")

    read = run


async def test_a_full_disk_is_no_bug(tmp_path: Path) -> None:
    """A window that cannot be noted spoils no answer; a consent that cannot be stored says that we are busy."""
    settings = settings_of(tmp_path)
    build = app.channels_of(settings, Edition(GUIDE))
    channel = build(Full(), b"secret")["wechat"]  # type: ignore[arg-type]

    async def told(update: Update) -> Message:
        return Message((Block(("好的",)),))

    wechat = Starlette(routes=list(channel.routes(told)))
    now = int(app.now().timestamp())
    assert (
        await post(wechat, message(MsgType="text", Content="目录", CreateTime=str(now)), at=now)
    ).content() == "好的"
    asked = httpx.URL(wiring.wechat_consent(settings, b"secret").link(WHO, 7)).params
    allowed = {**asked, "openid": WHO, "action": "confirm"}
    async with httpx.AsyncClient(transport=httpx.ASGITransport(wechat), base_url=PUBLIC) as browser:
        assert (await browser.get("/ticket", params=allowed)).status_code == 503
