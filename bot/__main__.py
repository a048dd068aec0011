"""The `huiyin` command line. Exit 0: well, 1: found wanting, 2: usage or settings, 3: database in use."""

from __future__ import annotations

import asyncio
import contextlib
import importlib.util
import json
import runpy
import sys
from collections.abc import AsyncIterator, Callable, Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Annotated, Any

import typer

from bot import settings as configuration
from bot.settings import BadSettings, Settings

WELL, WANTING, USAGE, IN_USE = 0, 1, 2, 3
cli = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    help="回音：联系贷款方官方客服前后的帮手。",
    pretty_exceptions_enable=False,
)
Batch = Annotated[bool, typer.Option("--batch", help="从标准输入逐行读 JSON，逐行输出 JSON")]


def complain(*lines: str) -> None:
    """One line a mistake on stderr."""
    for line in lines:
        typer.echo(line, err=True)


def leave(code: int, *lines: str) -> typer.Exit:
    """The exit to raise, after saying why."""
    complain(*lines)
    return typer.Exit(code)


def settings() -> Settings:
    """The settings, or exit 2 with every mistake."""
    try:
        return configuration.read()
    except BadSettings as bad:
        raise leave(USAGE, *bad.mistakes) from bad


def guide() -> Any:
    """The content, or exit 2 with every mistake."""
    from bot import content  # noqa: PLC0415 - a `--help` needs none of it

    try:
        return content.load()
    except content.BadContent as bad:
        raise leave(USAGE, *bad.mistakes) from bad


def guide_apart() -> Any:
    """The same, made by a process of its own: a bot that runs for months need not carry what making it took."""
    from bot import making  # noqa: PLC0415

    made = making.guide()
    if isinstance(made, list):
        raise leave(USAGE, *made)
    return made


@contextlib.contextmanager
def storage_mistakes() -> Iterator[None]:
    """Exit 3 when another process has the database, 2 when it cannot be used."""
    from bot.storage.database import InUse, Unavailable, Unsuitable  # noqa: PLC0415

    try:
        yield
    except* InUse as group:
        raise leave(IN_USE, str(group.exceptions[0])) from group
    except* (Unsuitable, Unavailable, OSError) as group:
        raise leave(USAGE, f"数据库用不了：{group.exceptions[0]}") from group


@cli.command()
def run() -> None:
    """启动：聊天页，加上每个配好的渠道。"""
    from bot import app, pressed, server  # noqa: PLC0415

    chosen = settings()
    with storage_mistakes():
        secret = app.secret_of(chosen)
        content_ = pressed.guide(Path(chosen.sqlite_path).parent / "content.ready", secret, guide_apart)
        try:
            raise typer.Exit(server.serve(chosen, content_))
        except BadSettings as bad:
            raise leave(USAGE, *bad.mistakes) from bad


@cli.command()
def chat(
    story: Annotated[Path | None, typer.Option(help="播放一个故事文件，有出入就以非零退出")] = None,
    channel: Annotated[str, typer.Option(help="故事穿哪个渠道的衣服：telegram、web、terminal、wechat")] = "terminal",
    update: Annotated[bool, typer.Option("--update", help="把故事改写成实际看到的")] = False,
) -> None:
    """在终端里聊；/wait 3d 让时间过三天。"""
    from bot import talk  # noqa: PLC0415

    content_ = guide()
    if story is not None:
        differences = talk.play(story, channel, content_, update=update)
        raise leave(WANTING if differences and not update else WELL, *differences)
    with storage_mistakes():
        asyncio.run(talk.converse(settings(), content_))


def batch(answer: Callable[[dict[str, Any]], dict[str, Any]]) -> None:
    """A JSON line out for each line in, in order; exit 1 at the end when a line was bad."""
    bad = False
    for line in sys.stdin:
        if not line.strip():
            continue
        try:
            out = answer(json.loads(line))
        except Exception as reason:  # noqa: BLE001 - a bad line must not end the batch
            bad, out = True, {"error": f"{type(reason).__name__}: {reason}"}
        sys.stdout.write(json.dumps(out, ensure_ascii=False) + "\n")
        sys.stdout.flush()
    raise typer.Exit(WANTING if bad else WELL)


@cli.command()
def ask(text: Annotated[str, typer.Argument(help="随便问一句")] = "", many: Batch = False) -> None:
    """一句话会得到什么回答。"""
    from bot import talk  # noqa: PLC0415

    content_ = guide()

    def answer(line: dict[str, Any]) -> dict[str, Any]:
        return talk.asked(str(line["text"]), content_)

    if many:
        batch(answer)
    if not text:
        raise leave(USAGE, "要问什么？例如 huiyin ask 客服打不通")
    typer.echo(answer({"text": text})["message"])


@cli.command()
def when(
    text: Annotated[str, typer.Argument(help="对方说的时间，例如 三到五个工作日")] = "", many: Batch = False
) -> None:
    """一句话里的时间是哪一刻。"""
    from bot import app, talk  # noqa: PLC0415

    calendar = guide().calendar

    def answer(line: dict[str, Any]) -> dict[str, Any]:
        return talk.timed(str(line["text"]), talk.moment_of(line.get("ref")) or app.now(), calendar)

    if many:
        batch(answer)
    if not text:
        raise leave(USAGE, "要算什么时间？例如 huiyin when 三到五个工作日")
    typer.echo(json.dumps(answer({"text": text}), ensure_ascii=False, indent=2))


@cli.command()
def verify(
    text: Annotated[str, typer.Argument(help="号码、网址，或 App 的来路")] = "",
    direction: Annotated[str, typer.Option(help="out：我要找它；in：它找来的")] = "out",
    many: Batch = False,
) -> None:
    """一个号码、网址或 App 看上去怎么样；不上网查。"""
    from bot import talk  # noqa: PLC0415

    content_ = guide()

    def answer(line: dict[str, Any]) -> dict[str, Any]:
        return talk.verified(str(line["text"]), str(line.get("direction") or "out"), content_)

    if many:
        batch(answer)
    if not text or direction not in {"out", "in"}:
        raise leave(USAGE, "要核对什么？例如 huiyin verify 95588 --direction in（只有 out 和 in）")
    typer.echo(answer({"text": text, "direction": direction})["message"])


@cli.command()
def check(
    stale: Annotated[bool, typer.Option("--stale", help="只列出要核对或久未核对的内容，最久的在前")] = False,
    map_: Annotated[Path | None, typer.Option("--map", metavar="FILE.svg", help="把目录画成一张图")] = None,
) -> None:
    """检查内容：结构、断路、孤儿、长度、说法、出处、齐不齐；错误一次列完。"""
    from bot import proof, sources, talk  # noqa: PLC0415

    today = talk.today()
    found = proof.read(today)
    if stale:
        typer.echo("\n".join(sources.stale(found.guide, today)))
        return
    if map_ is not None:
        write(map_, talk.drawn(found.guide))
        return
    typer.echo(found.summary)
    mistakes = [*found.mistakes, *talk.unheard(found.guide)]
    if mistakes:
        raise leave(WANTING, *mistakes)
    typer.echo("内容没有问题。")


@cli.command()
def preview(file: Annotated[Path, typer.Argument(help="写到哪个网页，例如 preview.html")]) -> None:
    """把每一屏写成一个不用上网的网页，校对用。"""
    from bot import app, talk  # noqa: PLC0415

    write(file, talk.previewed(guide(), app.host_of(settings())))


def write(file: Path, text: str) -> None:
    """A file that was asked for, or exit 2 with the reason."""
    try:
        file.write_text(text, encoding="utf-8")
    except OSError as reason:
        raise leave(USAGE, f"写不了 {file}：{reason.strerror}") from reason
    typer.echo(f"写好了：{file}")


@cli.command()
def doctor(online: Annotated[bool, typer.Option("--online", help="也去问 Telegram 和微信")] = False) -> None:
    """配好了什么，缺什么，每个渠道能做什么。"""
    from bot import doctor as doctor_  # noqa: PLC0415

    lines, wanting = asyncio.run(doctor_.diagnosis(settings(), guide(), online=online))
    typer.echo("\n".join(lines))
    raise typer.Exit(WANTING if wanting else WELL)


@cli.command()
def menu(action: Annotated[str, typer.Argument(metavar="push|show", help="push：放上去；show：看现在的")]) -> None:
    """微信公众号底部的菜单：放上去，或看现在的；不用停下正在运行的程序。"""
    from bot import talk  # noqa: PLC0415

    if action not in {"push", "show"}:
        raise leave(USAGE, "只有 push 和 show，例如 huiyin menu push")
    told, well = asyncio.run(talk.wechat_menu(settings(), guide(), action))
    if not well:
        raise leave(WANTING, *told)
    typer.echo("\n".join(told))


@contextlib.asynccontextmanager
async def beside() -> AsyncIterator[Any]:
    """The database read-only, also while the bot runs."""
    from bot.storage.migrate import refuse_newer  # noqa: PLC0415
    from bot.storage.sqlite import reading  # noqa: PLC0415

    async with reading(Path(settings().sqlite_path), refuse_newer) as database:
        yield database


@contextlib.asynccontextmanager
async def alone() -> AsyncIterator[Any]:
    """The database for writing; InUse while the bot runs."""
    from bot.storage.migrate import migrate as to_newest  # noqa: PLC0415
    from bot.storage.sqlite import opened  # noqa: PLC0415

    async with opened(Path(settings().sqlite_path), to_newest) as database:
        yield database


def _run(work: Callable[[], Any]) -> Any:
    with storage_mistakes():
        return asyncio.run(work())


@cli.command()
def migrate() -> None:
    """把数据库升到最新的结构。"""

    async def work() -> None:
        async with alone():
            typer.echo("数据库是最新的结构。")

    _run(work)


@cli.command()
def backup(file: Annotated[Path, typer.Argument(help="写到哪个新文件")]) -> None:
    """备份，不用停下正在运行的程序。"""

    async def work() -> None:
        async with beside() as database:
            await database.backup(str(file))
            typer.echo(f"备份好了，检查过：{file}")

    _run(work)


@cli.command()
def due(
    limit: Annotated[int, typer.Option(help="最多几行")] = 100,
    failed: Annotated[bool, typer.Option("--failed")] = False,
) -> None:
    """等着发的、发不出去的提醒；不含内容。"""
    from bot.storage import nudges  # noqa: PLC0415

    async def work() -> None:
        async with beside() as database:
            rows = await database.read(lambda tx: nudges.listed(tx, limit))
        for row in rows:
            if not failed or row["state"] == "failed":
                typer.echo(
                    "\t".join(
                        str(row[name])
                        for name in ("due_at", "try_at", "state", "kind", "person", "id", "attempt", "problem")
                    )
                )

    _run(work)


Day = Annotated[datetime | None, typer.Option(formats=["%Y-%m-%d"], help="哪一天，例如 2026-11-01；含这天")]


@cli.command()
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

    _run(work)


@cli.command()
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

    _run(work)


@cli.command()
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

    _run(work)


def _named(name: str) -> Callable[[Any], str | None]:
    from bot import app  # noqa: PLC0415
    from bot.core.updates import Address  # noqa: PLC0415
    from bot.storage import hashes, people  # noqa: PLC0415

    channel, _, number = name.partition(":")
    hashed = hashes.of_address(app.secret_of(settings()), Address(channel, number))
    return lambda tx: people.named(tx, name, hashed)


@cli.command(context_settings={"allow_extra_args": True, "ignore_unknown_options": True})
def bench(context: typer.Context) -> None:
    """和同类比速度（要在源码目录里，先 make bench 装好同类）。"""
    if importlib.util.find_spec("tests.bench") is None:
        raise leave(USAGE, "测速的程序在源码目录的 tests/bench，请在那里运行 make bench")
    sys.argv = ["huiyin bench", *context.args]
    runpy.run_module("tests.bench", run_name="__main__")


def main() -> None:
    """The entry point of `huiyin`."""
    cli(prog_name="huiyin")


if __name__ == "__main__":
    main()
