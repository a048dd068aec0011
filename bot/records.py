"""Commands on what is stored: migrate, backup, restore, due, retry, stats, export, forget."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from pathlib import Path
from typing import Annotated, Any, Final

import typer

from bot.console import USAGE, WANTING, alone, beside, complain, leave, settings, storage_mistakes, working

Rows = Sequence[Mapping[str, Any]]


def migrate() -> None:
    """把数据库升到最新的结构。"""

    async def work() -> None:
        async with alone():
            typer.echo("数据库是最新的结构。")

    working(work)


def backup(file: Annotated[Path, typer.Argument(help="写到哪个新文件")]) -> None:
    """备份，不用停下正在运行的程序；密钥文件一起抄。"""
    from bot import app  # noqa: PLC0415
    from bot.storage import backup as copies  # noqa: PLC0415

    if file.exists():
        raise leave(USAGE, f"{file} 已经在了，备份不覆盖旧文件：换个名字。")
    if not file.parent.is_dir():
        raise leave(USAGE, f"没有 {file.parent} 这个文件夹：先建好。")
    chosen = settings()
    key = app.key_file(chosen)

    async def work() -> None:
        async with beside() as database:
            with copies.with_key(key, file):
                await database.backup(str(file))

    working(work)
    bad = _journals(file, app.known_secret(chosen))
    if bad:
        raise leave(WANTING, f"备份写好了：{file}。但是：", *bad)
    typer.echo(f"备份好了，检查过：{file}")
    typer.echo(
        "密钥在 HUIYIN_SECRET_KEY 里，另外收好。" if key is None else f"密钥抄在 {copies.key_of(file)}，两个一起收好。"
    )


def restore(
    file: Annotated[Path, typer.Argument(help="哪一份备份")],
    force: Annotated[bool, typer.Option("--force", help="有人的记录对不上也换")] = False,
) -> None:
    """用备份换下现在的数据库；先检查，旧的留着。"""
    from bot import app  # noqa: PLC0415
    from bot.storage import backup as copies  # noqa: PLC0415
    from bot.storage import sole_owner, soundness  # noqa: PLC0415

    chosen = settings()
    database = Path(chosen.sqlite_path)
    with storage_mistakes(), sole_owner.claim(database):
        if not file.is_file() or (database.exists() and file.samefile(database)):
            raise leave(USAGE, f"没有这份备份：{file}")
        if wrong := soundness.no_backup(file):
            raise leave(USAGE, wrong)
        soundness.refuse_unsound(file)
        bad = _journals(file, app.known_secret(chosen, copies.key_of(file)))
        if bad and not force:
            raise leave(WANTING, *bad, "什么都没动。密钥没错、还是要换，就加 --force。")
        aside = copies.put_back(file, database, app.key_file(chosen))
    typer.echo(f"换好了：{database}。启动就行。")
    if aside is not None:
        typer.echo(f"原来的在 {aside}；里面有用户的记录，用不着了就删。")


def _journals(file: Path, secret: bytes) -> list[str]:
    """A line for each person whose journal does not fit."""
    from bot.storage import soundness  # noqa: PLC0415

    with storage_mistakes(), soundness.looking(file) as connection:
        return soundness.journals(connection, secret).lines


def due(
    limit: Annotated[int, typer.Option(help="最多几行")] = 100,
    failed: Annotated[bool, typer.Option("--failed")] = False,
) -> None:
    """等着发的、发不出去的提醒；不含内容。--failed：只看失败的，还有反复弄垮程序、搁下不理的更新。"""
    from bot.storage import attempts, nudges  # noqa: PLC0415

    async def work() -> None:
        async with beside() as database:
            rows = await database.read(lambda tx: nudges.listed(tx, limit, "failed" if failed else ""))
            parked = await database.read(attempts.parked) if failed else ()
        parked = [{**row, "key": row["key"][:6].upper()} for row in parked]
        for line in _for_eyes(rows, parked) if sys.stdout.isatty() else _for_programs(rows, parked):
            typer.echo(line)
        if not rows and not parked:
            complain("没有失败的提醒，也没有搁下的更新。" if failed else "没有等着发的提醒。")

    working(work)


def _for_eyes(rows: Rows, parked: Rows) -> list[str]:
    """Tables with a header, in plain words."""
    from bot import listing  # noqa: PLC0415

    zone = settings().timezone
    found = (listing.table(rows, listing.NUDGES, zone), listing.table(parked, listing.UPDATES, zone))
    return [line for lines in found if lines for line in (*lines, "")][:-1]


def _for_programs(rows: Rows, parked: Rows) -> list[str]:
    """One line a row, parted by tabs; docs/operations.md says what stands where."""
    return [
        *("\t".join(str(row[name]) for name in LISTED) for row in rows),
        *(f"{row['at']}\tupdate\t{row['key']}\t{row['tries']}" for row in parked),
    ]


def retry(person: Annotated[str, typer.Argument(help="用户号，或 渠道:编号；不写就是所有人")] = "") -> None:
    """失败了的提醒再发一次，重新措辞；程序下次启动就发。"""
    from bot import app  # noqa: PLC0415
    from bot.storage import nudges  # noqa: PLC0415

    async def work() -> None:
        async with beside():  # an existing one: nothing failed in a new file
            pass
        async with alone() as database:
            who = await database.read(_named(person)) if person else ""
            if who is None:
                raise leave(WANTING, f"没有这个人：{person}")
            again = await database.run(lambda tx: nudges.try_failed_again(tx, app.now(), who))
            typer.echo(f"{again} 条会再发。")

    working(work)


Day = Annotated[datetime | None, typer.Option(formats=["%Y-%m-%d"], help="哪一天，例如 2026-11-01；含这天")]


def stats(since: Day = None, until: Day = None) -> None:
    """答了几次、有用没用、没答上几次；只有次数，没有人，没有原话。默认最近 30 天。"""
    from bot import app, talk  # noqa: PLC0415
    from bot.core.nudge import SHANGHAI  # noqa: PLC0415
    from bot.storage import tallies  # noqa: PLC0415

    last = until.date() if until else app.now().astimezone(SHANGHAI).date()
    first = since.date() if since else last - timedelta(days=29)
    if first > last:
        raise leave(USAGE, "--since 要在 --until 之前")

    async def work() -> None:
        async with beside() as database:
            rows = await database.read(lambda tx: tallies.counted(tx, first, last))
        typer.echo("\n".join(talk.tallied([(row["kind"], row["topic"], row["n"]) for row in rows], first, last)))

    working(work)


def export(person: Annotated[str, typer.Argument(help="用户号，或 渠道:编号")]) -> None:
    """一个人的全部记录，JSON。"""
    from bot.storage import personal_data  # noqa: PLC0415

    async def work() -> None:
        async with beside() as database:
            who = await database.read(_named(person))
            if who is None:
                raise leave(WANTING, f"没有这个人：{person}")
            data = await database.read(lambda tx: personal_data.export(tx, who))
        typer.echo(json.dumps(data, ensure_ascii=False, indent=2))

    working(work)


def forget(person: Annotated[str, typer.Argument(help="用户号，或 渠道:编号")]) -> None:
    """删除一个人的全部记录。"""
    from bot.storage import personal_data  # noqa: PLC0415

    async def work() -> None:
        async with beside():  # an existing one: nobody is forgotten in a new file
            pass
        async with alone() as database:
            who = await database.read(_named(person))
            if who is None:
                raise leave(WANTING, f"没有这个人：{person}")
            await database.run(lambda tx: personal_data.forget(tx, who))
            await database.checkpoint()
            typer.echo("都删了。")

    working(work)


def _named(name: str) -> Callable[[Any], str | None]:
    from bot import app  # noqa: PLC0415
    from bot.core.updates import Address  # noqa: PLC0415
    from bot.storage import hashes, people  # noqa: PLC0415

    channel, _, number = name.partition(":")
    hashed = hashes.of_address(app.secret_of(settings()), Address(channel, number))
    return lambda tx: people.named(tx, name, hashed)


LISTED: Final = ("due_at", "try_at", "state", "channel", "kind", "person", "id", "attempt", "claims", "problem")
COMMANDS: Final = (migrate, backup, restore, due, retry, stats, export, forget)
