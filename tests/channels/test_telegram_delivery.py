"""Bringing messages into a chat of the stand-in: in place, in pages, with files, through faults."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from typing import Any

import pytest

from bot.channels import PushFailed, Rejected, TryLater, Unreachable, Unsure
from bot.channels.telegram_api import Api
from bot.channels.telegram_delivery import Delivery
from bot.channels.telegram_html import pages
from bot.core.messages import Block, Button, Document, Message, When
from bot.core.taps import tap
from tests.standin.bot_api import BotApi, running
from tests.standin.bot_api_chats import TOKEN

MOMENT = When(datetime(2026, 11, 25, 4, 0, tzinfo=UTC), "11月25日 12:00")
LONG = Message((Block(("一" * 4000,)), Block(("二" * 4000,))), (Button("好", tap("ok")),))
FILE = Document("记录.txt", "text/plain", "case/1")


def said(text: str, **more: Any) -> Message:
    return Message((Block((text,)),), **more)


async def breathe(_: float) -> None:
    await asyncio.sleep(0)


async def fetch(ref: str) -> bytes:
    if ref == "gone":
        raise FileNotFoundError(ref)
    return ref.encode()


@pytest.fixture
async def standin() -> AsyncIterator[BotApi]:
    """Telegram, with one person who spoke before."""
    async with running() as server:
        server.known.add(7)
        yield server


@pytest.fixture
async def delivery(standin: BotApi) -> AsyncIterator[Delivery]:
    """Deliveries to the stand-in."""
    api = Api(TOKEN, standin.base, 1)
    yield Delivery(api, fetch, breathe)
    await api.close()


async def answer(delivery: Delivery, message: Message) -> None:
    await delivery.answer(7, message, pages(message))


async def push(delivery: Delivery, message: Message, chat: int = 7) -> None:
    await delivery.push(chat, message, pages(message))


def texts(standin: BotApi) -> list[str]:
    return [message.get("text", "") for message in standin.chat(7)]


async def shown(standin: BotApi, delivery: Delivery, text: str = "旧的") -> str:
    """A message in the chat; its reference."""
    await answer(delivery, said(text, buttons=(Button("好", tap("ok")),)))
    return f"7:{standin.chat(7)[-1]['message_id']}"


async def test_in_place(standin: BotApi, delivery: Delivery) -> None:
    """An answer that replaces a message edits it, its keyboard too."""
    reference = await shown(standin, delivery)
    await answer(delivery, said("新的", replaces=reference))
    assert texts(standin) == ["新的"]
    assert not standin.buttons(standin.chat(7)[0])


async def test_in_place_unchanged(standin: BotApi, delivery: Delivery) -> None:
    """Showing the same again is well: a double tap does it."""
    reference = await shown(standin, delivery)
    await answer(delivery, said("旧的", buttons=(Button("好", tap("ok")),), replaces=reference))
    assert texts(standin) == ["旧的"]
    assert standin.calls[-1].refused.startswith("Bad Request: message is not modified")


@pytest.mark.parametrize("reference", ["7:999", "nonsense", "7:x"])
async def test_in_place_of_nothing(standin: BotApi, delivery: Delivery, reference: str) -> None:
    """What is not there any more is said anew."""
    await answer(delivery, said("新的", replaces=reference))
    assert texts(standin) == ["新的"]


async def test_in_place_of_a_locked_message(standin: BotApi, delivery: Delivery) -> None:
    """What cannot be edited any more stays, and the answer is said anew."""
    reference = await shown(standin, delivery)
    standin.chat(7)[0]["locked"] = True
    await answer(delivery, said("新的", replaces=reference))
    assert texts(standin) == ["旧的", "新的"]


async def test_in_place_in_pages(standin: BotApi, delivery: Delivery) -> None:
    """A long answer begins where the old message stood; the buttons stand under its end."""
    reference = await shown(standin, delivery)
    await answer(delivery, Message(LONG.blocks, LONG.buttons, replaces=reference))
    assert [text[0] for text in texts(standin)] == ["一", "二"]
    assert [len(standin.buttons(message)) for message in standin.chat(7)] == [0, 1]


async def test_no_previews(standin: BotApi, delivery: Delivery) -> None:
    """A link in a text shows no preview: it would push the question out of sight."""
    await answer(delivery, said("看 https://www.12377.cn"))
    assert standin.calls[-1].fields["link_preview_options"] == {"is_disabled": True}


async def test_a_file_comes_after_its_text(standin: BotApi, delivery: Delivery) -> None:
    """A document rides behind the text, so that the text can be edited later."""
    await answer(delivery, said("给你", document=FILE))
    assert [call.method for call in standin.calls] == ["sendMessage", "sendDocument"]
    assert standin.calls[-1].files["document"]["text"] == "case/1"


async def test_a_file_that_is_gone(standin: BotApi, delivery: Delivery) -> None:
    """A document that cannot be had does not undo what was said."""
    await push(delivery, said("给你", document=Document("x.txt", "text/plain", "gone")))
    assert texts(standin) == ["给你"]


async def test_dates_for_an_old_server(standin: BotApi, delivery: Delivery) -> None:
    """A server that does not know dates gets the message once more, in plain words; by push too."""
    standin.knows_moments = False
    message = Message((Block(("最晚 ", MOMENT)),))
    await answer(delivery, message)
    await push(delivery, message)
    assert texts(standin) == ["最晚 11月25日 12:00"] * 2
    assert len(standin.calls) == 4


async def test_an_answer_waits_out_a_short_flood(standin: BotApi, delivery: Delivery) -> None:
    """Up to three seconds a person waits for an answer."""
    await standin.fault("sendMessage", status=429, description="Too Many Requests", retry_after=3)
    await answer(delivery, said("好"))
    assert texts(standin) == ["好"]


async def test_an_answer_does_not_wait_out_a_long_flood(standin: BotApi, delivery: Delivery) -> None:
    """A longer flood ends the try."""
    await standin.fault("sendMessage", status=429, description="Too Many Requests", retry_after=4)
    with pytest.raises(TryLater):
        await answer(delivery, said("好"))


async def test_an_answer_survives_two_failures(standin: BotApi, delivery: Delivery) -> None:
    """A server in trouble is asked three times."""
    await standin.fault("sendMessage", status=502, times=2)
    await answer(delivery, said("好"))
    assert texts(standin) == ["好"]


async def test_an_answer_is_not_said_twice(standin: BotApi, delivery: Delivery) -> None:
    """After a line that dropped we are unsure, and a new message is not repeated."""
    await standin.fault("sendMessage", how="drop after")
    with pytest.raises(Unsure):
        await answer(delivery, said("好"))
    assert texts(standin) == ["好"]


async def test_an_edit_may_be_repeated(standin: BotApi, delivery: Delivery) -> None:
    """Editing twice is the same as once, so a dropped line is no reason to stop."""
    reference = await shown(standin, delivery)
    await standin.fault("editMessageText", how="drop after")
    await answer(delivery, said("新的", replaces=reference))
    assert texts(standin) == ["新的"]


async def test_a_push_ignores_what_it_replaces(standin: BotApi, delivery: Delivery) -> None:
    """A nudge is always a new message: an edit makes no sound."""
    reference = await shown(standin, delivery)
    await push(delivery, said("回音：到时间了", replaces=reference))
    assert texts(standin) == ["旧的", "回音：到时间了"]


@pytest.mark.parametrize(
    ("fault", "expected"),
    [
        ({"status": 429, "description": "Too Many Requests", "retry_after": 1}, TryLater),
        ({"status": 500}, TryLater),
        ({"how": "drop"}, Unsure),
        ({"how": "drop after"}, Unsure),
        ({"status": 403, "description": "Forbidden: bot was blocked by the user"}, Unreachable),
        ({"status": 400, "description": "Bad Request: chat not found"}, Unreachable),
        ({"status": 400, "description": "Bad Request: message is too long"}, Rejected),
    ],
    ids=str,
)
async def test_a_push_is_tried_once(
    standin: BotApi, delivery: Delivery, fault: dict[str, Any], expected: type[PushFailed]
) -> None:
    """A push tells its outcome at once: trying again is the nudger's affair."""
    await standin.fault("sendMessage", **fault)
    with pytest.raises(expected):
        await push(delivery, said("到时间了"))
    assert len(standin.calls) == 1


async def test_half_a_push_is_not_repeated(standin: BotApi, delivery: Delivery) -> None:
    """When only the first page arrived, the push is unsure: said again whole, it would be said twice."""
    api = standin

    async def after_the_first() -> None:
        await api.until(lambda: api.made("sendMessage"))
        await api.fault("sendMessage", status=500, times=9)

    async with asyncio.TaskGroup() as group:
        group.create_task(after_the_first())
        with pytest.raises(Unsure):
            await push(delivery, LONG)
    assert [text[0] for text in texts(standin)] == ["一"]


async def test_a_tap_is_settled(standin: BotApi, delivery: Delivery) -> None:
    """A tap's answer carries the toast, cut to what Telegram shows."""
    await shown(standin, delivery)
    await standin.press(7, "好")
    await delivery.settle("query-1", "记" * 300)
    assert standin.queries == {"query-1": True}
    assert len(standin.made("answerCallbackQuery")[0].fields["text"]) == 200


async def test_a_tap_that_is_too_old(standin: BotApi, delivery: Delivery) -> None:
    """A tap that can no longer be answered is no failure."""
    await shown(standin, delivery)
    await standin.press(7, "好")
    await standin.expire("query-1")
    await delivery.settle("query-1", "")
    assert standin.calls[-1].refused


async def test_everything_written_is_counted_but_a_pushs_first_page(standin: BotApi) -> None:
    """Answers, edits and further pages are told to the pace; the push itself had its turn already."""
    counted: list[int] = []
    api = Api(TOKEN, standin.base, 1)
    delivery = Delivery(api, fetch, breathe, counted.append)
    reference = await shown(standin, delivery)
    await answer(delivery, said("新的", replaces=reference))
    assert counted == [7, 7]
    await push(delivery, said("到点了"))
    assert counted == [7, 7]
    await push(delivery, LONG)
    assert len(counted) == 2 + len(pages(LONG)) - 1
    await api.close()
