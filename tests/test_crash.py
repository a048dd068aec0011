"""The process killed at random instants and named points: nothing lost, nothing half done, doubles only where nobody can avoid them."""

from __future__ import annotations

import asyncio
import sqlite3
import sys
from collections.abc import Mapping
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any, Final

import pytest

from bot.storage import hashes
from bot.storage.attempts import TRIES
from bot.storage.migrate import steps
from tests import preload
from tests.crash import books, harness
from tests.crash.__main__ import torture
from tests.crash.books import FIRST_SILENT, Books, address, open_ends
from tests.crash.harness import FIRST_TALKER, SLOWEST
from tests.crash.lives import Forked, nursery, quiet_port
from tests.crash.plan import Plan
from tests.crash.platform import Accepted
from tests.crash.points import WINDOW
from tests.crash.report import Report
from tests.crash.sabotage import DEADLY_CHAT, DEADLY_WORD
from tests.crash.verdict import SECRET, STOPPED, Death, Facts, Verdict
from tests.process import command, surroundings, until

SEED: Final = 20261122
KILLS: Final = 16  # in each of five lanes
NAPS: Final = (0.4, 1.0, 2.5)  # seconds; the last one is longer than a call may take

LANE: Final = Plan(SEED, KILLS, "webhook", nudges=240, spread=12.0, talkers=4, storm=0.06, named=0.6)
RIGHT: Final = {
    "webhook": LANE,
    "polling": replace(LANE, mode="polling", seed=SEED + 9),
    "slow disk": replace(LANE, disk="slow", seed=SEED + 18),
    "full disk": replace(LANE, disk="full", seed=SEED + 27),
    "wechat": replace(LANE, mode="wechat", seed=SEED + 36),
}
ASLEEP: Final = Plan(SEED, 0, "webhook", nudges=120, spread=5.0, talkers=2, naps=NAPS)
EARLY: Final = Plan(SEED, 4, "polling", nudges=200, spread=0.0, sabotage="early", named=1.0, at="marked")
WRONG: Final = {
    "early": EARLY,
    "unleased": Plan(SEED, 1, "polling", nudges=40, spread=0.0, sabotage="unleased", life=(0.5, 1.0)),
    "early on WeChat": replace(EARLY, mode="wechat"),
    "uncounted": Plan(SEED, 1, "wechat", nudges=40, spread=0.0, sabotage="uncounted", life=(1.0, 1.5)),
    "fickle": Plan(SEED, 1, "wechat", nudges=0, spread=0.0, sabotage="fickle", talkers=4, storm=0.2, life=(1.0, 1.5)),
    "hollow": Plan(SEED, 1, "webhook", nudges=0, spread=0.0, sabotage="hollow", talkers=4, life=(1.0, 1.5)),
}


@pytest.fixture(scope="module")
def reports(tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, Report]:
    """Every lane, right and wrong, side by side: most of the time goes by in waiting."""
    return asyncio.run(torture(tmp_path_factory.mktemp("crash"), {**RIGHT, "asleep": ASLEEP, **WRONG}))


def lane(reports: Mapping[str, Report], name: str) -> Report:
    """One lane's report; skipped where its disk cannot be had."""
    if name not in reports:
        pytest.skip(f"没有测：{preload.NO_LIBRARY}")
    return reports[name]


# ── what must hold ──────────────────────────────────────────────────────────────────────────────────


def test_eighty_kills_lose_nothing(reports: Mapping[str, Report], capsys: pytest.CaptureFixture[str]) -> None:
    """Nudges and updates survive every death; a nudge is said twice only if it was accepted and not yet marked."""
    total = sum((reports[name] for name in RIGHT if name in reports), Report())
    with capsys.disabled():
        sys.stdout.write(f"\n  seed {SEED}: {total}\n{total.details}\n")
    assert total.lost == []
    assert total.wrong == []
    assert total.twice == total.window
    assert total.kills == KILLS * sum(name in reports for name in RIGHT)
    assert total.updates > KILLS
    assert len(total.deaths) > 6  # named points too


def test_only_the_window_doubles(reports: Mapping[str, Report]) -> None:
    """Of what was in hand at a named point only that is said twice which the platform had and we had not marked."""
    total = sum((reports[name] for name in RIGHT if name in reports), Report())
    assert {point for point, times in total.fell.items() if times} <= {*WINDOW, "holding", "retrying", "random"}


def test_an_unknown_outcome_is_shown_and_not_pushed_again(reports: Mapping[str, Report]) -> None:
    """What vanished on the way is held: the books found each of them in the answer to the next words."""
    total = sum((reports[name] for name in RIGHT if name in reports), Report())
    assert total.weather["drop"] + total.weather["drop after"] > 0
    assert total.unsure > 0


@pytest.mark.parametrize("name", ["slow disk", "full disk"])
def test_a_bad_disk_loses_nothing(reports: Mapping[str, Report], name: str) -> None:
    """With 5 ms more for every fsync, and with a disk that fills and empties, the books agree all the same."""
    report = lane(reports, name)
    assert (report.lost, report.wrong) == ([], [])
    assert report.refused > 0 or name != "full disk"  # a 503 makes the platform send it again


def test_wechat_answers_once_and_never_writes_too_often(reports: Mapping[str, Report]) -> None:
    """A retry of the same MsgId gets the first answer, before a death and after it; no message beyond the quota, and
    what we believe to be left is never more than what WeChat would take."""
    report = reports["wechat"]
    assert (report.lost, report.wrong) == ([], [])
    assert report.again > 0
    assert report.twice + report.unsure > 0


def test_a_machine_that_sleeps_says_everything_once(reports: Mapping[str, Report]) -> None:
    """Suspended and woken three times: late, but no storm, no loss, and nothing twice."""
    assert reports["asleep"].good
    assert reports["asleep"].twice == 0


# ── that it can fail ────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("name", ["early", "early on WeChat"])
def test_a_mark_before_the_push_is_found_out(reports: Mapping[str, Report], name: str) -> None:
    """A bot that marks before it pushes loses nudges, and the report says which."""
    assert 0 < len(reports[name].lost) < EARLY.nudges
    assert not reports[name].good


def test_a_message_that_is_not_counted_is_found_out(reports: Mapping[str, Report]) -> None:
    """A bot that believes to have more messages left than WeChat would take."""
    assert any("by our count" in what for what in reports["uncounted"].wrong)


def test_another_answer_to_the_same_message_is_found_out(reports: Mapping[str, Report]) -> None:
    """A bot that says something new to a retry."""
    assert any("two different answers" in what for what in reports["fickle"].wrong)


def test_a_lease_that_is_ignored_is_found_out(reports: Mapping[str, Report]) -> None:
    """A bot that takes what is already taken says it twice, and no death explains that."""
    assert reports["unleased"].twice > reports["unleased"].window
    assert any("no death explains it" in what for what in reports["unleased"].wrong)


def test_a_receipt_without_its_effect_is_found_out(reports: Mapping[str, Report]) -> None:
    """A bot that keeps receipts and forgets what they were for would never do it: the books miss the effect."""
    assert any("without its effect" in what for what in reports["hollow"].wrong)


CHAT: Final = FIRST_SILENT
PERSON: Final = address(SECRET, CHAT)[:16]
NOW: Final = "2026-11-30T04:00:00.000000Z"
LATER: Final = "2026-12-01T04:00:00.000000Z"


def row(state: str, id_: int = 3, due_at: str = NOW) -> dict[str, Any]:
    """A nudge about one promise."""
    return {"id": id_, "kind": "promise", "subject": 2, "state": state, "due_at": due_at, "problem": ""}


def judged(*deaths: tuple[str, str], said: tuple[int, ...], shown: bool = False) -> Report:
    """The verdict on one nudge: each life's end (where, and the row's state then), in which lives it was said, and
    whether it was shown in the last."""
    books = [Books({}, {address(SECRET, CHAT): frozenset()}, {PERSON: [row(state)]}, {}, ()) for _, state in deaths]
    found = [
        Death(life, float(life), book, (), point, (PERSON,))
        for life, ((point, _), book) in enumerate(zip(deaths, books, strict=True), 1)
    ]
    words = [Accepted(life, float(life), "sendMessage", "到时间了") for life in said]
    words += [Accepted(9, 9.0, "sendMessage", f"· 退我{CHAT}-0元")] if shown else []
    report = Report()
    held = frozenset([CHAT] if deaths[-1][1] == "held" else [])
    Verdict(Facts([CHAT], {CHAT: words}, found, {}, spoke=9, now=NOW, held=held), report).compare()
    return report


END: Final = (STOPPED, "sent")


@pytest.mark.parametrize("point", ["pushed", "marking"])
def test_a_double_in_the_window_is_no_fault(point: str) -> None:
    """Who dies between the acceptance and the commit of the mark cannot know better."""
    report = judged((point, "claimed"), END, said=(1, 2))
    assert (report.good, report.twice, report.window) == (True, 1, 1)


@pytest.mark.parametrize(
    ("deaths", "said"),
    [
        ([("marked", "claimed"), END], (1, 2)),
        ([("pushed", "sent"), END], (1, 2)),
        ([("pushed", "claimed"), END], (2, 2)),
        ([("pushed", "claimed"), ("pushed", "sent"), END], (2, 3)),
    ],
    ids=["at a point outside", "marked", "twice in one life", "another life's death"],
)
def test_a_double_outside_the_window_is_wrong(deaths: list[tuple[str, str]], said: tuple[int, ...]) -> None:
    """A death elsewhere, another life's, or one that found it marked explains nothing."""
    report = judged(*deaths, said=said)
    assert not report.good
    assert report.twice > report.window


def test_what_was_held_must_be_shown() -> None:
    """Held and silent is lost; held and shown is not, whether it arrived the first time or not."""
    end = (STOPPED, "held")
    assert len(judged(end, said=()).lost) == 1
    assert [judged(end, said=said, shown=True).good for said in ((), (1,))] == [True, True]


def test_a_mark_that_never_comes_is_wrong() -> None:
    """Whoever stops in an orderly way has marked everything that was accepted."""
    report = judged((STOPPED, "claimed"), said=(1,))
    assert any("is not marked" in what for what in report.wrong)


def test_a_reminder_to_come_is_neither_lost_nor_a_double() -> None:
    """Wording a nudge may plan a later one about the same thing; only that one may still wait in the end."""
    assert list(open_ends([row("sent"), row("pending", 4, LATER)], NOW)) == []
    assert len(list(open_ends([row("pending", 3, LATER)], NOW))) == 1
    assert len(list(open_ends([row("sent"), row("failed", 4, NOW)], NOW))) == 1


# ── the first start of all ──────────────────────────────────────────────────────────────────────────


def shape(database: Path) -> tuple[int, list[str]]:
    """Version and tables of a database."""
    with closing(sqlite3.connect(database)) as connection:
        [(version,)] = connection.execute("PRAGMA user_version")
        return version, sorted(
            sql for (sql,) in connection.execute("SELECT sql FROM sqlite_schema WHERE sql IS NOT NULL")
        )


async def test_what_is_deadly_is_parked_and_everybody_else_is_served(tmp_path: Path) -> None:
    """One row and one sentence kill the process whenever they are touched: five times each, then never again."""
    plan = replace(LANE, nudges=40, spread=0.0, talkers=0, kills=0, storm=0.0, sabotage="deadly")
    async with nursery(tmp_path) as home, harness.lane(home, plan, tmp_path / "deadly") as lane:
        await lane.sow()
        lane.platform.known.add(FIRST_TALKER)
        said = [await lane.platform.say(FIRST_TALKER, words) for words in ("菜单", DEADLY_WORD, "帮助")]
        deaths = 0
        await lane.bot.spawn()
        while await lane.bot.ends_within(2.0 + SLOWEST):
            deaths += 1
            await lane.bot.spawn()
        assert TRIES <= deaths <= 2 * TRIES + 1  # the first one came after no unclean end
        await until(lambda: all(map(lane.platform.acknowledged, said)))
        await until(lambda: len(lane.platform.accepted) == plan.nudges)  # all but one, and the one who typed
        assert int(DEADLY_CHAT) not in lane.platform.accepted
        assert await lane.bot.stop() == 0
    listed = await command(lane.bot.environment, "due", "--failed")
    deadly = hashes.of_update(SECRET, f"telegram:{books.BOT}:{said[1]}")[:6].upper()
    assert [line.split("\t")[2] for line in listed.out.splitlines()] == ["failed", deadly]


async def test_a_death_while_the_database_is_made(tmp_path: Path) -> None:
    """Killed at every few statements of the migrations, life after life: the next one goes on, and ends up the same."""
    port = quiet_port()
    settings = surroundings(tmp_path, port=port, web="off", log_level="warning")
    async with nursery(tmp_path) as home:
        bot = Forked(tmp_path, settings, port, home=home)
        for passing in (2, 3, 5, 8, 13, 21, 34, 55, 89):
            await bot.spawn("migrating", passing)
            await bot.ended() if not await bot.hears() else await bot.kill()
        await bot.start()
        assert await bot.stop() == 0
        fresh = Forked(tmp_path / "fresh", {**settings, **surroundings(tmp_path / "fresh", port=port)}, port, home=home)
        fresh.folder.mkdir()
        await fresh.start()
        assert await fresh.stop() == 0
    assert shape(bot.database) == shape(fresh.database)
    assert shape(bot.database)[0] == steps()[-1][0]
