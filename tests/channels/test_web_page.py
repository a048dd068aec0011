"""The chat page in a real browser: talk, tap, reload, two tabs, a nudge that arrives, a line that breaks."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any, Final

import pytest
from axe_playwright_python.async_playwright import Axe  # type: ignore[import-untyped]
from playwright.async_api import Browser, BrowserContext, Locator, Page, Route, expect

from bot.channels.web import Web
from bot.core.messages import Message
from bot.core.updates import Address, Arrived, Returned, Said, Tapped, Update
from tests.channels.web_demo import Demo, made, plain, serving
from tests.channels.web_talk import HELLO, NUDGE, Talk
from tests.process import PATIENCE
from tests.shipped import GUIDE

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
        await page.evaluate(HIDE)
        await scene.nudge()
        await expect(said_by(page).last).to_contain_text("11月22日 周日")
        await expect(page).to_have_title("(1) 回音")
        await expect(page.locator('link[rel="icon"]')).to_have_attribute("href", "/web/icon-new.svg")
        await page.evaluate(UNHIDE)
        await expect(page).to_have_title("回音")
        await expect(page.locator('link[rel="icon"]')).to_have_attribute("href", "/web/icon.svg")
        await page.get_by_role("button", name="兑现了").click()
        await expect(said_by(page).last).to_contain_text("好，settle。")
        await expect(said_by(page)).to_have_count(2)


# ---- what calls somebody back

HIDE: Final = """() => {
  Object.defineProperty(document, 'hidden', { value: true, configurable: true });
  document.dispatchEvent(new Event('visibilitychange'));
}"""
UNHIDE: Final = "() => { delete document.hidden; document.dispatchEvent(new Event('visibilitychange')); }"
# The browser is listened to, not replaced: it sounds, asks and shows as ever.
LISTEN: Final = """
  Object.assign(window, { tones: 0, asked: 0, brought: 0, notices: [], badges: [] });
  const listen = (owner, name, hear) => {
    const real = owner[name];
    owner[name] = function heard(...given) { hear(...given); return real.apply(this, given); };
  };
  listen(OscillatorNode.prototype, 'start', () => { tones += 1; });
  const ask = Notification.requestPermission;
  Notification.requestPermission = async () => {
    asked += 1;
    if (window.consent) await consent(); // what the person answers the browser
    return ask.call(Notification);
  };
  listen(window, 'focus', () => { brought += 1; });
  listen(Navigator.prototype, 'setAppBadge', (count) => badges.push(count));
  listen(Navigator.prototype, 'clearAppBadge', () => badges.push(0));
  window.Notification = class extends Notification {
    constructor(title, options) { super(title, options); notices.push({ words: `${title}：${options.body}`, notice: this }); }
  };
"""
WORDS_SHOWN: Final = "() => notices.map(({ words }) => words)"
NOTICE: Final = GUIDE.texts.sentences["nudge.neutral"].strip()


async def listened(scene: Scene, page: Page) -> None:
    """From here on we know what the browser was asked for on this page; the talk is as it was."""
    await page.add_init_script(LISTEN)
    await page.reload()
    await expect(said_by(page).first).to_contain_text(HELLO)
    await expect(page.locator("#log")).to_have_attribute("aria-busy", "false")


async def nudged(scene: Scene, *pages: Page) -> None:
    """A nudge falls due, and every tab shows it; what follows from it follows before the next words of the talk."""
    before = [await said_by(page).count() for page in pages]
    await scene.nudge()
    for page, count in zip(pages, before, strict=True):
        await expect(said_by(page)).to_have_count(count + 1)


async def test_a_nudge_sounds(browser: Browser) -> None:
    """One soft sound of two tones, once somebody has touched the page: before that a browser forbids it."""
    async with chatting(browser, Talk()) as (page, scene):
        await listened(scene, page)
        await nudged(scene, page)
        assert await page.evaluate("tones") == 0
        await page.locator("#log").click(position={"x": 2, "y": 2})
        await nudged(scene, page)
        await becomes(page, "tones === 2")
        await write(page, "在吗")
        await expect(said_by(page).last).to_contain_text("你说的是“在吗”。")
        assert await page.evaluate("tones") == 2


async def test_the_sound_can_be_turned_off(browser: Browser) -> None:
    """For good, in this browser; turned on again it is heard at once."""
    async with chatting(browser, Talk()) as (page, scene):
        await listened(scene, page)
        await page.get_by_role("button", name="提醒", exact=True).click()
        sound = page.get_by_role("button", name="响一声")
        await expect(sound).to_have_attribute("aria-pressed", "true")
        await sound.click()
        await page.reload()
        await expect(page.locator("#log")).to_have_attribute("aria-busy", "false")
        await page.get_by_role("button", name="提醒", exact=True).click()
        await expect(sound).to_have_attribute("aria-pressed", "false")
        await nudged(scene, page)
        await page.evaluate(HIDE)
        await nudged(scene, page)
        await expect(page).to_have_title("(1) 回音")
        assert await page.evaluate("tones") == 0
        await sound.click()
        await becomes(page, "tones === 2")


async def test_a_notice_is_neutral_and_leads_back(browser: Browser) -> None:
    """Shown only while the page is out of sight, in the words of a lock screen; a click brings the page and clears it."""
    async with chatting(browser, Talk(), permissions=["notifications"]) as (page, scene):
        await listened(scene, page)
        await nudged(scene, page)
        await page.evaluate(HIDE)
        await nudged(scene, page)
        await becomes(page, "notices.length")
        assert await page.evaluate(WORDS_SHOWN) == [NOTICE]
        await expect(page).to_have_title("(1) 回音")
        assert await page.evaluate("badges") == [1]
        await page.evaluate("notices[0].notice.dispatchEvent(new Event('click'))")
        await expect(page).to_have_title("回音")
        assert await page.evaluate("[brought, ...badges]") == [1, 1, 0]
        await page.evaluate(HIDE)
        await nudged(scene, page)
        await expect(page).to_have_title("(1) 回音")
        await page.evaluate("window.dispatchEvent(new Event('focus'))")
        await expect(page).to_have_title("回音")


async def test_only_a_tap_asks_for_permission(browser: Browser) -> None:
    """Never on load and never because a nudge came; what was allowed can be turned off again here."""
    async with chatting(browser, Talk()) as (page, scene):
        await listened(scene, page)
        await page.evaluate(HIDE)
        await nudged(scene, page)
        await page.evaluate(UNHIDE)
        assert await page.evaluate("[asked, notices.length]") == [0, 0]
        await page.expose_function("consent", lambda: scene.phone.grant_permissions(["notifications"]))
        await page.get_by_role("button", name="提醒", exact=True).click()
        chosen = page.locator("#notice")
        await expect(chosen).to_have_attribute("aria-pressed", "false")
        await chosen.click()
        await expect(page.locator("#notice-state")).to_contain_text("不写是什么事")
        assert await page.evaluate("asked") == 1
        assert await page.evaluate(WORDS_SHOWN) == ["回音：以后到时间，这样提醒你。"]
        await expect(chosen).to_have_attribute("aria-pressed", "true")
        await chosen.click()
        await expect(chosen).to_have_attribute("aria-pressed", "false")
        await page.evaluate(HIDE)
        await nudged(scene, page)
        await expect(page).to_have_title("(1) 回音")
        assert await page.evaluate("notices.length") == 1


async def test_a_browser_that_cannot_show_notices_says_so(browser: Browser) -> None:
    """Refused, or a phone that lets only installed pages do it: a plain word instead of silence."""
    async with chatting(browser, Talk(), permissions=["notifications"]) as (page, _):
        await page.get_by_role("button", name="提醒", exact=True).click()
        await page.evaluate("() => { window.Notification = class { static permission = 'granted'; }; }")
        await page.evaluate("() => { Notification.requestPermission = async () => 'denied'; }")
        await page.evaluate("() => { Object.defineProperty(Notification, 'permission', { value: 'denied' }); }")
        await page.locator("#notice").click()
        await expect(page.locator("#notice-state")).to_contain_text("浏览器没让弹")
        await page.evaluate("() => { delete window.Notification; }")
        await page.locator("#notice").click()
        await expect(page.locator("#notice-state")).to_contain_text("不能弹提醒")


async def test_of_two_tabs_one_rings(browser: Browser) -> None:
    """One sound, one notice; none while one of them is looked at; the other takes over when the first is gone."""
    async with chatting(browser, Talk(), permissions=["notifications"]) as (page, scene):
        other = await scene.phone.new_page()
        await other.goto(scene.origin)
        for tab in (page, other):
            await listened(scene, tab)
            await tab.locator("#log").click(position={"x": 2, "y": 2})
        for tab in (page, other):
            await tab.evaluate(HIDE)

        async def heard() -> list[int]:
            both = [await tab.evaluate("[tones, notices.length]") for tab in (page, other)]
            return [sum(column) for column in zip(*both, strict=True)]

        await nudged(scene, page, other)
        await expect(page).to_have_title("(1) 回音")
        await until(heard, [2, 1])
        await other.evaluate(UNHIDE)
        scene.demo.keep(scene.person, plain("又一件"))
        await nudged(scene, page, other)
        await until(heard, [4, 1])
        await other.close()
        await nudged(scene, page)
        await becomes(page, "tones >= 2 && notices.length >= 1")


async def becomes(page: Page, condition: str) -> None:
    """Look until it is so; not by `wait_for_function`, which the page's own policy forbids when it must look twice."""
    async with asyncio.timeout(PATIENCE):
        while not await page.evaluate(condition):
            pass


async def until(seen: Callable[[], Awaitable[list[int]]], wanted: list[int]) -> None:
    """Look until it is so, and once more: not a tone too many."""
    async with asyncio.timeout(PATIENCE):
        while await seen() != wanted:
            pass
    assert await seen() == wanted


async def test_what_was_held_while_the_line_was_broken_rings(browser: Browser) -> None:
    """Out of sight and cut off when it fell due: said and rung when the line is back."""

    class Held(Talk):
        def answer(self, update: Update) -> Message | None:
            return NUDGE if isinstance(update, Returned) and len(self.updates) < 4 else super().answer(update)

    async with chatting(browser, Held()) as (page, scene):
        await page.evaluate(HIDE)
        scene.hang_up()
        await expect(said_by(page).last).to_contain_text("180 元")
        await expect(page).to_have_title("(1) 回音")


async def test_nothing_said_is_kept_for_ringing(browser: Browser) -> None:
    """Beyond this tab the browser remembers choices, and no word of a nudge."""
    async with chatting(browser, Talk(), permissions=["notifications"]) as (page, scene):
        await page.get_by_role("button", name="提醒", exact=True).click()
        await page.get_by_role("button", name="响一声").click()
        await page.evaluate(HIDE)
        await nudged(scene, page)
        await expect(page).to_have_title("(1) 回音")
        assert await page.evaluate("() => ({ ...localStorage })") == {"huiyin.muted": "true"}


async def test_what_reminding_needs_is_said_where_it_matters(browser: Browser) -> None:
    """Once, under the first words that name a moment to come: the page must stay open; what can be done is one tap."""
    async with chatting(browser, Talk()) as (page, scene):
        await expect(page.locator(".need")).to_have_count(0)
        await write(page, "约定")
        need = page.locator(".need")
        await expect(need).to_contain_text("关掉这个页面就收不到，下次打开会先告诉你")
        await expect(need).to_be_in_viewport()
        await scene.phone.grant_permissions(["notifications"])
        await need.get_by_role("button", name="让浏览器提醒我").click()
        await expect(need).to_contain_text("不写是什么事")
        await expect(need.get_by_role("button")).to_be_hidden()
        await write(page, "约定")
        await expect(said_by(page)).to_have_count(3)
        await expect(need).to_have_count(1)


# ---- a line that breaks


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
        await page.get_by_role("button", name="提醒", exact=True).click()
        await write(page, "约定")
        await expect(page.locator(".need button")).to_be_visible()
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
        await page.get_by_role("button", name="提醒", exact=True).click()
        for text in ("清单", "约定", "话术", "哪天"):
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
