"""The process on a bad day: a disk that fills, a lock that is held, a file that is damaged, a kill in a commit."""

from __future__ import annotations

import asyncio
import json
import resource
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, closing, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

import pytest
from aiohttp import ClientError, ClientSession, ClientTimeout, CookieJar

from bot import app
from bot.settings import Settings
from bot.storage.database import NoRoom
from tests import preload
from tests.bench.storage import SOURCE as SLOW_FSYNC
from tests.journalled import DAMAGES, filled, flipped, people_of
from tests.process import PATIENCE, SECRET_KEY, Bot, command, free_port, pause, started, surroundings, until

SMALL_DISK: Final = 'mount -t tmpfs -o size=12m none "$1" && exec "$2" -m bot run'
# As a bot left it that was killed on a full disk: with its ballast if it had one, and not a byte free.
FULL_DISK: Final = (
    'cp "$1"/* "$3" && mount -t tmpfs -o size=12m none "$1" && cp "$3"/* "$1" && chmod 600 "$1"/*; '
    'dd if=/dev/zero of="$1/filler" bs=4k 2>/dev/null; exec "$2" -m bot run'
)
CLOSED_DISK: Final = 'mount --bind "$1" "$1" && mount -o remount,ro,bind "$1" && exec "$2" -m bot run'


def may_mount() -> bool:
    """Whether this machine lets a test mount something for itself alone."""
    if shutil.which("unshare") is None:
        return False
    tried = ["unshare", "-rm", "sh", "-c", "mount -t tmpfs none /mnt"]
    return subprocess.run(tried, capture_output=True, check=False).returncode == 0


mounted = pytest.mark.skipif(not may_mount(), reason="no mounting here: `unshare -rm` is not allowed")


@dataclass
class Visitor:
    """Somebody with the page open."""

    bot: Bot
    session: ClientSession
    number: int = 0

    async def says(self, text: str, reference: str = "") -> int:
        """The status of the answer."""
        self.number += 1
        body = {"id": reference or f"message-{self.number:05}", "text": text}
        headers = {"Origin": self.bot.address, "Content-Type": "application/json"}
        async with self.session.post(f"{self.bot.address}/say", json=body, headers=headers) as response:
            return response.status


@asynccontextmanager
async def visiting(bot: Bot) -> AsyncIterator[Visitor]:
    """A new visitor."""
    jar, patience = CookieJar(unsafe=True), ClientTimeout(PATIENCE)
    async with ClientSession(cookie_jar=jar, timeout=patience) as session:
        async with session.get(f"{bot.address}/") as page:
            assert page.status == 200
        yield Visitor(bot, session)


async def greeted(bot: Bot) -> int:
    """A new visitor says something; the status of the answer."""
    async with visiting(bot) as visitor:
        return await visitor.says("你好")


async def ready(bot: Bot) -> tuple[int, dict[str, Any]]:
    """What /ready says."""
    async with ClientSession() as session, session.get(f"{bot.address}/ready") as response:
        return response.status, json.loads(await response.text())


@dataclass
class Aboard(Bot):
    """A bot whose data folder is mounted as a script says; nobody else sees the mount."""

    script: str = SMALL_DISK
    disk: Path = field(default_factory=Path)

    async def spawn(self) -> None:
        """Begin in name spaces of its own."""
        with (self.folder / "stderr.txt").open("ab") as errors:
            self.process = await asyncio.create_subprocess_exec(
                "unshare", "-rm", "sh", "-c", self.script, "sh", str(self.disk), sys.executable, str(self.kept),
                env=self.environment, stdout=asyncio.subprocess.PIPE, stderr=errors, cwd=self.folder,
            )  # fmt: skip

    @property
    def kept(self) -> Path:
        """Where a script keeps what it moves."""
        return self.folder / "kept"

    @property
    def inside(self) -> Path:
        """The mounted folder, looked at from outside."""
        assert self.process is not None
        return Path(f"/proc/{self.process.pid}/root{self.disk}")


@asynccontextmanager
async def aboard(folder: Path, **settings: object) -> AsyncIterator[Aboard]:
    """A bot on a disk of 12 MB."""
    disk = folder / "disk"
    disk.mkdir()
    environment = surroundings(folder, **{"database_url": f"sqlite:///{disk / 'bot.db'}", **settings})
    bot = Aboard(folder, environment, disk=disk)
    try:
        await bot.start()
        yield bot
    finally:
        await bot.kill()


def fill(folder: Path, name: str) -> Path:
    """Write a file until there is no room left."""
    file = folder / name
    with file.open("ab", buffering=0) as filler:
        for size in (1 << 16, 4096, 1):
            try:
                while True:
                    filler.write(b"x" * size)
            except OSError:
                pass
    return file


def known(bot: Aboard) -> int:
    """How many people are in a database that is whole."""
    for ending in ("", "-wal"):  # SQLite would look for the name outside
        shutil.copy(f"{bot.inside / 'bot.db'}{ending}", bot.folder)
    with closing(sqlite3.connect(bot.folder / "bot.db")) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    return len(people_of(bot.folder / "bot.db"))


@mounted
async def test_a_disk_that_fills(tmp_path: Path) -> None:
    """First the ballast goes and answers go on; then 503, told once; nothing that was acknowledged is lost, no restart."""
    async with aboard(tmp_path, ballast_mb=2) as bot:
        ballast = bot.inside / "bot.db.ballast"
        await until(ballast.exists)
        acknowledged = [await greeted(bot) for _ in range(3)]
        first = fill(bot.inside, "first")
        while ballast.exists():
            acknowledged.append(await greeted(bot))
        assert set(acknowledged) == {200}
        assert await ready(bot) == (200, {"status": "ok", "disk": "nearly full"})

        second = fill(bot.inside, "second")
        while (status := await greeted(bot)) == 200:
            acknowledged.append(status)
        async with visiting(bot) as visitor:
            refused = [await visitor.says("菜单", "the-same-one") for _ in range(5)]
            assert set(refused) == {503}
            code, told = await ready(bot)
            assert code == 503
            assert told["status"].startswith("database: ")
            assert bot.errors.count("storage down") == 1
            assert bot.errors.count("ballast is given up") == 1
            assert "Traceback" not in bot.errors

            for file in (first, second):
                file.unlink()
            assert (await ready(bot))[0] == 200
            assert await visitor.says("菜单", "the-same-one") == 200
        assert bot.errors.count("storage up again") == 1
        assert known(bot) == len(acknowledged) + 1


@asynccontextmanager
async def full_aboard(folder: Path, *files: str, **settings: object) -> AsyncIterator[Aboard]:
    """A bot that begins on a full disk, with the database of an earlier one and these files of 2 MB beside it."""
    disk = folder / "disk"
    filled(disk / "bot.db", SECRET_KEY.encode())
    for name in files:
        (disk / name).write_bytes(b"x" * (2 << 20))
    port = free_port()
    environment = surroundings(folder, **{"database_url": f"sqlite:///{disk / 'bot.db'}", "port": port, **settings})
    bot = Aboard(folder, environment, port=port, script=FULL_DISK, disk=disk)
    bot.kept.mkdir()
    try:
        await bot.spawn()
        yield bot
    finally:
        await bot.kill()


async def asked(bot: Bot, path: str, body: object = None) -> int:
    """The status of an answer; 0 where nobody listens yet."""
    async with ClientSession() as session:
        try:
            ask = (
                session.get(f"{bot.address}{path}") if body is None else session.post(f"{bot.address}{path}", json=body)
            )
            async with ask as response:
                return response.status
        except ClientError:
            return 0


async def refusing(bot: Bot) -> None:
    """Wait until it tells everybody to come again."""
    async with asyncio.timeout(PATIENCE):
        while await asked(bot, "/ready") != 503:
            await pause(0.05)


@mounted
async def test_a_start_on_a_full_disk(tmp_path: Path) -> None:
    """Alive and refusing, told once in one line; on by itself when there is room; nothing of it is lost or harmed."""
    async with full_aboard(tmp_path, ballast_mb=0) as bot:
        await refusing(bot)
        assert (await asked(bot, "/telegram", {"update_id": 1}), await asked(bot, "/health")) == (503, 200)
        assert "磁盘满" in (await ready(bot))[1]["status"]
        await pause(2.0)  # several tries
        assert await asked(bot, "/wechat", {}) == 503
        [line] = [line for line in bot.errors.splitlines() if "没有填运营者" not in line]
        assert "腾出空间" in line
        assert "不用重启" in line
        (bot.inside / "filler").unlink()
        await bot.listening()
        assert await greeted(bot) == 200
        assert known(bot) == len(people_of(bot.kept / "bot.db")) + 1
        assert await bot.stop() == 0


@mounted
async def test_a_start_on_a_full_disk_takes_the_ballast(tmp_path: Path) -> None:
    """What was held back for such a day is room enough to begin and to answer."""
    async with full_aboard(tmp_path, "bot.db.ballast", ballast_mb=2) as bot:
        await bot.listening()
        assert await greeted(bot) == 200
        assert bot.errors.count("ballast is given up") == 1
        assert "腾出空间" not in bot.errors


@mounted
async def test_who_waits_for_room_can_be_stopped(tmp_path: Path) -> None:
    """SIGTERM ends it well, as it does at any other time."""
    async with full_aboard(tmp_path, ballast_mb=0) as bot:
        await refusing(bot)
        assert await bot.stop() == 0


async def test_a_disk_that_refuses_to_write(tmp_path: Path) -> None:
    """An I/O error at run time, the log's own file included: 503, and on again when it is over."""
    async with started(tmp_path) as bot:
        assert bot.process is not None
        assert await greeted(bot) == 200
        hard = resource.prlimit(bot.process.pid, resource.RLIMIT_FSIZE)[1]
        resource.prlimit(bot.process.pid, resource.RLIMIT_FSIZE, (0, hard))
        assert [await greeted(bot) for _ in range(3)] == [503] * 3
        assert (await ready(bot))[0] == 503
        resource.prlimit(bot.process.pid, resource.RLIMIT_FSIZE, (hard, hard))
        assert await greeted(bot) == 200
        assert (await ready(bot))[0] == 200
        resource.prlimit(bot.process.pid, resource.RLIMIT_FSIZE, (0, hard))
        assert await bot.stop() == 0


async def test_a_lock_that_is_held(tmp_path: Path) -> None:
    """Somebody opened the file with a tool: 503 after a while, no traceback, and on again when they are done."""
    async with started(tmp_path) as bot:
        assert await greeted(bot) == 200
        with closing(sqlite3.connect(bot.database, isolation_level=None)) as other:
            other.execute("BEGIN IMMEDIATE")
            assert await greeted(bot) == 503
            code, told = await ready(bot)
            assert (code, told["status"]) == (503, "database: database is locked")
            other.execute("ROLLBACK")
        assert await greeted(bot) == 200
        assert (await ready(bot))[0] == 200
        assert bot.errors.count("storage down") == 1
        assert "Traceback" not in bot.errors
    with closing(sqlite3.connect(bot.database, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        refused = await bot.run_command("run")
    assert refused.code == 3
    assert "正被别的程序写着" in refused.complaints[-1]


async def test_killed_in_a_commit(tmp_path: Path) -> None:
    """kill -9 while the disk is still writing: the next start is whole, and all that was acknowledged is there."""
    slow = preload.library(SLOW_FSYNC, tmp_path)
    if slow is None:
        pytest.skip("no C compiler: a commit cannot be made slow")
    bot = Bot(tmp_path, {**surroundings(tmp_path), "LD_PRELOAD": str(slow), "SLOW_FSYNC_MS": "150"})
    try:
        await bot.start()
        answers: list[int] = []

        async def met() -> None:
            with suppress(ClientError):  # killed under it
                answers.append(await greeted(bot))

        async with asyncio.TaskGroup() as group:
            while len(answers) < 5:  # others are always on their way
                group.create_task(met())
                await pause(0.03)
            await bot.kill()
        assert set(answers) == {200}
        bot.environment = surroundings(tmp_path)
        assert len(bot.rows("SELECT id FROM people")) >= len(answers)
        assert (await bot.run_command("doctor")).code == 0
        await bot.start()
        assert await greeted(bot) == 200
    finally:
        await bot.kill()


@mounted
async def test_a_read_only_volume(tmp_path: Path) -> None:
    """One line that names the folder, exit 2."""
    disk = tmp_path / "disk"
    filled(disk / "bot.db", SECRET_KEY.encode())
    environment = surroundings(tmp_path, database_url=f"sqlite:///{disk / 'bot.db'}")
    bot = Aboard(tmp_path, environment, script=CLOSED_DISK, disk=disk)
    await bot.spawn()
    assert await bot.ended() == 2
    [line] = bot.errors.splitlines()
    assert str(disk) in line
    assert "不能写" in line


@pytest.mark.parametrize("damage", DAMAGES)
async def test_a_damaged_file_is_refused_and_put_right(tmp_path: Path, damage: str) -> None:
    """One line that names the remedy, exit 2; the remedy works, and the damaged file is kept."""
    path = filled(tmp_path / "bot.db", SECRET_KEY.encode())
    environment, copy = surroundings(tmp_path), tmp_path / "copy.db"
    assert (await command(environment, "backup", str(copy))).code == 0
    DAMAGES[damage](path)
    broken = path.read_bytes()
    run, doctor = await asyncio.gather(command(environment, "run"), command(environment, "doctor"))
    assert (run.code, len(run.complaints)) == (2, 1)
    assert "huiyin restore" in run.err
    assert doctor.code == 1
    assert "✗ 数据库：" in doctor.out

    restored = await command(environment, "restore", str(copy))
    assert (restored.code, restored.err) == (0, "")
    assert people_of(path) == ["1", "2", "3"]
    kept = [file for file in tmp_path.glob("bot.db.before-*") if not file.name.endswith(("-wal", "-shm"))]
    assert [file.read_bytes() for file in kept] == [broken]
    assert (await command(environment, "doctor")).code == 0


async def test_a_flipped_bit_is_named(tmp_path: Path) -> None:
    """`doctor` and `backup` say whose record and which entry, exit 1; SQLite finds nothing, so the start goes well."""
    path = filled(tmp_path / "bot.db", SECRET_KEY.encode(), persons=2)
    flipped(path, b"2000002")
    environment = surroundings(tmp_path)
    doctor, copied = await asyncio.gather(
        command(environment, "doctor"), command(environment, "backup", str(tmp_path / "copy.db"))
    )
    assert doctor.code == 1
    assert "用户 2 从第 3 条起对不上" in doctor.out
    assert copied.code == 1
    assert "用户 2 从第 3 条起对不上" in copied.err
    assert people_of(tmp_path / "copy.db") == ["1", "2"]

    refused = await command(environment, "restore", str(tmp_path / "copy.db"))
    assert (refused.code, len(refused.complaints)) == (1, 2)
    assert (await command(environment, "restore", "--force", str(tmp_path / "copy.db"))).code == 0


async def test_restore_refuses(tmp_path: Path) -> None:
    """3 beside a running bot, 2 for what is no backup or is newer than we are; nothing is touched."""
    copy, newer, text = (tmp_path / name for name in ("copy.db", "newer.db", "text.db"))
    filled(copy, SECRET_KEY.encode())
    filled(newer, SECRET_KEY.encode())
    with closing(sqlite3.connect(newer)) as connection:
        connection.execute("PRAGMA user_version = 9999")
    text.write_text("no database" * 1000)
    foreign = tmp_path / "foreign.db"
    with closing(sqlite3.connect(foreign)) as connection:
        connection.execute("CREATE TABLE something (a)")
    async with started(tmp_path) as bot:
        assert (await bot.run_command("restore", str(copy))).code == 3
    before = bot.database.read_bytes()
    for file, word in (
        (newer, "升级程序"),
        (text, "换一份"),
        (foreign, "不是回音的备份"),
        (tmp_path / "none.db", "none.db"),
        (bot.database, "bot.db"),
    ):
        done = await bot.run_command("restore", str(file))
        assert (done.code, len(done.complaints)) == (2, 1), file
        assert word in done.err
    assert bot.database.read_bytes() == before


async def test_another_key_is_refused(tmp_path: Path) -> None:
    """Nobody would be recognised: a start with the wrong key says so, and the backup's own key heals it."""
    data = tmp_path / "data"
    environment = surroundings(tmp_path, database_url=f"sqlite:///{data / 'bot.db'}", secret_key="")
    filled(data / "bot.db", b"right")
    (data / "secret.key").write_text("right")
    copy = tmp_path / "copy.db"
    assert (await command(environment, "backup", str(copy))).code == 0
    (data / "secret.key").unlink()
    done = await command(environment, "run")
    assert (done.code, len(done.complaints)) == (2, 1)
    assert "密钥" in done.err
    assert (await command(environment, "restore", str(copy))).code == 0
    assert (data / "secret.key").read_text() == "right"
    assert (await command(environment, "doctor")).code == 0


def test_a_key_that_finds_no_room_is_none(tmp_path: Path) -> None:
    """A full disk leaves no empty file that the next start would take for the key."""
    settings = Settings(_env_file=None, database_url=f"sqlite:///{tmp_path / 'bot.db'}")  # type: ignore[call-arg]
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, hard))
    try:
        with pytest.raises(NoRoom, match="先腾出空间"):
            app.secret_of(settings)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    assert list(tmp_path.iterdir()) == []
    assert len(app.secret_of(settings)) == 64
