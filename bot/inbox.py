"""The one road of every update: load, receipt, mask, handle, save, keep, commit, and only then the answer."""

from __future__ import annotations

import asyncio
import contextlib
import re
from collections import OrderedDict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Final

import structlog

from bot.channels import StorageDown
from bot.core import nudge as times
from bot.core.changes import Change, ConsentGiven, PersonForgotten
from bot.core.codec import screen_to_json
from bot.core.guide import Guide
from bot.core.mask import masked
from bot.core.messages import Button, Message, options
from bot.core.person import Nudge, Person
from bot.core.plaintext import chosen
from bot.core.taps import Tap, tap
from bot.core.texts import blocks
from bot.core.turn import Host, Need, Outcome, Prospect, Turn
from bot.core.updates import UNASKED, Address, Blocked, Due, Missed, Said, Sent, Tapped, Update
from bot.metrics import FAILED, answer_seconds, answers, failed, parked, updates
from bot.storage import attempts, changes, hashes, journal, nudges, people, personal_data, receipts
from bot.storage.database import Database, Transaction, Unavailable
from bot.storage.receipts import Before, Receipt
from bot.storage.times import text

Handle = Callable[[Turn], Outcome | Need]
Leaves = Callable[[Message, Callable[[int], Sequence[Button]]], Sequence[Message]]
"""Parts a long message for a channel; the function it is given makes the buttons below the part before this one."""
Reach = Callable[[Transaction, Person, Nudge], Prospect]
"""How a nudge would reach somebody where they are just now, and where one may not always write first."""

FLOOD_LIMIT: Final = 20
FLOOD_SECONDS: Final = 10.0
# Addresses remembered at most; beyond it the quietest are forgotten. A flood is two a second or more, and in half a
# second we answer three thousand others at most.
FLOOD_PEOPLE: Final = 5_000
log = structlog.get_logger()


@dataclass(slots=True)
class Flood:
    """Who said how much lately: 20 updates in 10 s, then one polite answer, then silence until it calms down."""

    recent: OrderedDict[Address, dict[str, float]] = field(default_factory=OrderedDict)

    def judge(self, sender: Address, key: str, at: float) -> str:
        """`ok`, `warn` (the first one too many) or `drop`; `at` in seconds of a steady clock. What comes again counts
        once: platforms deliver again when we are slow, and that is nobody's doing."""
        times = {name: time for name, time in self.recent.pop(sender, {}).items() if time > at - FLOOD_SECONDS}
        place = [*times].index(key) if key in times else len(times)
        times.setdefault(key, at)
        self.recent[sender] = times
        if len(self.recent) > FLOOD_PEOPLE:
            self.recent.popitem(last=False)  # a plain dict would look through all the places that were left before it
        if place < FLOOD_LIMIT:
            return "ok"
        return "warn" if place == FLOOD_LIMIT else "drop"

    def forgive(self, sender: Address, key: str) -> None:
        """Take back a count."""
        self.recent.get(sender, {}).pop(key, None)


@dataclass(frozen=True, slots=True)
class Inbox:
    """Takes updates of all channels. `now` and `steady` are the only clocks; `guide` may be reloaded.

    `passive` are the channels whose answer is one reply that may go astray, each with how it parts a long one;
    `reach` are those that may not always write first. Until `watched_until`, by the steady clock, updates are counted
    before they are handled, since one of them may have ended the last process. `undisturbed` are people for whom a
    nudge is worded before its moment (bot/ahead.py): whoever does anything meanwhile is taken out.
    """

    database: Database
    handle: Handle
    guide: Callable[[], Guide]
    now: Callable[[], datetime]
    steady: Callable[[], float]
    secret: bytes
    host: Host = field(default_factory=Host)
    zone: str = "Asia/Shanghai"
    flood: Flood = field(default_factory=Flood)
    watched_until: float = float("-inf")
    begun: set[str] = field(default_factory=set)
    alone: asyncio.Lock = field(default_factory=asyncio.Lock)
    passive: Mapping[str, Leaves] = field(default_factory=dict)
    reach: Mapping[str, Reach] = field(default_factory=dict)
    undisturbed: set[str] = field(default_factory=set)

    async def answer(self, update: Update) -> Message | None:
        """`receive` for channels: a bug becomes one apology with a reference, a flood one polite word."""
        channel, began = update.sender.channel, self.steady()
        updates(channel, type(update).__name__).inc()
        verdict = self.flood.judge(update.sender, update.key, began)
        if verdict != "ok":
            return self._plain("flood.slow") if verdict == "warn" else None
        try:
            answer = await (self.receive(update) if began > self.watched_until else self._watched(update))
        except StorageDown:
            self.flood.forgive(update.sender, update.key)  # it will come again, and that is not their doing
            raise
        except Exception:
            log.exception("handler failed", key=update.key, reference=self._reference(update))
            return self._sorry(update)
        answers(channel).inc()
        answer_seconds(channel).observe(self.steady() - began)
        return answer

    async def _watched(self, update: Update) -> Message | None:
        """The answer while one of them may be deadly: what was begun before is begun alone, so that a death is put down
        to nobody beside it. Raises StorageDown, or whatever a handler raised."""
        key = hashes.of_update(self.secret, update.key)
        try:
            suspect = key not in self.begun and await self.database.read(lambda tx: attempts.suspect(tx, key))
        except Unavailable as reason:
            raise StorageDown(str(reason)) from reason
        async with self.alone if suspect else contextlib.nullcontext():
            return self._sorry(update) if await self._parked(update) else await self.receive(update)

    async def _parked(self, update: Update) -> bool:
        """Whether this update was begun too often and never ended; raises StorageDown."""
        key, now = hashes.of_update(self.secret, update.key), self.now()
        if key in self.begun:  # refused by the disk, or joined by its own retry: nobody died of it
            return False

        def unit(tx: Transaction) -> bool:
            """With its receipt, so that the same is answered after a good end too, when nothing is counted."""
            harmless = attempts.count(tx, key, now)
            if not harmless:
                receipts.keep(tx, key, hashes.of_address(self.secret, update.sender), now, self._sorry(update))
            return harmless

        try:
            harmless = await self.database.run(unit)
        except Unavailable as reason:
            raise StorageDown(str(reason)) from reason
        if harmless:
            self.begun.add(key)
        else:
            parked("update")
            log.error("update parked", key=update.key, reference=self._reference(update))
        return not harmless

    async def receive(self, update: Update) -> Message | None:
        """The answer to an update, after it is durable. Raises StorageDown, or whatever a handler raised."""
        try:
            answer, forgotten = await self.database.run(lambda tx: self._unit(tx, update))
        except Unavailable as reason:
            failed(type(update).__name__, FAILED)
            log.debug("update not stored", key=update.key, reason=str(reason))  # the database has told it, once
            raise StorageDown(str(reason)) from reason
        except Exception as bug:
            failed(type(update).__name__, type(bug).__name__)
            raise
        if forgotten:
            await self.database.checkpoint()
        return answer

    def _reference(self, update: Update) -> str:
        return hashes.of_update(self.secret, update.key)[:6].upper()

    def _sorry(self, update: Update) -> Message:
        return self._plain("sorry.bug", reference=self._reference(update))

    def _plain(self, name: str, **values: str) -> Message:
        return Message(blocks(self.guide().texts.sentences[name], **values))

    def _unit(self, tx: Transaction, update: Update) -> tuple[Message | None, bool]:
        """One transaction: at most one effect for a key, and the same answer whenever it comes again."""
        now, hashed = self._moment(update), hashes.of_address(self.secret, update.sender)
        key = hashes.of_update(self.secret, update.key)
        if isinstance(update, Missed):
            receipts.miss(tx, hashes.of_update(self.secret, update.missed), hashed)
            return None, False
        person, noted = self._met(tx, update, hashed, key)
        before = self._before(tx, update, person, now, key, hashed) if noted else receipts.NOTHING
        if before.receipt is not None:
            if before.receipt.missed:
                receipts.told(tx, key, hashed)
            return self._leaf(update, key, before.receipt.answer), False
        if person is None and isinstance(update, UNASKED):  # forgotten meanwhile: what nobody said brings nobody back
            return None, False
        if person is None:
            person = people.add(tx, key[:16], update.sender, hashed, self.zone, now)
        outcome = self._turned(tx, update, person, hashed) or self._decide(tx, update, person, now, before.missed)
        for missed, _ in before.missed if outcome.caught_up else ():
            receipts.told(tx, missed, hashed)
        answer = _placed(outcome.message, update)
        shown = Outcome(self._leaf(update, key, answer), outcome.changes)
        forgotten = self._save(tx, person, now, outcome.changes)
        if not forgotten and not isinstance(update, UNSEEN):
            _show(tx, person, hashed, shown.message, now)
        receipts.keep(tx, key, "" if forgotten else hashed, now, answer, told=not isinstance(update, Due))
        return shown.message, forgotten

    def _before(
        self, tx: Transaction, update: Update, person: Person | None, now: datetime, key: str, hashed: str
    ) -> Before:
        """What was answered before; without the words of a nudge that fit no more."""
        before = receipts.before(tx, key, hashed)
        if before.receipt is None or not self._outworn(update, person, before.receipt, now):
            return before
        receipts.retire(tx, key, hashed, hashes.of_update(self.secret, f"{update.key}@{text(before.receipt.at)}"))
        return replace(before, receipt=None)

    def _outworn(self, update: Update, person: Person | None, receipt: Receipt, now: datetime) -> bool:
        """Whether the words of a nudge that a crash left behind fit no more: it is late, they spoke since, they want
        none, it is night. The words of a moment ago are said again as they were, for they may have arrived."""
        if not isinstance(update, Due) or person is None:
            return False
        spoke = person.spoke_at is not None and person.spoke_at > receipt.at - nudges.CALM
        resting = person.quiet_until is not None and person.quiet_until > now
        night = times.awake(now, person.zone, self.host) != now
        return spoke or person.muted or resting or night or now - receipt.at > nudges.STALE

    def _met(self, tx: Transaction, update: Update, hashed: str, key: str) -> tuple[Person | None, bool]:
        """Who it is, and whether there may be a receipt."""
        person, noted = people.meet(tx, update.sender, hashed, key)
        if person is not None and not isinstance(update, Due):
            self.undisturbed.discard(person.id)
        return person, noted

    def _moment(self, update: Update) -> datetime:
        """Now, or the later moment that a nudge is worded for."""
        now = self.now()
        return max(now, update.at) if isinstance(update, Due) and update.at is not None else now

    def _leaf(self, update: Update, key: str, answer: Message | None, page: int = 0) -> Message | None:
        """The part of an answer that is said now: all of it, where the channel can."""
        part = self.passive.get(update.sender.channel)
        if part is None or answer is None:
            return answer
        ref = key[:REFERENCE]
        leaves = part(answer, lambda number: (self._way_on(ref, number), *self._doors(answer)))
        return leaves[min(page, len(leaves) - 1)]

    def _way_on(self, ref: str, number: int) -> Button:
        return Button(self.guide().texts.label("label.more"), tap("more", ref, number))

    def _doors(self, answer: Message) -> tuple[Button, ...]:
        """What is offered below every page: the way back, and what came due meanwhile."""
        labels = {self.guide().texts.label(f"label.{name}") for name in DOORS}
        return tuple(button for button in answer.buttons if button.tap and button.label in labels)

    def _turned(self, tx: Transaction, update: Update, person: Person, hashed: str) -> Outcome | None:
        """The next page of an answer that was given; None for anything else, and when it is too long ago."""
        match _wish(update, person):
            case Tap(verb="more", args=(ref, number)) if TURNED.fullmatch(f"{ref}:{number}"):
                leaf = self._leaf(update, ref, receipts.referred(tx, hashed, ref), int(number))
                return None if leaf is None else Outcome(leaf)
            case _:
                return None

    def _decide(
        self, tx: Transaction, update: Update, person: Person, now: datetime, unheard: tuple[tuple[str, Message], ...]
    ) -> Outcome:
        """The decision, also about what they missed, which counts as said once it is part of the answer."""
        missed = tuple(message for _, message in unheard)
        clean, kinds = unsecret(update, person)
        typed, secret = dialled(update, clean, kinds), bool(kinds & SECRET)
        turn = Turn(clean, person, now, self.guide(), self.host, masked=secret, typed=typed, missed=missed)
        outcome = self.handle(turn)
        if isinstance(outcome, Need):
            loaded = {outcome.what: self._load(tx, outcome, person)}
            outcome = self.handle(replace(turn, loaded=loaded))
        if isinstance(outcome, Need):
            raise TypeError(f"asked twice for {outcome.what}")
        return outcome

    def _load(self, tx: Transaction, need: Need, person: Person) -> object:
        if need.nudge is None:
            return LOADS[need.what](tx, person.id)
        look = self.reach.get(person.address.channel)
        return None if look is None else look(tx, person, need.nudge)

    def _save(self, tx: Transaction, person: Person, now: datetime, done: tuple[Change, ...]) -> bool:
        """Changes and journal; whether the person is gone."""
        changes.save(tx, person, now, done)
        if any(isinstance(change, PersonForgotten) for change in done):
            return True
        if person.remembered or any(isinstance(change, ConsentGiven) for change in done):
            journal.write(tx, self.secret, person.id, now, done)
        return False


def _show(tx: Transaction, person: Person, hashed: str, message: Message | None, now: datetime) -> None:
    """They see this screen now."""
    seen = person.screen if message is None else options(message)
    digits = person.digits if message is None else message.digits
    people.spoke(tx, person, screen_to_json(tuple(seen)), digits, hashed, now)


def _wish(update: Update, person: Person) -> Tap | None:
    """What was tapped, or typed where the screen leads to a next page."""
    if isinstance(update, Said) and any(offered.verb == "more" for _, offered in person.screen):
        return chosen(update.text, person.screen, person.digits)
    return update.tap if isinstance(update, Tapped) else None


def _placed(message: Message | None, update: Update) -> Message | None:
    """An answer to a tap edits the tapped message unless it asked to be fresh."""
    return message.replacing(update.on) if message is not None and isinstance(update, Tapped) else message


def unsecret(update: Update, person: Person) -> tuple[Update, frozenset[str]]:
    """The update with secrets blanked before anything stores or logs it, and which kinds there were."""
    expecting = person.asking.question if person.asking else ""
    match update:
        case Said(text=text):
            clean, kinds = masked(text, EXPECTED.get(expecting, ""))
            return (replace(update, text=clean) if kinds else update), kinds
        case Sent(caption=caption):
            clean, kinds = masked(caption)
            return (replace(update, caption=clean) if kinds else update), kinds
        case _:
            return update, frozenset()


def dialled(update: Update, clean: Update, kinds: frozenset[str]) -> str:
    """What was typed with only its telephone numbers left in, for "verify before dialling"; handed on, never stored."""
    match update, clean:
        case (Said(text=raw), Said(text=kept)) | (Sent(caption=raw), Sent(caption=kept)):
            return masked(raw, sparing="phone")[0] if "phone" in kinds else kept
        case _:
            return ""


UNSEEN: Final = (Blocked, *UNASKED)  # what nobody asked for is on no screen until it is delivered (see `nudger`)
REFERENCE: Final = 8  # characters of a receipt's key that name it among one person's of two days
DOORS: Final = ("back", "home", "held")  # labels of what stays below every page of a long answer
TURNED: Final = re.compile(rf"[0-9a-f]{{{REFERENCE}}}:[0-9]{{1,2}}", re.ASCII)
SECRET: Final = frozenset({"id", "card", "code", "password"})  # what one must take back; a phone number is only blanked
EXPECTED: Final = {"filed-reference": "reference"}
LOADS: Final[dict[str, Callable[[Transaction, str], object]]] = {"export": personal_data.export}
