"""Long polling against the stand-in: nothing lost, order kept in a chat, chats independent of each other."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

import pytest

from bot.channels import StorageDown
from bot.channels.telegram_api import Api
from bot.channels.telegram_polling import Polling
from bot.channels.telegram_updates import Incoming, read
from bot.core.updates import Said
from tests.standin.bot_api import BotApi, running
from tests.standin.bot_api_chats import TOKEN


@dataclass
class Inbox:
    """Takes updates: what it took, who is held up, how often the database is still down."""

    taken: list[str] = field(default_factory=list)
    begun: list[str] = field(default_factory=list)
    held: dict[str, asyncio.Event] = field(default_factory=dict)
    down: int = 0
    took: asyncio.Event = field(default_factory=asyncio.Event)

    async def take(self, incoming: Incoming) -> None:
        """Take one update, as a bot would."""
        text = incoming.update.text if isinstance(incoming.update, Said) else str(incoming.update)
        self.begun.append(text)
        if self.down:
            self.down -= 1
            raise StorageDown("disk full")
        if text in self.held:
            await self.held[text].wait()
        self.taken.append(text)
        self.took.set()


@pytest.fixture
async def standin() -> AsyncIterator[BotApi]:
    """Telegram."""
    async with running() as server:
        yield server


@pytest.fixture
def inbox() -> Inbox:
    """A bot that takes everything."""
    return Inbox()


async def breathe(_: float) -> None:
    """A wait that is over at once."""
    await asyncio.sleep(0)


@asynccontextmanager
async def polling(standin: BotApi, inbox: Inbox, token: str = TOKEN) -> AsyncIterator[Polling]:
    """A poller at work; at the end it is stopped as the bot stops it."""
    api = Api(token, standin.base, 1)
    poller = Polling(api, lambda raw: read(raw, "123456"), inbox.take, breathe, asyncio.get_running_loop().time)
    async with asyncio.TaskGroup() as group:
        task = group.create_task(poller.run())
        try:
            yield poller
        finally:
            task.cancel()
            await asyncio.wait([task])
            await api.close()


def confirmed(standin: BotApi) -> bool:
    """Whether Telegram was told that everything is done."""
    return not standin.pending


async def test_taken_and_confirmed(standin: BotApi, inbox: Inbox) -> None:
    """What waited before the start and what comes later is taken once and confirmed."""
    await standin.say(1, "早")
    async with polling(standin, inbox):
        await standin.until(lambda: confirmed(standin))
        await standin.say(1, "晚")
        await standin.until(lambda: confirmed(standin))
    assert inbox.taken == ["早", "晚"]


async def test_chats_do_not_wait_for_each_other(standin: BotApi, inbox: Inbox) -> None:
    """While one person is held up, another is served, also one who comes later; order is kept in a chat."""
    inbox.held["慢"] = asyncio.Event()
    for chat, text in ((1, "慢"), (1, "慢之后"), (2, "快")):
        await standin.say(chat, text)
    async with polling(standin, inbox):
        await standin.until(lambda: "快" in inbox.taken)
        await standin.say(3, "后来")
        await standin.until(lambda: "后来" in inbox.taken)
        assert inbox.taken == ["快", "后来"]
        inbox.held["慢"].set()
        await standin.until(lambda: confirmed(standin))
    assert inbox.taken == ["快", "后来", "慢", "慢之后"]


async def test_the_offset_waits_for_the_oldest(standin: BotApi, inbox: Inbox) -> None:
    """The offset does not move past an update that is in hand, whatever is done behind it."""
    inbox.held["慢"] = asyncio.Event()
    oldest = await standin.say(1, "慢")
    await standin.say(2, "快")
    async with polling(standin, inbox):
        await standin.until(lambda: "快" in inbox.taken and len(standin.polls) > 3)
        assert {offset for offset in standin.polls if offset is not None} <= {oldest}
        assert len(standin.pending) == 2
        inbox.held["慢"].set()
        await standin.until(lambda: confirmed(standin))
    assert sorted(inbox.begun) == ["快", "慢"]


async def test_a_poll_that_overlaps(standin: BotApi, inbox: Inbox) -> None:
    """A poll sent before an update was done may bring it again: it is not taken again."""
    inbox.held["慢"] = asyncio.Event()
    await standin.say(1, "慢")
    async with polling(standin, inbox):
        await standin.until(lambda: inbox.begun)
        await standin.fault("getUpdates", how="late")
        await standin.until(lambda: not standin.faults)
        inbox.held["慢"].set()
        await inbox.took.wait()
        standin.in_time.set()
        await standin.say(2, "快")
        await standin.until(lambda: confirmed(standin))
    assert inbox.begun == ["慢", "快"]


async def test_database_down(standin: BotApi, inbox: Inbox) -> None:
    """While nothing can be stored the offset stays; later everything is taken, in order."""
    inbox.down = 3
    await standin.say(1, "一")
    await standin.say(1, "二")
    async with polling(standin, inbox):
        await standin.until(lambda: confirmed(standin))
    assert inbox.taken == ["一", "二"]
    assert inbox.begun == ["一"] * 4 + ["二"]


async def test_an_update_that_cannot_be_read(standin: BotApi, inbox: Inbox) -> None:
    """A poisoned update blocks nothing behind it and is confirmed."""
    await standin.update(message="not an object")
    await standin.say(1, "在吗")
    async with polling(standin, inbox):
        await standin.until(lambda: confirmed(standin))
    assert inbox.taken == ["None", "在吗"]


async def test_an_update_without_a_number(standin: BotApi, inbox: Inbox) -> None:
    """What has no number cannot be confirmed, and still blocks nobody."""
    await standin.update(message={})
    standin.pending[0].pop("update_id")
    await standin.say(1, "在吗")
    async with polling(standin, inbox):
        await standin.until(lambda: "在吗" in inbox.taken)


@pytest.mark.parametrize(
    "fault",
    [
        {"status": 500},
        {"status": 401, "description": "Unauthorized"},
        {"status": 409, "description": "Conflict: terminated by other getUpdates request"},
        {"status": 429, "description": "Too Many Requests", "retry_after": 1},
        {"how": "drop"},
        {"how": "drop after"},
        {"how": "garbage"},
    ],
    ids=lambda fault: str(fault.get("status", fault.get("how"))),
)
async def test_polls_that_fail(standin: BotApi, inbox: Inbox, fault: dict[str, object]) -> None:
    """Whatever happens to a poll, the next ones go on, and nothing is taken twice."""
    await standin.fault("getUpdates", times=3, **fault)
    await standin.say(1, "在吗")
    async with polling(standin, inbox):
        await standin.until(lambda: confirmed(standin))
    assert inbox.taken == ["在吗"]


async def test_a_webhook_somebody_set(standin: BotApi, inbox: Inbox) -> None:
    """A webhook that makes every poll a conflict is removed."""
    standin.webhook = {"url": "http://127.0.0.1:1/"}
    async with polling(standin, inbox):
        await standin.until(lambda: standin.polls)
    assert not standin.webhook


async def test_a_poll_that_hangs(standin: BotApi, inbox: Inbox, monkeypatch: pytest.MonkeyPatch) -> None:
    """A poll without an answer is torn down after its own time-out and made on a fresh connection."""
    monkeypatch.setattr("bot.channels.telegram_api.POLL_GRACE_SECONDS", -0.9)
    await standin.fault("getUpdates", how="hang")
    await standin.say(1, "在吗")
    async with polling(standin, inbox):
        await standin.until(lambda: confirmed(standin))
    assert inbox.taken == ["在吗"]


async def test_the_age_of_the_last_poll(standin: BotApi, inbox: Inbox) -> None:
    """Each poll that works moves `last_poll`; one that fails does not."""
    async with polling(standin, inbox) as poller:
        await standin.until(lambda: standin.polls)
        await standin.say(1, "在吗")
        await standin.until(lambda: confirmed(standin))
        seen = poller.last_poll
        await standin.fault("getUpdates", status=500, times=1000)
        await standin.say(1, "还在吗")
        await standin.until(lambda: poller.failures > 3)
        failing = poller.last_poll
        await standin.until(lambda: poller.failures > 6)
        assert poller.last_poll == failing >= seen > 0
        standin.faults.clear()


async def test_stopping_finishes_what_is_in_hand(standin: BotApi, inbox: Inbox) -> None:
    """A stop lets the updates in hand end and confirms them: nobody is answered again after a restart."""
    inbox.held["慢"] = asyncio.Event()
    await standin.say(1, "慢")
    async with asyncio.TaskGroup() as group, polling(standin, inbox):
        await standin.until(lambda: inbox.begun)
        group.create_task(_later(inbox.held["慢"]))
    assert inbox.taken == ["慢"]
    assert confirmed(standin)


async def _later(event: asyncio.Event) -> None:
    for _ in range(5):
        await asyncio.sleep(0)
    event.set()


async def test_a_kill_loses_nothing(standin: BotApi, inbox: Inbox) -> None:
    """Whoever polls after a crash gets what was not done: the offset was never ahead of it."""
    inbox.held["慢"] = asyncio.Event()
    await standin.say(1, "慢")
    async with polling(standin, inbox) as poller:
        await standin.until(lambda: inbox.begun)
        assert poller.offset is None
        second = Inbox()
        async with polling(standin, second):
            await standin.until(lambda: second.taken == ["慢"])
        inbox.held["慢"].set()


async def test_a_hundred_at_once(standin: BotApi, inbox: Inbox) -> None:
    """Many updates of many people: each taken once, each person's in order."""
    for number in range(250):
        await standin.say(1 + number % 7, f"{number % 7}:{number:03}")
    async with polling(standin, inbox):
        await standin.until(lambda: confirmed(standin))
    assert len(set(inbox.taken)) == len(inbox.taken) == 250
    for person in range(7):
        mine = [text for text in inbox.taken if text.startswith(f"{person}:")]
        assert mine == sorted(mine)
