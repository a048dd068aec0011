"""A case on one page: in a real browser at two widths, as Markdown and as JSON; nothing typed becomes markup."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta

import pytest
from axe_playwright_python.async_playwright import Axe  # type: ignore[import-untyped]
from playwright.async_api import Browser

from bot.core.casefile import CaseFile
from bot.core.person import Complaint, Contact
from bot.core.updates import Said
from bot.documents.case_page import FORMS
from handlers.timeline import file_of
from tests.turns import CASE, GUIDE, NOW, PROMISE, somebody, turn

EVIL = "<img src=x onerror=alert(1)>*[x](y)"


def told(said: str = "审核中，让我等电话", goal: str = "退回180元，原路退") -> CaseFile:
    """A case with a talk, a broken promise and a complaint."""
    person = somebody(
        cases=(replace(CASE, org="bank", goal=goal),),
        contacts=(Contact(2, 1, "call", NOW - timedelta(days=5), "3021", said),),
        promises=(replace(PROMISE, id=3, state="broken", settled_at=NOW, broken_at=NOW),),
        complaints=(Complaint(4, 1, "internal", NOW, NOW + timedelta(days=15), "A12345"),),
    )
    return file_of(turn(Said(person.address, "k", "x"), person), person.cases[0])


def made(form: str, file: CaseFile) -> str:
    """One form of it."""
    return FORMS[form](file, GUIDE.texts.label).decode()


@pytest.mark.parametrize("width", [360, 1280])
async def test_it_is_readable_on_a_phone_and_on_a_desk(browser: Browser, width: int) -> None:
    """No sideways scrolling, two pictures that can be read aloud, no serious finding of axe."""
    page = await browser.new_page(viewport={"width": width, "height": 800}, locale="zh-CN")
    await page.set_content(made("html", told()))
    assert await page.evaluate("document.documentElement.scrollWidth") <= width
    assert await page.locator("svg[role=img]").count() == 2
    label = await page.locator("svg").nth(1).get_attribute("aria-label") or ""
    assert "向公司投诉 ← 你在这里" in label
    assert "12378总局 ← 接下来" in label
    findings = (await Axe().run(page)).response["violations"]
    assert [one["id"] for one in findings if one["impact"] in {"serious", "critical"}] == []
    await page.close()


def test_what_people_typed_stays_text() -> None:
    """In HTML and in Markdown."""
    file = told(said=EVIL, goal=EVIL)
    assert "<img" not in made("html", file)
    assert "\\<img" in made("md", file)
    assert "\\[x\\]" in made("md", file)


def test_nothing_is_loaded_from_elsewhere() -> None:
    """No script, no picture, no style sheet, no address."""
    page = made("html", told())
    for word in ("<script", "http:", "https:", "url(", "<link"):
        assert word not in page, word


def test_the_file_for_programs_holds_all() -> None:
    """Instants as ISO 8601; the same words as in the talk."""
    data = json.loads(made("json", told()))
    assert data["reference"] == "#1"
    assert [event["kind"] for event in data["events"]] == ["talk", "case", "promise", "broken", "complaint"]
    assert [step["mark"] for step in data["steps"]][:3] == ["done", "here", "next"]
    assert data["written_at"].startswith("2026-11-20T")


def test_the_file_for_paper_has_the_same_parts() -> None:
    """What happened, which clocks run, where one stands, what comes next."""
    text = made("md", told())
    for word in ("## 经过", "## 在跑的时限", "## 走到哪一步", "2. 向公司投诉 ← 你在这里", "接下来："):
        assert word in text, word
