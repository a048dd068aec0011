"""The proofreader: content broken in many ways, and every message read: its file, its line, its words."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Final
from zlib import crc32

import pytest

from bot import coverage, proof, sources
from bot.reading import Reading
from bot.schema import Outline
from handlers import menu
from tests.shipped import GUIDE

FOLDER: Final = Path(__file__).parent.parent / "content"
TODAY: Final = date(2026, 11, 22)
PLACE: Final = re.compile(r"(content/[\w./-]+):([1-9]\d*)：(.+)")
LONG: Final = "这一句写得特别长长到没有人愿意在手机上把它从头到尾读完所以要拆成两三句短短的话才行啊"  # 43 汉字

GOOD_TOPIC: Final[Mapping[str, str]] = {
    "group": "zz-0", "label": "试一试", "title": "试一试", "answer": "一般先问一句。请以官方最新公布为准。", "why": "通常是这样。",
    "now": "打开看看。", "next": "danger-now", "covers": "", "corrections": "", "asks": "", "copies": "[]",
    "checked": "2026-11-20", "confidence": "高", "verify": "false",
}  # fmt: skip
TOPIC: Final = """\
  - id: {id}
    group: {group}
    label: {label}
    title: {title}
    answer: |
      {answer}
    why: |
      {why}
    now: |
      {now}
    next: [{next}]
    covers: [{covers}]
    corrections: [{corrections}]
    asks: [{asks}]
    copies: {copies}
    source: {{basis: 操作经验, date: "2026", checked: {checked}, confidence: {confidence}, verify: {verify}}}
"""
GOOD_MATTER: Final[Mapping[str, str]] = {
    "code": "I-01", "group": "zz-0", "scam": "false", "opening": "您好，我这边做个录音。请登记编号。", "wait": "3wd",
    "corrections": "", "text": "一般放手边。", "advice": '""', "questions": "[几时答复？]", "promises": "[]",
    "confidence": "高", "verify": "false",
}  # fmt: skip
MATTER: Final = """\
id: {id}
code: {code}
group: {group}
label: 试一试
scam: {scam}
parts:
  - id: papers
    label: 材料
    items:
      - {{id: paper, label: 一张纸, text: "{text}"}}
opening: |
  {opening}
questions: {questions}
pin: [哪天前]
evidence: []
promises: {promises}
next_step: 再打一次。
wait: {wait}
redflags: [先要钱]
advice: {advice}
corrections: [{corrections}]
source: {{basis: 操作经验, date: "2026", checked: 2026-11-20, confidence: {confidence}, verify: {verify}}}
"""


@dataclass(frozen=True)
class Case:
    """Something written wrong: `where` is what stands on the line that must be named, `words` what must be said."""

    words: str
    where: str
    fields: Mapping[str, str] = field(default_factory=dict)


def wrong(words: str, where: str, **fields: str) -> Case:
    """A case; `where` may name the entry itself by `{id}`."""
    return Case(words, where, fields)


TOPICS: Final = (
    wrong("看完没有下一步", "next: []", next=""),
    wrong("指向不存在的「gone」", "next: [gone]", next="gone"),
    wrong("指向不存在的「do:fly」", "next: [do:fly]", next="do:fly"),
    wrong("指向不存在的「do:matter:gone」", "do:matter:gone", next="do:matter:gone"),
    wrong("按钮「按钮上写了九个字呀」超过 8 个汉字", "label: 按钮上写了九个字呀", label="按钮上写了九个字呀"),
    wrong("这一句有 4", LONG, answer=f"先看一眼。\n      {LONG}。"),
    wrong("answer 有 1", "先做好这一步吧", answer="先做好这一步吧。" * 18),
    wrong("why 有 1", "原因写得太多了", why="原因写得太多了。" * 24),
    wrong("now 有 5 行，最多 4 行", "第一行", now="第一行\n      第二行\n      第三行\n      第四行\n      第五行"),
    wrong("「15 天」是会变的数", "要等 15 天才", why="通常是这样。\n\n      要等 15 天才有。"),
    wrong("「7个工作日」是会变的数", "7个工作日内", now="7个工作日内办好。"),
    wrong("「1,000元」是会变的数", "超过1,000元", answer="超过1,000元就问一句。"),
    wrong("「24%」是会变的数", "高过 24% 的", answer="高过 24% 的可以问。"),
    wrong("「31 条」是会变的数", "第 31 条", why="看第 31 条。"),
    wrong("「三十天」是会变的数", "三十天以后", why="三十天以后再看。"),
    wrong("号码 12378 要写成 {hotline.12378}", "打 12378 问", now="打 12378 问。"),
    wrong("不认识 {hotline.99999}", "{hotline.99999}", now="打 {hotline.99999}。"),
    wrong("不认识 {fact.no-such}", "{fact.no-such}", now="等 {fact.no-such}。"),
    wrong("不能说「不用还了」", "这笔不用还了", answer="这笔不用还了。"),
    wrong("不能说「一定能退」", "钱一定能退", answer="钱一定能退。"),
    wrong("不能说「必赢」", "投诉必赢", title="投诉必赢"),
    wrong("不能说「100%」", "100% 成功", now="100% 成功。"),
    wrong("不能说「包过」", "我们包过", why="我们包过。"),
    wrong("不能说「洗白」", "征信可以洗白", why="征信可以洗白。"),
    wrong("不能说「停息挂账」", "先办停息挂账", now="先办停息挂账。"),
    wrong("「银保监会」2023 年已改为", "去银保监会投诉", now="去银保监会投诉。"),
    wrong("verify 是 true，正文里要写“请以官方最新公布为准”", "verify: true", answer="先问一句。", verify="true"),
    wrong("把握是“中”，正文里要写“通常”或“一般”", "confidence: 中", answer="先问。", why="是这样。", confidence="中"),
    wrong("把握是“低”，不能说", "confidence: 低", confidence="低"),
    wrong("2026-05-01 核对的，超过 180 天了", "2026-05-01", checked="2026-05-01"),
    wrong("核对日期 2026-12-24 还没到", "2026-12-24", checked="2026-12-24"),
    wrong("没有 G-152 这一条", "G-152", covers="G-152"),
    wrong("没有 C-31 这一条", "corrections: [C-31]", corrections="C-31"),
    wrong("asks 只有 2 句，至少 6 句", "独一份甲", asks="独一份甲, 独一份乙"),
    wrong("问法“重复的问法？”已经写在主题", "重复的问法？", asks="重复的问法, 重复的问法？, 问三, 问四, 问五, 问六"),
    wrong("菜单 zz-orphan 的 entries 里没有它", "group: zz-orphan", group="zz-orphan"),
    wrong("指向不存在的「zz-none」", "group: zz-none", group="zz-none"),
    wrong("一屏有 9 个按钮，最多 8 个", "next: [danger-now, mental-help]", next="danger-now, mental-help",
          copies="[" + ", ".join(f"{{label: 复制{n}, text: 好}}" for n in range(7)) + "]"),
    wrong("按钮应当是「核对电话」", "label: 核对错了", id="zz-label", label="核对错了"),
    wrong("group 应当是 zz-about", "group: zz-empty", id="zz-home", group="zz-empty"),
    wrong("titel：不认识这个字段", "titel: 好", title="好\n    titel: 好"),
    wrong("“label”写了两次，前一处不起作用", "label: 后一个", title="好\n    label: 后一个"),
)  # fmt: skip
MATTERS: Final = (
    wrong("opening 里没有“录音”", "您好，请登记编号。", opening="您好，请登记编号。"),
    wrong("opening 里没有“编号”", "您好，我在录音。", opening="您好，我在录音。"),
    wrong("等待时限「T-99」不认识", "wait: T-99", wait="T-99"),
    wrong("T-07 的把握是“低”，不能用", "wait: T-07", wait="T-07"),
    wrong("scam: true 的事由不打电话，要写 advice", "scam: true", scam="true"),
    wrong("「20 天」是会变的数", "备好 20 天的", text="备好 20 天的流水。"),
    wrong("questions、pin、redflags 都要写", "id: {id}", questions="[]"),
    wrong("没有 C-99 这一条", "corrections: [C-99]", corrections="C-99"),
    wrong("指向不存在的「zz-none」", "group: zz-none", group="zz-none"),
    wrong("一屏有 9 个按钮", "id: p0", promises="[" + ", ".join(f"{{id: p{n}, label: 好}}" for n in range(9)) + "]"),
    wrong("verify 是 true", "verify: true", verify="true"),
    wrong("code：写法不对", "code: 一号", code="一号"),
)
# Added at the end of a file that holds a list or sentences.
ENDINGS: Final = (
    ("clocks/clocks.yaml", "时限 T-98：没有一句话用到它",
     '- {id: T-98, title: 甲, text: 一天, law: 甲, valid_from: 2020-01-01, stages: [{id: a, whose: theirs, does: 乙, starts: 那天, began: 那天, length: 1, unit: day}], source: {basis: 甲, date: "2026", checked: 2026-11-20, confidence: 高}}'),
    ("facts/collection.yaml", "数据 zz-unused：没有一句话用到它",
     '- {id: zz-unused, title: 甲, text: 一天, source: {basis: 甲, date: "2026", checked: 2026-11-20, confidence: 高}}'),
    ("contacts/hotlines.yaml", "电话 zz-line：把握是“中”，hours 里要写“通常”",
     '- {id: zz-line, number: "10000", name: 甲, use: 问事。, hours: 白天, source: {basis: 甲, date: "2026", checked: 2026-11-20, confidence: 中}}'),
    ("contacts/hotlines.yaml", "电话 zz-bare：source：缺这个字段", '- {id: zz-bare, number: "10001", name: 甲, use: 问事。, hours: 白天}'),
    ("contacts/places.yaml", "投诉去处 zz-place：时限「T-97」不认识", "- {id: zz-place, label: 那里, clock: T-97, says: 通常有答复。}"),
    ("safety.yaml", "应答 zz-rule：正则写错了：(没有右括号",
     "- {id: zz-rule, kind: refuse, patterns: ['(没有右括号'], says: 不行。, next: []}"),
    ("safety.yaml", "应答 zz-says：「48 小时」是会变的数", "- {id: zz-says, kind: refuse, patterns: [某某某某某某], says: 48 小时内不行。, next: []}"),
    ("texts/zh-CN.yaml", "句子 zz-call：号码 110 要写成 {hotline.110}", "zz-call: 快打 110 问。"),
    ("texts/zh-CN.yaml", "句子 zz-long：这一句有 4", f"zz-long: {LONG}"),
    ("texts/zh-CN.yaml", "句子 zz-whole：整段有 2", f"zz-whole: {'一句接着一句。' * 40}"),
)  # fmt: skip
LISTS: Final = """\
  - {id: zz-orphan, label: 孤儿, title: 孤儿, entries: [zz-lonely]}
  - {id: zz-round, label: 转圈, title: 转圈, entries: [zz-about]}
  - {id: zz-about, label: 转回, title: 转回, entries: [zz-round]}
  - {id: zz-empty, label: 去哪, title: 去哪, entries: [zz-nowhere]}
"""
WANTED: Final = """\
  - {id: zz-round, label: 转圈}
  - {id: zz-about, label: 转回, topics: {zz-label: 核对电话, zz-home: 试一试}}
"""
GROUPS: Final = (
    ("菜单 zz-orphan：从首页的目录走不到这个菜单", "id: zz-orphan"),
    ("主题 zz-lonely：从首页的目录走不到这个主题", "- id: zz-lonely"),
    ("主题 zz-unlisted：主题 zz-unlisted 不在任何菜单里", "- id: zz-unlisted"),
    ("菜单 zz-round：走下去只在菜单里打转", "id: zz-round"),
    ("菜单 zz-empty：指向不存在的「zz-nowhere」", "id: zz-empty"),
    ("主题 danger-now：编号用了两次，另一处在 content/guide/urgent.yaml:", "- id: danger-now"),
)


def copied(to: Path) -> Path:
    """A copy of the content, to be broken."""
    return Path(shutil.copytree(FOLDER, to / "content"))


def asks(name: str) -> str:
    """Six ways of asking that nobody else has."""
    return ", ".join(f"{name}怎么问{number}" for number in range(6))


def topic(name: str, **fields: str) -> str:
    """A topic that is in order but for some fields."""
    label = f"试{crc32(name.encode()) % 10_000_000}"  # each its own: a label stands for one topic
    return TOPIC.format(**{"id": name, **GOOD_TOPIC, "label": label, "asks": asks(name), **fields})


def matter(name: str, **fields: str) -> str:
    """A matter that is in order but for some fields."""
    return MATTER.format(**{"id": name, **GOOD_MATTER, **fields})


def written(folder: Path, topics: Mapping[str, Mapping[str, str]], extra: str = "", more: str = "") -> None:
    """A guide file `zz.yaml` with topics, in menus of eight that the outline knows."""
    names = list(topics)
    parts = [names[start : start + 8] for start in range(0, len(names), 8)]
    groups = "".join(
        f"  - {{id: zz-{number}, label: 试验{number}, title: 试验, entries: [{', '.join(part)}]}}\n"
        for number, part in enumerate(parts)
    )
    homes = {name: f"zz-{number}" for number, part in enumerate(parts) for name in part}
    body = "".join(topic(name, **{"group": homes[name], **fields}) for name, fields in topics.items())
    (folder / "guide" / "zz.yaml").write_text(f"groups:\n{groups}{extra}topics:\n{body}{more}", encoding="utf-8")
    with (folder / "outline.yaml").open("a", encoding="utf-8") as outline:
        outline.writelines(f"  - {{id: zz-{number}, label: 试验{number}}}\n" for number in range(len(parts)))
        outline.write(WANTED if extra else "")


def named(case: Case, number: int) -> str:
    """The id of a case's topic or matter."""
    return case.fields.get("id", f"zz-case-{number}")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Content with every mistake of this file in it."""
    out = copied(tmp_path_factory.mktemp("broken"))
    topics = {named(case, number): case.fields for number, case in enumerate(TOPICS)}
    more = topic("zz-lonely", group="zz-orphan") + topic("zz-unlisted") + topic("danger-now", label="有人身危险")
    written(out, topics, LISTS, more)
    for number, case in enumerate(MATTERS):
        file = out / "checklists" / f"zz-{number}.yaml"
        file.write_text(matter(f"zz-matter-{number}", **case.fields), encoding="utf-8")
    for name, _, line in ENDINGS:
        with (out / name).open("a", encoding="utf-8") as file_:
            file_.write(f"{line}\n")
    return out


@pytest.fixture(scope="module")
def told(folder: Path) -> tuple[str, ...]:
    """Everything that is said about it."""
    return proof.read(TODAY, folder).mistakes


def lines_of(told: Iterable[str], file: str, words: str) -> list[int]:
    """On which lines of a file these words are said."""
    found = (PLACE.fullmatch(said) for said in told)
    return [int(place[2]) for place in found if place and place[1] == f"content/{file}" and words in place[3]]


def line_with(folder: Path, file: str, words: str) -> int:
    """The line on which something stands."""
    lines = (folder / file).read_text(encoding="utf-8").splitlines()
    return next(number for number, line in enumerate(lines, 1) if words in line)


@pytest.mark.parametrize("number", range(len(TOPICS)), ids=[case.words for case in TOPICS])
def test_what_is_wrong_with_a_topic(folder: Path, told: tuple[str, ...], number: int) -> None:
    """Its message names the file and the very line."""
    case = TOPICS[number]
    assert line_with(folder, "guide/zz.yaml", case.where) in lines_of(told, "guide/zz.yaml", case.words), told


@pytest.mark.parametrize("number", range(len(MATTERS)), ids=[case.words for case in MATTERS])
def test_what_is_wrong_with_a_matter(folder: Path, told: tuple[str, ...], number: int) -> None:
    """The same for a checklist."""
    case, file = MATTERS[number], f"checklists/zz-{number}.yaml"
    where = case.where.format(id=f"zz-matter-{number}")
    assert lines_of(told, file, case.words) == [line_with(folder, file, where)], told


@pytest.mark.parametrize(("file", "words", "line"), ENDINGS, ids=[row[1] for row in ENDINGS])
def test_what_is_wrong_elsewhere(folder: Path, told: tuple[str, ...], file: str, words: str, line: str) -> None:
    """Clocks, facts, numbers, places, answers to dangers, sentences."""
    words = words.partition("：")[2] if "缺这个字段" in words else words
    assert line_with(folder, file, line) in lines_of(told, file, words), told


@pytest.mark.parametrize(("words", "where"), GROUPS, ids=[row[0] for row in GROUPS])
def test_what_leads_nowhere(folder: Path, told: tuple[str, ...], words: str, where: str) -> None:
    """Orphans, circles, ids that stand twice."""
    assert line_with(folder, "guide/zz.yaml", where) in lines_of(told, "guide/zz.yaml", words), told


def test_every_message_is_one_plain_line_with_its_place(told: tuple[str, ...]) -> None:
    """Told all at once, in the order of the files, none twice."""
    assert [said for said in told if not PLACE.fullmatch(said)] == []
    places = [(place[1], int(place[2])) for said in told if (place := PLACE.fullmatch(said))]
    assert places == sorted(places)
    assert len(set(told)) == len(told) > len(TOPICS) + len(MATTERS)


FINE: Final[Mapping[str, Mapping[str, str]]] = {
    "zz-plain": {},
    "zz-quote": {"why": "有人说“这笔不用还了”“一定能退”，那是骗局。等 3 天就回来问我。".replace("等 3 天就回来问我。", "")},
    "zz-denial": {"why": "没有谁能保证必赢。\n\n      “征信洗白”别信，收费的停息挂账都是骗人的。"},
    "zz-renamed": {"why": "银保监会 2023 年改为国家金融监督管理总局。"},
    "zz-example": {"now": "照着打字，比如 3 天、15 号。"},
    "zz-named": {"answer": "一般 {clock.T-01}内答复，打 {hotline.12378}，请以官方最新公布为准。", "verify": "true", "confidence": "中"},
    "zz-matter": {"next": "do:matter:refund-hard"},
    "zz-three": {"now": "过三天再打一次。\n      写一条，记一次。"},
    "zz-copy": {"copies": f"[{{label: 复制, text: {LONG}}}]"},
}  # fmt: skip


def test_what_is_in_order_is_left_in_peace(tmp_path: Path) -> None:
    """Quotes, denials, examples, the old name beside the new one, words to copy, what frauds say: no alarm."""
    out = copied(tmp_path)
    written(out, FINE)
    heard = matter("zz-matter").replace("redflags: [先要钱]", "redflags: [收钱停息挂账, 一定能退]")
    (out / "checklists" / "zz.yaml").write_text(heard, encoding="utf-8")
    told = proof.read(TODAY, out).mistakes
    assert [said for said in told if "zz" in said] == []


def test_one_wrong_entry_takes_no_other_with_it(tmp_path: Path) -> None:
    """A misspelt field is told once: nobody is told that what leads there leads nowhere."""
    out = copied(tmp_path)
    before = proof.read(TODAY, out).mistakes
    written(out, {"zz-good": {"next": "zz-bad"}, "zz-bad": {"title": "好\n    titel: 好"}})
    new = [said for said in proof.read(TODAY, out).mistakes if said not in before]
    assert len(new) == 1
    assert "titel：不认识这个字段" in new[0]


def test_what_the_outline_asks_for_is_missed(tmp_path: Path) -> None:
    """Topics, menus, statements, corrections and matters that nobody has written."""
    out = copied(tmp_path)
    (out / "guide" / "urgent.yaml").unlink()
    (out / "checklists" / "refund-hard.yaml").unlink()
    outline = (out / "outline.yaml").read_text(encoding="utf-8")
    (out / "outline.yaml").write_text(
        outline.replace("statements: 151", "statements: 152").replace("corrections: 30", "corrections: 31"), "utf-8"
    )
    told = proof.read(TODAY, out).mistakes
    wanted = {
        "缺主题 hotlines（常用电话）": "hotlines: 常用电话", "缺菜单 urgent（紧急求助）": "id: urgent",
        "指南 G-152 没有主题讲到（covers）": "statements:", "更正 C-31 没有主题或事由用到（corrections）": "corrections:",
        "缺事由 I-15 退款难": "I-15:",
    }  # fmt: skip
    for words, where in wanted.items():
        assert lines_of(told, "outline.yaml", words) == [line_with(out, "outline.yaml", where)], words


def test_what_a_link_says_means_one_thing(tmp_path: Path) -> None:
    """In WeChat a topic's or a group's label stands for it alone: two of a name, or signs in one, are told."""
    out = copied(tmp_path)
    written(out, {"zz-same": {"label": "紧急求助"}, "zz-sign": {"label": "钱？人"}})
    told = proof.read(TODAY, out).mistakes
    assert [said for said in told if "紧急求助" in said and "微信里分不清" in said]
    assert [said for said in told if "钱？人" in said and "只能用汉字" in said]


def test_the_outline_is_the_menu() -> None:
    """77 topics in 15 menus, in the order in which the bot shows them; 20 matters."""
    reading = Reading(FOLDER)
    [outline] = reading.all("outline.yaml", Outline)
    assert tuple(branch.id for branch in outline.menu) == menu.TOP
    assert len(coverage.leaves(outline)) == 77
    assert len(list(coverage.branches(outline.menu))) == 15
    assert list(outline.matters) == [f"I-{number:02}" for number in range(1, 21)]


def test_broken_yaml_hides_nothing_else(tmp_path: Path) -> None:
    """A file that cannot be read at all is told beside the mistakes of the others."""
    out = copied(tmp_path)
    written(out, {"zz-bad": {"answer": "这笔不用还了。"}})
    (out / "contacts" / "places.yaml").write_text("- {id: x\n", encoding="utf-8")
    told = proof.read(TODAY, out).mistakes
    assert [said for said in told if said.startswith("content/contacts/places.yaml:") and "YAML" in said]
    assert lines_of(told, "guide/zz.yaml", "不能说「不用还了」")


def test_stale_content_is_listed_by_age() -> None:
    """What is to be verified, and later what nobody has looked at, the longest unseen first; kind, id, day, basis."""
    now, later = sources.stale(GUIDE, TODAY), sources.stale(GUIDE, date(2027, 11, 22))
    assert all(
        re.fullmatch(r"\d{4}-\d\d-\d\d\t待核对\t(主题|事由|电话|时限|数据|阶梯|分流|核对规则) \S+\t.+", row)
        for row in now
    )
    assert now == sorted(now, key=lambda row: row[:10])
    assert len(later) == len(sources.entries(GUIDE)) > len(now) > 0
    assert all("久未核对" in row for row in later)
