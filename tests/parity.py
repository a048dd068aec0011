"""Every screen in every channel: how long it is there and what stands in for what the channel cannot do.

`python -m tests.parity` prints the page, `--write` puts it into docs/parity.md.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from bot import preview
from bot.channels import telegram_html
from bot.channels.terminal import rendered
from bot.channels.wechat_text import PAGE_BYTES, Paper
from bot.channels.wechat_words import words_of
from bot.core.guide import Guide
from bot.core.messages import Button, Message, options
from bot.core.taps import tap
from bot.core.turn import Host
from handlers import handle, menu

PAGE: Final = Path(__file__).parents[1] / "docs" / "parity.md"
COLUMNS: Final = 80
LINK: Final = "weixin://bizmsgmenu"
MORE: Final = (Button("看下一页", tap("more", "0" * 8, 1)), Button("返回", tap("menu")))
HEAD: Final = """# 每一屏，在每个渠道里

同一句话，四个渠道各有各的限制。这张表由 `python -m tests.parity --write` 生成，测试看着它不过期。

- **Telegram**：每条最多 4096 个单位，放不下就分几条；选项是按钮，能复制的是复制按钮，日期按读者的时区显示。
- **微信**：每条最多 1800 字节，放不下就分页，回一个数字看下一页；选项是数字，也是能点的链接。要复制的写进正文；文件给会过期的链接（导出一小时，日历七天）。
- **网页**：选项和复制是按钮，文件是下载。没有长度限制。
- **终端**：选项是数字，要复制的写进正文；按 80 列折行。

“微信选项”一栏：`链接` 是能点的，`数字` 是太长改成只能打字的，`打字` 是这一屏的数字另有用处（选项打字或点）。

"""


@dataclass(frozen=True, slots=True)
class Line:
    """One screen. `telegram` are units, `wechat` bytes, by page; `links` how options are shown on WeChat."""

    chapter: str
    name: str
    telegram: tuple[int, ...]
    wechat: tuple[int, ...]
    links: str
    rows: int
    instead: str

    @property
    def cells(self) -> tuple[str, ...]:
        """As the table has it."""
        return (self.name, _sizes(self.telegram), _sizes(self.wechat), self.links, str(self.rows), self.instead)


def _sizes(sizes: tuple[int, ...]) -> str:
    return " + ".join(map(str, sizes))


def lines(guide: Guide) -> Iterator[Line]:
    """Every screen that `make preview` shows, but for sentences on their own."""
    paper = Paper(words_of(guide))
    *screens, _ = preview.chapters(guide, handle, Host(), menu.TOP)
    for chapter, shown in screens:
        for screen in shown:
            yield _line(paper, chapter, screen.name, screen.message)


def _line(paper: Paper, chapter: str, name: str, message: Message) -> Line:
    leaves = paper.leaves(message, lambda _: MORE)
    return Line(
        chapter=chapter,
        name=name.replace("|", "｜"),
        telegram=tuple(telegram_html.units(_untagged(page.text)) for page in telegram_html.pages(message)),
        wechat=tuple(len(paper.written(leaf).encode()) for leaf in leaves),
        links=_links(paper.written(leaves[-1]), message),
        rows=rendered(message, COLUMNS).count("\n") + 1,
        instead=_instead(message),
    )


def _untagged(html: str) -> str:
    return re.sub(r"<[^>]+>", "", html)


def _links(written: str, message: Message) -> str:
    if not options(message):
        return ""
    if message.digits:
        return "打字"
    return "链接" if LINK in written else "数字"


def _instead(message: Message) -> str:
    copied = sum(bool(button.copy) for button in message.buttons)
    found = [f"复制 {copied} 处写进正文"] if copied else []
    return "，".join([*found, "文件给链接"] if message.document else found)


def page(guide: Guide) -> str:
    """The whole report."""
    found = list(lines(guide))
    parts = [HEAD, _summary(found)]
    for chapter in dict.fromkeys(line.chapter for line in found):
        parts.append(
            f"\n## {chapter}\n\n| 屏 | Telegram | 微信字节 | 微信选项 | 终端行 | 微信和终端里的替代 |\n|---|---|---|---|---|---|\n"
        )
        parts += [f"| {' | '.join(line.cells)} |\n" for line in found if line.chapter == chapter]
    return "".join(parts)


def _summary(found: list[Line]) -> str:
    paged = sum(len(line.wechat) > 1 for line in found)
    longest = max(size for line in found for size in line.wechat)
    apart = sum(len(line.telegram) > 1 for line in found)
    typed = sum(line.links == "数字" for line in found)
    return (
        f"共 {len(found)} 屏。微信里最长的一页 {longest} 字节（上限 {PAGE_BYTES}），{paged} 屏要翻页，{typed} 屏的选项只能打数字；"
        f"Telegram 里 {apart} 屏要分几条。\n"
    )


if __name__ == "__main__":
    from tests.shipped import GUIDE

    if "--write" in sys.argv:
        PAGE.write_text(page(GUIDE), encoding="utf-8")
    else:
        sys.stdout.write(page(GUIDE))
