"""Content that ships is whole; content that is broken is told in plain words, all mistakes at once."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot import content
from tests.turns import GUIDE

FOLDER = Path(__file__).parent.parent / "content"
PLACE = re.compile(r"content/[\w./-]+\.yaml:[1-9]\d*：")
ENGLISH = re.compile(r"[a-z]{3,} [a-z]{2,} [a-z]{2,}")  # three words in a row are a sentence of the library's


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A copy of the content, to be broken."""
    return Path(shutil.copytree(FOLDER, tmp_path / "content"))


def mistakes(folder: Path) -> list[str]:
    """What is said about a folder; nothing where it is well."""
    try:
        content.load(folder)
    except content.BadContent as bad:
        assert str(bad) == "\n".join(bad.mistakes)
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


# file, what stands there, what is written instead, and a word of what is said about it; 0: the very line
BROKEN: list[tuple[str, str, str, str]] = [
    ("guide/urgent.yaml", "    label: 有人身危险\n", "    label: 有人身危险有人身危险\n", "超过 8 个汉字"),
    ("guide/urgent.yaml", "    label: 有人身危险\n", "    label: \"\"\n", "label"),
    ("guide/urgent.yaml", "    label: 有人身危险\n", "    labbel: 有人身危险\n", "不认识这个字段"),
    ("guide/urgent.yaml", "    title: 有人身危险\n", "", "缺这个字段"),
    ("guide/urgent.yaml", "    corrections: [C-12, C-30]\n", "    corrections: [K-12]\n", "corrections"),
    ("guide/urgent.yaml", "      checked: 2026-11-22\n", "      checked: neulich\n", "checked"),
    ("guide/urgent.yaml", "      confidence: 中\n", "      confidence: 大概\n", "confidence"),
    ("guide/urgent.yaml", "      verify: true\n", "      verify: 也许\n", "verify"),
    ("guide/urgent.yaml", "      basis: 公安报警电话", "      basiss: 公安报警电话", "不认识这个字段"),
    ("checklists/refund-hard.yaml", "code: I-15", "code: 十五", "code"),
    ("checklists/refund-hard.yaml", "scam: false", "scam: off", "scam"),
    ("contacts/places.yaml", "label: 12378总局", "label: 金融监督管理总局投诉热线", "超过 8 个汉字"),
    ("clocks/clocks.yaml", "  days: 15\n", "  days: -15\n", "days"),
    ("clocks/clocks.yaml", "  days: 15\n", "  days: 十五\n", "days"),
    ("safety.yaml", "  kind: urgent\n", "  kind: dringend\n", "kind"),
    ("safety.yaml", "    - '(?<!年)轻生", "    - '(?<!年轻生", "正则写错了"),
    ("calendar/2026.yaml", "valid_from: 2026-01-01", "valid_from: 2026-02-31", "valid_from"),
]  # fmt: skip


@pytest.mark.parametrize(("name", "old", "new", "word"), BROKEN, ids=[f"{row[0]}-{number}" for number, row in enumerate(BROKEN)])
def test_a_mistake_names_its_place(folder: Path, name: str, old: str, new: str, word: str) -> None:
    """File, line near it, field, and what is wrong."""
    line = change(folder, name, old, new)
    found = mistakes(folder)
    assert [said for said in found if word in said and PLACE.match(said)], found
    said = next(said for said in found if word in said)
    told = int(said.split(":")[1].split("：")[0])
    assert said.startswith(f"content/{name}:")
    assert abs(told - line) <= 20, f"{said} is far from line {line}"


@pytest.mark.parametrize(("name", "old", "new", "word"), BROKEN, ids=[f"{row[0]}-{number}" for number, row in enumerate(BROKEN)])
def test_a_mistake_is_told_in_plain_chinese(folder: Path, name: str, old: str, new: str, word: str) -> None:
    """Content is written by people who do not program: no English sentence of a library."""
    change(folder, name, old, new)
    assert [said for said in mistakes(folder) if ENGLISH.search(said.partition("：")[2])] == []


# what no single file shows: an unknown id, a dead end, an orphan
APART: list[tuple[str, str, str, str]] = [
    ("guide/urgent.yaml", "    next: [collection-abuse,", "    next: [gone,", "指向不存在的「gone」"),
    ("guide/urgent.yaml", "    next: [collection-abuse,", "    next: [\"do:gone\",", "gone"),
    ("guide/urgent.yaml", "entries: [danger-now, ", "entries: [", "主题 danger-now 不在任何菜单里"),
    ("guide/urgent.yaml", "entries: [danger-now, ", "entries: [danger-now, nowhere, ", "nowhere"),
    ("guide/urgent.yaml", "打 {hotline.110}", "打 {hotline.11O}", "不认识 {hotline.11O}"),
    ("checklists/refund-hard.yaml", "wait: promise", "wait: T-99", "T-99"),
    ("contacts/places.yaml", "clock: T-03", "clock: T-99", "T-99"),
    ("small_talk.yaml", "do:prepare", "do:prepair", "prepair"),
]  # fmt: skip


@pytest.mark.parametrize(("name", "old", "new", "word"), APART, ids=[row[3] for row in APART])
def test_what_does_not_fit_together_is_found(folder: Path, name: str, old: str, new: str, word: str) -> None:
    """A link to nowhere would be a dead button for somebody in need."""
    change(folder, name, old, new)
    assert [said for said in mistakes(folder) if word in said], mistakes(folder)


@pytest.mark.parametrize(
    ("name", "old", "new"),
    [
        ("texts/zh-CN.yaml", "arrival:\n", "arrival: [\n"), ("guide/urgent.yaml", "groups:\n", "groups\n"),
        ("safety.yaml", "- id: danger-now", "-id: danger-now"), ("contacts/hotlines.yaml", "- id", "\t- id"),
    ],
)  # fmt: skip
def test_broken_yaml_names_its_line(folder: Path, name: str, old: str, new: str) -> None:
    """Not a traceback: which file, which line."""
    change(folder, name, old, new)
    assert [said for said in mistakes(folder) if said.startswith(f"content/{name}:")]


@pytest.mark.parametrize("name", ["guide/urgent.yaml", "safety.yaml", "texts/zh-CN.yaml", "contacts/hotlines.yaml"])
@pytest.mark.parametrize("source", ["", "null\n", "42\n", "- 1\n", "a: b\n", "\udcff".encode("utf-8", "surrogateescape").decode("latin-1")])
def test_no_content_of_a_file_is_a_traceback(folder: Path, name: str, source: str) -> None:
    """Empty, or of another shape: still a list of mistakes (or, where nothing is needed, none)."""
    (folder / name).write_text(source, encoding="utf-8")
    assert all(isinstance(said, str) and said for said in mistakes(folder))


def test_bytes_that_are_no_text_are_a_mistake(folder: Path) -> None:
    """A file saved in another encoding, as Windows likes to."""
    file = folder / "safety.yaml"
    file.write_bytes(file.read_text(encoding="utf-8").encode("gb18030"))
    assert [said for said in mistakes(folder) if said.startswith("content/safety.yaml")]


@pytest.mark.parametrize("name", ["safety.yaml", "texts/zh-CN.yaml", "contacts/hotlines.yaml", "small_talk.yaml"])
def test_a_missing_file_is_a_mistake(folder: Path, name: str) -> None:
    """Said by its name, not as a KeyError in some conversation."""
    (folder / name).unlink()
    assert any(name in said for said in mistakes(folder))


def test_all_mistakes_are_told_at_once(folder: Path) -> None:
    """Nobody corrects one, starts again, and finds the next."""
    expected = []
    for name, old, new, word in (BROKEN[0], BROKEN[9], BROKEN[11], BROKEN[14], APART[4]):
        change(folder, name, old, new)
        expected.append(word)
    found = mistakes(folder)
    assert len(found) >= len(expected)
    assert all(any(word in said for said in found) for word in expected)


@pytest.mark.parametrize("twice", ["guide/urgent.yaml", "checklists/refund-hard.yaml"])
def test_the_same_id_twice_is_a_mistake(folder: Path, twice: str) -> None:
    """The second would silently hide the first."""
    shutil.copy(folder / twice, (folder / twice).with_name("copy.yaml"))
    assert mistakes(folder)


def test_a_sentence_that_is_missing_is_found_at_the_start(folder: Path) -> None:
    """A text that code names must exist, or somebody meets an apology at night."""
    change(folder, "texts/zh-CN.yaml", "  pay-again: |\n    # 要不要再还一次", "  pay-agian: |\n    # 要不要再还一次")
    assert [said for said in mistakes(folder) if "pay-again" in said]


def test_a_blank_that_nobody_fills_is_found_at_the_start(folder: Path) -> None:
    """`{lendr}` would stop the answer, or be read aloud."""
    change(folder, "guide/urgent.yaml", "打 {hotline.110}。先说", "打 {hotlin.110}。先说")
    assert [said for said in mistakes(folder) if "hotlin.110" in said]


@given(st.sampled_from(["yes", "no", "on", "off", "Yes", "NO"]))
def test_yes_and_no_are_words(word: str) -> None:
    """As in YAML 1.2: an id or a label `on` stays what was written; true and false are the only booleans."""
    import yaml

    assert yaml.load(f"a: {word}", content.Loader) == {"a": word}  # noqa: S506 - a safe loader
    assert yaml.load("a: true", content.Loader) == {"a": True}  # noqa: S506 - a safe loader


def test_every_statement_names_its_source() -> None:
    """Topics, matters, numbers and clocks: what it rests on and when we looked."""
    entries = [*GUIDE.topics.values(), *GUIDE.matters.values(), *GUIDE.hotlines.values(), *GUIDE.clocks.values()]
    assert [entry.id for entry in entries if not entry.source.basis or not entry.source.date] == []


def test_no_rule_is_quoted_before_it_was_made() -> None:
    """`checked` lies after the year a rule is of."""
    years = [(entry.id, re.search(r"20\d\d", entry.source.date), entry.source.checked.year) for entry in GUIDE.topics.values()]
    assert [name for name, year, checked in years if year and int(year[0]) > checked] == []


FORBIDDEN: tuple[tuple[str, Callable[[str], bool]], ...] = (
    ("a promise of success", lambda text: bool(re.search(r"一定能(?:退|赢|追回)|必赢|100%|包退|不用还了", text))),
    ("a lender's number", lambda text: bool(re.search(r"(?<!\d)(?:400|95\d)-?\d{3}-?\d{2,4}(?!\d)", text.replace("96110", "")))),
)


@pytest.mark.parametrize(("what", "is_there"), FORBIDDEN, ids=[row[0] for row in FORBIDDEN])
def test_what_content_never_says(what: str, is_there: Callable[[str], bool]) -> None:
    """No promise that nobody can keep, no number that may be a fraud's."""
    said = [*GUIDE.texts.sentences.items(), *((topic.id, f"{topic.answer}{topic.why}{topic.now}") for topic in GUIDE.topics.values())]
    assert [name for name, text in said if is_there(text)] == [], what
