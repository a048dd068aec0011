"""The Telegram channel as a whole: webhook and polling against the stand-in, with a bot of a few lines behind it."""

from __future__ import annotations

import asyncio
import json
import socket
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final, Literal

import pytest
import structlog
import uvicorn
from aiohttp import ClientSession
from starlette.applications import Starlette
from starlette.routing import BaseRoute

from bot.channels import Rejected, StorageDown, Unreachable
from bot.channels.telegram import GROUPS_REMEMBERED, Telegram, TelegramTexts
from bot.core.messages import Block, Button, Document, Message, When
from bot.core.taps import tap
from bot.core.updates import Address, Arrived, Blocked, Returned, Said, Sent, Tapped, Update
from tests.standin.bot_api import BotApi, running
from tests.standin.bot_api_chats import TOKEN

SECRET: Final = "webhook-secret"
HEADER: Final = "X-Telegram-Bot-Api-Secret-Token"
MOMENT: Final = When(datetime(2026, 11, 25, 4, 0, tzinfo=UTC), "11月25日 12:00")
TEXTS: Final = TelegramTexts(commands={"zh": (("start", "开始"),)}, private_only={"": "private", "zh": "请私下找我"})
MENU: Final = (Button("纸和笔", tap("mark", 1, "pen", 1)), Button("坏了", tap("bug")))
Mode = Literal["polling", "webhook"]


@dataclass
class Bot:
    """Answers what it is told, and remembers it."""

    told: list[Update] = field(default_factory=list)
    down: int = 0
    held: asyncio.Event | None = None
    heard: asyncio.Event = field(default_factory=asyncio.Event)

    async def receive(self, update: Update) -> Message | None:
        """One answer per update, as an inbox would give it."""
        if self.down:
            self.down -= 1
            raise StorageDown("disk full")
        self.told.append(update)
        self.heard.set()
        if self.held is not None:
            await self.held.wait()
        return self.answer(update)

    def answer(self, update: Update) -> Message | None:
        """The words."""
        match update:
            case Said(text=text):
                return ANSWERS.get(text, said(f"你说：{text}"))
            case Tapped(on=on) if update.tap.verb == "bug":
                raise RuntimeError(on)
            case Tapped(on=on):
                return said("☑ 纸和笔", toast="记下了", buttons=MENU).replacing(on)
            case Arrived(start=start):
                return said(f"你好 {start}", buttons=MENU)
            case Sent(kind=kind):
                return said(f"收到 {kind}")
            case Returned():
                return said("你回来了")
            case _:
                return None


def said(text: str, **more: Any) -> Message:
    return Message((Block((text,)),), **more)


ANSWERS: Final[dict[str, Message | None]] = {
    "清单": said("☐ 纸和笔", buttons=MENU),
    "日期": Message((Block(("最晚 ", MOMENT)),)),
    "长": said("一二三四。" * 1000),
    "文件": said("给你", document=Document("记录.txt", "text/plain", "x")),
    "太长的按钮": said("好", buttons=(Button("好", tap("mark", "字" * 30)),)),
    "沉默": None,
}


async def fetch(ref: str) -> bytes:
    return f"文件 {ref}".encode()


async def breathe(_: float) -> None:
    await asyncio.sleep(0)


@asynccontextmanager
async def serving(routes: Sequence[BaseRoute], door: socket.socket) -> AsyncIterator[None]:
    """The routes behind a socket that already listens."""
    server = uvicorn.Server(uvicorn.Config(Starlette(routes=routes), log_config=None, lifespan="off"))
    async with asyncio.TaskGroup() as group:
        group.create_task(server.serve([door]))
        try:
            yield
        finally:
            server.should_exit = True


@asynccontextmanager
async def channel(standin: BotApi, bot: Bot, mode: Mode) -> AsyncIterator[Telegram]:
    """The channel at work, in one of its two modes; stopped as the bot stops it."""
    door = socket.create_server(("127.0.0.1", 0))
    telegram = Telegram(
        token=TOKEN,
        api_base=standin.base,
        mode=mode,
        secret=SECRET,
        public_url=f"http://127.0.0.1:{door.getsockname()[1]}",
        poll_timeout=1,
        texts=TEXTS,
        fetch=fetch,
        sleep=breathe,
    )
    async with serving(telegram.routes(bot.receive), door), asyncio.TaskGroup() as group:
        listening = group.create_task(telegram.listen(bot.receive))
        try:
            await standin.until(lambda: standin.webhook if mode == "webhook" else standin.polls)
            yield telegram
        finally:
            listening.cancel()
            await asyncio.wait([listening])
            await telegram.close()


@pytest.fixture(autouse=True)
def logged() -> Any:
    """What the channel logged."""
    with structlog.testing.capture_logs() as lines:
        yield lines


@pytest.fixture
async def standin() -> AsyncIterator[BotApi]:
    """Telegram."""
    async with running() as server:
        yield server


@pytest.fixture
def bot() -> Bot:
    """A bot of a few lines."""
    return Bot()


@pytest.fixture(params=["polling", "webhook"])
def mode(request: pytest.FixtureRequest) -> Mode:
    """Both ways in which updates come."""
    return "polling" if request.param == "polling" else "webhook"


@pytest.fixture
async def telegram(standin: BotApi, bot: Bot, mode: Mode) -> AsyncIterator[Telegram]:
    """The channel, in both modes."""
    async with channel(standin, bot, mode) as at_work:
        yield at_work


@pytest.fixture
async def hooked(standin: BotApi, bot: Bot) -> AsyncIterator[Telegram]:
    """The channel behind a webhook."""
    async with channel(standin, bot, "webhook") as at_work:
        yield at_work


def texts(standin: BotApi, chat: int = 7) -> list[str]:
    return [message.get("text", "") for message in standin.chat(chat)]


def settled(standin: BotApi) -> Callable[[], bool]:
    """Whether everything that came in was taken, and everything tapped answered."""
    return lambda: not standin.pending and all(standin.queries.values())


# ── both modes ──────────────────────────────────────────────────────────────────────────────────


async def test_typed(standin: BotApi, telegram: Telegram, bot: Bot) -> None:
    """Typed text is said to the bot and answered in the chat."""
    number = await standin.say(7, "在吗")
    await standin.until(settled(standin))
    assert bot.told == [Said(Address("telegram", "7"), f"telegram:123456:{number}", "在吗")]
    assert texts(standin) == ["你说：在吗"]


async def test_tapped(standin: BotApi, telegram: Telegram, bot: Bot) -> None:
    """A tap edits its message in place and is answered with the toast, once."""
    await standin.say(7, "清单")
    await standin.until(lambda: standin.chat(7))
    await standin.press(7, "纸和笔")
    await standin.until(settled(standin))
    assert texts(standin) == ["☑ 纸和笔"]
    assert isinstance(bot.told[1], Tapped)
    assert bot.told[1].on == f"7:{standin.chat(7)[0]['message_id']}"
    assert [call.fields["text"] for call in standin.calls if call.method == "answerCallbackQuery"] == ["记下了"]


async def test_a_double_tap(standin: BotApi, telegram: Telegram) -> None:
    """The second of two taps changes nothing and is answered all the same."""
    await standin.say(7, "清单")
    await standin.until(lambda: standin.chat(7))
    await standin.press(7, "纸和笔")
    await standin.press(7, "纸和笔")
    await standin.until(settled(standin))
    assert texts(standin) == ["☑ 纸和笔"]


async def test_a_tap_on_a_bug(standin: BotApi, telegram: Telegram, logged: list[dict[str, Any]]) -> None:
    """A tap whose handling fails is logged and still answered, and the next update is taken."""
    await standin.say(7, "清单")
    await standin.until(lambda: standin.chat(7))
    await standin.press(7, "坏了")
    await standin.say(7, "还在吗")
    await standin.until(settled(standin))
    await standin.until(lambda: "你说：还在吗" in texts(standin))
    assert any(line["event"] == "telegram update failed" for line in logged)


async def test_start(standin: BotApi, telegram: Telegram) -> None:
    """A deep link's payload reaches the bot."""
    await standin.say(7, "/start web_9f")
    await standin.until(settled(standin))
    await standin.until(lambda: texts(standin) == ["你好 web_9f"])


async def test_things_that_are_not_text(standin: BotApi, telegram: Telegram) -> None:
    """A photo is acknowledged."""
    await standin.send(7, photo=[{"file_id": "x"}])
    await standin.until(lambda: texts(standin) == ["收到 photo"])


async def test_dates_files_and_articles(standin: BotApi, telegram: Telegram) -> None:
    """What does not ride in a response is sent by calls: dates, files, several pages."""
    for text in ("日期", "文件", "长"):
        await standin.say(7, text)
    await standin.until(settled(standin))
    await standin.until(lambda: len(standin.chat(7)) == 5)
    assert {call.by for call in standin.calls} == {"call"}


async def test_silence(standin: BotApi, telegram: Telegram) -> None:
    """No answer is no message."""
    await standin.say(7, "沉默")
    await standin.until(settled(standin))
    assert texts(standin) == []


async def test_blocked_and_back(standin: BotApi, telegram: Telegram, bot: Bot) -> None:
    """Blocking and unblocking reach the bot; what it says on a return is delivered."""
    await standin.say(7, "在吗")
    await standin.block(7)
    await standin.until(settled(standin))
    await standin.unblock(7)
    await standin.until(lambda: "你回来了" in texts(standin))
    assert {Blocked, Returned} <= {type(update) for update in bot.told}


async def test_an_update_nobody_can_read(standin: BotApi, telegram: Telegram, logged: list[dict[str, Any]]) -> None:
    """It is logged and stepped over."""
    bad = await standin.update(message="hello")
    await standin.say(7, "在吗")
    await standin.until(settled(standin))
    await standin.until(lambda: texts(standin) == ["你说：在吗"])
    assert any(line.get("update") == bad for line in logged)


async def test_storage_down(standin: BotApi, telegram: Telegram, bot: Bot) -> None:
    """An update that could not be stored comes again until it is, and is answered once."""
    bot.down = 2
    await standin.say(7, "在吗")
    await standin.until(settled(standin))
    assert len(bot.told) == 1
    assert texts(standin) == ["你说：在吗"]


async def test_nothing_is_confirmed_before_it_is_taken(standin: BotApi, telegram: Telegram, bot: Bot) -> None:
    """While the bot has not returned, Telegram still holds the update."""
    bot.held = asyncio.Event()
    await standin.say(7, "在吗")
    await bot.heard.wait()
    assert standin.pending
    assert not [status for _, status in standin.deliveries if status == 200]
    bot.held.set()
    await standin.until(settled(standin))


async def test_groups_are_told_once(standin: BotApi, telegram: Telegram, bot: Bot) -> None:
    """A group learns once that we talk in private; the bot hears nothing of it."""
    group = {"type": "supergroup", "title": "讨债互助"}
    for text in ("/start", "在吗", "喂"):
        await standin.say(-100, text, place=group)
    await standin.until(settled(standin))
    await standin.until(lambda: texts(standin, -100))
    assert texts(standin, -100) == ["请私下找我"]
    assert bot.told == []


async def test_an_answer_that_cannot_be_shown(
    standin: BotApi, telegram: Telegram, logged: list[dict[str, Any]]
) -> None:
    """A button that does not fit is a bug: logged, and the updates behind it are taken."""
    await standin.say(7, "太长的按钮")
    await standin.say(7, "在吗")
    await standin.until(settled(standin))
    await standin.until(lambda: texts(standin) == ["你说：在吗"])
    assert any(line["event"] == "telegram answer cannot be shown" for line in logged)


async def test_texts_are_set(standin: BotApi, telegram: Telegram) -> None:
    """The commands are set while the bot is already listening."""
    await standin.until(lambda: ("MyCommands", "zh") in standin.told)


async def test_the_token_is_never_logged(standin: BotApi, telegram: Telegram, logged: list[dict[str, Any]]) -> None:
    """Faults of every kind are logged without the token, which is part of each address."""
    for how, times in (("refuse", 3), ("drop", 1), ("garbage", 3)):
        await standin.fault("sendMessage", how=how, times=times)
        await standin.say(7, "日期")
        await standin.until(settled(standin))
    await standin.until(lambda: not standin.faults)
    assert logged
    assert TOKEN not in json.dumps(logged, ensure_ascii=False, default=repr)
    assert TOKEN not in repr(telegram)


# ── the webhook ─────────────────────────────────────────────────────────────────────────────────


async def test_a_plain_answer_rides_in_the_response(standin: BotApi, hooked: Telegram) -> None:
    """A typed text costs no call of ours: its answer is the webhook's response."""
    await standin.say(7, "清单")
    await standin.until(lambda: standin.chat(7))
    assert [call.by for call in standin.made("sendMessage")] == ["body"]
    assert standin.buttons(standin.chat(7)[0])[0]["callback_data"] == "mark:1:pen:1"


async def test_a_tap_is_answered_in_the_response(standin: BotApi, hooked: Telegram) -> None:
    """The edit is a call, because its errors matter; the tap's answer rides in the response."""
    await standin.say(7, "清单")
    await standin.until(lambda: standin.chat(7))
    await standin.press(7, "纸和笔")
    await standin.until(settled(standin))
    assert [(call.method, call.by) for call in standin.calls if "Callback" in call.method or "edit" in call.method] == [
        ("editMessageText", "call"),
        ("answerCallbackQuery", "body"),
    ]


async def test_an_answer_that_hangs_is_given_up(
    standin: BotApi, hooked: Telegram, monkeypatch: pytest.MonkeyPatch, logged: list[dict[str, Any]]
) -> None:
    """Telegram gets its 200 even when the answer cannot be brought into the chat in time."""
    monkeypatch.setattr("bot.channels.telegram.HAND_OVER_SECONDS", 0.05)
    await standin.fault("sendMessage", how="hang")
    await standin.say(7, "日期")
    await standin.until(settled(standin))
    assert any(line["event"] == "telegram answer failed" for line in logged)


async def post(telegram: Telegram, body: bytes, secret: str = SECRET, chunked: bool = False) -> tuple[int, bytes]:
    async def parts() -> AsyncIterator[bytes]:
        yield body

    async with (
        ClientSession() as session,
        session.post(
            f"{telegram.public_url}/telegram", data=parts() if chunked else body, headers={HEADER: secret}
        ) as answer,
    ):
        return answer.status, await answer.read()


@pytest.mark.parametrize("secret", ["", "wrong", SECRET[:-1], SECRET + "x", "密"])
async def test_a_wrong_secret(hooked: Telegram, bot: Bot, secret: str) -> None:
    """Without the secret nothing is read."""
    body = Path(__file__).parent.joinpath("payloads/telegram/text.json").read_bytes()
    assert await post(hooked, body, secret) == (403, b"")
    assert bot.told == []


@pytest.mark.parametrize("chunked", [False, True])
async def test_a_body_that_is_too_long(hooked: Telegram, chunked: bool) -> None:
    """No update is that long, whether its length is told before or not."""
    assert (await post(hooked, b" " * 600_000, chunked=chunked))[0] == 413


@pytest.mark.parametrize("body", [b"", b"{", b"\xff\xfe", b"[]", b"7", b'{"update_id": 1}', b"[" * 100_000])
async def test_a_body_that_is_no_update(hooked: Telegram, bot: Bot, body: bytes) -> None:
    """It is taken with a 200: sent again it would be no better."""
    assert await post(hooked, body) == (200, b"")
    assert bot.told == []


async def test_storage_down_is_503(hooked: Telegram, bot: Bot) -> None:
    """What was not stored gets no 200."""
    bot.down = 1
    raw = {"update_id": 1, "message": {"message_id": 1, "chat": {"id": 7, "type": "private"}, "text": "在吗"}}
    body = json.dumps(raw).encode()
    assert (await post(hooked, body))[0] == 503
    status, answer = await post(hooked, body)
    assert (status, json.loads(answer)["method"]) == (200, "sendMessage")


async def test_groups_remembered_are_bounded(hooked: Telegram) -> None:
    """A flood of groups does not fill the memory; one that was forgotten is told once more."""
    answers = []
    for number in (*range(GROUPS_REMEMBERED + 1), 0):
        chat = {"id": -number, "type": "group"}
        raw = {"update_id": number, "message": {"message_id": 1, "chat": chat, "text": "x"}}
        answers.append(await post(hooked, json.dumps(raw).encode()))
    assert len(hooked.groups) == GROUPS_REMEMBERED
    assert all(body for _, body in answers)


# ── the rest ────────────────────────────────────────────────────────────────────────────────────


def test_a_webhook_needs_a_secret() -> None:
    """Without a secret anybody could speak for anybody; without an address nobody is heard."""
    with pytest.raises(ValueError, match="secret"):
        Telegram(token=TOKEN, mode="webhook", public_url="https://bot.example.org")
    with pytest.raises(ValueError, match="address"):
        Telegram(token=TOKEN, mode="webhook", secret=SECRET)


async def test_polling_wants_no_route(bot: Bot) -> None:
    """Who polls mounts nothing."""
    telegram = Telegram(token=TOKEN)
    assert telegram.routes(bot.receive) == []
    assert telegram.poll_age(5.0) == 0.0
    await telegram.close()


async def test_push(standin: BotApi) -> None:
    """A nudge arrives as a new message; somebody who never spoke to us is unreachable, no number is a bug."""
    standin.known.add(7)
    telegram = Telegram(token=TOKEN, api_base=standin.base, poll_timeout=1)
    await telegram.push(Address("telegram", "7"), said("回音：到时间了", buttons=MENU))
    assert texts(standin) == ["回音：到时间了"]
    with pytest.raises(Unreachable):
        await telegram.push(Address("telegram", "8"), said("在吗"))
    with pytest.raises(Rejected):
        await telegram.push(Address("telegram", "x"), said("在吗"))
    await telegram.close()


async def test_poll_age(standin: BotApi, bot: Bot) -> None:
    """The watchdog sees how old the last poll is."""
    async with channel(standin, bot, "polling") as telegram:
        await standin.say(7, "在吗")
        await standin.until(settled(standin))
        now = telegram.steady()
        assert 0 <= telegram.poll_age(now) < 5
        assert telegram.poll_age(now + 60) >= 60


async def test_a_poll_that_never_began_ages(bot: Bot) -> None:
    """Telegram is away from the first moment on: whoever watches must see that nobody is heard."""
    tried, seconds = asyncio.Event(), [100.0]

    async def wait(_: float) -> None:
        tried.set()
        await asyncio.Event().wait()

    with socket.create_server(("127.0.0.1", 0)) as door:
        nobody = f"http://127.0.0.1:{door.getsockname()[1]}"
    telegram = Telegram(token=TOKEN, api_base=nobody, sleep=wait, steady=lambda: seconds[0])
    async with asyncio.TaskGroup() as group:
        listening = group.create_task(telegram.listen(bot.receive))
        await asyncio.wait_for(tried.wait(), 10)
        seconds[0] += 600
        assert telegram.poll_age(seconds[0]) == 600
        listening.cancel()
    await telegram.close()
