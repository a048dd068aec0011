"""The `huiyin` command line. Exit 0: well, 1: found wanting, 2: usage or settings, 3: database in use."""

from __future__ import annotations

import asyncio
import importlib.util
import json
import runpy
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Annotated, Any

import typer

from bot import records
from bot.console import USAGE, WANTING, WELL, leave, settings, storage_mistakes
from bot.settings import BadSettings

cli = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    help="回音：联系贷款方官方客服前后的帮手。",
    pretty_exceptions_enable=False,
)
Batch = Annotated[bool, typer.Option("--batch", help="从标准输入逐行读 JSON，逐行输出 JSON")]


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
def learn() -> None:
    """改了问法以后，重新学一遍哪些词说的是哪件事（make learn 会先装好要用的库）。"""
    from bot import content, learning  # noqa: PLC0415
    from bot.pressed import FOLDER, LEARNT  # noqa: PLC0415

    guide()
    try:
        learnt = learning.learn(*content.learnable())
    except ImportError as missing:
        raise leave(USAGE, f"缺 {missing.name}：在源码目录运行 make learn") from missing
    (FOLDER / LEARNT).write_bytes(learning.packed(learnt))
    typer.echo(f"学好了：{len(learnt.ids)} 件事，{len(learnt.grams)} 个词。")


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
    from bot import app, log  # noqa: PLC0415
    from bot import doctor as doctor_  # noqa: PLC0415

    chosen = settings()
    log.start("text", "critical", app.hidden(chosen))  # what goes wrong is in the answer
    lines, wanting = asyncio.run(doctor_.diagnosis(chosen, guide(), online=online))
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


for command in records.COMMANDS:
    cli.command()(command)


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
