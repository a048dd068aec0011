"""Calls against the stand-in: each way a call can fail is one of the five."""

from __future__ import annotations

import logging
from collections.abc import AsyncIterator

import pytest
from telegram.error import BadRequest, ChatMigrated, Forbidden, InvalidToken, NetworkError

from bot.channels import PushFailed, Rejected, TryLater, Unreachable, Unsure
from bot.channels.telegram_api import Api, NotSent, Throttled, Unanswered, outcome
from bot.channels.telegram_calls import Refused, backoff
from tests.standin.bot_api import BotApi, running
from tests.standin.bot_api_chats import TOKEN

HELLO = {"chat_id": 7, "text": "在吗"}


@pytest.fixture
async def standin() -> AsyncIterator[BotApi]:
    """Telegram, with one person who spoke before."""
    async with running() as server:
        server.known.add(7)
        yield server


@pytest.fixture
async def api(standin: BotApi) -> AsyncIterator[Api]:
    """Calls to the stand-in."""
    opened = Api(TOKEN, standin.base, 1)
    yield opened
    await opened.close()


async def failure(api: Api, method: str = "sendMessage", **fields: object) -> PushFailed:
    with pytest.raises(PushFailed) as caught:
        await api.call(method, **(fields or HELLO))
    return caught.value


async def test_a_call(standin: BotApi, api: Api) -> None:
    """A call gives Telegram's result, nested objects and Chinese intact."""
    markup = {"inline_keyboard": [[{"text": "好", "callback_data": "ok"}]]}
    sent = await api.call("sendMessage", **HELLO, reply_markup=markup)
    assert sent["text"] == "在吗"
    assert standin.chat(7)[0]["reply_markup"] == markup


async def test_an_upload(standin: BotApi, api: Api) -> None:
    """A file goes by its own name, Chinese intact."""
    await api.upload("sendDocument", "记录.txt", "到账".encode(), chat_id=7)
    (call,) = standin.made("sendDocument")
    assert call.files["document"] == {"name": "记录.txt", "size": 6, "text": "到账"}


async def test_a_flood_says_how_long(standin: BotApi, api: Api) -> None:
    """429 is later, after as many seconds as it says."""
    await standin.fault("sendMessage", status=429, description="Too Many Requests", retry_after=17)
    failed = await failure(api)
    assert isinstance(failed, TryLater)
    assert failed.after == 17


async def test_a_flood_that_does_not_say(standin: BotApi, api: Api) -> None:
    """429 without a number is later, after a second."""
    await standin.fault("sendMessage", status=429, description="Too Many Requests")
    failed = await failure(api)
    assert isinstance(failed, TryLater)
    assert failed.after == 1


async def test_blocked(standin: BotApi, api: Api) -> None:
    """Who blocked us is unreachable."""
    standin.blocked.add(7)
    assert isinstance(await failure(api), Unreachable)


async def test_a_chat_that_is_gone(api: Api) -> None:
    """An unknown chat is unreachable although it comes as a bad request."""
    assert isinstance(await failure(api, chat_id=8, text="在吗"), Unreachable)


async def test_a_message_that_is_wrong(api: Api) -> None:
    """Broken HTML is our bug."""
    assert isinstance(await failure(api, chat_id=7, text="<b>", parse_mode="HTML"), Rejected)


@pytest.mark.parametrize("status", [500, 502, 503])
async def test_down(standin: BotApi, api: Api, status: int) -> None:
    """A server in trouble is later."""
    await standin.fault("sendMessage", status=status)
    assert type(await failure(api)) is TryLater


async def test_dropped(standin: BotApi, api: Api) -> None:
    """A line that drops after writing leaves us unsure, and the next call works."""
    await standin.fault("sendMessage", how="drop after")
    assert isinstance(await failure(api), Unsure)
    await api.call("sendMessage", **HELLO)
    assert len(standin.chat(7)) == 2


async def test_nobody_there(api: Api, standin: BotApi) -> None:
    """No connection is later, never unsure: nothing was written."""
    alone = Api(TOKEN, "http://127.0.0.1:1", 1)
    assert type(await failure(alone)) is TryLater
    await alone.close()


async def test_not_telegram(standin: BotApi, api: Api) -> None:
    """A login page that answers in Telegram's place is later."""
    await standin.fault("sendMessage", how="garbage")
    assert type(await failure(api)) is TryLater


async def test_unknown_method(api: Api) -> None:
    """404 means the method or the token is unknown, and waits a minute."""
    failed = await failure(api, "fooBar", x=1)
    assert isinstance(failed, Refused)
    assert failed.after == 60


async def test_wrong_token(standin: BotApi, caplog: pytest.LogCaptureFixture) -> None:
    """A refused token is later, loudly, and stands nowhere in what we say."""
    wrong = Api("99:another-secret", standin.base, 1)
    with caplog.at_level(logging.DEBUG):
        failed = await failure(wrong)
    await wrong.close()
    assert isinstance(failed, Refused)
    assert "another-secret" not in f"{failed!r} {failed.__cause__!r}"


async def test_no_token_in_any_error(standin: BotApi, api: Api) -> None:
    """The token is part of every address, and of no error's words."""
    for how in ("refuse", "drop", "garbage"):
        await standin.fault("sendMessage", how=how)
        failed = await failure(api)
        assert TOKEN not in f"{failed} {failed!r} {failed.__cause__!r}"
    alone = Api(TOKEN, "http://127.0.0.1:1", 1)
    assert TOKEN not in str(await failure(alone))
    await alone.close()


async def test_updates(standin: BotApi, api: Api) -> None:
    """Updates come as Telegram sent them, and an offset confirms what is before it."""
    first = await standin.say(7, "在吗")
    second = await standin.say(7, "你好")
    found = await api.updates(None)
    assert [raw["update_id"] for raw in found if isinstance(raw, dict)] == [first, second]
    await api.updates(second, seconds=0)
    assert [raw["update_id"] for raw in standin.pending] == [second]


@pytest.mark.parametrize(
    ("reason", "expected"),
    [
        (Throttled(3), TryLater),
        (Forbidden("Forbidden: user is deactivated"), Unreachable),
        (BadRequest("Bad Request: PEER_ID_INVALID"), Unreachable),
        (BadRequest("Message is too long"), Rejected),
        (InvalidToken("x"), Refused),
        (Unanswered("x"), Unsure),
        (NotSent("x"), TryLater),
        (NetworkError("Bad Gateway"), TryLater),
        (ChatMigrated(1), TryLater),
        (KeyError("result"), TryLater),
    ],
)
def test_outcomes(reason: Exception, expected: type[PushFailed]) -> None:
    """BadRequest is a NetworkError to the library, and still not something to try again."""
    failed = outcome(reason, str(reason))
    assert type(failed) is expected


def test_backoff() -> None:
    """Waits double up to half a minute, and never undercut what was asked for."""
    assert [backoff(failures) for failures in (1, 2, 3, 7, 99)] == [0.5, 1, 2, 30, 30]
    assert backoff(1, TryLater(44)) == 44
    assert backoff(4, Unsure("x")) == 4
