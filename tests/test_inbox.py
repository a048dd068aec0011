"""The one road: one effect for one update, the same answer however often it comes, nothing told that is not stored."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from structlog.testing import capture_logs

import handlers
from bot import content, metrics
from bot.channels import StorageDown
from bot.core.changes import ItemMarked
from bot.core.messages import Button, Message, options
from bot.core.taps import Tap, read
from bot.core.turn import Need, Outcome, Turn
from bot.core.updates import Address, Arrived, Missed, Said, Sent, Tapped, Update
from bot.inbox import FLOOD_LIMIT, FLOOD_PEOPLE, Flood, Inbox
from bot.storage import attempts, hashes, journal, people, receipts
from bot.storage.migrate import migrate
from bot.storage.sqlite import SqliteDatabase, opened

SECRET = b"test"
ME = Address("telegram", "42")
GUIDE = content.load()


@dataclass
class Desk:
    """An inbox with a clock that stands still until it is moved."""

    database: SqliteDatabase
    at: datetime = datetime(2026, 11, 20, 2, 30, tzinfo=UTC)
    seconds: float = 0.0
    count: int = 0
    inbox: Inbox = field(init=False)

    def __post_init__(self) -> None:
        self.inbox = self.with_handler(handlers.handle)

    def with_handler(self, handle) -> Inbox:  # type: ignore[no-untyped-def]
        """The same desk, another mind."""
        return Inbox(self.database, handle, lambda: GUIDE, lambda: self.at, lambda: self.seconds, SECRET)

    async def say(self, text: str) -> Message | None:
        """Type something new."""
        return await self.send(Said(ME, self.key(), text))

    async def tap(self, code: str) -> Message | None:
        """Tap something new."""
        return await self.send(Tapped(ME, self.key(), read(code), "42:7"))

    async def send(self, update: Update) -> Message | None:
        """Deliver an update; people are slow enough not to be a flood."""
        self.seconds += 30
        return await self.inbox.answer(update)

    def key(self) -> str:
        """A key nobody has used."""
        self.count += 1
        return f"telegram:1:{self.count}"

    async def count_rows(self, table: str) -> int:
        """How many rows a table has."""
        rows = await self.database.read(lambda tx: tx.rows(f"SELECT COUNT(*) AS n FROM {table}"))  # noqa: S608 - a test's own words
        return int(rows[0]["n"])


@pytest.fixture
async def desk(tmp_path: Path) -> AsyncIterator[Desk]:
    """A desk on a fresh database."""
    async with opened(tmp_path / "a.db", migrate) as database:
        yield Desk(database)


async def with_case(desk: Desk) -> None:
    """Somebody remembered, with one open case."""
    await desk.tap("consent:yes:matter:refund-hard")


async def test_the_same_update_twice_has_one_effect_and_one_answer(desk: Desk) -> None:
    """A redelivery gets the whole first answer again, also what it edits."""
    await with_case(desk)
    update = Tapped(ME, "telegram:1:again", Tap("mark", ("1", "pen", "1")), "42:7")
    first = await desk.send(update)
    desk.at += timedelta(hours=5)
    second = await desk.send(update)
    assert first is not None
    assert first == second
    assert first.replaces == "42:7"
    assert await desk.count_rows("marks") == 1


async def test_six_deliveries_at_once_are_one(desk: Desk) -> None:
    """Deliveries that arrive together join the first one's answer."""
    await with_case(desk)
    before = await desk.count_rows("journal")
    update = Tapped(ME, "telegram:1:six", Tap("matter", ("repay-failed",)), "42:7")
    answers = await asyncio.gather(*(desk.inbox.receive(update) for _ in range(6)))
    assert len(set(map(str, answers))) == 1
    assert await desk.count_rows("cases") == 2
    assert await desk.count_rows("journal") == before + 1


async def test_a_clock_that_was_put_right_stays_right(desk: Desk) -> None:
    """Received on another day, handed over, extended: all of it is there again with the next update."""
    await with_case(desk)
    await desk.tap("place:1:12378")
    await desk.tap("numbered:1:12378")
    await desk.tap("filedon:1:0")
    await desk.tap("sinceday:2:T-01.decide:2026-11-19")
    extended = await desk.tap("extend:2:complex")
    assert extended is not None
    person = await desk.database.read(lambda tx: people.load(tx, ME, hashes.of_address(SECRET, ME)))
    assert person is not None
    [complaint] = person.complaints
    assert (complaint.stage, complaint.extended, complaint.sort) == ("T-01.decide", ("complex",), "")
    assert complaint.received_on is not None
    assert complaint.received_on.isoformat() == "2026-11-19T04:00:00+00:00"
    assert complaint.due_at.isoformat() == "2026-12-19T15:59:59+00:00"
    shown = await desk.tap("clock:2")
    assert shown is not None
    assert "12月19日 周六 前" in shown.text


async def test_an_answer_survives_the_process(desk: Desk, tmp_path: Path) -> None:
    """After a restart the redelivered update still gets the answer that was committed."""
    update = Said(ME, "telegram:1:crash", "菜单")
    first = await desk.send(update)
    async with opened(tmp_path / "b.db", migrate):
        pass
    copy = tmp_path / "copy.db"
    await desk.database.backup(str(copy))
    async with opened(copy, migrate) as database:
        assert await Desk(database).send(update) == first


async def test_without_consent_nothing_is_remembered(desk: Desk) -> None:
    """Before consent: no plain address, no journal, and after 48 h no row at all."""
    for text in ("你好", "怎么录音", "菜单"):
        await desk.say(text)
    await desk.tap("prepare")
    assert await desk.count_rows("journal") == 0
    assert await desk.count_rows("addresses WHERE id IS NOT NULL") == 0
    later = desk.at + receipts.KEPT + timedelta(minutes=1)
    await desk.database.run(lambda tx: receipts.expire(tx, later))
    assert [await desk.count_rows(table) for table in ("people", "addresses", "receipts")] == [0, 0, 0]


async def test_a_remembered_person_is_not_forgotten_by_time(desk: Desk) -> None:
    """Only receipts expire for somebody who agreed to be remembered."""
    await with_case(desk)
    later = desk.at + timedelta(days=400)
    await desk.database.run(lambda tx: receipts.expire(tx, later))
    assert [await desk.count_rows(table) for table in ("people", "cases", "receipts")] == [1, 1, 0]


async def test_what_was_typed_is_only_counted(desk: Desk) -> None:
    """A question without an answer, one with, and what they thought of it: three numbers and no word of theirs."""
    await desk.say("量子纠缠的数学基础")
    await desk.say("怎么录音")
    update = Tapped(ME, "telegram:1:useful", Tap("useful", ("call-recording", "yes")), "42:9")
    for _ in range(2):  # a redelivery counts once
        await desk.send(update)
    rows = await desk.database.read(lambda tx: tx.rows("SELECT day, kind, topic, n FROM tallies ORDER BY kind"))
    assert [(row["day"], row["kind"], row["topic"], row["n"]) for row in rows] == [
        ("2026-11-20", "answered", "call-recording", 1),
        ("2026-11-20", "helpful", "call-recording", 1),
        ("2026-11-20", "unanswered", "", 1),
    ]
    assert await desk.count_rows("journal") == 0


async def test_forgetting_leaves_only_a_hashed_key(desk: Desk) -> None:
    """Everything goes with the person, and a redelivered deletion deletes nobody else and says the same."""
    await with_case(desk)
    update = Tapped(ME, "telegram:1:forget", Tap("delete", ("yes",)), "42:9")
    first = await desk.send(update)
    tables = ("people", "addresses", "cases", "marks", "promises", "nudges", "journal")
    assert [await desk.count_rows(table) for table in tables] == [0] * len(tables)
    assert await desk.count_rows("receipts") == 1
    assert await desk.count_rows("receipts WHERE address <> ''") == 0
    await desk.send(Arrived(ME, "telegram:1:anew"))
    assert await desk.send(update) == first
    assert await desk.count_rows("people") == 1


async def test_secrets_never_reach_the_disk(desk: Desk, tmp_path: Path) -> None:
    """An ID number, a card and a code typed anywhere are in no file, and the person is told to take them back."""
    await with_case(desk)
    await desk.tap("promise:1")
    secrets = ("11010519491231002X", "6222021234567890128", "384921")
    answer = await desk.say(f"身份证{secrets[0]} 卡号{secrets[1]} 验证码{secrets[2]}")
    assert answer is not None
    assert "撤回" in answer.text
    disk = b"".join(file.read_bytes() for file in tmp_path.glob("a.db*"))
    assert [secret for secret in secrets if secret.encode() in disk] == []


async def test_a_handler_bug_changes_nothing_and_can_be_tried_again(desk: Desk) -> None:
    """One apology with a reference, no receipt, no half effect: the next delivery is handled as new."""

    def broken(turn: Turn) -> Outcome:
        raise ZeroDivisionError("a bug")

    await with_case(desk)
    update = Tapped(ME, "telegram:1:bug", Tap("mark", ("1", "pen", "1")), "")
    counted = metrics.ERRORS.labels("Tapped", "ZeroDivisionError")._value.get()
    apology = await desk.with_handler(broken).answer(update)
    assert metrics.ERRORS.labels("Tapped", "ZeroDivisionError")._value.get() == counted + 1
    assert apology is not None
    assert "出错" in apology.text
    assert await desk.count_rows("marks") == 0
    answer = await desk.send(update)
    assert answer is not None
    assert await desk.count_rows("marks") == 1


async def test_an_update_that_kills_the_process_is_parked(desk: Desk) -> None:
    """Soon after an unclean end: five deaths, then an apology; others are answered, and it stands in the list."""
    update = Said(ME, desk.key(), "菜单")
    key = hashes.of_update(SECRET, update.key)
    for _ in range(attempts.TRIES):  # lives that ended between this and their receipt
        assert await desk.database.run(lambda tx: attempts.count(tx, key, desk.at))
    desk.inbox = replace(desk.inbox, watched_until=desk.seconds + 300)
    answer = await desk.send(update)
    assert answer is not None
    assert "出错了" in answer.text
    assert await desk.count_rows("receipts") == 1
    [parked] = await desk.database.read(attempts.parked)
    assert parked["key"] == key
    assert await desk.say("菜单") is not None
    assert await desk.count_rows("receipts") == 2
    desk.inbox = replace(desk.inbox, watched_until=float("-inf"))  # after a good end nothing is counted
    assert await desk.send(update) == answer


class Mortal(asyncio.Lock):
    """Nobody gets it from the dead."""

    def __init__(self, dead: asyncio.Event) -> None:
        super().__init__()
        self.dead = dead

    def release(self) -> None:
        """Unless the process has ended."""
        if not self.dead.is_set():
            super().release()


async def life(desk: Desk, given: Sequence[Update], deadly: Update) -> None:
    """All are in hand at once, and when the deadly one is touched it is over: nothing more is stored or begun."""
    dead = asyncio.Event()

    def handled(turn: Turn) -> Outcome | Need:
        if turn.update == deadly or dead.is_set():
            dead.set()
            raise ZeroDivisionError
        return handlers.handle(turn)

    inbox = replace(desk.with_handler(handled), watched_until=desk.seconds + 300, begun=set(), alone=Mortal(dead))

    async def begun(update: Update) -> None:
        await inbox.answer(update)
        if dead.is_set():
            raise ZeroDivisionError

    with contextlib.suppress(ExceptionGroup):
        async with asyncio.TaskGroup() as group:
            for update in given:
                group.create_task(begun(update))


async def test_what_was_begun_before_is_begun_alone(desk: Desk) -> None:
    """Ten in hand when one of them killed the process, life after life: only that one is ever blamed for it."""
    given = [Said(Address("telegram", str(number)), f"telegram:1:{number}", "菜单") for number in range(10)]
    for _ in range(attempts.TRIES + 2):
        desk.seconds += 30
        with capture_logs():
            await life(desk, given, given[4])
    assert [row["key"] for row in await desk.database.read(attempts.parked)] == [hashes.of_update(SECRET, given[4].key)]
    assert await desk.count_rows("receipts") == len(given)


async def test_an_update_that_is_refused_again_and_again_is_no_danger(desk: Desk) -> None:
    """Redelivered ten times to one process, because the disk is full: nobody died, so it is counted once."""
    update = Said(ME, desk.key(), "菜单")
    broken = replace(desk.inbox, watched_until=desk.seconds + 1e6)
    for _ in range(10):
        desk.seconds += 30
        await broken.answer(replace(update, sender=Address("telegram", str(desk.seconds))))
    assert list(await desk.database.read(attempts.parked)) == []


async def test_updates_are_counted_only_for_a_while(desk: Desk) -> None:
    """After the first minutes, and after an end in good order, nothing is written down beforehand."""
    desk.inbox = replace(desk.inbox, watched_until=100.0)
    for _ in range(5):
        await desk.say("菜单")
    assert await desk.count_rows("attempts") == 3


async def test_how_long_an_answer_took_is_measured(desk: Desk) -> None:
    """By channel, from the update to its durable answer; what failed has no answer."""
    took = metrics.answer_seconds(ME.channel)
    before = took._sum.get()

    def slow(turn: Turn) -> Outcome:
        desk.seconds += 3
        raise ZeroDivisionError(turn.update.key)

    desk.seconds += 30
    await desk.with_handler(slow).answer(Said(ME, "telegram:1:slow-bug", "菜单"))
    assert took._sum.get() == before

    def late(turn: Turn) -> Outcome:
        desk.seconds += 2.5
        return Outcome(None)

    await desk.with_handler(late).answer(Said(ME, "telegram:1:late", "菜单"))
    assert took._sum.get() == before + 2.5


async def test_a_failing_change_rolls_the_whole_update_back(desk: Desk) -> None:
    """Changes, journal and receipt are one transaction."""

    def half(turn: Turn) -> Outcome:
        return Outcome(None, (ItemMarked(1, "pen", done=True), "no change at all"))  # type: ignore[arg-type]

    await with_case(desk)
    before = await desk.count_rows("receipts")
    await desk.with_handler(half).answer(Said(ME, "telegram:1:half", "x"))
    assert await desk.count_rows("marks") == 0
    assert await desk.count_rows("receipts") == before


async def test_a_full_disk_is_said_to_the_platform_not_to_the_person(desk: Desk) -> None:
    """Nothing stored: StorageDown, so that the platform sends the update again; afterwards it is handled once."""
    await with_case(desk)
    await desk.database.run(
        lambda tx: tx.rows(f"PRAGMA max_page_count = {tx.rows('PRAGMA page_count')[0]['page_count']}")
    )
    long = [Said(ME, f"telegram:1:full{n}", "菜单") for n in range(200)]
    counted = metrics.ERRORS.labels("Said", metrics.FAILED)._value.get()
    results = await asyncio.gather(*(desk.inbox.receive(update) for update in long), return_exceptions=True)
    failed = [update for update, result in zip(long, results, strict=True) if isinstance(result, StorageDown)]
    assert failed
    assert metrics.ERRORS.labels("Said", metrics.FAILED)._value.get() == counted + len(failed)
    await desk.database.run(lambda tx: tx.rows("PRAGMA max_page_count = 1000000"))
    for update in long:
        assert await desk.inbox.receive(update) is not None
    stored = await desk.database.read(lambda tx: tx.rows("SELECT COUNT(DISTINCT key) AS n FROM receipts"))
    assert stored[0]["n"] == 201


async def test_a_flood_gets_one_polite_word(desk: Desk) -> None:
    """Twenty updates in ten seconds are answered, the next one gets a word, further ones silence, then it is calm again."""
    answers = [await desk.inbox.answer(Said(ME, desk.key(), "菜单")) for _ in range(FLOOD_LIMIT + 3)]
    assert all(answers[:FLOOD_LIMIT])
    polite = answers[FLOOD_LIMIT]
    assert polite is not None
    assert "太快" in polite.text
    assert answers[FLOOD_LIMIT + 1 :] == [None, None]
    assert await desk.say("菜单") is not None


def test_a_flood_of_people_is_bounded() -> None:
    """Whoever is counted is counted in bounded memory."""
    flood = Flood()
    for number in range(30_000):
        flood.judge(Address("web", str(number)), "key", 0.0)
    assert len(flood.recent) <= FLOOD_PEOPLE


def test_a_flood_is_seen_in_the_middle_of_a_crowd() -> None:
    """Two a second from one, six thousand a second from all the others: no crowd hides it."""
    flood, flooder = Flood(), Address("web", "flooder")
    verdicts = []
    for turn in range(FLOOD_LIMIT + 2):
        verdicts.append(flood.judge(flooder, str(turn), turn / 2.5))
        for number in range(3_000):
            flood.judge(Address("web", f"{turn}-{number}"), "key", turn / 2.5)
    assert verdicts == [*["ok"] * FLOOD_LIMIT, "warn", "drop"]


def test_what_is_delivered_again_is_no_flood() -> None:
    """Seven messages, each three times because we are slow: whoever then says 心里撑不住 is heard."""
    flood, somebody = Flood(), Address("wechat", "o")
    verdicts = [flood.judge(somebody, str(number // 3), number / 3) for number in range(21)]
    assert {*verdicts} == {"ok"}
    assert flood.judge(somebody, "new", 7.5) == "ok"
    for number in range(FLOOD_LIMIT):
        flood.judge(somebody, f"more {number}", 8.0)
    assert flood.judge(somebody, "new", 8.0) == "ok"  # as before
    assert flood.judge(somebody, "one more", 8.0) == "drop"


async def test_the_journal_shows_a_later_edit(desk: Desk) -> None:
    """The chain is whole, and a changed entry breaks it at that entry."""
    await with_case(desk)
    for item in ("pen", "quiet", "order"):
        await desk.tap(f"mark:1:{item}:1")
    hashed = hashes.of_address(SECRET, ME)
    person = await desk.database.read(lambda tx: people.load(tx, ME, hashed))
    assert person is not None
    assert await desk.database.read(lambda tx: journal.broken_at(tx, SECRET, person.id)) is None
    await desk.database.run(
        lambda tx: tx.execute("UPDATE journal SET changes = replace(changes, 'pen', 'ink') WHERE seq = 2")
    )
    assert await desk.database.read(lambda tx: journal.broken_at(tx, SECRET, person.id)) == 2


@pytest.mark.parametrize("question", [False, True])
async def test_a_pasted_mobile_is_judged_and_kept_nowhere(desk: Desk, tmp_path: Path, question: bool) -> None:
    """The handler sees it, no file does: neither in the receipt, the journal, the screen nor the question."""
    await with_case(desk)
    if question:
        await desk.tap("verify:1")
    for number in ("13912345678", "139 1234 5678", "一三九一二三四五六七八"):
        answer = await desk.say(f"自称客服的 {number} 打来")
        assert answer is not None
        assert "高危" in answer.text
    await desk.database.checkpoint()
    kept = b"".join(file.read_bytes() for file in tmp_path.iterdir() if file.is_file())
    assert b"13912345678" not in kept
    for part in ("1234 5678", "12345678", "一二三四五六七八"):
        assert part.encode() not in kept


async def test_only_telephone_numbers_are_shown_to_the_handler(desk: Desk) -> None:
    """IDs, cards and codes stay hidden there too."""
    seen: list[Turn] = []

    def handle(turn: Turn) -> Outcome:
        seen.append(turn)
        return Outcome()

    text = "我身份证11010519491231002X，卡6222021234567890128，验证码384921，手机13912345678"
    await desk.with_handler(handle).receive(Said(ME, "k", text))
    assert "13912345678" in seen[0].typed
    assert isinstance(seen[0].update, Said)
    assert "13912345678" not in seen[0].update.text
    for secret in ("11010519491231002X", "6222021234567890128", "384921"):
        assert secret not in seen[0].typed
    await desk.with_handler(handle).receive(Sent(ME, "k2", "photo", "客服 13912345678 验证码384921"))
    assert "13912345678" in seen[1].typed
    assert "384921" not in seen[1].typed


def halves(message: Message, more: Callable[[int], Sequence[Button]]) -> Sequence[Message]:
    """A channel that shows one paragraph at a time."""
    if len(message.blocks) < 2:
        return (message,)
    leading = [Message((block,), tuple(more(number))) for number, block in enumerate(message.blocks[:-1], 1)]
    return [*leading, replace(message, blocks=message.blocks[-1:])]


@pytest.fixture
def narrow(desk: Desk) -> Desk:
    """The same desk, its channel one that answers in one short reply."""
    desk.inbox = replace(desk.inbox, passive={ME.channel: halves})
    return desk


async def test_a_long_answer_comes_page_by_page(narrow: Desk) -> None:
    """Typed by number or words, or tapped; the last page has the options, and they are what numbers stand for then."""
    first = await narrow.say("菜单")
    assert first is not None
    assert [label for label, _ in options(first)] == ["看下一页", "回首页"]
    for turned in (await narrow.say("1"), await narrow.tap(options(first)[0][1].code)):
        assert turned is not None
        assert len(options(turned)) > 1
        assert turned.blocks != first.blocks
    chosen = await narrow.say("1")
    assert chosen is not None
    assert chosen.blocks[0].text == GUIDE.groups["channels"].title


async def test_a_page_comes_again_as_it_was(narrow: Desk) -> None:
    """A redelivery of the question gets its first page, one of the turn the second."""
    ask, turn_ = Said(ME, "k:ask", "菜单"), Said(ME, "k:turn", "看下一页")
    first = await narrow.send(ask)
    second = await narrow.send(turn_)
    assert await narrow.send(ask) == first
    assert await narrow.send(turn_) == second
    assert first != second


@pytest.mark.parametrize(
    "code", ["more", "more:zz:1", "more:00000000:1", "more:00000000:-1", "more:00000000:1:2", "more:%:1"]
)
async def test_a_page_that_is_not_there(narrow: Desk, code: str) -> None:
    """Forged, or too long ago: a kind word and a door."""
    answer = await narrow.tap(code)
    assert answer is not None
    assert [label for label, _ in options(answer)] == ["看下一页"] or "看目录" in [
        label for label, _ in options(answer)
    ]


async def test_what_was_missed_is_said_first_once(narrow: Desk) -> None:
    """Before the next answer; after it, never again. A second report of the same changes nothing."""
    narrow.inbox = replace(narrow.inbox, passive={ME.channel: lambda message, more: (message,)})
    missed = await narrow.send(Said(ME, "k:1", "菜单"))
    assert missed is not None
    assert await narrow.send(Missed(ME, "k:1:missed", "k:1")) is None
    following = await narrow.send(Said(ME, "k:2", "隐私"))
    assert following is not None
    assert following.text.index(missed.text) < following.text.index("这一条的回答")
    assert await narrow.send(Said(ME, "k:2", "隐私")) == following
    after = await narrow.say("隐私")
    assert after is not None
    assert missed.text not in after.text


async def test_two_that_were_missed_are_both_said(narrow: Desk) -> None:
    """The oldest first; none is counted as said that was not."""
    narrow.inbox = replace(narrow.inbox, passive={ME.channel: lambda message, more: (message,)})
    both = [await narrow.send(Said(ME, f"k:{number}", words)) for number, words in enumerate(("菜单", "利率红线"))]
    for number in range(2):
        await narrow.send(Missed(ME, f"k:{number}:missed", f"k:{number}"))
    following = await narrow.say("隐私")
    assert following is not None
    first, second = (following.text.index(message.text) for message in both if message is not None)
    assert first < second


async def test_what_was_fetched_after_all_is_not_missed(narrow: Desk) -> None:
    """The platform asked again in time."""
    narrow.inbox = replace(narrow.inbox, passive={ME.channel: lambda message, more: (message,)})
    await narrow.send(Said(ME, "k:1", "菜单"))
    await narrow.send(Missed(ME, "k:1:missed", "k:1"))
    await narrow.send(Said(ME, "k:1", "菜单"))
    following = await narrow.say("隐私")
    assert following is not None
    assert "上一条" not in following.text


async def test_what_somebody_else_missed_is_theirs(narrow: Desk) -> None:
    """A report under another address touches nothing."""
    narrow.inbox = replace(narrow.inbox, passive={ME.channel: lambda message, more: (message,)})
    await narrow.send(Said(ME, "k:1", "菜单"))
    await narrow.send(Missed(Address("telegram", "43"), "k:1:missed", "k:1"))
    following = await narrow.say("隐私")
    assert following is not None
    assert "上一条" not in following.text


async def test_somebody_in_danger_is_not_told_of_old_answers(narrow: Desk) -> None:
    """Help first, alone; what was missed waits for the next time."""
    narrow.inbox = replace(narrow.inbox, passive={ME.channel: lambda message, more: (message,)})
    await narrow.send(Said(ME, "k:1", "菜单"))
    await narrow.send(Missed(ME, "k:1:missed", "k:1"))
    urgent = await narrow.say("我不想活了")
    assert urgent is not None
    assert "上一条" not in urgent.text
