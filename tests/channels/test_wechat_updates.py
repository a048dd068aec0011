"""Every kind of message and event, as WeChat writes it."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Final

import pytest
from starlette.applications import Starlette

from bot.channels.wechat import WeChat
from bot.channels.wechat_seal import Seal
from bot.channels.wechat_text import Paper
from bot.channels.wechat_updates import key, read
from bot.channels.wechat_words import Words, words_of
from bot.channels.wechat_xml import Malformed, fields
from bot.core.messages import Block, Message
from bot.core.taps import Tap, tap
from bot.core.updates import Address, Arrived, Blocked, Said, Sent, Tapped, Update
from tests.channels.wechat_peer import APP, KEY, NOW, TOKEN, WHO, message, post
from tests.turns import GUIDE

WORDS: Final = words_of(GUIDE)
ME: Final = Address("wechat", WHO)


def update(**sent: str) -> Update | None:
    """What a payload comes to."""
    return read(fields(message(**sent)), WORDS)


def event(name: str, told: str = "", **more: str) -> Update | None:
    return update(MsgType="event", Event=name, EventKey=told, **more)


@pytest.mark.parametrize(
    ("sent", "kind", "more"),
    [
        ({"MsgType": "text", "Content": " 退款 "}, Said, {"text": "退款"}),
        ({"MsgType": "text", "Content": "2"}, Said, {"text": "2"}),
        ({"MsgType": "text", "Content": "看紧急求助", "bizmsgmenuid": "3"}, Tapped, {"tap": tap("group", "urgent")}),
        ({"MsgType": "text", "Content": "看目录"}, Tapped, {"tap": tap("menu")}),
        ({"MsgType": "text", "Content": WORDS.spoken("☐ 纸和笔", tap("mark", 3, "pen", 1))}, Tapped, {"tap": tap("mark", 3, "pen", 1)}),
        ({"MsgType": "text", "Content": "【收到不支持的消息类型，暂无法显示】"}, Sent, {"kind": "sticker"}),
        ({"MsgType": "text", "Content": "[捂脸][流泪]"}, Sent, {"kind": "sticker"}),
        ({"MsgType": "text", "Content": "/::)"}, Sent, {"kind": "sticker"}),
        ({"MsgType": "text", "Content": "/:heart"}, Sent, {"kind": "sticker"}),
        ({"MsgType": "text", "Content": "[好的]"}, Said, {"text": "[好的]"}),
        ({"MsgType": "text", "Content": "[看目录]"}, Said, {"text": "[看目录]"}),
        ({"MsgType": "text", "Content": "[捂脸]他们又打来"}, Said, {"text": "[捂脸]他们又打来"}),
        ({"MsgType": "voice", "MediaId": "m", "Format": "amr", "Recognition": "我要退款。"}, Said, {"text": "我要退款。"}),
        ({"MsgType": "voice", "MediaId": "m", "Format": "amr", "Recognition": ""}, Sent, {"kind": "voice"}),
        ({"MsgType": "voice", "MediaId": "m", "MediaId16K": "n"}, Sent, {"kind": "voice"}),
        ({"MsgType": "image", "PicUrl": "http://a.example/p", "MediaId": "m"}, Sent, {"kind": "photo"}),
        ({"MsgType": "video", "MediaId": "m", "ThumbMediaId": "t"}, Sent, {"kind": "video"}),
        ({"MsgType": "shortvideo", "MediaId": "m", "ThumbMediaId": "t"}, Sent, {"kind": "video"}),
        ({"MsgType": "location", "Location_X": "1", "Location_Y": "2", "Scale": "9", "Label": "某地"}, Sent, {"kind": "location"}),
        ({"MsgType": "link", "Title": "活不下去了", "Url": "https://a.example"}, Sent, {"kind": "other", "caption": "活不下去了"}),
        ({"MsgType": "file", "Title": "合同.pdf", "FileKey": "k"}, Sent, {"kind": "file", "caption": "合同.pdf"}),
        ({"MsgType": "event", "Event": "subscribe", "EventKey": ""}, Arrived, {"start": ""}),
        ({"MsgType": "event", "Event": "subscribe", "EventKey": "qrscene_topic-x", "Ticket": "t"}, Arrived, {"start": "topic-x"}),
        ({"MsgType": "event", "Event": "SCAN", "EventKey": "topic-x", "Ticket": "t"}, Arrived, {"start": "topic-x"}),
        ({"MsgType": "event", "Event": "unsubscribe", "EventKey": ""}, Blocked, {}),
        ({"MsgType": "event", "Event": "CLICK", "EventKey": "目录"}, Said, {"text": "目录"}),
        ({"MsgType": "event", "Event": "CLICK", "EventKey": "help"}, Said, {"text": "help"}),
        ({"MsgType": "event", "Event": "CLICK", "EventKey": "money"}, Tapped, {"tap": tap("money")}),
        ({"MsgType": "event", "Event": "CLICK", "EventKey": "看目录"}, Tapped, {"tap": tap("menu")}),
        ({"MsgType": "event", "Event": "CLICK", "EventKey": "matter:refund-hard"}, Tapped, {"tap": tap("matter", "refund-hard")}),
    ],
)  # fmt: skip
def test_what_asks_something(sent: dict[str, str], kind: type[Any], more: dict[str, object]) -> None:
    """Each message and event is its own update, from the person who sent it."""
    found = update(**sent)
    assert type(found) is kind
    assert found is not None
    assert found.sender == ME
    assert {name: getattr(found, name) for name in more} == more


@pytest.mark.parametrize(
    "sent",
    [
        {"Event": "VIEW", "EventKey": "https://a.example", "MenuId": "1"}, {"Event": "LOCATION", "Latitude": "1", "Longitude": "2"},
        {"Event": "TEMPLATESENDJOBFINISH", "MsgID": "5", "Status": "success"}, {"Event": "subscribe_msg_popup_event"},
        {"Event": "subscribe_msg_change_event"}, {"Event": "subscribe_msg_sent_event"}, {"Event": "MASSSENDJOBFINISH"},
        {"Event": "scancode_waitmsg", "EventKey": "x"}, {"Event": "pic_sysphoto", "EventKey": "x"}, {"Event": "location_select", "EventKey": "x"},
        {"Event": "CLICK", "EventKey": ""}, {"Event": "user_info_modified"}, {"Event": "unheard_of"}, {},
    ],
    ids=lambda sent: sent.get("Event", "none"),
)  # fmt: skip
def test_events_that_ask_nothing(sent: dict[str, str]) -> None:
    """Nobody spoke: nothing is said and nothing is counted as a contact."""
    assert update(MsgType="event", **sent) is None


def told(found: Update | None) -> str:
    """An update as the table below writes it: its kind and what it holds."""
    match found:
        case None:
            return ""
        case Said(text=text):
            return f"Said {text}"
        case Tapped(tap=wish):
            return f"Tapped {wish.code}"
        case Sent(kind=kind, caption=caption):
            return f"Sent {kind} {caption}".rstrip()
        case Arrived(start=start):
            return f"Arrived {start}".rstrip()
        case _:
            return type(found).__name__


# Each message and event as the platform's pages show it, fields we do not read and all; "" asks nothing of us.
PAYLOADS: Final = {
    "text": "Said 退款没到账", "text-number": "Said 1", "text-of-a-menu-message": "Tapped menu", "text-of-an-article": "Said 你好",
    "text-empty": "", "text-emoji": "Said /::) 😀👨‍👩‍👧 ]]> <b>&amp;", "sticker": "Sent sticker", "image": "Sent photo", "voice": "Sent voice",
    "voice-recognized": "Said 客服打不通怎么办。", "voice-not-recognized": "Sent voice", "video": "Sent video", "shortvideo": "Sent video",
    "location": "Sent location", "link": "Sent other 某公众号的文章", "file": "Sent file 合同.pdf", "miniprogrampage": "Sent other 小程序",
    "unknown": "Sent other", "event-subscribe": "Arrived", "event-subscribe-by-code": "Arrived topic-call-recording",
    "event-subscribe-last-trade": "Arrived last_trade_no_4002000000000000000000000000", "event-scan": "Arrived topic-call-recording",
    "event-unsubscribe": "Blocked", "event-click": "Said 目录", "event-click-unknown": "Said V1001_TODAY_MUSIC", "event-view": "",
    "event-view-miniprogram": "", "event-location": "", "event-scancode-push": "", "event-scancode-waitmsg": "", "event-pic-sysphoto": "",
    "event-pic-photo-or-album": "", "event-pic-weixin": "", "event-location-select": "", "event-template-sent": "", "event-template-blocked": "",
    "event-template-failed": "", "event-mass-sent": "", "event-subscribe-popup": "", "event-subscribe-change": "", "event-subscribe-sent": "",
    "event-verified": "", "event-verification-failed": "", "event-renewal": "", "event-verification-expired": "", "event-data-withdrawn": "",
    "event-user-info": "", "event-desk-opened": "", "event-unknown": "",
}  # fmt: skip
FOLDER: Final = Path(__file__).parent / "payloads" / "wechat"


def test_every_payload_is_in_the_table() -> None:
    """None is forgotten, none is missing."""
    assert {file.stem for file in FOLDER.glob("*.xml")} == set(PAYLOADS)


@pytest.mark.parametrize("name", PAYLOADS)
async def test_payloads(name: str) -> None:
    """Each tells what the table says, also encrypted through the callback; what asks nothing is answered `success`."""
    body = FOLDER.joinpath(f"{name}.xml").read_text(encoding="utf-8")
    assert told(read(fields(body), WORDS)) == PAYLOADS[name]
    heard: list[Update] = []

    async def receive(came: Update) -> Message:
        heard.append(came)
        return Message((Block(("好的。",)),))

    channel = WeChat(seal=Seal(APP, TOKEN, (KEY,)), now=lambda: float(NOW), paper=Paper(WORDS))
    answer = await post(Starlette(routes=list(channel.routes(receive))), body)
    assert (answer.status, answer.content()) == (200, "好的。" if PAYLOADS[name] else "")
    assert [told(came) for came in heard] == ([PAYLOADS[name]] if PAYLOADS[name] else [])
    assert all(came.sender == ME for came in heard)


def test_messages_that_hold_nothing() -> None:
    """Empty text is passed over."""
    assert update(MsgType="text", Content="") is None
    assert update(MsgType="text", Content=" \n") is None


@pytest.mark.parametrize(
    ("kind", "told"),
    [
        *((kind, "other") for kind in ("music", "merged", "card", "finder", "note", "news", "transfer", "hologram")),
        ("emoji", "sticker"),
    ],
)
def test_a_kind_nobody_knows_is_something_sent(kind: str, told: str) -> None:
    """Somebody sent it and waits: a short help, never silence; of its inside only the title is read."""
    found = update(MsgType=kind, Content="我不想活了", Title="一首歌")
    assert isinstance(found, Sent)
    assert (found.sender, found.kind, found.caption) == (ME, told, "一首歌")


def test_a_retry_is_known_by_its_number() -> None:
    """The same MsgId is the same message, whatever else differs; another number or person is another one."""
    first = fields(message(1, MsgType="text", Content="a"))
    assert key(first) == key({**first, "Content": "b", "CreateTime": "1"})
    assert key(first) != key({**first, "MsgId": "2"})
    assert key(first) != key({**first, "FromUserName": "other"})


def test_a_retry_of_an_event_is_known_by_who_when_and_what() -> None:
    """Two taps within a second are two events."""
    first = fields(message(MsgType="event", Event="CLICK", EventKey="a"))
    assert key(first) == key(dict(first))
    for name in ("EventKey", "Event", "CreateTime", "FromUserName"):
        assert key(first) != key({**first, name: "1"})


def test_the_key_tells_nobody_the_openid() -> None:
    """Keys stand in logs."""
    assert WHO not in key(fields(message(MsgType="text", Content="a")))


@pytest.mark.parametrize(
    "sent", [{"MsgType": "text", "Content": "a", "MsgId": ""}, {"MsgType": "event", "Event": "CLICK", "CreateTime": ""}]
)
def test_what_cannot_be_known_again(sent: dict[str, str]) -> None:
    """Without a number a retry would do everything twice."""
    with pytest.raises(Malformed):
        update(**sent)


def test_a_wish_from_nowhere() -> None:
    """Without content the words still hold their wish."""
    said = WORDS.spoken("打完了", Tap("called", ("1", "done")))
    found = read(fields(message(MsgType="text", Content=said)), Words())
    assert isinstance(found, Tapped)
    assert found.tap == Tap("called", ("1", "done"))
