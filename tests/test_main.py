"""The command line: exit codes, one line per mistake, JSON lines in order."""

from __future__ import annotations

import asyncio
import json
import re
import shutil
import socket
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from typer.main import get_command
from typer.testing import CliRunner

from bot import app, content, talk
from bot.__main__ import cli
from bot.core.changes import TallyKind
from bot.storage import tallies
from bot.storage.migrate import migrate
from bot.storage.sqlite import opened
from tests.process import command, surroundings
from tests.shipped import GUIDE
from tests.standin import wechat_api

ROOT = Path(__file__).parent.parent
RUNNER = CliRunner()
COMMANDS = sorted(getattr(get_command(cli), "commands"))  # noqa: B009 - a group, whose type does not say so


def run(*arguments: str, given: str = "", **environment: str) -> tuple[int, str, list[str]]:
    """A command in this process: its exit code, what it wrote, the lines of its complaints."""
    done = RUNNER.invoke(cli, arguments, input=given, env=environment)
    return done.exit_code, done.stdout, done.stderr.splitlines()


def in_lines(out: str) -> list[dict[str, Any]]:
    """JSON lines."""
    return [json.loads(line) for line in out.splitlines()]


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_explains_itself(name: str) -> None:
    """`--help` without settings, content or database, and it names the command."""
    code, out, complaints = run(name, "--help", HUIYIN_PORT="x")
    assert (code, complaints) == (0, [])
    assert name in out


@pytest.mark.parametrize(
    "arguments",
    [
        ["nothing"],
        ["run", "--nothing"],
        ["backup"],
        ["export"],
        ["ask"],
        ["when"],
        ["verify"],
        ["verify", "95588", "--direction", "up"],
        ["due", "--limit", "x"],
        ["menu"],
        ["menu", "pull"],
        ["stats", "--since", "x"],
    ],
)
def test_usage_is_two(arguments: list[str]) -> None:
    """An unknown command or option, a missing argument."""
    code, out, complaints = run(*arguments)
    assert code == 2
    assert out == ""
    assert complaints


@pytest.mark.parametrize(
    "name", ["run", "doctor", "menu", "due", "stats", "export", "forget", "migrate", "backup", "chat"]
)
def test_bad_settings_are_two_with_a_line_each(name: str) -> None:
    """Every mistake by its name, nothing else, and nothing is opened."""
    given = {"export": ["x"], "forget": ["x"], "backup": ["x"], "menu": ["show"]}
    arguments = [name, *given.get(name, [])]
    code, out, complaints = run(*arguments, HUIYIN_PORT="x", HUIYIN_WEB="maybe", HUIYIN_DATABASE_URL="mysql://x")
    assert code == 2
    assert sorted(line.split("：")[0] for line in complaints) == ["HUIYIN_DATABASE_URL", "HUIYIN_PORT", "HUIYIN_WEB"]
    assert out == ""


def test_ask_in_a_batch() -> None:
    """A JSON line for each line, in order, bad ones in their place; the end says that there were some."""
    given = "\n".join(
        [
            '{"text": "在吗"}',
            "no json",
            '{"text": "我不想活了"}',
            "",
            "[]",
            '{"words": "x"}',
            '{"text": "嗡嘛呢叭咪吽"}',
        ]
    )
    code, out, complaints = run("ask", "--batch", given=given)
    lines = in_lines(out)
    assert code == 1
    assert complaints == []
    assert [line.get("kind", "error") for line in lines] == ["answer", "error", "urgent", "error", "error", "unknown"]
    assert [set(line) for line in lines if "error" in line] == [{"error"}] * 3
    assert lines[2]["text"] == "我不想活了"


def test_a_batch_without_mistakes_is_well() -> None:
    """Also an empty one, with nothing on stdout."""
    assert run("ask", "--batch", given="") == (0, "", [])
    code, out, _ = run("ask", "--batch", given='{"text": "在吗"}\n')
    assert code == 0
    assert len(in_lines(out)) == 1


def test_when_in_a_batch() -> None:
    """With the moment it was said, or now; a moment that is none is that line's mistake."""
    lines = [
        {"text": "明天", "ref": "2026-11-20T10:30:00+08:00"}, {"text": "三个工作日"}, {"text": "你好", "ref": "2026-11-20T10:30:00+08:00"},
        {"text": "明天", "ref": "gestern"}, {"text": "明天", "ref": 5}, {"text": "尽快", "ref": "2026-11-20T02:30:00Z"},
    ]  # fmt: skip
    code, out, _ = run("when", "--batch", given="\n".join(map(json.dumps, lines)))
    found = in_lines(out)
    assert code == 1
    assert [line.get("status", "error") for line in found] == ["resolved", "resolved", "none", "error", "error", "ask"]
    assert found[0]["due"] == "2026-11-21T23:59:59+08:00"


def test_a_moment_without_a_zone_is_shanghais() -> None:
    """Not the machine's: a server in UTC would count a late evening to the next day."""
    _, out, _ = run("when", "--batch", given='{"text": "明天", "ref": "2026-11-20T22:00:00"}\n')
    [found] = in_lines(out)
    assert "error" in found or found["due"] == "2026-11-21T23:59:59+08:00"


def test_verify_in_a_batch() -> None:
    """Verdict, rules and message for each line; `out` where no direction is given, and none that is neither."""
    lines = [
        {"text": "400-888-8888"}, {"text": "400-888-8888", "direction": "in"}, {"text": "95588", "direction": "up"}, {"words": "x"},
        {"text": "https://12315.cn@evil.com", "direction": None}, {"text": ""},
    ]  # fmt: skip
    code, out, complaints = run("verify", "--batch", given="\n".join([*map(json.dumps, lines), "no json"]))
    found = in_lines(out)
    assert (code, complaints) == (1, [])
    assert [line.get("verdict", "error") for line in found] == [
        "plausible", "danger", "error", "error", "danger", "unknown", "error",
    ]  # fmt: skip
    assert [set(line) for line in found if "error" in line] == [{"error"}] * 3
    assert set(found[0]) == {"verdict", "rules", "message"}
    assert found[0]["rules"] == ["R09"]
    assert "由你自己拨出" in found[0]["message"]
    assert run("verify", "--batch", given='{"text": "12378"}\n')[0] == 0


def test_one_question() -> None:
    """In words, for people."""
    code, out, _ = run("ask", "我不想活了")
    assert code == 0
    assert "12356" in out
    code, out, _ = run("when", "三个工作日")
    assert (code, json.loads(out)["status"]) == (0, "resolved")
    code, out, _ = run("verify", "95588", "--direction", "in")
    assert code == 0
    assert "先挂断" in out


def test_check() -> None:
    """Well, with how much there is. A date of checking that has grown old since this was written is no failure here."""
    code, out, complaints = run("check")
    assert re.match(r"主题 \d+/77，指南 \d+/151，更正 \d+/30，事由 \d+/20\n", out)
    assert [line for line in complaints if "超过 180 天了" not in line] == []
    assert code == (1 if complaints else 0)


def test_check_lists_what_is_stale() -> None:
    """Lines for a table: day, state, kind and id, basis; found wanting or not."""
    code, out, complaints = run("check", "--stale")
    assert (code, complaints) == (0, [])
    assert out.splitlines()
    assert all(line.count("\t") == 3 for line in out.splitlines())


def test_pictures_and_previews_are_written(tmp_path: Path) -> None:
    """To the file that was named; one that cannot be written is one line and 2."""
    assert run("check", "--map", str(tmp_path / "map.svg"))[0] == 0
    assert (tmp_path / "map.svg").read_text(encoding="utf-8").startswith("<svg")
    assert run("preview", str(tmp_path / "all.html"))[0] == 0
    assert "刚被骗急救" in (tmp_path / "all.html").read_text(encoding="utf-8")
    for arguments in (("check", "--map"), ("preview",)):
        code, out, complaints = run(*arguments, str(tmp_path / "none" / "x"))
        assert (code, out, len(complaints)) == (2, "", 1)


def test_the_doctor_finds_an_operator_wanting() -> None:
    """1, with what to fill in; 0 when it is there."""
    code, out, _ = run("doctor")
    assert code == 1
    assert "HUIYIN_OPERATOR_NAME" in out
    assert run("doctor", HUIYIN_OPERATOR_NAME="某社区", HUIYIN_OPERATOR_CONTACT="a@b.example")[0] == 0


@pytest.fixture
def database(tmp_path: Path) -> dict[str, str]:
    """Settings of a database that is there and empty."""
    environment = {"HUIYIN_DATABASE_URL": f"sqlite:///{tmp_path / 'data' / 'bot.db'}", "HUIYIN_SECRET_KEY": "test"}
    assert run("migrate", **environment)[0] == 0
    return environment


@pytest.mark.parametrize("name", ["export", "forget"])
@pytest.mark.parametrize("person", ["nobody", "telegram:42", "", "a:b:c"])
def test_an_unknown_person_is_one(database: dict[str, str], name: str, person: str) -> None:
    """One line with the name, nothing on stdout."""
    code, out, complaints = run(name, person, **database)
    assert (code, out, len(complaints)) == (1, "", 1)
    assert person in complaints[0]


def test_an_empty_database(database: dict[str, str], tmp_path: Path) -> None:
    """Nothing due; a backup that is not written over."""
    assert run("due", **database) == (0, "", ["没有等着发的提醒。"])
    assert run("due", "--failed", **database) == (0, "", ["没有失败的提醒，也没有搁下的更新。"])
    copy = str(tmp_path / "copy.db")
    assert run("backup", copy, **database)[0] == 0
    code, _, complaints = run("backup", copy, **database)
    assert code in {1, 2}
    assert len(complaints) == 1


async def tally(database: dict[str, str], *kinds: TallyKind) -> None:
    """Count some things on 20 November 2026."""
    file = Path(database["HUIYIN_DATABASE_URL"].removeprefix("sqlite:///"))
    async with opened(file, migrate) as storage:
        for kind in kinds:
            topic = "hotline" if kind in {"answered", "helpful"} else ""
            await storage.run(partial(tallies.add, at=datetime(2026, 11, 20, tzinfo=UTC), kind=kind, topic=topic))


def test_counts_of_some_days(database: dict[str, str]) -> None:
    """Sums first, then a line for each topic; both ends of the range belong to it, other days do not."""
    asyncio.run(tally(database, "answered", "answered", "helpful", "unanswered", "urgent", "choose"))
    code, out, complaints = run("stats", "--since", "2026-11-20", "--until", "2026-11-20", **database)
    assert (code, complaints) == (0, [])
    assert out.splitlines() == [
        "2026-11-20 到 2026-11-20", "直接答了 2 次：有用 1，没用 0", "拿不准、给了几个选 1 次", "没答上 1 次",
        "紧急 1 次，拒绝 0 次", "", "主题\t答了\t有用\t没用", "hotline\t2\t1\t0",
    ]  # fmt: skip
    _, out, _ = run("stats", "--since", "2026-11-21", "--until", "2026-11-30", **database)
    assert "直接答了 0 次" in out
    assert run("stats", **database)[0] == 0
    assert run("stats", "--since", "2026-11-21", "--until", "2026-11-20", **database)[0] == 2


async def test_a_database_without_counts_is_one_line(tmp_path: Path) -> None:
    """An older file that the bot has not yet brought to the newest schema: said, not a traceback."""
    (tmp_path / "first").mkdir()
    shutil.copy(ROOT / "bot" / "storage" / "migrations" / "0001_first.sql", tmp_path / "first")
    async with opened(tmp_path / "bot.db", partial(migrate, folder=tmp_path / "first")):
        pass
    done = await command(surroundings(tmp_path), "stats")
    assert (done.code, len(done.complaints)) == (2, 1)


@pytest.mark.parametrize("arguments", [["due"], ["stats"], ["export", "x"], ["backup", "copy.db"]])
def test_no_database_is_one_line(tmp_path: Path, arguments: list[str]) -> None:
    """Not a traceback, and none is made by looking."""
    file = tmp_path / "none.db"
    code, _, complaints = run(*arguments, HUIYIN_DATABASE_URL=f"sqlite:///{file}", HUIYIN_SECRET_KEY="x")
    assert code in {1, 2}
    assert len(complaints) == 1
    assert not file.exists()


@pytest.mark.parametrize("arguments", [["due"], ["due", "--failed"], ["retry"], ["stats"], ["backup", "copy.db"]])
def test_what_is_no_database_is_one_line(tmp_path: Path, arguments: list[str]) -> None:
    """An empty file, a folder: what it is, in plain words; nothing is made of either."""
    (tmp_path / "folder").mkdir()
    (tmp_path / "empty.db").touch()
    for name, said in (("folder", "是个文件夹"), ("empty.db", "里面是空的")):
        place = {"HUIYIN_DATABASE_URL": f"sqlite:///{tmp_path / name}", "HUIYIN_SECRET_KEY": "x"}
        code, _, [complaint] = run(*arguments, **place)
        assert code == 2
        assert said in complaint
        assert said in run("doctor", **place)[1]
    assert (tmp_path / "empty.db").stat().st_size == 0
    assert {it.name for it in tmp_path.iterdir()} == {"folder", "empty.db"}


async def test_a_database_in_use_is_three(tmp_path: Path) -> None:
    """What writes waits for nobody and says so; what reads works beside a running bot."""
    environment = surroundings(tmp_path)
    async with opened(tmp_path / "bot.db", migrate):
        forget, again, due, stats, export = await asyncio.gather(
            command(environment, "forget", "x"),
            command(environment, "migrate"),
            command(environment, "due"),
            command(environment, "stats"),
            command(environment, "export", "x"),
        )
    assert [(done.code, len(done.complaints)) for done in (forget, again)] == [(3, 1), (3, 1)]
    assert (due.code, stats.code, export.code) == (0, 0, 1)


async def test_a_taken_port_is_two_and_no_matter_of_the_database(tmp_path: Path) -> None:
    """One line that names the address."""
    with closing(socket.socket()) as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        done = await command(surroundings(tmp_path, port=port), "run", folder=tmp_path)
    assert done.code == 2
    assert f"127.0.0.1:{port}" in done.complaints[-1]
    assert "数据库" not in done.err


async def test_broken_content_is_told_with_a_line_each(tmp_path: Path) -> None:
    """Every mistake with file and line: 1 where content was to be checked, 2 where it was to be used."""
    for name in ("bot", "handlers", "content"):
        shutil.copytree(ROOT / name, tmp_path / name, ignore=shutil.ignore_patterns("__pycache__"))
    file = tmp_path / "content" / "guide" / "urgent.yaml"
    file.write_text(file.read_text(encoding="utf-8").replace("    title: ", "    titel: ", 2), encoding="utf-8")
    environment = {**surroundings(tmp_path), "PYTHONPATH": str(tmp_path)}
    check, run_ = await asyncio.gather(*(command(environment, name, folder=tmp_path) for name in ("check", "run")))
    for done, code in ((check, 1), (run_, 2)):
        assert done.code == code
        assert len([line for line in done.complaints if line.startswith("content/guide/urgent.yaml:")]) == 4
        assert "Traceback" not in done.err


async def test_a_talk_in_a_pipe(tmp_path: Path) -> None:
    """Plain text in and out, a database of its own, the clock moves and a nudge appears."""
    typed = "要打客服电话\n都没有\n退款难\n同意，帮我记\n记承诺\n三天内退我180元\n对\n/wait 6d\n/quit\n"
    done = await command(surroundings(tmp_path), "chat", given=typed, folder=tmp_path)
    assert (done.code, done.err) == (0, "")
    assert "🔔 回音：你记的一件事到时间了，打开看一眼。" in done.out
    assert "退我180元" in done.out.split("🔔")[1]
    assert (tmp_path / "chat.db").exists()
    assert not (tmp_path / "bot.db").exists()


async def test_playing_a_story(tmp_path: Path) -> None:
    """Well, or 1 with what is different; a dress that is none is said."""
    wrong, right_ = tmp_path / "wrong.story", tmp_path / "right.story"
    right_.write_text("> 菜单\n< …\n", encoding="utf-8")
    wrong.write_text("> 菜单\n< 没有人说过\n", encoding="utf-8")
    environment = surroundings(tmp_path)
    right, different, pigeon = await asyncio.gather(
        command(environment, "chat", "--story", str(right_)),
        command(environment, "chat", "--story", str(wrong)),
        command(environment, "chat", "--story", str(wrong), "--channel", "pigeon"),
    )
    assert (right.code, right.err) == (0, "")
    assert different.code == 1
    assert "第 1 行" in different.err
    assert pigeon.code in {1, 2}
    assert "pigeon" in pigeon.err


def test_a_menu_needs_an_account() -> None:
    """Without AppID and AppSecret it is found wanting, by the names of the settings, and nobody is called."""
    code, out, complaints = run("menu", "push")
    assert (code, out) == (1, "")
    [told] = complaints
    assert told.startswith("没填 HUIYIN_WECHAT_APP_ID 和 HUIYIN_WECHAT_APP_SECRET。")


@dataclass(frozen=True)
class Signed:
    """Settings of somebody who has an account."""

    wechat_app_id: str
    wechat_app_secret: str
    wechat_api_base: str


async def test_the_menu_is_put_in_place_and_read() -> None:
    """What `huiyin menu push` and `huiyin menu show` do where there is an account."""
    async with wechat_api.running(wechat_api.Clock(app.now())) as platform:
        settings: Any = Signed(wechat_api.APP_ID, wechat_api.SECRET, platform.base)
        _, well = await talk.wechat_menu(settings, GUIDE, "push")
        assert well
        shown, well = await talk.wechat_menu(settings, GUIDE, "show")
        assert well
        assert [line for line in shown if not line.startswith(" ")] == [column.name for column in GUIDE.wechat_menu]


def test_the_menus_words_work_when_typed(tmp_path: Path) -> None:
    """Every entry of WeChat's menu says something that leads somewhere; one that does not is told with its line."""
    assert talk.unheard(GUIDE) == []
    file = Path(shutil.copytree(ROOT / "content", tmp_path / "content")) / "wechat_menu.yaml"
    broken = file.read_text(encoding="utf-8").replace("key: 看打不通", "key: 随便说说")
    file.write_text(broken, encoding="utf-8")
    number = broken[: broken.index("随便说说")].count("\n") + 1
    [told] = talk.unheard(content.load(file.parent), file.parent)
    assert told.startswith(f"content/wechat_menu.yaml:{number}：")
    assert "随便说说" in told
