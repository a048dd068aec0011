"""The chat page in a real browser: talk, tap, reload, two tabs, a nudge that arrives, a line that breaks."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any, Final

import pytest
from axe_playwright_python.async_playwright import Axe  # type: ignore[import-untyped]
from playwright.async_api import Browser, BrowserContext, Locator, Page, Route, expect

from bot.channels.web import Web
from bot.core.updates import Address, Arrived, Returned, Said, Tapped
from tests.channels.web_demo import Demo, made, plain, serving
from tests.channels.web_talk import HELLO, NUDGE, Talk

PHONE: Final = {"width": 360, "height": 740}


@asynccontextmanager
async def chatting(browser: Browser, demo: Demo, **context: Any) -> AsyncIterator[tuple[Page, Scene]]:
    """A phone on the page, after the first words; at the end nothing was blocked, broken, or fetched from elsewhere."""
    web = made(demo, link=lambda ref: f"/f/{ref}")
    async with serving(web, demo.receive) as origin:
        phone = await browser.new_context(**{"viewport": PHONE, "locale": "zh-CN"} | context)
        page, troubles = await phone.new_page(), list[str]()
        page.on("pageerror", lambda error: troubles.append(str(error)))
        page.on("console", lambda message: troubles.append(message.text) if "Security" in message.text else None)
        page.on("request", lambda asked: troubles.append(asked.url) if not asked.url.startswith(origin) else None)
        await page.goto(origin)
        await expect(said_by(page).first).to_contain_text(HELLO)
        yield page, Scene(web, demo, phone, origin)
        await phone.close()
        assert troubles == []


@dataclass(frozen=True, slots=True)
class Scene:
    """What surrounds the page."""

    web: Web
    demo: Demo
    phone: BrowserContext
    origin: str

    @property
    def person(self) -> Address:
        """Who has talked here."""
        return self.demo.updates[0].sender

    async def nudge(self) -> None:
        """A nudge falls due: kept, then pushed."""
        self.demo.keep(self.person, NUDGE)
        await self.web.push(self.person, NUDGE)

    def hang_up(self) -> None:
        """Every stream breaks off, as a network does."""
        for tab in self.web.tabs.streams[self.person]:
            tab.end()


def said_by(page: Page, who: str = "theirs") -> Locator:
    """The bubbles of one side."""
    return page.locator(f".{who}")


async def write(page: Page, text: str) -> None:
    """Type a sentence and press Enter."""
    await page.get_by_label("写给回音的话").fill(text)
    await page.keyboard.press("Enter")


async def transcript(page: Page) -> list[str]:
    """What stands on the page, without the parts that only a screen reader is told."""
    return await page.locator(".mine p:not(.fate), .words > :not(.unseen)").all_inner_texts()


async def test_typing(browser: Browser) -> None:
    """Enter sends, the box is empty and keeps the focus, a typed number is just typed, older options step back."""
    async with chatting(browser, Talk()) as (page, scene):
        assert await page.title() == "回音"
        await write(page, "2")
        await expect(said_by(page).last).to_contain_text("你说的是“2”。")
        await expect(said_by(page, "mine").last).to_contain_text("2")
        await expect(page.locator("#box")).to_be_focused()
        await expect(page.locator("#box")).to_have_value("")
        assert [type(update) for update in scene.demo.updates] == [Arrived, Said]
        await expect(page.locator(".current")).to_have_count(1)
        await expect(said_by(page).first.locator(".number").first).to_be_hidden()


async def test_enter_of_an_input_method_does_not_send(browser: Browser) -> None:
    """The Enter that picks a word of an input method stays with the input method."""
    async with chatting(browser, Talk()) as (page, scene):
        await page.locator("#box").fill("还没写完")
        await page.locator("#box").dispatch_event("keydown", {"key": "Enter", "isComposing": True})
        await page.locator("#box").press("Shift+Enter")
        await expect(page.locator("#box")).to_have_value("还没写完\n")
        assert not any(isinstance(update, Said) for update in scene.demo.updates)


async def test_taps_tick_in_place(browser: Browser) -> None:
    """A tap changes its bubble and keeps the keyboard's place; a second tap works on the changed bubble."""
    async with chatting(browser, Talk()) as (page, _):
        await write(page, "清单")
        await page.get_by_role("button", name="☐ 纸和笔").focus()
        await page.keyboard.press("Enter")
        await expect(page.get_by_role("button", name="☑ 纸和笔")).to_be_focused()
        await page.get_by_role("button", name="☐ 订单号在手边").click()
        await expect(said_by(page).last).to_contain_text("2/3")
        await expect(said_by(page)).to_have_count(2)
        await expect(page.get_by_role("button", name="☑ 订单号在手边")).to_have_count(1)


async def test_taps_on_older_messages_still_work(browser: Browser) -> None:
    """A button of an earlier message means what it said; its answer stands where it stood."""
    async with chatting(browser, Talk()) as (page, _):
        await write(page, "在吗")
        await expect(said_by(page)).to_have_count(2)
        await page.get_by_role("button", name="看目录").click()
        await expect(said_by(page).first).to_contain_text("好，menu。")
        await expect(said_by(page)).to_have_count(2)
        await expect(page.locator("#toast")).to_have_text("记下了")


async def test_fresh_answer_shows_what_was_tapped(browser: Browser) -> None:
    """An answer that does not edit the bubble comes after a bubble with the tapped words."""
    async with chatting(browser, Talk()) as (page, _):
        await write(page, "清单")
        await page.get_by_role("button", name="直接看话术").click()
        await expect(said_by(page).last).to_contain_text("好，card。")
        await expect(said_by(page, "mine").last).to_contain_text("直接看话术")


async def test_words_are_never_markup(browser: Browser) -> None:
    """What looks like markup is shown as it was written, whoever wrote it."""
    async with chatting(browser, Talk()) as (page, _):
        await write(page, "坏话")
        await expect(said_by(page).last).to_contain_text("<img src=x onerror=alert(1)><b>粗</b>")
        await write(page, "<script>alert(1)</script>")
        await expect(said_by(page, "mine").last).to_contain_text("<script>alert(1)</script>")
        await expect(page.locator("#log img, #log b, #log script")).to_have_count(0)


async def test_parts_of_a_message(browser: Browser) -> None:
    """Titles are headings, links lead only to web pages and telephones, numbers count what can be typed."""
    async with chatting(browser, Talk()) as (page, _):
        await write(page, "话术")
        await expect(page.get_by_role("heading", name="照着念")).to_be_visible()
        assert await page.locator(".current .number").all_inner_texts() == ["1", "2"]
        links = page.locator(".current a.option")
        hrefs = [await link.get_attribute("href") for link in await links.all()]
        assert hrefs == ["https://example.org/help", "tel:12356"]
        assert await links.first.get_attribute("rel") == "noopener noreferrer"
        attached = page.get_by_role("link", name="打前清单.pdf")
        assert str(await attached.get_attribute("href")).endswith("/f/list")
        assert await attached.get_attribute("download") == "打前清单.pdf"
        await write(page, "哪天")
        await expect(page.get_by_role("button", name="明天")).to_be_visible()
        await expect(page.locator(".current .number")).to_have_count(0)


async def test_a_date_opens_as_a_page(browser: Browser) -> None:
    """Beside the talk and not saved: what lies behind the link is a page, with the calendar entry on it."""
    async with chatting(browser, Talk()) as (page, _):
        await write(page, "日历")
        entry = page.get_by_role("link", name="huiyin.ics")
        assert str(await entry.get_attribute("href")).endswith("/f/date")
        assert await entry.get_attribute("target") == "_blank"
        assert await entry.get_attribute("rel") == "noopener noreferrer"
        assert await entry.get_attribute("download") is None


@pytest.mark.parametrize("allowed", [True, False])
async def test_copying(browser: Browser, allowed: bool) -> None:
    """A copy button fills the clipboard and says so, also where the page may not use the clipboard's interface."""
    async with chatting(browser, Talk(), permissions=["clipboard-read", "clipboard-write"]) as (page, _):
        await write(page, "话术")
        if not allowed:
            await page.evaluate("() => { navigator.clipboard.writeText = () => Promise.reject(new Error('no')); }")
        await page.get_by_role("button", name="复制这段话").click()
        await expect(page.get_by_role("button", name="已复制")).to_be_visible()
        assert await page.evaluate("navigator.clipboard.readText()") == "你好，我想核实一笔还款的情况。"


async def test_reload_keeps_the_talk(browser: Browser) -> None:
    """After a reload the same words stand there, both sides of them, and the bot is not greeted again."""
    async with chatting(browser, Talk()) as (page, scene):
        await write(page, "清单")
        await page.get_by_role("button", name="☐ 纸和笔").click()
        await expect(said_by(page).last).to_contain_text("1/3")
        await write(page, "我的卡号 6222021234567890123")
        await expect(said_by(page)).to_have_count(3)
        before = await transcript(page)
        await page.locator("#box").fill("写了一半")
        await page.reload()
        await expect(said_by(page)).to_have_count(3)
        await expect(page.locator("#box")).to_have_value("写了一半")
        masked = [line.replace("6222021234567890123", "•" * 19) for line in before]
        assert (await transcript(page))[:-1] == masked[:-1]
        await expect(page.get_by_role("button", name="☑ 纸和笔")).to_have_count(1)
        await page.get_by_role("button", name="☐ 订单号在手边").click()
        await expect(said_by(page).nth(1)).to_contain_text("2/3")
        assert sum(isinstance(update, Arrived) for update in scene.demo.updates) == 1


async def test_two_tabs_stay_in_step(browser: Browser) -> None:
    """A second tab shows the talk so far, does not greet again, and both show what either says and ticks."""
    async with chatting(browser, Talk()) as (page, scene):
        await write(page, "清单")
        await expect(said_by(page)).to_have_count(2)
        other = await scene.phone.new_page()
        await other.goto(scene.origin)
        await expect(said_by(other)).to_have_count(2)
        await other.get_by_role("button", name="☐ 纸和笔").click()
        await expect(page.get_by_role("button", name="☑ 纸和笔")).to_be_visible()
        await write(other, "从另一页说")
        await expect(said_by(page, "mine").last).to_contain_text("从另一页说")
        await expect(said_by(page).last).to_contain_text("你说的是“从另一页说”。")
        await expect(said_by(other)).to_have_count(3)
        assert [type(update) for update in scene.demo.updates] == [Arrived, Said, Tapped, Said]


async def test_nudge_arrives_live(browser: Browser) -> None:
    """A nudge appears by itself, the hidden tab's title says so in neutral words, and its buttons work at once."""
    async with chatting(browser, Talk()) as (page, scene):
        await page.evaluate("Object.defineProperty(document, 'hidden', { value: true, configurable: true })")
        await scene.nudge()
        await expect(said_by(page).last).to_contain_text("11月22日 周日")
        await expect(page).to_have_title("(1) 回音")
        await page.evaluate(
            "delete document.hidden; document.dispatchEvent(new Event('visibilitychange'))",
        )
        await expect(page).to_have_title("回音")
        await page.get_by_role("button", name="兑现了").click()
        await expect(said_by(page).last).to_contain_text("好，settle。")
        await expect(said_by(page)).to_have_count(2)


async def test_broken_stream_is_caught_up(browser: Browser) -> None:
    """What was said while the stream was broken appears once when it is back."""
    async with chatting(browser, Talk()) as (page, scene):
        await scene.nudge()
        scene.demo.keep(scene.person, plain("断线时说的"))
        async with page.expect_response("**/say"):
            scene.hang_up()
        await expect(said_by(page).last).to_contain_text("断线时说的")
        await expect(said_by(page)).to_have_count(3)
        await scene.web.push(scene.person, plain("又连上了"))
        await expect(said_by(page).last).to_contain_text("又连上了")
        assert isinstance(scene.demo.updates[-1], Returned)


async def test_offline_words_are_kept_and_sent_once(browser: Browser) -> None:
    """What is typed without a network waits, says so, survives a reload, and arrives once, in order."""
    async with chatting(browser, Talk()) as (page, scene):
        await page.route("**/say", lambda route: route.abort())
        await write(page, "第一句")
        await write(page, "第二句")
        await expect(page.get_by_text("还没发出去，会自动再试")).to_be_visible()
        await page.reload()
        await expect(said_by(page, "mine")).to_have_count(2)
        await page.unroute("**/say")
        await page.evaluate("window.dispatchEvent(new Event('online'))")
        await expect(page.get_by_text("你说的是“第二句”。")).to_be_visible()
        assert [update.text for update in scene.demo.updates if isinstance(update, Said)] == ["第一句", "第二句"]
        await expect(page.locator(".fate")).to_have_count(0)


async def test_storage_down_is_retried_with_the_same_id(browser: Browser) -> None:
    """A post that was not stored is sent again under its id until it is, and has one effect."""
    async with chatting(browser, Talk()) as (page, scene):
        posts: list[str] = []
        page.on("request", lambda asked: posts.append(json.loads(asked.post_data or "{}").get("id", "")))
        scene.demo.down = 1
        await write(page, "在吗")
        await expect(said_by(page).last).to_contain_text("你说的是“在吗”。", timeout=10_000)
        tried = [post for post in posts if post]
        assert len(tried) == 2
        assert len(set(tried)) == 1
        assert sum(isinstance(update, Said) for update in scene.demo.updates) == 1


async def test_lost_answer_is_shown_once(browser: Browser) -> None:
    """When the answer came by the stream but its response was lost, the repetition shows nothing twice."""
    async with chatting(browser, Talk()) as (page, scene):
        lost = 0

        async def lose(route: Route) -> None:
            nonlocal lost
            lost += 1
            if lost == 1:
                await route.fetch()
                await route.abort()
            else:
                await route.continue_()

        await page.route("**/say", lose)
        await write(page, "在吗")
        await expect(said_by(page)).to_have_count(2)
        await write(page, "还在吗")
        await expect(said_by(page).last).to_contain_text("还在吗")
        await expect(said_by(page)).to_have_count(3)
        assert sum(isinstance(update, Said) for update in scene.demo.updates) == 2


async def test_lost_cookie_is_renewed(browser: Browser) -> None:
    """Without its cookie the page becomes somebody new by itself and what was typed still arrives."""
    async with chatting(browser, Talk()) as (page, scene):
        await scene.phone.clear_cookies()
        await write(page, "在吗")
        await expect(said_by(page).last).to_contain_text("你说的是“在吗”。", timeout=10_000)
        assert scene.demo.updates[-1].sender != scene.person


async def test_same_id_with_other_words_is_not_swallowed(browser: Browser) -> None:
    """Two messages told under one id are both shown: a doubled id may never hide a nudge."""
    async with chatting(browser, Talk()) as (page, scene):
        await scene.web.push(scene.person, plain("一件事"))
        await scene.web.push(scene.person, plain("另一件事"))
        await expect(said_by(page)).to_have_count(3)


@pytest.mark.parametrize("way", ["button", "keys"])
async def test_leaving_in_a_hurry(browser: Browser, way: str) -> None:
    """One tap or three Escapes leave a blank page with a blank title, and the way back does not show the talk."""
    async with chatting(browser, Talk()) as (page, _):
        if way == "button":
            await page.get_by_role("button", name="快速隐藏").click()
        else:
            for _ in range(3):
                await page.keyboard.press("Escape")
        await page.wait_for_url("about:blank")
        assert (await page.title()).strip() == ""
        await page.go_back()
        assert HELLO not in await page.content()


async def test_honest_and_urgent_lines(browser: Browser) -> None:
    """The page says that it must stay open for reminders, and where to call when it is serious."""
    async with chatting(browser, Talk()) as (page, _):
        await expect(page.get_by_text("关着页面收不到提醒")).to_be_visible()
        assert await page.locator("footer .help").text_content() == "有危险打110·撑不住打12356"
        links = await page.locator("footer a").all()
        assert [await link.get_attribute("href") for link in links] == ["tel:110", "tel:12356"]


SMALL_TARGETS: Final = """least => Array.from(document.querySelectorAll('button, a, textarea'))
  .filter((element) => element.offsetParent)
  .map((element) => [element.textContent || element.id, element.getBoundingClientRect()])
  .filter(([, box]) => box.height < least - 0.5 || box.width < least - 0.5)
  .map(([name, box]) => `${name} ${box.width}x${box.height}`)"""
THIN_LINES: Final = """() => Array.from(document.querySelectorAll('p, h1, h2, button, textarea, a'))
  .filter((element) => element.offsetParent && element.closest('.words'))
  .map((element) => getComputedStyle(element))
  .filter((style) => parseFloat(style.lineHeight) / parseFloat(style.fontSize) < 1.49).length"""
SIDEWAYS: Final = "() => document.documentElement.scrollWidth > innerWidth || scroll.scrollWidth > scroll.clientWidth"


@pytest.mark.parametrize(("big", "letters", "target"), [(False, 16, 44), (True, 18, 60)])
async def test_sizes(browser: Browser, big: bool, letters: int, target: int) -> None:
    """Letters and targets are large enough, larger by choice, the choice is kept, and 360 px never scroll sideways."""
    async with chatting(browser, Talk()) as (page, _):
        if big:
            await page.get_by_role("button", name="大字").click()
            await page.reload()
            await expect(page.get_by_role("button", name="大字")).to_have_attribute("aria-pressed", "true")
        await write(page, "话术")
        await expect(page.get_by_role("heading", name="照着念")).to_be_visible()
        size = await page.evaluate(
            "() => parseFloat(getComputedStyle(document.querySelector('.words > .text')).fontSize)"
        )
        assert size >= letters
        assert await page.evaluate(SMALL_TARGETS, target) == []
        assert await page.evaluate(THIN_LINES) == 0
        assert not await page.evaluate(SIDEWAYS)


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("big", [False, True])
async def test_accessibility(browser: Browser, scheme: str, big: bool) -> None:
    """axe finds nothing serious on a full page, light or dark, in both sizes; the log and the box have names."""
    async with chatting(browser, Talk(), color_scheme=scheme, reduced_motion="reduce") as (page, scene):
        if big:
            await page.get_by_role("button", name="大字").click()
        for text in ("清单", "话术", "哪天"):
            await write(page, text)
        await expect(page.get_by_role("button", name="明天")).to_be_visible()
        await scene.nudge()
        await expect(said_by(page).last).to_contain_text("180 元")
        await expect(page.get_by_role("log")).to_have_attribute("aria-live", "polite")
        found = (await Axe().run(page)).response["violations"]
        assert [
            (item["id"], item["nodes"][0]["html"]) for item in found if item["impact"] in ("serious", "critical")
        ] == []


async def test_keyboard_alone(browser: Browser) -> None:
    """From the box, Shift+Tab reaches the newest option, Enter takes it, and typing leads back to the box."""
    async with chatting(browser, Talk()) as (page, scene):
        await page.locator("#box").focus()
        await page.keyboard.press("Shift+Tab")
        await expect(page.get_by_role("button", name="看目录")).to_be_focused()
        outline = "() => getComputedStyle(document.activeElement).outlineStyle"
        assert await page.evaluate(outline) == "solid"
        await page.keyboard.press("Enter")
        await expect(said_by(page).first).to_contain_text("好，menu。")
        await page.keyboard.type("3")
        await expect(page.locator("#box")).to_have_value("3")
        assert isinstance(scene.demo.updates[-1], Tapped)
