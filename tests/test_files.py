"""What signed links open: exports, and a date's page with its calendar entry; and what they say when they do not."""

from __future__ import annotations

import asyncio
import contextlib
import json
import socket
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final

import httpx
import icalendar
import pytest
import uvicorn
from playwright.async_api import Browser
from starlette.applications import Starlette

from bot import documents
from bot.core.changes import (
    CaseClosed,
    CaseOpened,
    Change,
    ConsentGiven,
    NudgeMoved,
    NudgePlanned,
    PersonForgotten,
    PreferenceSet,
    PromiseMade,
    PromiseMoved,
    PromiseRecounted,
    PromiseSettled,
)
from bot.core.person import Basis, Case, Nudge, Promise
from bot.core.turn import Host
from bot.core.updates import Address
from bot.files import Documents, Downloads
from bot.storage import changes, hashes, journal, people
from bot.storage.database import Result, Transaction, Unavailable, Unit
from bot.storage.migrate import migrate
from bot.storage.sqlite import SqliteDatabase, opened
from handlers import timeline
from tests.shipped import GUIDE

SECRET: Final = b"secret"
NOW: Final = datetime(2026, 11, 20, 2, 30, tzinfo=UTC)
DUE: Final = datetime(2026, 11, 25, 15, 59, 59, tzinfo=UTC)  # the end of a day in Shanghai
ASKED: Final = datetime(2026, 11, 26, 1, 30, tzinfo=UTC)  # 09:30 of the next
ME: Final = Address("wechat", "o1")
PROMISE: Final = Promise(2, 1, "退我180元", DUE, "day", "下周三", NOW)


@dataclass
class Desk:
    """Somebody with a promise, and the links that lead to it. `late` is how much later it is now."""

    database: SqliteDatabase
    late: timedelta = timedelta()

    def __post_init__(self) -> None:
        self.documents = Documents(
            self.database, lambda: GUIDE, Host(), SECRET, lambda: NOW + self.late, timeline.file_of
        )
        self.web = Starlette(routes=list(Downloads(self.documents).routes()))

    async def change(self, *made: Change) -> None:
        """Something changed for them."""

        def unit(tx: Transaction) -> None:
            hashed = hashes.of_address(SECRET, ME)
            person = people.load(tx, ME, hashed) or people.add(tx, "p", ME, hashed, "Asia/Shanghai", NOW)
            changes.save(tx, person, NOW, made)

        await self.database.run(unit)

    async def get(self, path: str, method: str = "GET") -> httpx.Response:
        """What a browser gets."""
        transport = httpx.ASGITransport(self.web)
        async with httpx.AsyncClient(transport=transport, base_url="https://bot.example.org") as client:
            return await client.request(method, path)


@pytest.fixture
async def desk(tmp_path: Path) -> AsyncIterator[Desk]:
    async with opened(tmp_path / "bot.db", migrate) as database:
        made = Desk(database)
        await made.change(ConsentGiven("1"), CaseOpened(Case(1, "general", NOW)), PromiseMade(PROMISE))
        yield made


def link(ref: str = "calendar:p:2") -> str:
    return documents.link(SECRET, ref, NOW)


async def event(desk: Desk) -> icalendar.Event:
    """The entry behind the page's link, as a phone fetches it."""
    answer = await desk.get(f"{link()}/huiyin.ics")
    assert answer.headers["content-type"].startswith("text/calendar")
    [found] = icalendar.Calendar.from_ical(answer.content).events
    return found


def kept_by_nobody(answer: httpx.Response) -> None:
    """No cache, no search engine, no other site learns of it."""
    assert answer.headers["cache-control"] == "no-store"
    assert "noindex" in answer.headers["x-robots-tag"]
    assert answer.headers["referrer-policy"] == "no-referrer"
    assert answer.headers["x-content-type-options"] == "nosniff"


async def test_the_page_of_a_date(desk: Desk) -> None:
    """The day we ask on, as text, and a link to the entry beside it; nothing of what was promised."""
    answer = await desk.get(link())
    assert answer.status_code == 200
    kept_by_nobody(answer)
    assert "11月26日 周四 09:30 看看回音" in answer.text
    assert f'href="{link()}/huiyin.ics"' in answer.text
    assert "退我180元" not in answer.text
    assert "default-src 'none'" in answer.headers["content-security-policy"]


async def test_the_entry(desk: Desk) -> None:
    """When we ask; shown in place, so that an iPhone offers to add it."""
    answer = await desk.get(f"{link()}/huiyin.ics")
    kept_by_nobody(answer)
    assert answer.headers["content-disposition"] == 'inline; filename="huiyin.ics"'
    found = await event(desk)
    assert (found.DTSTART, found.sequence) == (ASKED, 0)
    assert (await desk.documents.fetch("calendar:p:2")) == answer.content


async def test_a_moved_date_is_the_same_entry(desk: Desk) -> None:
    """The name stays, the number rises with every new date, by hand or by a calendar; the old link shows the new date."""
    first = await event(desk)
    await desk.change(PromiseMoved(2, DUE + timedelta(days=1), "day", "周四"))
    await desk.change(PromiseMoved(2, DUE + timedelta(days=1), "day", "星期四"))
    await desk.change(PromiseRecounted(2, DUE + timedelta(days=4), Basis()))
    found = await event(desk)
    assert found.uid == first.uid
    assert (found.DTSTART, found.sequence) == (ASKED + timedelta(days=4), 2)


async def test_another_time_zone_is_a_later_word_about_the_same_entry(desk: Desk) -> None:
    """The morning on which we ask is another moment there: phones take only what has a higher number."""
    moved = PreferenceSet("zone", "America/New_York")
    await desk.change(moved)
    await desk.database.run(lambda tx: journal.write(tx, SECRET, "p", NOW, [moved]))
    found = await event(desk)
    assert (found.DTSTART, found.sequence) == (ASKED + timedelta(hours=13), 1)


async def test_what_is_put_off_moves_in_the_calendar_too(desk: Desk) -> None:
    """Where we may not write first nothing else rings: it must not ring on the old day."""
    await desk.change(NudgePlanned(Nudge(7, "promise", 1, 2, ASKED)))
    assert (await event(desk)).DTSTART == ASKED
    put_off = NudgeMoved(7, ASKED + timedelta(days=3), "named")
    await desk.change(put_off)
    await desk.database.run(lambda tx: journal.write(tx, SECRET, "p", NOW, [put_off]))
    found = await event(desk)
    assert (found.DTSTART, found.sequence) == (ASKED + timedelta(days=3), 1)


async def test_two_promises_are_two_entries(desk: Desk) -> None:
    """And nobody can tell from a name whose it is."""
    await desk.change(PromiseMade(Promise(3, 1, "答复", DUE, "day", "下周三", NOW)))
    names = [(await desk.documents.entry("p", number)).uid for number in ("2", "3")]
    assert len(set(names)) == 2
    assert not any(name.startswith("p") for name in names)


@pytest.mark.parametrize("path", ["", "/huiyin.ics"])
async def test_a_link_that_is_none_of_ours(desk: Desk, path: str) -> None:
    """Changed by a letter, cut, made up: 404 in plain words."""
    forged = link()[:-1] + ("A" if link()[-1] != "A" else "B")
    for token in (forged, link()[:-3], "/f/x", "/f/%00", "/f/%ff", "/f/汉", "/f/%ed%a0%80"):
        answer = await desk.get(f"{token}{path}")
        assert (answer.status_code, "链接不对" in answer.text) == (404, True)
        kept_by_nobody(answer)


async def test_a_link_of_last_week(desk: Desk) -> None:
    """A second after its time: 410, and where to get another one."""
    desk.late = timedelta(days=7)
    assert (await desk.get(link())).status_code == 200
    desk.late = timedelta(days=7, seconds=1)
    for path in (link(), f"{link()}/huiyin.ics", link("export:p:json")):
        answer = await desk.get(path)
        assert (answer.status_code, "过期" in answer.text) == (410, True)
        kept_by_nobody(answer)


@pytest.mark.parametrize(
    "change",
    [
        PromiseSettled(2, "kept", NOW),
        PromiseSettled(2, "withdrawn", NOW),
        CaseClosed(1, NOW, "solved"),
        PersonForgotten(),
    ],
    ids=lambda change: type(change).__name__,
)
async def test_what_is_over_is_not_offered(desk: Desk, change: Change) -> None:
    """Kept, withdrawn, closed, deleted: 410, also for the entry."""
    await desk.change(change)
    for path in (link(), f"{link()}/huiyin.ics"):
        answer = await desk.get(path)
        assert (answer.status_code, "没有东西了" in answer.text) == (410, True)


@pytest.mark.parametrize(
    "ref", ["export:q:html", "calendar:p:9", "calendar:p:x", "calendar:p", "calendar", "case:p:1", "", "a:b:c:d"]
)
async def test_what_was_never_there(desk: Desk, ref: str) -> None:
    """A link of ours to nothing, or of another version: the same words, never an error."""
    for path in (link(ref), f"{link(ref)}/huiyin.ics"):
        answer = await desk.get(path)
        assert (answer.status_code, "没有东西了" in answer.text) == (410, True)


@pytest.mark.parametrize(
    ("form", "mime", "place"),
    [("html", "text/html; charset=utf-8", "inline"), ("json", "application/json", "attachment")],
)
async def test_an_export_is_read_or_saved(desk: Desk, form: str, mime: str, place: str) -> None:
    """A page is shown, for WeChat's browser saves nothing, and can do nothing there; data is saved. No calendar."""
    answer = await desk.get(link(f"export:p:{form}"))
    kept_by_nobody(answer)
    assert answer.headers["content-type"] == mime
    assert answer.headers["content-disposition"] == f'{place}; filename="huiyin.{form}"'
    assert "sandbox" in answer.headers["content-security-policy"]
    assert "退我180元" in answer.text
    assert (await desk.get(f"{link(f'export:p:{form}')}/huiyin.ics")).status_code == 410


async def test_the_export_tells_how_often_a_date_changed(desk: Desk) -> None:
    """What is kept is told."""
    await desk.change(PromiseMoved(2, DUE + timedelta(days=1), "day", "周四"))
    assert json.loads(await desk.documents.fetch("export:p:json"))["promises"][0]["moves"] == 1
    assert "改过几次日子" in (await desk.get(link("export:p:html"))).text


async def test_no_other_method(desk: Desk) -> None:
    """Links are followed, not posted to."""
    assert (await desk.get(link(), "POST")).status_code == 405
    assert (await desk.get(link(), "HEAD")).status_code == 200


class Full:
    """A disk on which nothing can be read."""

    async def run(self, unit: Unit[Result]) -> Result:
        """Nothing."""
        raise Unavailable("disk full")

    read = run


async def test_a_full_disk_is_said() -> None:
    """503, and to try again."""
    answer = await Desk(Full()).get(link())  # type: ignore[arg-type]
    assert (answer.status_code, "过一分钟" in answer.text) == (503, True)


@contextlib.asynccontextmanager
async def serving(desk: Desk) -> AsyncIterator[str]:
    """The links behind a real server on loopback; its address."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        server = uvicorn.Server(uvicorn.Config(desk.web, log_level="error", lifespan="off", ws="none"))
        async with asyncio.timeout(60), asyncio.TaskGroup() as group:
            group.create_task(server.serve([listener]))
            yield f"http://127.0.0.1:{listener.getsockname()[1]}"
            server.should_exit = True


@pytest.mark.parametrize("scheme", ["light", "dark"])
async def test_the_page_on_a_phone(desk: Desk, browser: Browser, scheme: str, tmp_path: Path) -> None:
    """It fits, fetches nothing else, breaks no rule of its own; the button brings the file, the line is copied whole."""
    async with serving(desk) as origin:
        phone = await browser.new_context(viewport={"width": 320, "height": 640}, color_scheme=scheme)  # type: ignore[arg-type]
        page, asked, troubles = await phone.new_page(), list[str](), list[str]()
        page.on("request", lambda request: asked.append(request.url))
        page.on("console", lambda message: troubles.append(message.text))
        await page.goto(f"{origin}{link()}")
        assert await page.evaluate("document.documentElement.scrollWidth <= innerWidth")
        await page.locator("pre").click(click_count=3)
        assert (await page.evaluate("String(getSelection())")).strip() == "11月26日 周四 09:30 看看回音"
        async with page.expect_download() as download:
            await page.get_by_role("link").click()
        await (await download.value).save_as(tmp_path / "entry.ics")
        await phone.close()
    assert (await download.value).suggested_filename == "huiyin.ics"
    assert (tmp_path / "entry.ics").read_bytes().startswith(b"BEGIN:VCALENDAR\r\n")
    assert {url.removeprefix(origin) for url in asked} <= {link(), f"{link()}/huiyin.ics", "/favicon.ico"}
    assert [trouble for trouble in troubles if "favicon" not in trouble and "404" not in trouble] == []
