"""The content in force: replaced as a whole when it is good, kept when it is not, while people talk."""

from __future__ import annotations

import gc
import os
import shutil
import weakref
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
import structlog
from structlog.testing import capture_logs

from bot import content, rehearsal, story, talk
from bot.core.dangers import heard
from bot.core.taps import read
from bot.core.updates import Said, Tapped
from bot.edition import Edition
from tests.test_content import change, copied

WELCOME = "你现在是哪种情况？点一下，或回数字。"
OTHER = "今天是什么事？点一下，或回数字。"


@pytest.fixture(autouse=True)
def plain_log() -> Iterator[None]:
    """Other tests set up the log; here it is caught."""
    structlog.reset_defaults()
    yield
    structlog.reset_defaults()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A copy of the content, to be edited."""
    return copied(tmp_path)


def edition(folder: Path) -> Edition:
    """What is in force for that folder."""
    return Edition(content.load(folder), folder)


def spoken(edition: Edition) -> str:
    """One sentence as it is said now."""
    return edition().texts.sentences["arrival.situation"]


async def test_a_good_edit_is_in_force(folder: Path) -> None:
    """The whole content at once: a turn that began before keeps the one it was given."""
    one = edition(folder)
    before = one()
    change(folder, "texts/zh-CN.yaml", WELCOME, OTHER)
    assert await one.reload()
    assert OTHER in spoken(one)
    assert WELCOME in before.texts.sentences["arrival.situation"]


async def test_the_old_content_is_let_go(folder: Path) -> None:
    """What was remembered of it, too: it takes as much room as the new one."""
    one = edition(folder)
    before = weakref.ref(one())
    assert heard("我不想活了", one()) is not None
    change(folder, "texts/zh-CN.yaml", WELCOME, OTHER)
    assert await one.reload()
    gc.collect()
    assert before() is None


async def test_nothing_new_is_no_change(folder: Path) -> None:
    """It says that nothing has changed."""
    one = edition(folder)
    with capture_logs() as logs:
        assert not await one.reload()
    assert [(entry["event"], entry["changed"]) for entry in logs] == [("content reloaded", False)]


async def test_a_bad_edit_keeps_the_old_content_and_tells_every_mistake(folder: Path) -> None:
    """One line a mistake with file and line; when it is mended, the new words come."""
    one = edition(folder)
    change(folder, "texts/zh-CN.yaml", WELCOME, OTHER)
    change(folder, "guide/urgent.yaml", "    title: 有人身危险\n", "    titel: 有人身危险\n")
    change(folder, "checklists/refund-hard.yaml", "wait: promise", "wait: T-98")
    with capture_logs() as logs:
        assert not await one.reload()
    told = [entry["mistake"] for entry in logs if entry["event"] == "content mistake"]
    assert len([line for line in told if line.startswith("content/guide/urgent.yaml:")]) == 2
    assert [line for line in told if line.startswith("content/checklists/refund-hard.yaml:") and "T-98" in line]
    assert logs[-1]["event"] == "content kept"
    assert WELCOME in spoken(one)
    change(folder, "guide/urgent.yaml", "    titel: 有人身危险\n", "    title: 有人身危险\n")
    change(folder, "checklists/refund-hard.yaml", "wait: T-98", "wait: promise")
    assert await one.reload()
    assert OTHER in spoken(one)


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("  sure: |\n    # 记成这样，对吗？\n\n    {place}：{filed}{verb}\n", "", "少了句子 filed.sure"),
        ("    {what}：{due}{how}\n", "    {waht}：{due}{how}\n", "句子 promise.read-back 里的 {waht} 没有数可填"),
    ],
)
async def test_what_the_program_could_not_say_is_not_taken(folder: Path, old: str, new: str, words: str) -> None:
    """A sentence that code names, or a blank that code does not fill, would be an apology to somebody."""
    one = edition(folder)
    change(folder, "texts/zh-CN.yaml", old, new)
    with capture_logs() as logs:
        assert not await one.reload()
    assert [entry for entry in logs if words in entry.get("mistake", "")], logs


async def test_a_folder_that_is_gone_ends_nothing(folder: Path) -> None:
    """Somebody moves it away for a moment."""
    one = edition(folder)
    shutil.rmtree(folder)
    with capture_logs() as logs:
        assert not await one.reload()
        await one.sweep()
    assert logs[-1]["event"] == "content kept"
    assert WELCOME in spoken(one)


async def test_a_sweep_notices_what_was_written(folder: Path) -> None:
    """A file written, made or taken away; without that nothing is read."""
    one = edition(folder)
    before = one()
    await one.sweep()
    assert one() is before
    change(folder, "texts/zh-CN.yaml", WELCOME, OTHER)
    await one.sweep()
    assert OTHER in spoken(one)
    newer = one()
    (folder / "facts" / "new.yaml").write_text("[]\n", encoding="utf-8")
    await one.sweep()
    assert one() is not newer
    newest = one()
    (folder / "facts" / "new.yaml").unlink()
    await one.sweep()
    assert one() is not newest


async def test_a_bad_file_is_told_once(folder: Path) -> None:
    """A sweep every two seconds does not fill the log with the same mistake."""
    one = edition(folder)
    change(folder, "texts/zh-CN.yaml", "arrival:\n", "arrival: [\n")
    with capture_logs() as logs:
        await one.sweep()
        await one.sweep()
    assert len([entry for entry in logs if entry["event"] == "content kept"]) == 1
    os.utime(folder / "texts" / "zh-CN.yaml", ns=(1, 1))
    with capture_logs() as logs:
        await one.sweep()
    assert logs[-1]["event"] == "content kept"


async def test_an_edit_in_the_middle_of_a_talk(folder: Path, tmp_path: Path) -> None:
    """Somebody ticks a list and is asked for a time: their place stays, the words are the new ones from the next turn."""
    guide = content.load(folder)
    dress = talk.dress("web", guide)
    (tmp_path / "data").mkdir()
    async with rehearsal.rehearsal(tmp_path / "data", guide, story.BEGIN, dress) as stage:
        assert stage.parts is not None
        stage.parts.edition.folder = folder
        player = story.Player(stage, dress)
        lines: list[str] = []
        for act, text in (
            (">", "打前清单"), ("*", "都没有"), (">", "退款难"), ("*", "同意，帮我记"), ("*", "打电话"), ("*", "还没查"),
            (">", "记承诺"), (">", "退我180元"),
        ):  # fmt: skip
            lines += await player.step(story.Step(1, act, text, ()))
        assert "什么时候前" in "\n".join(lines)
        change(folder, "texts/zh-CN.yaml", "    # 记成这样，对吗？\n\n    {what}", "    # 我记的对不对？\n\n    {what}")
        change(folder, "checklists/refund-hard.yaml", "label: 退款难", "label: 退款不到")
        assert await stage.parts.edition.reload()
        seen = "\n".join(await player.step(story.Step(1, ">", "三天内", ())))
        assert "我记的对不对？" in seen
        assert "退我180元" in seen
        seen = "\n".join(await player.step(story.Step(1, ">", "对", ())))
        assert "记好了" in seen
        address = story.person("web")
        answer = await stage.receive(Said(address, "web:records", "我的记录"))
        assert answer is not None
        assert "退款不到" in answer.text + "".join(button.label for button in answer.buttons)
        assert await stage.receive(Tapped(address, "web:old", read("list:1"))) is not None
        assert await stage.wait(timedelta(days=5))
