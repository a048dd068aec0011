"""Saying something unasked on WeChat: down a ladder of what this account and this person allow, until one step holds.

A customer-service message while the window is open, the one message they allowed, or not now: then it is said first
when they write. A later step (a template message, a subscription notice) is one more entry in `Push.steps`.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Final, Literal, Protocol

import structlog

from bot.channels import NotNow, PushFailed, Unreachable, Unsure
from bot.channels.wechat_account import BELIEVED, Abilities, Known, May
from bot.channels.wechat_calls import Caller
from bot.channels.wechat_codes import Denied, Paused, Refused, Shut, Spent, TooLong, UsedUp
from bot.channels.wechat_look import Look
from bot.core.messages import Block, Message, options
from bot.core.turn import Way
from bot.core.updates import Address

Did = Literal["typed", "tapped"]
OPENS: Final[Mapping[Did, tuple[timedelta, int]]] = {  # the platform's page on customer-service messages, since 2023-06
    "typed": (timedelta(hours=48), 5),  # a message, voice or a picture
    "tapped": (timedelta(minutes=1), 3),  # the menu, a link inside a message, a follow, a scan
}
TEXT_BYTES: Final = 1800
NOTICE_CHARS: Final = 200
TITLE_CHARS: Final = 15
ENDS: Final = "。！？\n"  # of a sentence
log = structlog.get_logger()

Texts = Callable[[Message, int], Sequence[str]]
"""A message as WeChat texts of at most so many bytes each."""
Step = Callable[[Address, Message], Awaitable[None]]


class Windows(Protocol):
    """How often somebody may still be written to."""

    async def opened(self, to: Address, kind: str, at: datetime, lasts: timedelta, pushes: int) -> bool:
        """They did something that lets us write; False for a delivery that comes again."""

    async def take(self, to: Address, wanted: int, at: datetime) -> str:
        """Count messages as sent; what to settle by, '' when no open window holds as many."""

    async def settle(self, to: Address, taken: str, number: int, how: Literal["unsent", "spent", "closed"]) -> None:
        """Correct the count."""

    async def left(self, to: Address, at: datetime) -> int:
        """How many messages could be sent at that moment."""


class Tickets(Protocol):
    """The messages that somebody allowed beforehand."""

    async def take(self, to: Address, at: datetime) -> int:
        """Spend one for the nudge that is being delivered; its scene, 0 when there is none that may be used."""

    async def put_back(self, to: Address, scene: int) -> None:
        """It was certainly not used."""


class Pushes(Protocol):
    """What the channel asks of this file; `attentive` is whether it wants to know what people do."""

    @property
    def attentive(self) -> bool: ...

    async def heard(self, to: Address, did: Did, at: datetime) -> None:
        """They did something that lets us write."""

    async def push(self, to: Address, message: Message) -> str:
        """Say something unasked; which way it went. Raises one of the five."""

    async def answer(self, to: Address, message: Message) -> None:
        """Say an answer that came too late for WeChat; raises one of the five."""

    async def watch(self) -> None:
        """See to the account itself, until cancelled."""

    async def close(self) -> None:
        """Let go of connections."""


class AnswersOnly:
    """An account without an AppSecret: it never calls WeChat, so every nudge waits for the next contact."""

    attentive = False

    async def heard(self, to: Address, did: Did, at: datetime) -> None:
        """Nothing comes of it."""

    async def push(self, to: Address, message: Message) -> str:
        """Held."""
        raise NotNow("this account only answers")

    async def answer(self, to: Address, message: Message) -> None:
        """Said first when they write again."""
        raise NotNow("this account only answers")

    async def watch(self) -> None:
        """There is nobody to ask."""

    async def close(self) -> None:
        """There are none."""


@dataclass(frozen=True, slots=True)
class Notice:
    """How the one allowed message looks: the account's fixed template, a title of at most 15 characters.

    No page to open: it is answered where it stands, and a page of ours would meet them as a stranger."""

    template_id: str = ""
    title: str = ""


@dataclass(frozen=True, slots=True)
class Push:
    """The ladder. `record` is told which step held: custom, ticket, or held for the next contact; `may` is what this
    kind of account allows."""

    api: Caller
    windows: Windows
    tickets: Tickets
    abilities: Abilities
    texts: Texts
    notice: Notice
    now: Callable[[], datetime]
    record: Callable[[str], None]
    may: May = field(default_factory=dict)

    async def heard(self, to: Address, did: Did, at: datetime) -> None:
        """Somebody did something at WeChat's moment `at` (CreateTime): we may write to them for a while."""
        if not self.attentive:
            return
        lasts, pushes = OPENS[did]
        await self.windows.opened(to, did, at, lasts, pushes)

    @property
    def attentive(self) -> bool:
        """Only messages need a window."""
        return self.may.get("custom", True)

    @property
    def steps(self) -> tuple[tuple[str, Step], ...]:
        """What is tried, in this order."""
        every = (("custom", self._write), ("ticket", self._notify))
        return tuple((name, step) for name, step in every if self.may.get(name, True))

    async def push(self, to: Address, message: Message) -> str:
        """Say it by the first step that holds; its name. Raises one of the five; NotNow tells why no step did."""
        why: list[str] = []
        paused: Paused | None = None
        for name, step in self.steps:
            try:
                await self._tried(name, step, to, message)
            except Paused as failed:
                paused = failed
            except NotNow as failed:
                why.append(f"{name}: {failed}")
            else:
                self.record(name)
                return name
        self.record("held")
        raise paused or NotNow("; ".join(why) or "this kind of account only answers")

    async def answer(self, to: Address, message: Message) -> None:
        """Say a late answer by a message only: what they allowed was a nudge, and is not spent on anything else."""
        if not self.attentive:
            raise NotNow("this kind of account only answers")
        await self._tried("custom", self._write, to, message)

    async def watch(self) -> None:
        """Look at the account now and every day."""
        await Look(self.api, self.abilities, self.now).daily()

    async def close(self) -> None:
        """Let go of connections."""
        await self.api.close()

    async def _tried(self, name: str, step: Step, to: Address, message: Message) -> None:
        """One step, unless it is known to be denied; what it showed about the account is kept."""
        now = self.now()
        learned = await self.abilities.known(now)
        known, token = learned.get(name), learned.get("token")
        if known is not None and not known.able:
            raise _denied(known, now)
        try:
            await step(to, message)
        except PushFailed as failed:
            await self._learn(name, failed, now)
            raise
        if known is None:
            await self.abilities.learn(name, now + BELIEVED)
        if token is not None and not token.able:  # what the operator had to look at is mended
            await self.abilities.learn("token", now + BELIEVED)

    async def _learn(self, name: str, failed: PushFailed, now: datetime) -> None:
        match failed:
            case Denied(code=code) if code:
                await self.abilities.learn(name, now + BELIEVED, code)
                log.warning("wechat account may not", ability=name, code=code)
            case Paused(after=after):
                await self.abilities.learn(name, now + timedelta(seconds=after), 45009)
            case Refused(code=code, ip=ip) if code:
                await self.abilities.learn("token", now + BELIEVED, code, ip)

    # ── customer-service message ────────────────────────────────────────────────────────────────

    async def _write(self, to: Address, message: Message) -> None:
        try:
            await self._say(to, [text for text in self.texts(message, TEXT_BYTES) if text])
        except TooLong:
            log.error("wechat text too long", bytes=TEXT_BYTES)  # noqa: TRY400 - a traceback says no more
            await self._say(to, [text for text in self.texts(message, TEXT_BYTES // 2) if text])

    async def _say(self, to: Address, texts: Sequence[str]) -> None:
        """All texts or none: the count is taken before the first goes out, and only the first decides."""
        taken = await self.windows.take(to, len(texts), self.now())
        if not taken:
            raise Shut("no open window, or too few messages left in it")
        sent = 0
        try:
            for text in texts:
                await self.api.send_text(to.id, text)
                sent += 1
        except PushFailed as failed:
            await self._settle(to, taken, len(texts) - sent, failed)
            if sent:
                raise Unsure(f"only the beginning arrived: {failed}") from None
            raise

    async def _settle(self, to: Address, taken: str, unsent: int, failed: PushFailed) -> None:
        """WeChat's word about the window counts more than ours; what may have arrived stays counted."""
        match failed:
            case Shut() | Unreachable():
                await self.windows.settle(to, taken, unsent, "closed")
            case UsedUp():
                await self.windows.settle(to, taken, unsent, "spent")
            case Unsure():
                await self.windows.settle(to, taken, unsent - 1, "unsent")
            case _:
                await self.windows.settle(to, taken, unsent, "unsent")

    # ── the one allowed message ─────────────────────────────────────────────────────────────────

    async def _notify(self, to: Address, message: Message) -> None:
        if not self.notice.template_id:
            raise NotNow("not set up")
        while scene := await self.tickets.take(to, self.now()):
            try:
                await self.api.subscribed(to.id, self._fields(scene, message))
            except Spent:
                continue  # WeChat does not count it any more: the next one
            except Unsure:
                raise  # the right may be used: asking again would tell people of a message that never comes
            except PushFailed:
                await self.tickets.put_back(to, scene)
                raise
            return
        raise NotNow("nothing allowed")

    def _fields(self, scene: int, message: Message) -> dict[str, Any]:
        return {
            "template_id": self.notice.template_id,
            "scene": str(scene),
            "title": self.notice.title[:TITLE_CHARS],
            "data": {"content": {"value": _brief(message)}},
        }


def way_of(known: Mapping[str, Known], may: May, *, left: int, kept: bool, offered: bool) -> Way:
    """How a nudge will go, as far as can be known now: what to tell people who are promised one.

    `known` is what was learned of the account, `may` what its kind allows; `left` messages in a window that is still
    open then; whether a permission is `kept` for this nudge, whether one can be `offered`. A message is promised only
    where it is sure; a permission that was given shows by itself that there is such a thing.
    """
    if left > 0 and _may("custom", known, may.get("custom", False)):
        return "message"
    if not offered or not _may("ticket", known, may.get("ticket", True)):
        return "first"
    return "ticket" if kept else "offer"


def _may(name: str, known: Mapping[str, Known], otherwise: bool) -> bool:
    """Whether the account may, as far as is known. A call that is paused today may be made tomorrow."""
    found = known.get(name)
    return otherwise if found is None else found.able or found.code == 45009


def _denied(known: Known, now: datetime) -> PushFailed:
    if known.code == 45009:
        return Paused((known.until - now).total_seconds(), "the day's quota is used up")
    return Denied(f"this account may not (errcode {known.code})")


def _brief(message: Message) -> str:
    """The beginning, how to stop it and what may be answered, in 200 characters: a notice has no second page and no
    buttons. A letter does not fit: it stands in what they are told when they answer."""
    labels = () if message.digits else options(message)
    answers = "\n" + " ".join(f"{number} {label}" for number, (label, _) in enumerate(labels, 1)) if labels else ""
    if len(answers) > NOTICE_CHARS // 2:
        answers = ""
    *said, last = message.blocks
    end = f"\n\n{last.text}" if said and last.kind == "note" and len(last.text) <= NOTICE_CHARS // 4 else ""
    beginning = _unquoted(said if end else message.blocks)
    return _short(beginning, NOTICE_CHARS - len(end) - len(answers)) + end + answers


def _unquoted(blocks: Sequence[Block]) -> str:
    """Without what is to be read aloud, and without the words that announce it."""
    told: list[str] = []
    for block, following in zip(blocks, (*blocks[1:], None), strict=True):
        if block.kind != "quote":
            told.append(_unannounced(block.text) if following and following.kind == "quote" else block.text)
    return "\n\n".join(text for text in told if text)


def _unannounced(text: str) -> str:
    """Up to the sentence that ends in a colon."""
    return text[: max(text.rfind(mark) for mark in ENDS) + 1].rstrip() if text.endswith("：") else text


def _short(text: str, room: int) -> str:
    """The beginning, up to the last whole sentence that fits."""
    if len(text) <= room:
        return text
    cut = text[: room - 1]
    end = max(cut.rfind(mark) for mark in ENDS)
    return cut[: end + 1].rstrip() if end > room // 2 else f"{cut}…"
