"""The page of all screens: one file, no network, drawn by the chat page's own code."""

from __future__ import annotations

from pathlib import Path

from playwright.async_api import Browser

from bot.channels import web_preview
from bot.core.messages import Block, Button, Message
from bot.core.taps import tap

HOSTILE = "</script><b>粗</b>"
MENU = Message(
    (Block(("目录",), "title"), Block((HOSTILE,))), (Button("去看", tap("topic", "one")), Button("复制", copy="字"))
)
TOPIC = Message((Block(("答案",)), Block(("依据",), "note")))
CHAPTERS = (("甲", (("tap-menu", "目录（menu）", MENU),)), ("乙", (("topic-one", "一（one）", TOPIC),)))


def test_it_is_one_file_without_addresses() -> None:
    """Opened from a disk on a train: no script, style or picture from elsewhere."""
    page = web_preview.page("每一屏", CHAPTERS)
    assert "src=" not in page
    assert "<link" not in page
    assert "://" not in page.replace("http://www.w3.org", "")


async def test_it_shows_each_screen_as_the_phone_does(browser: Browser, tmp_path: Path) -> None:
    """Bubbles and buttons of the page itself, words never read as markup, a tap leads to its screen, search narrows."""
    file = tmp_path / "preview.html"
    file.write_text(web_preview.page("每一屏", CHAPTERS), encoding="utf-8")
    page = await (await browser.new_context(viewport={"width": 390, "height": 844})).new_page()
    problems: list[str] = []
    page.on("pageerror", lambda problem: problems.append(str(problem)))
    await page.goto(file.as_uri())
    assert await page.locator(".screen .words").count() == 2
    assert HOSTILE in await page.locator("#tap-menu .words").inner_text()
    assert await page.locator(".words b").count() == 0
    await page.get_by_role("button", name="去看").click()
    assert page.url.endswith("#topic-one")
    await page.locator("#find").fill("答案")
    assert [await page.locator(f"#{name}").is_visible() for name in ("tap-menu", "topic-one")] == [False, True]
    assert await page.evaluate("document.documentElement.scrollWidth") <= 390
    assert problems == []
