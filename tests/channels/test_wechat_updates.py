"""Every kind of message and event, as WeChat writes it."""

from __future__ import annotations

from typing import Any, Final

import pytest

from bot.channels.wechat_updates import key, read
from bot.channels.wechat_words import Words, words_of
from bot.channels.wechat_xml import Malformed, fields
from bot.core.taps import Tap, tap
from bot.core.updates import Address, Arrived, Blocked, Said, Sent, Tapped, Update
from tests.channels.wechat_peer import WHO, message
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


def test_messages_that_hold_nothing() -> None:
    """Empty text and kinds nobody knows are passed over."""
    assert update(MsgType="text", Content="") is None
    assert update(MsgType="text", Content=" \n") is None
    assert update(MsgType="hologram", Content="x") is None


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
