"""The process from outside: `python -m bot run` beside a Bot API stand-in, killed, stopped, misconfigured."""

from __future__ import annotations

import json
import os
import shutil
import signal
import sqlite3
from collections.abc import AsyncIterator, Awaitable, Mapping
from contextlib import asynccontextmanager, closing
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Final, Literal

import pytest
from aiohttp import ClientSession, CookieJar

from bot.app import now
from bot.core.updates import Address
from bot.storage.migrate import migrate
from bot.storage.sqlite import opened
from tests.process import SECRET_KEY, Bot, command, free_port, in_terminal, rows, started, surroundings, until
from tests.standin.bot_api import BotApi, running
from tests.standin.bot_api_chats import TOKEN
from tests.waiting import plant

ROOT: Final = Path(__file__).parent.parent
ME: Final = 42
PEOPLE: Final = range(100, 112)
LATECOMERS: Final = range(200, 206)
LONG_AGO: Final = "2020-01-01T00:00:00.000000Z"
WEBHOOK_SECRET: Final = "a-secret-that-must-never-be-logged"
NEUTRAL: Final = "回音：你记的一件事到时间了"
BEFORE_ALL: Final = "你不在的时候"
Mode = Literal["polling", "webhook"]
both = pytest.mark.parametrize("mode", ["polling", "webhook"])


@dataclass
class Scene:
    """A bot and the Telegram it talks to."""

    api: BotApi
    bot: Bot

    async def say(self, words: str, chat: int = ME) -> str:
        """Somebody types; the answer."""
        return await self._answered(chat, self.api.say(chat, words))

    async def tap(self, code: str, chat: int = ME) -> str:
        """Somebody taps what stands under the last message; the answer, when the tap was answered too."""
        answer = await self._answered(chat, self.press(code, chat))
        await self.api.until(lambda: all(self.api.queries.values()))
        return answer

    async def press(self, code: str, chat: int) -> int:
        """Tap the first button of their last message whose wish begins so, and wait for nothing."""
        last = [message for message in self.api.chat(chat) if "reply_markup" in message][-1]
        wishes = [str(button.get("callback_data", "")) for button in self.api.buttons(last)]
        return await self.api.press(chat, data=next((wish for wish in wishes if wish.startswith(code)), code))

    async def _answered(self, chat: int, doing: Awaitable[int]) -> str:
        before = len(self._written(chat))
        await doing
        await self.api.until(lambda: len(self._written(chat)) > before)
        return self.last(chat)

    def _written(self, chat: int) -> list[Any]:
        calls = [call for call in self.api.calls if call.method in ("sendMessage", "editMessageText")]
        return [call for call in calls if not call.refused and int(call.fields["chat_id"]) == chat]

    def last(self, chat: int = ME) -> str:
        """The message the bot touched last, as it stands."""
        edited = self._written(chat)[-1].fields.get("message_id")
        number = edited or max(number for where, number in self.api.messages if where == chat)
        return str(self.api.messages[chat, int(number)]["text"])

    def texts(self, chat: int = ME) -> list[str]:
        """Everything that stands in a chat."""
        return [str(message["text"]) for message in self.api.chat(chat)]

    async def taken(self) -> None:
        """Wait until the bot has taken everything that people sent."""
        await until(lambda: not self.api.pending)

    async def nudge(self, state: str) -> Any:
        """Wait until the only nudge is in a state; its row."""
        sql = "SELECT * FROM nudges WHERE state = ?"
        await until(lambda: self.bot.rows(sql, state))
        return self.bot.rows(sql, state)[0]

    def everybody_was_silent(self) -> None:
        """Between two processes: whatever is planned is due, and nobody has typed lately."""
        self.bot.change("UPDATE nudges SET due_at = ?, try_at = ? WHERE state = 'pending'", LONG_AGO, LONG_AGO)
        self.bot.change("UPDATE people SET spoke_at = ?", LONG_AGO)

    def count(self, table: str) -> int:
        """How many rows there are."""
        return int(self.bot.rows(f"SELECT COUNT(*) AS n FROM {table}")[0]["n"])  # noqa: S608


@asynccontextmanager
async def scene(folder: Path, mode: Mode = "polling", fault: Mapping[str, Any] | None = None) -> AsyncIterator[Scene]:
    """A running bot; whatever happens in it, it tells its log neither a secret nor of an unforeseen error."""
    port = free_port()
    async with running() as api:
        api.known.add(ME)
        if fault is not None:
            await api.fault("sendMessage", **fault)
        settings = {
            "telegram_token": TOKEN, "telegram_api_base": api.base, "telegram_mode": mode, "telegram_poll_timeout": 1,
            "telegram_secret": WEBHOOK_SECRET, "port": port, "public_url": f"http://127.0.0.1:{port}",
        }  # fmt: skip
        async with started(folder, **settings) as bot:
            yield Scene(api, bot)
        assert not [word for word in (TOKEN, WEBHOOK_SECRET, SECRET_KEY, "Traceback") if word in bot.errors]


@asynccontextmanager
async def due(folder: Path, **fault: Any) -> AsyncIterator[Scene]:
    """A bot that starts with a nudge to push, into a fault of `sendMessage`."""
    async with opened(folder / "bot.db", migrate) as database:
        at = now()
        await database.run(lambda tx: plant(tx, SECRET_KEY.encode(), Address("telegram", str(ME)), at, [at]))
    async with scene(folder, fault=fault) as stage:
        yield stage


# ── the road ────────────────────────────────────────────────────────────────────────────────────────


@both
async def test_from_the_first_hello_to_a_kept_promise(tmp_path: Path, mode: Mode) -> None:
    """A newcomer taps through to a promise in one message, gets the nudge after a restart, and answers it."""
    async with scene(tmp_path, mode) as stage:
        assert "自动程序" in await stage.say("/start")
        for code in ("undone", "promise", "consent:yes"):
            await stage.tap(code)
        assert len(stage.texts()) == 1
        assert "退我180元" in await stage.say("退我180元")
        assert "对吗" in await stage.say("1分钟后")
        for code in ("sure", "who"):
            await stage.tap(code)
        [row] = stage.bot.rows("SELECT due_at FROM promises")
        assert abs(datetime.fromisoformat(row["due_at"]) - now()) < timedelta(minutes=2)
        assert await stage.bot.stop() == 0

        stage.everybody_was_silent()
        await stage.bot.start()
        await stage.nudge("sent")
        assert stage.texts()[-1].startswith(NEUTRAL)
        assert "退我180元" in stage.texts()[-1]
        before = len(stage.texts())
        assert "有回音了" in await stage.tap("kept:2")
        assert len(stage.texts()) == before
        await stage.taken()
        assert await stage.bot.stop() == 0
        assert [row["state"] for row in stage.bot.rows("SELECT state FROM promises")] == ["kept"]
        assert {row["state"] for row in stage.bot.rows("SELECT state FROM nudges")} == {"answered"}


@both
async def test_kill_9_with_updates_in_hand(tmp_path: Path, mode: Mode) -> None:
    """What was in hand has one receipt and one effect, and everybody the answer, also those who had just begun."""
    async with scene(tmp_path, mode) as stage:
        for chat in PEOPLE:
            await stage.api.say(chat, "/start")
        await stage.api.until(lambda: all(stage.texts(chat) for chat in PEOPLE))
        for code in ("undone", "promise", "consent:yes", "promised", "due:0:7d"):
            for chat in PEOPLE:
                await stage.tap(code, chat)
        await stage.api.fault("editMessageText", how="hang", times=1000)
        for chat in PEOPLE:
            await stage.press("sure", chat)
        await stage.api.until(lambda: sum(call.refused == "hang" for call in stage.api.calls) >= 4)
        for chat in LATECOMERS:
            await stage.api.say(chat, "/start")
        await stage.bot.kill()

        stage.api.faults.clear()
        await stage.bot.start()
        await stage.taken()
        assert await stage.bot.stop() == 0
        updates = stage.api.last_update - 1000
        assert stage.count("receipts") == updates
        assert updates == 7 * len(PEOPLE) + len(LATECOMERS)
        for table in ("cases", "promises", "nudges"):
            held = stage.bot.rows(f"SELECT COUNT(*) AS n FROM {table} GROUP BY person")  # noqa: S608
            assert [row["n"] for row in held] == [1] * len(PEOPLE)
        assert stage.count("journal") == 2 * len(PEOPLE)  # one for the consent, one for the promise
        assert all(len(stage.texts(chat)) == 1 and "谁说的" in stage.last(chat) for chat in PEOPLE)
        assert all("自动程序" in stage.last(chat) for chat in LATECOMERS)
        assert stage.bot.rows("PRAGMA integrity_check")[0][0] == "ok"


@both
async def test_sigterm_finishes_what_is_in_hand(tmp_path: Path, mode: Mode) -> None:
    """An update that is at work when the end is asked for is answered, acknowledged, and not handled again."""
    async with scene(tmp_path, mode) as stage:
        await stage.say("/start")
        await stage.taken()
        await stage.api.fault("editMessageText", how="late")
        await stage.api.press(ME, data="undone")
        await stage.api.until(lambda: stage.api.made("editMessageText"))
        stage.bot.signal(signal.SIGTERM)
        stage.api.in_time.set()
        await stage.api._tell()
        assert await stage.bot.ended() == 0
        assert stage.api.pending == []
        await stage.bot.start()
        assert "目录" in await stage.say("菜单")
        assert len(stage.api.made("editMessageText")) == 1


@both
async def test_a_bad_update_is_stepped_over(tmp_path: Path, mode: Mode) -> None:
    """Updates nobody can read block nothing that comes after them, and are not sent for ever."""
    async with scene(tmp_path, mode) as stage:
        unreadable: list[dict[str, Any]] = [
            {"message": {"text": 5}}, {"message": None}, {"news": {}}, {"callback_query": {"id": "query-0"}}
        ]  # fmt: skip
        for nonsense in unreadable:
            await stage.api.update(**nonsense)
        assert "自动程序" in await stage.say("/start")
        await stage.taken()


# ── pushes that fail ────────────────────────────────────────────────────────────────────────────────


async def test_a_block_holds_and_a_return_says_it_first(tmp_path: Path) -> None:
    """403: nothing is pushed any more; the first thing they hear on return is what they missed."""
    async with due(tmp_path, status=403, description="Forbidden: bot was blocked by the user") as stage:
        assert (await stage.nudge("held"))["problem"] == "unreachable"
        assert stage.bot.rows("SELECT reachable FROM addresses")[0]["reachable"] == 0
        await stage.api.unblock(ME)
        await stage.api.until(stage.texts)
        assert "退我42-0元" in stage.last()
        assert stage.bot.rows("SELECT reachable FROM addresses")[0]["reachable"] == 1


async def test_a_flood_limit_moves_the_next_try(tmp_path: Path) -> None:
    """429: not before the platform said, the promised time stays, and then it arrives once."""
    async with due(tmp_path, status=429, description="Too Many Requests: retry after 90", retry_after=90) as stage:
        await until(lambda: stage.bot.rows("SELECT 1 FROM nudges WHERE attempt = 1"))
        row = await stage.nudge("pending")
        assert datetime.fromisoformat(row["try_at"]) > now() + timedelta(seconds=60)
        assert datetime.fromisoformat(row["due_at"]) < now()
        assert await stage.bot.stop() == 0
        stage.bot.change("UPDATE nudges SET try_at = ?", LONG_AGO)
        await stage.bot.start()
        await stage.nudge("sent")
        assert [text.startswith(NEUTRAL) for text in stage.texts()] == [True]


async def test_a_push_of_unknown_outcome_is_not_repeated(tmp_path: Path) -> None:
    """The connection broke after the write: no second push, also after a restart; said first at the next contact."""
    async with due(tmp_path, how="drop after") as stage:
        assert (await stage.nudge("held"))["problem"].startswith("unsure")
        assert await stage.bot.stop() == 0
        stage.bot.change("UPDATE people SET spoke_at = ?", LONG_AGO)
        await stage.bot.start()
        assert (await stage.say("菜单")).startswith(BEFORE_ALL)
        assert [text.startswith(NEUTRAL) for text in stage.texts()] == [True, False]


async def test_sigterm_waits_for_the_mark_of_a_push(tmp_path: Path) -> None:
    """The end is asked for while the platform thinks about a nudge: it is marked, and not said again afterwards."""
    async with due(tmp_path, how="late") as stage:
        await stage.api.until(stage.texts)
        stage.bot.signal(signal.SIGTERM)
        stage.api.in_time.set()
        await stage.api._tell()
        assert await stage.bot.ended() == 0
        states = [row["state"] for row in stage.bot.rows("SELECT state FROM nudges ORDER BY id")]
        assert states == ["sent", "pending"]  # the second asks again another day
        await stage.bot.start()
        await stage.say("菜单")
        assert [text.startswith(NEUTRAL) for text in stage.texts()] == [True, False]


async def test_kill_9_during_a_push_says_it_again_in_the_same_words(tmp_path: Path) -> None:
    """Dead before the mark: at least once means once more, from the receipt, with nothing planned twice."""
    async with due(tmp_path, how="hang", times=1) as stage:
        await stage.api.until(lambda: [call for call in stage.api.calls if call.refused == "hang"])
        [first] = [call.fields["text"] for call in stage.api.calls if call.refused == "hang"]
        await stage.bot.kill()
        before = stage.count("receipts"), stage.count("nudges")
        await stage.bot.start()
        await stage.nudge("sent")
        assert [message["html"] for message in stage.api.chat(ME)] == [first]
        assert (stage.count("receipts"), stage.count("nudges")) == before


# ── the process ─────────────────────────────────────────────────────────────────────────────────────


async def test_health_readiness_and_metrics(tmp_path: Path) -> None:
    """Whoever watches the bot sees that it lives, that it is ready, and what it did; no person is in it."""
    async with scene(tmp_path) as stage, ClientSession(stage.bot.address) as client:
        await stage.say("/start")
        for path in ("/health", "/ready"):
            async with client.get(path) as response:
                assert (response.status, (await response.json())["status"]) == (200, "ok")
        async with client.get("/metrics") as response:
            text = await response.text()
        assert 'huiyin_updates_total{channel="telegram",kind="Arrived"} 1.0' in text
        assert str(ME) not in [word for line in text.splitlines() for word in line.split()]


async def test_the_webhook_wants_its_secret(tmp_path: Path) -> None:
    """Whoever does not know the secret is refused and changes nothing."""
    update = {"update_id": 1, "message": {"text": "x", "chat": {"id": 1, "type": "private"}}}
    async with scene(tmp_path, "webhook") as stage, ClientSession(stage.bot.address) as client:
        for headers in ({}, {"X-Telegram-Bot-Api-Secret-Token": "wrong"}):
            async with client.post("/telegram", json=update, headers=headers) as response:
                assert response.status == 403
        assert stage.count("receipts") == 0


async def test_a_start_does_not_wait_for_the_platform(tmp_path: Path) -> None:
    """Telegram may be away for hours: the page and /ready are there at once, the token is not in the log, the end is clean."""
    nobody = f"http://127.0.0.1:{free_port()}"
    async with (
        started(tmp_path, telegram_token=TOKEN, telegram_api_base=nobody) as bot,
        ClientSession(bot.address) as client,
    ):
        async with client.get("/ready") as response:
            assert response.status == 200
        assert await bot.stop() == 0
        assert TOKEN not in bot.errors


async def test_a_second_process_on_the_same_database_refuses(tmp_path: Path) -> None:
    """Exit 3 and one line, and the first one goes on."""
    async with started(tmp_path) as bot, ClientSession(bot.address) as client:
        second = await bot.run_command("run")
        assert (second.code, len(second.complaints), second.out) == (3, 1, "")
        async with client.get("/ready") as response:
            assert response.status == 200


async def test_a_signing_key_is_made_once_and_kept_to_ourselves(tmp_path: Path) -> None:
    """Without one in the settings the first start makes it beside the database, readable by nobody else."""
    async with started(tmp_path, secret_key="") as bot:
        key = tmp_path / "secret.key"
        assert key.stat().st_mode & 0o777 == 0o600
        first = key.read_text()
        assert await bot.stop() == 0
        await bot.start()
        assert key.read_text() == first
        assert len(first.strip()) >= 32
        assert datetime.fromtimestamp(key.stat().st_mtime, UTC) < now()


# ── starts that must not happen ─────────────────────────────────────────────────────────────────────


async def test_every_wrong_setting_is_named(tmp_path: Path) -> None:
    """Three mistakes are three lines and exit 2, before anything is opened."""
    wrong = surroundings(tmp_path, port="eighty", timezone="Nowhere/Atlantis", telegram_mode="carrier-pigeon")
    ended = await command(wrong, "run", folder=tmp_path)
    assert (ended.code, ended.out) == (2, "")
    assert sorted(line.split("：")[0] for line in ended.complaints) == [
        "HUIYIN_PORT",
        "HUIYIN_TELEGRAM_MODE",
        "HUIYIN_TIMEZONE",
    ]
    assert list(tmp_path.iterdir()) == []


async def test_wrong_content_is_named_with_file_and_line(tmp_path: Path) -> None:
    """Content that cannot be read ends the start with exit 2 and a line for each mistake."""
    for part in ("bot", "handlers", "content"):
        shutil.copytree(ROOT / part, tmp_path / part, ignore=shutil.ignore_patterns("__pycache__"))
    broken = tmp_path / "content" / "clocks" / "clocks.yaml"
    broken.write_text(f"{broken.read_text(encoding='utf-8')}\n - : [\n", encoding="utf-8")
    environment = {**surroundings(tmp_path), "PYTHONPATH": str(tmp_path)}
    ended = await command(environment, "run", folder=tmp_path)
    assert (ended.code, ended.out) == (2, "")
    assert "clocks.yaml:" in ended.complaints[0]
    assert "Traceback" not in ended.err


@pytest.mark.parametrize("what", ["newer", "damaged"])
@pytest.mark.parametrize("words", ["run", "due", "migrate"])
async def test_a_database_that_cannot_be_used_is_one_line(tmp_path: Path, what: str, words: str) -> None:
    """A file from a newer program or a broken one: exit 2 and one line, no stack of calls."""
    file = tmp_path / "bot.db"
    with closing(sqlite3.connect(file)) as connection, connection:
        connection.execute("CREATE TABLE nudges (person)")
        connection.execute("PRAGMA user_version = 999")
    if what == "damaged":
        file.write_bytes(b"\x07" * 8192)
    ended = await command(surroundings(tmp_path), words, folder=tmp_path)
    assert (ended.code, len(ended.complaints)) == (2, 1)


async def test_a_port_that_is_taken_is_one_line(tmp_path: Path) -> None:
    """Somebody else listens there: exit 2, one line that names it."""
    async with started(tmp_path) as bot:
        ended = await command(surroundings(tmp_path, port=bot.port), "run", folder=tmp_path)
        assert (ended.code, len(ended.complaints)) == (2, 1)
        assert str(bot.port) in ended.err


# ── commands ────────────────────────────────────────────────────────────────────────────────────────


async def test_reports_work_beside_a_running_bot_and_changes_do_not(tmp_path: Path) -> None:
    """`due`, `export` and `backup` read along; `forget` and `migrate` wait until the bot is stopped."""
    async with due(tmp_path, status=400, description="Bad Request: can't parse entities") as stage:
        await stage.nudge("failed")
        run, copy = stage.bot.run_command, tmp_path / "copy.db"
        listed = await run("due", "--failed")
        assert (listed.code, len(listed.out.splitlines()), "failed" in listed.out) == (0, 1, True)
        assert "退我" not in listed.out
        header, line = await in_terminal(stage.bot.environment, "due", "--failed")
        assert (header.split()[:3], line.split()[4:7]) == (
            ["该说的时间", "下次推", "状态"],
            ["失败", "telegram", "承诺"],
        )
        exported = await run("export", f"telegram:{ME}")
        assert exported.code == 0
        assert [promise["what"] for promise in json.loads(exported.out)["promises"]] == [f"退我{ME}-0元"]
        assert (await run("export", "telegram:1")).code == 1
        assert (await run("backup", str(copy))).code == 0
        assert rows(copy, "PRAGMA integrity_check")[0][0] == "ok"
        assert rows(copy, "SELECT COUNT(*) AS n FROM promises")[0]["n"] == 1
        again = await run("backup", str(copy))
        assert (again.code, len(again.complaints)) == (2, 1)
        for refused in (await run("forget", f"telegram:{ME}"), await run("migrate")):
            assert (refused.code, len(refused.complaints), refused.out) == (3, 1, "")
        assert await stage.bot.stop() == 0
        assert (await run("migrate")).code == 0
        assert (await run("forget", f"telegram:{ME}")).code == 0
        assert [stage.count(table) for table in ("people", "addresses", "promises", "journal", "receipts")] == [0] * 5
        assert (await run("forget", f"telegram:{ME}")).code == 1


async def test_a_batch_of_questions_keeps_its_order(tmp_path: Path) -> None:
    """A JSON line out for each line in; a bad one in the middle is an error in its place and exit 1 at the end."""
    asked = ["客服打不通", None, "让我先交解冻费", "你好"]
    given = "\n".join("{oops" if text is None else json.dumps({"text": text}) for text in asked)
    ended = await command(surroundings(tmp_path), "ask", "--batch", given=given, folder=tmp_path)
    answers = [json.loads(line) for line in ended.out.splitlines()]
    assert (ended.code, [answer.get("text") for answer in answers]) == (1, asked)
    assert list(answers[1]) == ["error"]
    assert set(answers[0]) == {"text", "kind", "topics", "message"}
    assert answers[2]["kind"] == "urgent"
    well = await command(surroundings(tmp_path), "ask", "--batch", given='{"text": "你好"}\n', folder=tmp_path)
    assert (well.code, len(well.out.splitlines())) == (0, 1)


async def test_a_batch_of_promised_times_keeps_its_order(tmp_path: Path) -> None:
    """Resolved, asked about, none, and a line without a text that does not end the others."""
    ref = "2026-11-20T10:00:00+08:00"
    given = [
        {"text": "明天下午3点", "ref": ref},
        {"ref": ref},
        {"text": "尽快", "ref": ref},
        {"text": "好的", "ref": ref},
    ]
    lines = "\n".join(json.dumps(line) for line in given)
    ended = await command(surroundings(tmp_path), "when", "--batch", given=lines, folder=tmp_path)
    answers = [json.loads(line) for line in ended.out.splitlines()]
    assert (ended.code, [answer.get("status", "error") for answer in answers]) == (
        1,
        ["resolved", "error", "ask", "none"],
    )
    assert answers[0]["due"] == "2026-11-21T15:00:00+08:00"
    assert set(answers[0]) == {"status", "due", "grain", "approximate", "provisional", "suggestion", "steps"}


async def test_a_talk_in_the_terminal_brings_its_nudge(tmp_path: Path) -> None:
    """Piped: a promise for a week, nine days pass, and the nudge appears by itself; the bot's own data is untouched."""
    typed = ["记承诺", "1", "退我180元", "7天", "对", "跳过", "/wait 9d", "/quit"]
    ended = await command(surroundings(tmp_path), "chat", given="\n".join(typed), folder=tmp_path)
    assert (ended.code, ended.err) == (0, "")
    _, _, after = ended.out.partition("🔔")
    assert NEUTRAL in after
    assert "退我180元" in after
    assert "兑现了" in after
    assert not (tmp_path / "bot.db").exists()
    assert (tmp_path / "chat.db").exists()


# ── content that changes ────────────────────────────────────────────────────────────────────────────


@asynccontextmanager
async def writing(folder: Path, **settings: object) -> AsyncIterator[tuple[Bot, ClientSession]]:
    """A bot on a copy of the checkout, whose content may be edited, and somebody on its page."""
    for name in ("bot", "handlers", "content"):
        shutil.copytree(ROOT / name, folder / name, ignore=shutil.ignore_patterns("__pycache__"))
    bot = Bot(folder, {**surroundings(folder, **settings), "PYTHONPATH": str(folder)})
    try:
        await bot.start()
        async with ClientSession(cookie_jar=CookieJar(unsafe=True)) as session:
            async with session.get(bot.address):
                pass
            yield bot, session
    finally:
        await bot.kill()


async def hello(bot: Bot, session: ClientSession, number: int) -> str:
    """The first screen as the page shows it now."""
    headers = {"Origin": bot.address}
    body = {"id": f"hello-{number:04}", "arrive": True}
    async with session.post(f"{bot.address}/say", json=body, headers=headers) as response:
        assert response.status == 200
        message = (await response.json())["message"]
    return "".join(span for block in message["blocks"] for span in block["spans"])


def edit(folder: Path, old: str, new: str) -> None:
    """Change a sentence."""
    file = folder / "content" / "texts" / "zh-CN.yaml"
    text = file.read_text(encoding="utf-8")
    assert old in text
    file.write_text(text.replace(old, new), encoding="utf-8")


async def test_a_hang_up_signal_brings_new_content(tmp_path: Path) -> None:
    """SIGHUP: new words for the next update; a bad edit keeps the old ones, says why, and the page goes on."""
    async with writing(tmp_path) as (bot, session):
        assert "你现在是哪种情况？" in await hello(bot, session, 1)
        edit(tmp_path, "你现在是哪种情况？", "今天是什么事？")
        assert "你现在是哪种情况？" in await hello(bot, session, 2)
        bot.signal(signal.SIGHUP)
        await until(lambda: "content reloaded" in bot.errors)
        assert "今天是什么事？" in await hello(bot, session, 3)

        edit(tmp_path, "  situation: |", "  situation: [")
        bot.signal(signal.SIGHUP)
        await until(lambda: "content kept" in bot.errors)
        assert "content/texts/zh-CN.yaml:" in bot.errors
        assert "今天是什么事？" in await hello(bot, session, 4)
        assert "Traceback" not in bot.errors
        assert await bot.stop() == 0


async def test_a_written_file_is_noticed_where_that_is_wished(tmp_path: Path) -> None:
    """HUIYIN_RELOAD=on: an edit is in force a few seconds later, without a signal."""
    async with writing(tmp_path, reload="on") as (bot, session):
        assert "你现在是哪种情况？" in await hello(bot, session, 1)
        edit(tmp_path, "你现在是哪种情况？", "今天是什么事？")
        await until(lambda: "content reloaded" in bot.errors)
        assert "今天是什么事？" in await hello(bot, session, 2)
        assert await bot.stop() == 0


async def test_a_closed_terminal_is_the_end(tmp_path: Path) -> None:
    """Its window is closed: the bot does not live on unseen, though SIGHUP otherwise means new content."""
    master, terminal = os.openpty()
    bot = Bot(tmp_path, surroundings(tmp_path), stdin=terminal)
    try:
        await bot.spawn()
        os.close(terminal)
        await bot.listening()
        os.close(master)
        bot.signal(signal.SIGHUP)
        assert await bot.ended() == 0
    finally:
        await bot.kill()
