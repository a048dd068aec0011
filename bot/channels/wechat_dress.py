"""Stories in WeChat's dress: acts as encrypted XML posted to the callback, answers as the text it replies with."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Final
from urllib.parse import urlencode

from starlette.applications import Starlette
from starlette.types import Message as Event

from bot.channels import Receive
from bot.channels.wechat import PATH, WeChat
from bot.channels.wechat_callback import SILENCE
from bot.channels.wechat_seal import Seal
from bot.channels.wechat_text import MARKS, PAGE_BYTES, More, Paper
from bot.channels.wechat_updates import read
from bot.channels.wechat_words import words_of
from bot.channels.wechat_xml import Fields, cdata, envelope, fields
from bot.core.guide import Guide
from bot.core.messages import Message, options
from bot.core.taps import Tap
from bot.core.updates import Update
from bot.story import PERSON, Shown, StoryMistake

SEAL: Final = Seal("wx0123456789abcdef", "story", ("k" * 43,))
AT: Final = 1_795_500_000  # seconds since 1970; the callback's clock stands still
LINK: Final = re.compile(r'<a href="weixin://bizmsgmenu\?msgmenucontent=([^"&]+)&msgmenuid=\d+">(?:\d+|·) ([^<]*)</a>')
PLAIN: Final = re.compile(r"(?:\d+|·) (.+)")
SENT: Final[Mapping[str, Fields]] = {
    "photo": {"MsgType": "image", "PicUrl": "https://example.org/p", "MediaId": "m"},
    "voice": {"MsgType": "voice", "MediaId": "m", "Format": "amr"},
    "sticker": {"MsgType": "text", "Content": "【收到不支持的消息类型，暂无法显示】"},
    "file": {"MsgType": "file", "Title": "a.pdf"},
    "start": {"MsgType": "event", "Event": "subscribe", "EventKey": ""},
    "returned": {"MsgType": "event", "Event": "subscribe", "EventKey": ""},
    "blocked": {"MsgType": "event", "Event": "unsubscribe", "EventKey": ""},
}


def asked(number: int, content: Fields) -> Fields:
    """A message or an event as WeChat writes it."""
    known = {"ToUserName": "gh_story", "FromUserName": PERSON, "CreateTime": str(AT + number)}
    return known | content | ({} if content["MsgType"] == "event" else {"MsgId": str(number)})


class WeChatDress:
    """What WeChat would post, and what it would show. Pages are turned as they come."""

    name = "wechat"

    def __init__(self, guide: Guide) -> None:
        self.words = words_of(guide)
        self.channel = WeChat(
            seal=SEAL,
            now=lambda: float(AT),
            paper=Paper(self.words),
            file=lambda _: guide.texts.label("wechat.no-file"),
        )
        self._posts: dict[str, Fields] = {}
        self._texts: list[str] = []
        self._offered: set[str] = set()
        self._file = guide.texts.label("wechat.no-file")

    def leaves(self, message: Message, more: More) -> Sequence[Message]:
        """As the channel parts it. What other channels copy by a button stands in the text here: no line of a story."""
        told = {line for block in message.blocks for line in block.text.split("\n")}
        offered = (f"{it.label}：\n{it.copy}".split("\n") for it in message.buttons if it.copy)
        self._offered |= {line for lines in offered for line in lines} - told
        return self.channel.leaves(message, more)

    def said(self, number: int, text: str) -> Update:
        return self._posted(number, {"MsgType": "text", "Content": text})

    def tapped(self, number: int, option: str, shown: Shown) -> Update:
        wish = next(wish for label, wish in shown.options if label == option)
        return self._posted(
            number, {"MsgType": "text", "Content": self.words.spoken(option, wish), "bizmsgmenuid": "1"}
        )

    def happened(self, number: int, what: str) -> Update:
        if what not in SENT:
            raise StoryMistake(f"不认识的事：{what}")
        return self._posted(number, SENT[what])

    def shown(self, number: int, message: Message) -> Shown:
        """What was replied, or what would be pushed."""
        texts = self._texts or [self.channel.text(message)]
        self._texts = []
        for text in texts:
            if len(text.encode()) > PAGE_BYTES:
                raise StoryMistake(f"一屏超过 {PAGE_BYTES} 字节：{text[:20]}")
        lines = [line for text in texts for line in text.split("\n")]
        return Shown(tuple(self._seen(lines, message)), tuple(self._options(lines, message)), str(number))

    async def carry(self, update: Update, receive: Receive) -> Message | None:
        """Post what the update was read from, and the links to further pages; the whole answer."""
        whole: list[Message] = []

        async def kept(came: Update) -> Message | None:
            if not whole and came != update:
                raise StoryMistake(f"送到的不是原来的：{came}")
            answer = await receive(came)
            if answer is not None:
                whole.append(answer)
            return answer

        app = Starlette(routes=list(self.channel.routes(kept)))
        post = self._posts.pop(update.key)
        text = await posted(app, post)
        self._texts = [text] if text else []
        while (further := _further(text)) is not None:
            number = f"{post.get('MsgId', 'event')}-{len(whole)}"
            text = await posted(app, {**asked(0, {"MsgType": "text", "Content": further}), "MsgId": number})
            self._texts.append(text)
        return whole[-1] if whole else None

    def _posted(self, number: int, content: Fields) -> Update:
        post = asked(number, content)
        update = read(fields(xml(post)), self.words)
        if update is None:
            raise StoryMistake(f"微信里没有这回事：{content}")
        self._posts[update.key] = post
        return update

    def _seen(self, lines: Sequence[str], message: Message) -> list[str]:
        """The lines without marks, options and what other channels copy by a button."""
        hidden, self._offered = self._offered | {self._file}, set()
        bare = (_bare(line) for line in lines if not self._option(line, message))
        return [line for line in bare if line not in hidden]

    def _option(self, line: str, message: Message) -> bool:
        if line.startswith("<a "):
            return True
        match = PLAIN.fullmatch(line)
        return bool(match) and any(label == match[1] for label, _ in options(message)) if match else False

    def _options(self, lines: Sequence[str], message: Message) -> list[tuple[str, Tap]]:
        """The options with what their words mean when they come back; doors that stand below every page count once."""
        out: list[tuple[str, Tap]] = []
        for line in lines:
            link = LINK.fullmatch(line)
            wish = self.words.meant(link[1]) if link else None
            if link and wish is not None and wish.verb != "more":
                out = [option for option in out if option != (link[2], wish)]
                out.append((link[2], wish))
        return out or list(options(message))


def xml(post: Fields) -> str:
    """Fields as WeChat writes them."""
    inner = "".join(f"<{name}>{cdata(value)}</{name}>" for name, value in post.items())
    return f"<xml>{inner}</xml>"


async def posted(app: Starlette, post: Fields) -> str:
    """The text of the reply to a post, encrypted both ways; empty for silence."""
    nonce, encrypted = "n", SEAL.close(xml(post), SEAL.keys[0])
    query = {
        "timestamp": str(AT),
        "nonce": nonce,
        "encrypt_type": "aes",
        "msg_signature": SEAL.sign(str(AT), nonce, encrypted),
    }
    status, body = await _called(app, urlencode(query), envelope(encrypted, "", str(AT), nonce).encode())
    if status != 200:
        raise StoryMistake(f"回调返回 {status}")
    if body == SILENCE:
        return ""
    opened, _ = SEAL.open(fields(body)["Encrypt"])
    return fields(opened)["Content"]


async def _called(app: Starlette, query: str, body: bytes) -> tuple[int, bytes]:
    """One request to an ASGI app."""
    scope = {
        "type": "http",
        "method": "POST",
        "path": PATH,
        "query_string": query.encode(),
        "headers": [(b"content-length", b"%d" % len(body))],
    }
    sent: list[Event] = []

    async def receive() -> Event:
        return {"type": "http.request", "body": body, "more_body": False}

    async def send(event: Event) -> None:
        sent.append(event)

    await app(scope, receive, send)
    return sent[0]["status"], b"".join(event.get("body", b"") for event in sent[1:])


def _further(text: str) -> str | None:
    """The words of the link to the next page."""
    links = (match[1] for match in LINK.finditer(text))
    return next((said for said in links if said.startswith("看下一页")), None)


def _bare(line: str) -> str:
    for mark in MARKS.values():
        line = line.removeprefix(mark)
    return line
