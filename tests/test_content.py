"""Content that ships is whole; content that is broken is told in plain words, all mistakes at once."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

import pytest
import yaml

from bot import content
from tests.shipped import GUIDE

FOLDER = Path(__file__).parent.parent / "content"
PLACE = re.compile(r"content/[\w./-]+\.yaml:[1-9]\d*：")
ENGLISH = re.compile(r"[a-z]{3,} [a-z]{2,} [a-z]{2,}")  # three words in a row are a sentence of the library's


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A copy of the content, to be broken."""
    return copied(tmp_path)


def copied(to: Path) -> Path:
    """A copy of the content in a folder."""
    return Path(shutil.copytree(FOLDER, to / "content"))


def mistakes(folder: Path) -> list[str]:
    """What is said about a folder; nothing where it is well."""
    try:
        content.load(folder)
    except content.BadContent as bad:
        return bad.mistakes
    return []


def change(folder: Path, name: str, old: str, new: str) -> int:
    """Replace the first occurrence in a file; the line it stands in."""
    file = folder / name
    text = file.read_text(encoding="utf-8")
    assert old in text, f"{name} has no {old!r} any more: choose something else to break"
    file.write_text(text.replace(old, new, 1), encoding="utf-8")
    return text[: text.index(old)].count("\n") + 1


def test_what_ships_is_whole(folder: Path) -> None:
    """No mistake, and the same content has the same version wherever it lies."""
    assert mistakes(folder) == []
    assert content.load(folder).version == GUIDE.version


# file, what stands there, what is written instead, and a word of what is said about it
BROKEN: list[tuple[str, str, str, str]] = [
    ("wechat_menu.yaml", "  name: 打电话\n", "  name: 打客服的电话\n", "有 18 个字节，最多 16 个"),
    ("wechat_menu.yaml", "{name: 看目录, ", "{name: 看目录看目录看目录, ", "超过 8 个汉字"),
    ("wechat_menu.yaml", "key: 菜单}", 'key: ""}', "key：不能空着"),
    ("guide/urgent.yaml", "    label: 有人身危险\n", "    label: 有人身危险有人身危险\n", "超过 8 个汉字"),
    ("guide/urgent.yaml", "    label: 心里撑不住\n", '    label: ""\n', "label"),
    ("guide/urgent.yaml", "    title: 有人身危险\n", "    titel: 有人身危险\n", "titel：不认识这个字段"),
    ("guide/urgent.yaml", "    title: 先照顾好你自己\n", "", "title：缺这个字段"),
    ("guide/urgent.yaml", "    corrections: [C-12, C-30]\n", "    corrections: [K-12]\n", "corrections"),
    ("guide/urgent.yaml", "      checked: 2026-11-22\n", "      checked: 最近\n", "checked"),
    ("guide/urgent.yaml", "      confidence: 中\n", "      confidence: 大概\n", "confidence"),
    ("guide/urgent.yaml", "      verify: true\n", "      verify: 也许\n", "verify"),
    ("checklists/refund-hard.yaml", "code: I-15", "code: 十五", "code"),
    ("checklists/refund-hard.yaml", "scam: false", "scam: 不是", "scam"),
    ("checklists/refund-hard.yaml", "label: 纸和笔", "label: 纸和笔还有一部充好电的手机", "超过 8 个汉字"),
    ("contacts/places.yaml", "label: 12378总局", "label: 金融监督管理总局投诉热线", "超过 8 个汉字"),
    ("clocks/clocks.yaml", "      length: 15\n", "      length: -15\n", "length"),
    ("clocks/clocks.yaml", "      length: 30\n", "      length: 三十\n", "length"),
    ("clocks/clocks.yaml", "      unit: workday\n", "      unit: 工作日\n", "unit"),
    ("clocks/clocks.yaml", "  valid_from: 2013-03-15\n", "  valid_from: 一直\n", "valid_from"),
    ("contacts/routing.yaml", "screen: first", "screen: 第一屏", "screen"),
    ("contacts/routing.yaml", "label: 消金信托车贷", "label: 消费金融信托汽车金融", "超过 8 个汉字"),
    ("safety.yaml", "  kind: urgent\n", "  kind: 要紧\n", "kind"),
    ("contacts/numbers.yaml", "  out: danger\n", "  out: 危险\n", "out"),
    ("contacts/links.yaml", "tails: [", "tail: [", "tail：不认识这个字段"),
    ("words/homophones.yaml", "自杀: [", "自杀: [[], ", "要写成文字"),
    ("calendar/2026.yaml", "valid_from: 2026-01-01", "valid_from: 元旦", "valid_from"),
    ("asks/none.yaml", "  - 给我来个段子\n", "  - [给我来个段子]\n", "要写成文字"),
    ("words/pinyin.yaml", "ai: ", "ai: 1\nxx: [] # ", "要写成文字"),
]
# what no single file shows: an unknown id, a dead end, an orphan
APART: list[tuple[str, str, str, str]] = [
    ("guide/urgent.yaml", "    next: [collection-abuse,", "    next: [gone,", "指向不存在的「gone」"),
    ("guide/urgent.yaml", "entries: [danger-now, ", "entries: [nowhere, ", "nowhere"),
    ("guide/urgent.yaml", "entries: [nowhere, ", "entries: [nowhere, ", "主题 danger-now 不在任何菜单里"),
    ("guide/urgent.yaml", "有人受伤，打 {hotline.120}", "有人受伤，打 {hotline.12O}", "不认识 {hotline.12O}"),
    ("guide/urgent.yaml", "打 {hotline.110}。先说", "打 {hotlin.110}。先说", "hotlin.110"),
    ("guide/repay.yaml", "do:matter:early-settle", "do:matter:early-setle", "early-setle"),
    ("checklists/refund-hard.yaml", "wait: promise", "wait: T-98", "T-98"),
    ("contacts/places.yaml", "clock: T-03", "clock: T-99", "T-99"),
    (
        "contacts/places.yaml",
        "label: 改删信息注销, clock: T-14",
        "label: 改删信息注销, clock: T-96",
        "时限「T-96」不认识",
    ),
    ("contacts/places.yaml", "stage: complaint", "stage: gone", "时限 T-05 没有「gone」这一步"),
    (
        "contacts/places.yaml",
        "matters: [credit-dispute]",
        "matters: [credit-disputes]",
        "事由「credit-disputes」不认识",
    ),
    (
        "contacts/places.yaml",
        "{id: pay, label: 支付代扣, clock: T-04}",
        "{id: pay, label: 支付代扣, clock: T-01}",
        "第一种要和",
    ),
    ("clocks/clocks.yaml", "      cap: 60\n", "      cap: 45\n", "和 cap 的 45 对不上"),
    (
        "clocks/clocks.yaml",
        "place: higher, clock: T-02, stage: apply",
        "place: higher, clock: T-02, stage: applied",
        "没有「applied」这一步",
    ),
    ("clocks/clocks.yaml", "clock: T-01, stage: decide}", "clock: T-95, stage: decide}", "时限「T-95」不认识"),
    ("clocks/clocks.yaml", 'place: "12378"}', 'place: "12387"}', "去处「12387」不认识"),
    (
        "clocks/clocks.yaml",
        "      look: {count: 10, unit: workday}",
        "      look: {count: 10, unit: hour}",
        "look 只能用",
    ),
    ("clocks/clocks.yaml", "  valid_to: 2026-04-14", "  valid_to: 2016-04-14", "valid_to 早于 valid_from"),
    ("contacts/routing.yaml", "{fee: bank-fee,", "{fee: bank-fees,", "不存在的分流「bank-fees」"),
    ("contacts/routing.yaml", "places: [credit,", "places: [credits,", "去处「credits」不认识"),
    ("contacts/routing.yaml", "{hotline.12378}", "{hotline.12379}", "不认识 {hotline.12379}"),
    ("small_talk.yaml", "do:prepare", "do:prepair", "prepair"),
    ("contacts/numbers.yaml", "numbers: [R16, R17]", "numbers: [R16, R77]", "核对规则 R24：提到不存在的「R77」"),
    ("contacts/numbers.yaml", "pattern: '96110'", "pattern: '96110('", "核对规则 R04b：正则写错了"),
    ("safety.yaml", "  patterns:\n", "  patterns:\n    - '(没有右括号'\n", "应答 wounded：正则写错了"),
    ("safety.yaml", "  patterns:\n", "  patterns:\n    - '{word:nobody}'\n", "words/classes.yaml 里没有 {word:nobody}"),
    ("asks/none.yaml", "none:\n", "nowhere:\n", "没有叫 nowhere 的主题"),
]


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> list[str]:
    """What is said about a folder with every mistake of BROKEN in it."""
    folder = copied(tmp_path_factory.mktemp("broken"))
    for name, old, new, _ in BROKEN:
        change(folder, name, old, new)
    return mistakes(folder)


@pytest.fixture(scope="module")
def told_apart(tmp_path_factory: pytest.TempPathFactory) -> list[str]:
    """What is said about a folder whose files are each in order and do not fit together."""
    folder = copied(tmp_path_factory.mktemp("apart"))
    for name, old, new, _ in APART:
        change(folder, name, old, new)
    return mistakes(folder)


def numbered(rows: list[tuple[str, str, str, str]]) -> list[str]:
    """A test's name for each row."""
    return [f"{row[0]}-{number}" for number, row in enumerate(rows)]


@pytest.mark.parametrize(("name", "old", "new", "word"), BROKEN, ids=numbered(BROKEN))
def test_a_mistake_names_its_place(told: list[str], name: str, old: str, new: str, word: str) -> None:
    """All mistakes at once, each with its file, a line near it, its field and what is wrong."""
    text = (FOLDER / name).read_text(encoding="utf-8")
    line = text[: text.index(old)].count("\n") + 1
    lines = [
        int(said.split(":")[1].split("：")[0]) for said in told if said.startswith(f"content/{name}:") and word in said
    ]
    assert lines, told
    assert min(abs(found - line) for found in lines) <= 8, f"{lines} are far from line {line}"


def test_every_mistake_is_told_in_one_line_with_its_place(told: list[str]) -> None:
    """Nothing is told without its place, nothing in two lines."""
    assert len(told) >= len(BROKEN)
    assert str(content.BadContent(told)) == "\n".join(told)
    assert [said for said in told if "\n" in said or (said.startswith("content/") and not PLACE.match(said))] == []


def test_mistakes_are_told_in_plain_chinese(told: list[str]) -> None:
    """Content is written by people who do not program: no English sentence of a library."""
    assert [said for said in told if ENGLISH.search(said.partition("：")[2])] == []


@pytest.mark.parametrize(("name", "old", "new", "word"), APART, ids=[row[3] for row in APART])
def test_what_does_not_fit_together_is_found(told_apart: list[str], name: str, old: str, new: str, word: str) -> None:
    """A link to nowhere is a dead button, a misspelt blank a hole in a sentence, for somebody in need."""
    assert [said for said in told_apart if word in said], told_apart


def test_broken_yaml_names_its_line(folder: Path) -> None:
    """Not a traceback: each file that cannot be read, with its line."""
    broken = (
        ("texts/zh-CN.yaml", "arrival:\n", "arrival: [\n"), ("guide/urgent.yaml", "groups:\n", "groups\n"),
        ("safety.yaml", "- id: danger-now", "-id: danger-now"), ("contacts/hotlines.yaml", "- id", "\t- id"),
    )  # fmt: skip
    for name, old, new in broken:
        change(folder, name, old, new)
    found = mistakes(folder)
    for name, _, _ in broken:
        assert [said for said in found if PLACE.match(said) and said.startswith(f"content/{name}:") and "YAML" in said]


def test_one_broken_file_of_sentences_is_one_mistake(folder: Path) -> None:
    """Every button leans on a sentence: that those are gone with the file is not said eighty times."""
    change(folder, "texts/zh-CN.yaml", "arrival:\n", "arrival: [\n")
    [only] = mistakes(folder)
    assert "YAML" in only


@pytest.mark.parametrize("source", ["", "null\n", "42\n", "- 1\n", "a: b\n", "? [a]\n: b\n"])
def test_no_content_of_a_file_is_a_traceback(folder: Path, source: str) -> None:
    """Empty, or of another shape: a list of mistakes."""
    for name in (
        "guide/urgent.yaml",
        "safety.yaml",
        "texts/zh-CN.yaml",
        "contacts/hotlines.yaml",
        "calendar/2026.yaml",
    ):
        (folder / name).write_text(source, encoding="utf-8")
    assert mistakes(folder)


@pytest.mark.parametrize(
    ("name", "old", "new"),
    [
        ("calendar/2026.yaml", "valid_from: 2026-01-01", "valid_from: 2026-02-31"),
        ("guide/urgent.yaml", "checked: 2026-11-22", "checked: 2026-11-31"),
    ],
)
def test_a_day_that_does_not_exist_is_a_mistake(folder: Path, name: str, old: str, new: str) -> None:
    """31 November: told with its file, not a traceback."""
    change(folder, name, old, new)
    assert [said for said in mistakes(folder) if said.startswith(f"content/{name}")]


def test_bytes_that_are_no_text_are_a_mistake(folder: Path) -> None:
    """A file saved in another encoding, as Windows likes to."""
    file = folder / "safety.yaml"
    file.write_bytes(file.read_text(encoding="utf-8").encode("gb18030"))
    assert [said for said in mistakes(folder) if said.startswith("content/safety.yaml")]


def test_missing_files_are_mistakes(folder: Path) -> None:
    """Said by their names, not as a KeyError in some conversation."""
    names = ("safety.yaml", "texts/zh-CN.yaml", "contacts/hotlines.yaml", "small_talk.yaml")
    for name in names:
        (folder / name).unlink()
    found = mistakes(folder)
    assert [name for name in names if not any(name in said for said in found)] == []


@pytest.mark.parametrize("twice", ["guide/urgent.yaml", "checklists/refund-hard.yaml"])
def test_the_same_id_twice_is_a_mistake(folder: Path, twice: str) -> None:
    """The second would silently hide the first."""
    shutil.copy(folder / twice, (folder / twice).with_name("copy.yaml"))
    assert mistakes(folder)


NAMED = re.compile(r'\b(say|label|option)\(\s*turn,\s*"([\w.-]+)"')


@pytest.mark.parametrize("file", sorted((FOLDER.parent / "handlers").glob("*.py")), ids=lambda file: file.stem)
def test_every_sentence_that_is_named_exists(file: Path) -> None:
    """A name without its sentence would be an apology at night."""
    found = NAMED.findall(file.read_text(encoding="utf-8"))
    names = [f"label.{name}" if kind == "option" else name for kind, name in found]
    assert [name for name in names if not GUIDE.texts.has(name)] == []


def test_every_statement_names_its_source() -> None:
    """Topics, matters, numbers and clocks: what it rests on and when we looked."""
    sources = {entry.id: entry.source for entry in GUIDE.topics.values()}
    sources |= {entry.id: entry.source for entry in GUIDE.matters.values()}
    sources |= {entry.id: entry.source for entry in GUIDE.hotlines.values()}
    sources |= {entry.id: entry.source for entry in GUIDE.clocks.values()}
    assert [name for name, source in sources.items() if not source.basis or not source.date] == []


def test_no_rule_is_quoted_before_it_was_made() -> None:
    """`checked` lies after the year a rule is of."""
    years = [
        (entry.id, re.search(r"20\d\d", entry.source.date), entry.source.checked.year)
        for entry in GUIDE.topics.values()
    ]
    assert [name for name, year, checked in years if year and int(year[0]) > checked] == []


FORBIDDEN: tuple[tuple[str, Callable[[str], bool]], ...] = (
    ("a promise of success", lambda text: bool(re.search(r"一定能(?:退|赢|追回)|必赢|100%|包退|不用还了", text))),
    (
        "a lender's number",
        lambda text: bool(re.search(r"(?<!\d)(?:400|95\d)-?\d{3}-?\d{2,4}(?!\d)", text.replace("96110", ""))),
    ),
)


@pytest.mark.parametrize(("what", "is_there"), FORBIDDEN, ids=[row[0] for row in FORBIDDEN])
def test_what_content_never_says(what: str, is_there: Callable[[str], bool]) -> None:
    """No promise that nobody can keep, no number that may be a fraud's."""
    said = [
        *GUIDE.texts.sentences.items(),
        *((topic.id, f"{topic.answer}{topic.why}{topic.now}") for topic in GUIDE.topics.values()),
    ]
    assert [name for name, text in said if is_there(text)] == [], what


ASKED_FIRST = re.compile(
    r"来问(?:你|结果)|我(?!再)[^，。：；！？“”]{0,16}(?:问你做到|会问你|提醒你|通知你|发给你)|就在那个钟点问"
)
NOT_SAID = {"asks", "patterns", "unless", "corrections", "covers"}  # what people say, and what names something


def said_in(entry: object) -> Iterator[str]:
    """What somebody may be shown, of a file of content."""
    if isinstance(entry, dict):
        for name, inner in entry.items():
            yield from () if name in NOT_SAID else said_in(inner)
    elif isinstance(entry, list):
        for inner in entry:
            yield from said_in(inner)
    elif isinstance(entry, str):
        yield from entry.splitlines()


@pytest.mark.parametrize(
    "name", ["guide", "checklists", "ladder", "clocks", "contacts", "small_talk.yaml", "safety.yaml"]
)
def test_no_article_says_that_we_write_first(name: str) -> None:
    """It is the same in every channel and for who stopped the reminders: there we only answer, and say so plainly."""
    files = sorted((FOLDER / name).rglob("*.yaml")) if (FOLDER / name).is_dir() else [FOLDER / name]
    said = [(file.stem, line) for file in files for line in said_in(yaml.safe_load(file.read_text("utf-8")))]
    assert len(said) > 50
    assert [(stem, line) for stem, line in said if ASKED_FIRST.search(line)] == []


def test_when_one_is_asked_is_true_where_we_only_answer() -> None:
    """The article on reminders says what happens there."""
    article = GUIDE.topics["followup"]
    assert "不能先开口" in article.why
    assert "你随便发一句，我先说这件事" in article.why


def test_leaving_is_told_apart_from_deleting() -> None:
    """As the privacy page has it: whoever unfollows keeps their records here."""
    assert "取消关注、拉黑我、关掉聊天，都不算删除：记录还在" in (GUIDE.topics["delete-data"].why or "")


def test_a_calendars_version_is_its_data(folder: Path) -> None:
    """How far it reaches and a digest: another day off is another version, another source's name is not."""
    before = content.load(folder).calendar
    assert before.version.startswith("2026-12-31-")
    assert before.notices[2026] == "国务院办公厅关于2026年部分节假日安排的通知（2025-11-04）"
    change(folder, "calendar/2026.yaml", "source: 国务院办公厅关于", "source: 关于")
    assert content.load(folder).calendar.version == before.version
    change(folder, "calendar/2026.yaml", "  2026-01-02: 元旦\n", "")
    assert content.load(folder).calendar.version != before.version


def test_a_notice_whose_day_is_not_known_is_named_without_it(folder: Path) -> None:
    """Nobody is told a day that was not verified, nor an empty pair of brackets."""
    notices = content.load(folder).calendar.notices
    assert notices[2010] == "国务院办公厅关于2010年部分节假日安排的通知（2009-12-07）"
    assert notices[2009].startswith("国务院办公厅关于2009年部分节假日安排的通知")
    assert not re.search(r"None|（", notices[2009])


def test_a_calendar_that_arrives(folder: Path) -> None:
    """One more year beside the known ones; what cannot be read is told, and changes nothing."""
    file = Path(__file__).parent / "calendars" / "2027.yaml"
    guide = content.load(folder)
    later = content.with_calendar(guide, folder, file)
    assert later.calendar.version.startswith("2027-12-31-")
    assert later.calendar.off[date(2026, 10, 1)] == "国庆"
    assert later.texts is guide.texts
    (folder / "calendar" / "2027.yaml").write_bytes(file.read_bytes())
    assert content.load(folder).calendar == later.calendar
    for wrong in (folder / "none.yaml", folder / "small_talk.yaml"):
        with pytest.raises(content.BadContent):
            content.with_calendar(guide, folder, wrong)
