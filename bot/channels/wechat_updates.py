"""What WeChat sends, as updates: each kind of message and event, and silence for events that ask nothing."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from hashlib import blake2b
from typing import Final

from bot.channels.wechat_push import Did
from bot.channels.wechat_words import PHRASES, Words
from bot.channels.wechat_xml import Fields, Malformed
from bot.core import taps
from bot.core.updates import Address, Arrived, Blocked, FileKind, Said, Sent, Tapped, Update

NAME: Final = "wechat"
FILES: Final[Mapping[str, FileKind]] = {
    "image": "photo",
    "voice": "voice",
    "video": "video",
    "shortvideo": "video",
    "location": "location",
    "file": "file",
    "emoji": "sticker",
}
OPENING: Final = frozenset({"subscribe", "scan", "click"})  # a menu entry that opens a page does not
SCENE: Final = "qrscene_"
UNSHOWN: Final = re.compile(r"[\[【]收到不支持的消息类型.*[\]】]")  # what comes instead of a sticker
# WeChat's own faces as they are told; [好的] and [OK] are words.
FACES: Final = re.compile(
    r"(?:\[(?:微笑|撇嘴|发呆|得意|流泪|害羞|闭嘴|大哭|尴尬|发怒|调皮|呲牙|惊讶|难过|囧|抓狂|偷笑|愉快|白眼|翻白眼|困|惊恐|憨笑|悠闲"
    r"|咒骂|疑问|嘘|晕|衰|骷髅|敲打|擦汗|抠鼻|鼓掌|坏笑|鄙视|委屈|快哭了|阴险|亲亲|可怜|笑脸|生病|脸红|破涕为笑|恐惧|失望|无语"
    r"|嘿哈|捂脸|奸笑|机智|皱眉|耶|吃瓜|汗|天啊|旺柴|打脸|哇|叹气|苦涩|裂开|爱心|心碎|拥抱|强|弱|握手|胜利|抱拳|拳头|合十|玫瑰"
    r"|凋谢|太阳|月亮|庆祝|礼物|福)\]|/:[:a-z<>@?!$*&%+;,()'|_~-]{1,8})+"
)
CODE: Final = re.compile(r"[a-z]+(?::[\w./-]*)+", re.ASCII)
PLACES: Final = frozenset(PHRASES.values())

Read = Callable[[Address, str, Fields, Words], Update | None]


def read(fields: Fields, words: Words) -> Update | None:
    """The update, or None for what asks nothing of us. Malformed when it has no sender, or nothing to know it by."""
    sender = Address(NAME, fields["FromUserName"])
    if fields["MsgType"] == "event":
        return _happened(sender, key(fields), fields, words)
    return _sent(sender, key(fields), fields, words)


def did(fields: Fields, words: Words) -> Did | None:
    """What lets us write to them: typing for two days, a tap for a minute; a link inside a message counts as a tap."""
    if fields["MsgType"] == "event":
        return "tapped" if fields.get("Event", "").lower() in OPENING else None
    linked = fields.get("bizmsgmenuid") or words.meant(fields.get("Content", "").strip()) is not None
    return "tapped" if linked else "typed"


def key(fields: Fields) -> str:
    """What names it for ever, in every delivery: MsgId, or for events who, when and what. Tells nobody the openid."""
    who, at = fields["FromUserName"], fields.get("CreateTime", "")
    number = fields.get("MsgId", "")
    happened = fields["MsgType"] == "event"
    if not (at if happened else number):
        raise Malformed("nothing to know it by")
    parts = (who, at, fields.get("Event", ""), fields.get("EventKey", "")) if happened else (who, number)
    digest = blake2b("\0".join(parts).encode("utf-8", "replace"), digest_size=16)
    return f"{NAME}:{digest.hexdigest()}"


def _sent(sender: Address, name: str, fields: Fields, words: Words) -> Update | None:
    kind, text = fields["MsgType"], fields.get("Content", "").strip()
    if kind == "voice" and fields.get("Recognition", "").strip():
        return Said(sender, name, fields["Recognition"].strip())
    if kind != "text":  # the platform adds kinds without notice: whoever sent one waits for a word
        return Sent(sender, name, FILES.get(kind, "other"), fields.get("Title", "").strip())
    if not text:
        return None
    if UNSHOWN.fullmatch(text):
        return Sent(sender, name, "sticker")
    wish = words.meant(text)
    if wish is None and FACES.fullmatch(text):
        return Sent(sender, name, "sticker")
    return Said(sender, name, text) if wish is None else Tapped(sender, name, wish)


def _happened(sender: Address, name: str, fields: Fields, words: Words) -> Update | None:
    event, told = fields.get("Event", "").lower(), fields.get("EventKey", "").strip()
    match event:
        case "subscribe" | "scan":
            return Arrived(sender, name, told.removeprefix(SCENE))
        case "unsubscribe":
            return Blocked(sender, name)
        case "click" if told:
            return _clicked(sender, name, told, words)
        case _:  # view, location, templatesendjobfinish, subscribe_msg_…: nobody asked us anything
            return None


def _clicked(sender: Address, name: str, told: str, words: Words) -> Update:
    """A tap on the account's menu: a link's words, a tap's code, or a word as one would type it."""
    wish = words.meant(told)
    if wish is None and (told in PLACES or CODE.fullmatch(told)):
        wish = taps.read(told)
    return Said(sender, name, told) if wish is None else Tapped(sender, name, wish)
