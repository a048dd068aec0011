"""What Telegram is told at the start, against the stand-in."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import pytest

from bot.channels.telegram_api import Api
from bot.channels.telegram_setup import Setup, TelegramTexts
from tests.standin.bot_api import BotApi, running
from tests.standin.bot_api_chats import TOKEN

TEXTS = TelegramTexts(
    commands={"": (("start", "begin"), ("help", "help")), "zh": (("start", "开始"), ("help", "帮助"))},
    description={"": "Not a lender.", "zh": "不是贷款公司"},
    short_description={"zh": "说到，就要有回音"},
    private_only={"": "Talk to me in private.", "zh": "请私下找我"},
)


class Waits:
    """How long was waited, without waiting."""

    def __init__(self) -> None:
        self.seconds: list[float] = []

    async def __call__(self, seconds: float) -> None:
        """Wait in name only."""
        self.seconds.append(seconds)
        await asyncio.sleep(0)


@pytest.fixture
def waits() -> Waits:
    """The waits of the set-up."""
    return Waits()


@pytest.fixture
async def standin() -> AsyncIterator[BotApi]:
    """Telegram."""
    async with running() as server:
        yield server


@pytest.fixture
async def setup(standin: BotApi, waits: Waits) -> AsyncIterator[Setup]:
    """The set-up against the stand-in."""
    api = Api(TOKEN, standin.base, 1)
    yield Setup(api, TEXTS, waits)
    await api.close()


async def test_texts_in_each_language(standin: BotApi, setup: Setup) -> None:
    """Commands and descriptions are set for each language and for all others."""
    await setup.introduce()
    assert standin.told["MyCommands", "zh"][1] == {"command": "help", "description": "帮助"}
    assert standin.told["MyCommands", ""][0]["description"] == "begin"
    assert standin.told["MyDescription", "zh"] == "不是贷款公司"
    assert standin.told["MyShortDescription", "zh"] == "说到，就要有回音"


async def test_texts_only_when_they_changed(standin: BotApi, setup: Setup) -> None:
    """A second start sets nothing; a changed text is set alone."""
    await setup.introduce()
    standin.told["MyDescription", "zh"] = "旧的"
    before = len(standin.calls)
    await setup.introduce()
    assert [call.method for call in standin.calls[before:] if call.method.startswith("set")] == ["setMyDescription"]


async def test_texts_wait_out_a_flood(standin: BotApi, setup: Setup, waits: Waits) -> None:
    """A flood is waited out for as long as it says."""
    await standin.fault("setMyCommands", status=429, description="Too Many Requests", retry_after=900)
    await setup.introduce()
    assert waits.seconds == [900]
    assert len(standin.told) == 5


async def test_texts_that_are_refused_stop_nothing(standin: BotApi, setup: Setup) -> None:
    """A text Telegram does not take, or a method it does not know, is passed over."""
    await standin.fault("setMyCommands", status=400, description="Bad Request: BOT_COMMAND_INVALID")
    await standin.fault("getMyDescription", status=404, description="Not Found")
    await setup.introduce()
    assert set(standin.told) == {("MyCommands", "zh"), ("MyDescription", "zh"), ("MyShortDescription", "zh")}


async def test_texts_are_not_tried_for_ever(standin: BotApi, setup: Setup) -> None:
    """A server without such a method does not keep the other texts from being set."""
    await standin.fault("getMyDescription", status=501, times=20)
    await setup.introduce()
    assert ("MyShortDescription", "zh") in standin.told
    assert ("MyDescription", "zh") not in standin.told


async def test_webhook_is_set_however_long_it_takes(standin: BotApi, setup: Setup, waits: Waits) -> None:
    """Setting the webhook is tried until it works, also when Telegram says no at first."""
    await standin.fault("setWebhook", status=502, times=2)
    await standin.fault("setWebhook", status=400, description="Bad Request: bad webhook: Failed to resolve host")
    await setup.hook("http://127.0.0.1:1/telegram", "s3cret")
    assert standin.webhook["secret_token"] == "s3cret"
    assert standin.webhook["allowed_updates"] == ["message", "callback_query", "my_chat_member"]
    assert standin.webhook["drop_pending_updates"] is False
    assert waits.seconds == [0.5, 1, 2]


async def test_unhook(standin: BotApi, setup: Setup) -> None:
    """For polling a webhook is removed, the waiting updates are not."""
    standin.webhook = {"url": "http://127.0.0.1:1/"}
    standin.pending.append({"update_id": 1})
    await standin.fault("deleteWebhook", how="drop")
    await setup.unhook()
    assert not standin.webhook
    assert standin.pending


async def test_unhook_does_not_insist(standin: BotApi, setup: Setup) -> None:
    """A refused token is the poll's affair: the start goes on to it."""
    await standin.fault("deleteWebhook", status=401, description="Unauthorized", times=99)
    await setup.unhook()
    assert len(standin.calls) == 1


def test_the_language_of_a_group() -> None:
    """A group is answered in the language of who spoke, or in the one for all."""
    assert TEXTS.only_private("zh-hans") == "请私下找我"
    assert TEXTS.only_private("de") == "Talk to me in private."
    assert TelegramTexts().only_private("zh") == ""
