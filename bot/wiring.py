"""The channels that the settings ask for, each put together with what it borrows from storage.

Beside bot.app and bot.talk the only module that names a concrete channel; each is imported only where it is configured.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any, Final, Protocol

from bot import documents, metrics
from bot.channels import Channel, StorageDown
from bot.core.guide import Guide
from bot.core.person import Nudge, Person
from bot.core.turn import Prospect, Way
from bot.core.updates import Address
from bot.inbox import Leaves, Reach
from bot.pacing import Pacer
from bot.settings import Settings
from bot.storage import abilities, hashes, quota, receipts, tickets, tokens
from bot.storage.database import Database, Result, Transaction, Unavailable, Unit, Units

if TYPE_CHECKING:
    from bot.channels.web import Heard
    from bot.channels.wechat_account import May
    from bot.channels.wechat_push import Pushes
    from bot.channels.wechat_text import Paper
    from bot.channels.wechat_ticket import Consent

LOOPBACK: Final = frozenset({"127.0.0.1", "localhost", "[::1]"})
Now = Callable[[], datetime]


class Fetching(Protocol):
    """Builds files from what is stored."""

    async def fetch(self, ref: str) -> bytes:
        """The bytes of a document; KeyError when there is none."""


def channels_of(
    settings: Settings, guide: Guide, now: Now, fetching: Callable[[Database, bytes], Fetching]
) -> Callable[[Database, bytes], Mapping[str, Channel]]:
    """The channels that have what they need. `now` is aware."""

    def build(database: Database, secret: bytes) -> Mapping[str, Channel]:
        out: dict[str, Channel] = {}
        if settings.web == "on":
            out["web"] = _web(settings, database, secret, now)
        if settings.telegram_token:
            out["telegram"] = _telegram(settings, guide, secret, fetching(database, secret))
        if settings.wechat_app_id and settings.wechat_token:
            out["wechat"] = _wechat(settings, guide, Lent(Borrowed(database), secret, now))
        return out

    return build


def passive(channels: Mapping[str, Channel]) -> dict[str, Leaves]:
    """The channels that answer in one reply of limited length, each with how it parts a long answer."""
    found = ((name, getattr(channel, "leaves", None)) for name, channel in channels.items())
    return {name: leaves for name, leaves in found if leaves is not None}


def pacers(channels: Mapping[str, Channel]) -> dict[str, Pacer]:
    """The channels that may not be written to as fast as one likes, each with its pace."""
    found = ((name, getattr(channel, "pace", None)) for name, channel in channels.items())
    return {name: pace for name, pace in found if isinstance(pace, Pacer)}


def reach(settings: Settings, channels: Mapping[str, Channel], lent: Lent) -> dict[str, Reach]:
    """The channels that cannot always write first, each with how a nudge would go there."""
    return {"wechat": wechat_reach(settings, lent)} if settings.wechat_app_id and "wechat" in channels else {}


@dataclass(frozen=True, slots=True)
class Lent:
    """What a channel may borrow of storage: the database, the key that hides addresses, and the time."""

    database: Units
    secret: bytes
    now: Now


@dataclass(frozen=True, slots=True)
class Borrowed:
    """The database in the words of channels: what nobody stored is StorageDown."""

    database: Database

    async def run(self, unit: Unit[Result]) -> Result:
        """A unit of work, durable on return."""
        with _in_their_words():
            return await self.database.run(unit)

    async def read(self, unit: Unit[Result]) -> Result:
        """A query that changes nothing."""
        with _in_their_words():
            return await self.database.read(unit)


@contextmanager
def _in_their_words() -> Iterator[None]:
    try:
        yield
    except Unavailable as reason:
        raise StorageDown(str(reason)) from reason


# ── the web page ────────────────────────────────────────────────────────────────────────────────


def _web(settings: Settings, database: Database, secret: bytes, now: Now) -> Channel:
    from bot.channels.web import Web  # noqa: PLC0415 - only where configured

    names = {settings.public_url.split("://")[-1].split(":")[0], *settings.web_hosts.split(",")}
    hosts = frozenset(name.strip() for name in names if name.strip())
    key = hashes.keyed(secret, "purpose", "web cookie").encode()
    return Web(
        secret=key,
        recent=Answers(Borrowed(database), secret),
        secure=settings.public_url.startswith("https://"),
        hosts=hosts | LOOPBACK if hosts else frozenset(),
        link=lambda ref: documents.link(secret, ref, now()),
    )


@dataclass(frozen=True, slots=True)
class Answers:
    """What an address was told in the last 48 h, for a page that reconnects."""

    database: Borrowed
    secret: bytes

    async def recent(self, address: Address, after: str) -> Sequence[Heard]:
        from bot.channels.web import Heard  # noqa: PLC0415 - only where configured

        hashed = hashes.of_address(self.secret, address)
        start = int(after) if after.isdecimal() else 0
        rows = await self.database.read(lambda tx: receipts.heard(tx, hashed, start))
        return [Heard(id=f"{seq:012d}", at=at, said="", message=message) for seq, at, message in rows]

    async def last(self, address: Address) -> str:
        hashed = hashes.of_address(self.secret, address)
        return f"{await self.database.read(lambda tx: receipts.last(tx, hashed)):012d}"


# ── Telegram ────────────────────────────────────────────────────────────────────────────────────


def _telegram(settings: Settings, guide: Guide, secret: bytes, fetching: Fetching) -> Channel:
    from bot.channels.telegram import Telegram, TelegramTexts  # noqa: PLC0415 - only where configured

    derived = hashes.keyed(secret, "purpose", "telegram webhook")
    return Telegram(
        token=settings.telegram_token,
        api_base=settings.telegram_api_base,
        mode=settings.telegram_mode,
        secret=settings.telegram_secret or derived,
        public_url=settings.public_url,
        poll_timeout=settings.telegram_poll_timeout,
        texts=telegram_texts(guide.texts.sentences, TelegramTexts),
        fetch=fetching.fetch,
        pace=Pacer(settings.telegram_per_second, settings.telegram_per_chat_seconds),
    )


def telegram_texts(sentences: Mapping[str, str], kind: Callable[..., Any]) -> Any:
    """Commands and descriptions per language, from content: `telegram.<language>.…`."""
    languages = {"": "en", "zh": "zh"}
    commands = {
        code: tuple(
            (name.rsplit(".", 1)[1], text)
            for name, text in sentences.items()
            if name.startswith(f"telegram.{language}.commands.")
        )
        for code, language in languages.items()
    }
    return kind(
        commands=commands,
        description={
            code: sentences[f"telegram.{language}.description"].strip() for code, language in languages.items()
        },
        short_description={
            code: sentences[f"telegram.{language}.short"].strip() for code, language in languages.items()
        },
        private_only={
            code: sentences[f"telegram.{language}.private-only"].strip() for code, language in languages.items()
        },
    )


# ── WeChat ──────────────────────────────────────────────────────────────────────────────────────


def _wechat(settings: Settings, guide: Guide, lent: Lent) -> Channel:
    from bot.channels import wechat, wechat_page  # noqa: PLC0415 - only where configured
    from bot.channels.wechat_seal import Seal  # noqa: PLC0415
    from bot.channels.wechat_text import Paper  # noqa: PLC0415
    from bot.channels.wechat_words import words_of  # noqa: PLC0415

    def link(ref: str) -> str:
        path = documents.link(lent.secret, ref, lent.now())
        return f"{settings.public_url}{path}" if settings.public_url else ""

    async def grant(to: Address, scene: int, nudge: int) -> tickets.Granted:
        return await tickets.Tickets(lent.database, lent.secret).grant(to, scene, lent.now(), nudge)

    keys = tuple(key for key in (settings.wechat_aes_key, settings.wechat_aes_key_previous) if key)
    paper = Paper(words_of(guide))
    return wechat.WeChat(
        seal=Seal(settings.wechat_app_id, settings.wechat_token, keys),
        now=lambda: lent.now().timestamp(),
        paper=paper,
        file=wechat.handed_over(guide.texts, link),
        pushes=wechat_pushes(settings, guide, paper, lent),
        page=wechat_page.Page(wechat_consent(settings, lent.secret), guide.texts, grant),
    )


def wechat_consent(settings: Settings, secret: bytes) -> Consent:
    """The page on which somebody allows one message."""
    from bot.channels.wechat_ticket import Consent  # noqa: PLC0415 - only where configured

    return Consent(
        app_id=settings.wechat_app_id,
        template_id=settings.wechat_template_id if wechat_may(settings).get("ticket", True) else "",
        public_url=settings.public_url,
        sign=lambda text: hashes.keyed(secret, "wechat ticket", text),
    )


def wechat_pushes(settings: Settings, guide: Guide, paper: Paper, lent: Lent) -> Pushes:
    """How nudges go on WeChat; an account without an AppSecret only answers."""
    from bot.channels import wechat_calls, wechat_push  # noqa: PLC0415 - only where configured

    if not settings.wechat_app_secret:
        return wechat_push.AnswersOnly()
    account = wechat_calls.Account(settings.wechat_app_id, settings.wechat_app_secret, settings.wechat_api_base)
    title = guide.texts.label("ticket.title")
    return wechat_push.Push(
        api=wechat_calls.Calls(account, tokens.Tokens(lent.database), lent.now),
        windows=quota.Quota(lent.database, lent.secret),
        tickets=tickets.Tickets(lent.database, lent.secret),
        abilities=abilities.Abilities(lent.database, settings.wechat_app_id),
        texts=paper.texts,
        notice=wechat_push.Notice(settings.wechat_template_id, title),
        now=lent.now,
        record=lambda way: metrics.PUSHES.labels("wechat", way).inc(),
        may=wechat_may(settings),
    )


def wechat_may(settings: Settings) -> May:
    """What the account may do, as far as the settings tell."""
    from bot.channels.wechat_account import NONE, may  # noqa: PLC0415 - only where configured

    return may(settings.wechat_account, settings.wechat_template_id) if settings.wechat_app_secret else NONE


def wechat_reach(settings: Settings, lent: Lent) -> Reach:
    """How a nudge would go on WeChat, as far as can be known now; read in the unit that promises it."""
    from bot.channels.wechat_push import way_of  # noqa: PLC0415 - only where configured

    consent, may = wechat_consent(settings, lent.secret), wechat_may(settings)

    def link(person: Person, nudge: Nudge) -> str:
        if nudge.kind != "promise" or not settings.public_url:
            return ""
        return settings.public_url + documents.link(lent.secret, f"calendar:{person.id}:{nudge.subject}", lent.now())

    def way(tx: Transaction, person: Person, nudge: Nudge) -> Way:
        hashed = hashes.of_address(lent.secret, person.address)
        before = len({it.due_at for it in person.nudges if it.state == "pending" and it.due_at < nudge.due_at})
        return way_of(
            abilities.known(tx, settings.wechat_app_id, lent.now()),
            may,
            left=quota.left(tx, hashed, nudge.due_at) - before,
            kept=tickets.kept_for(tx, hashed, nudge.id),
            offered=consent.offered,
        )

    def look(tx: Transaction, person: Person, nudge: Nudge) -> Prospect:
        going = way(tx, person, nudge) if may.get("custom", True) or consent.offered else "first"
        if going == "offer":
            return Prospect(going, consent.link(person.address.id, nudge.id, nudge.times), link(person, nudge))
        return Prospect(going, calendar=link(person, nudge) if going == "first" else "")

    return look
