"""The shape of the checkout: what a linter cannot say about names, sizes, tests and lock files."""

from __future__ import annotations

import ast
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import pytest

from bot.settings import Settings

ROOT: Final = Path(__file__).parent.parent
MOST_LINES: Final = 400
EMPTY_NAMES: Final = {"utils", "util", "helpers", "helper", "common", "misc", "base", "manager", "service", "services"}
EMPTY_ENDINGS: Final = ("Manager", "Helper", "Helpers", "Service", "Util", "Utils", "Base")
LOCKS: Final = ("requirements.txt", "requirements-dev.txt", "requirements-bench.txt")
PLACES: Final = re.compile(r"://|--(?:extra-)?index-url|--find-links|--trusted-host|@ |^\s*-[ef]\b|^\s*/", re.MULTILINE)

TOP: Final = {
    "bot", "handlers", "content", "tests", "docs", ".ci", "pyproject.toml", "README.md", "CHANGELOG.md", "CONTRIBUTING.md",
    "LICENSE", "Dockerfile", "compose.yaml", "Makefile", ".dockerignore", ".env.example", ".gitignore", *LOCKS,
}  # fmt: skip
HEAVIEST: Final = 2_000_000  # bytes

VENDORS: Final = {  # library → its channels
    "telegram": {"telegram"},
    "aiohttp": {"telegram", "wechat"},
    "wechatpy": {"wechat"},
    "prompt_toolkit": {"terminal"},
}

# Tests that stand for more than one file, each with what it stands for.
STANDS_ALONE: Final = {
    "test_layout": "the checkout itself",
    "test_surroundings": "what conftest.py and browser.py promise every other test",
    "test_stories": "the whole road, played in every channel's dress",
    "test_lessons": "the whole road, where users of other projects met a bug",
    "test_long_lines": "the whole conversation, wherever somebody is in it",
    "test_docs": "README, docs/ and content's own pages",
    "test_wechat_process": "the process from outside, as WeChat posts to it",
    "test_end_to_end": "the process from outside, against a stand-in of the Bot API",
    "test_crash": "the process killed at random points",
    "test_faults": "the process from outside, on a disk that fails and with a file that is damaged",
    "test_left_behind": "what a crash, a sleep or a bad row leaves, over nudger, delivery, inbox and storage",
    "test_clock_jumps": "a wall clock that is set, over schedule, nudger and rules",
    "test_page": "the page in a real browser",
    "test_walk": "the conversation walked at random",
    "test_quality": "two sets of questions asked of the whole bot",
    "test_bench": "what `make bench` makes of what it has seen, without the peers",
    "test_day": "a whole day of the whole bot, as `make day` lets it pass, with fewer people",
    "test_promised_times": "how an exam of promised times is marked, by tests/promised_times",
    "test_parity": "every screen in every channel, by tests/parity.py",
}


def sources() -> list[Path]:
    """Every module of the product."""
    return sorted([*(ROOT / "bot").rglob("*.py"), *(ROOT / "handlers").rglob("*.py")])


def written() -> list[Path]:
    """Every test file; tests/bench measures and tests/standin plays a slow platform: neither is a test."""
    return [file for file in sorted((ROOT / "tests").rglob("*.py")) if not {"bench", "standin"} & set(file.parts)]


def name(file: Path) -> str:
    """How a file is called in a test's title."""
    return file.relative_to(ROOT).as_posix()


def mirrored(test: Path) -> list[Path]:
    """Where the source of a test may lie: tests/core/test_x.py stands for bot/core/x.py or the folder bot/core/x."""
    folder = test.parent.relative_to(ROOT / "tests")
    noun = test.stem.removeprefix("test_")
    home = ROOT if folder.parts[:1] == ("handlers",) else ROOT / "bot"
    whole_package = home / folder / "__init__.py" if noun == folder.name else None
    command_line = home / "__main__.py" if noun == "main" and folder == Path() else None
    places = (home / folder / f"{noun}.py", home / folder / noun, whole_package, command_line)
    return [place for place in places if place]


def imports(tree: ast.AST) -> Iterator[str]:
    """Every module or name that is imported, in full: `a.b` for `from a import b`."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def sleeps(tree: ast.AST) -> Iterator[int]:
    """Lines that wait for the wall clock; `asyncio.sleep(0)` only lets others run."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and re.match(r"(\w+\.)?sleep\((?!0\))", ast.unparse(node)):
            yield node.lineno


def parsed(file: Path) -> ast.Module:
    """The file as a syntax tree."""
    return ast.parse(file.read_text(encoding="utf-8"))


@pytest.mark.parametrize("test", [file for file in written() if file.stem.startswith("test_")], ids=name)
def test_every_test_file_mirrors_a_source_file(test: Path) -> None:
    """Who changes bot/core/x.py finds its tests in tests/core/test_x.py, without searching."""
    places = mirrored(test)
    assert test.stem in STANDS_ALONE or any(place.exists() for place in places), (
        f"{name(test)} mirrors none of {[name(place) for place in places]}; move it, or give it a reason in STANDS_ALONE"
    )


@pytest.mark.skipif(not (ROOT / ".git").exists(), reason="no checkout: what is tracked is not known")
def test_nothing_strays_into_the_checkout() -> None:
    """A downloaded package or a dump is no part of the product: known names at the top, and no heavy file anywhere."""
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=True, text=True).stdout
    tracked = [ROOT / path for path in listed.split("\0") if path]
    assert {file.relative_to(ROOT).parts[0] for file in tracked} - TOP == set()
    assert [name(file) for file in tracked if file.exists() and file.stat().st_size > HEAVIEST] == []


@pytest.mark.parametrize("file", sources(), ids=name)
def test_no_module_is_longer_than_a_sitting(file: Path) -> None:
    """A module of more than 400 lines is split along its nouns."""
    lines = len(file.read_text(encoding="utf-8").splitlines())
    assert lines <= MOST_LINES, f"{name(file)} has {lines} lines: split it along its nouns"


@pytest.mark.parametrize("file", [*sources(), *written()], ids=name)
def test_names_say_what_a_thing_is(file: Path) -> None:
    """No file is called utils or manager, and no class ends in such a word: those names take in everything."""
    assert file.stem not in EMPTY_NAMES
    assert not EMPTY_NAMES & set(file.relative_to(ROOT).parts)
    classes = [node.name for node in ast.walk(parsed(file)) if isinstance(node, ast.ClassDef)]
    assert [noun for noun in classes if noun.endswith(EMPTY_ENDINGS)] == []


@pytest.mark.parametrize("file", [file for file in sources() if file.stat().st_size], ids=name)
def test_every_module_says_what_it_is_for(file: Path) -> None:
    """The first line of a module is a sentence for the person who opens it."""
    assert ast.get_docstring(parsed(file))


@pytest.mark.parametrize("file", [file for file in written() if file.stem.startswith("test_")], ids=name)
def test_every_test_states_its_rule(file: Path) -> None:
    """A test begins with a sentence that says what must hold, so that a failure is understood without the code."""
    functions = (node for node in ast.walk(parsed(file)) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef))
    silent = [node.name for node in functions if node.name.startswith("test_") and not ast.get_docstring(node)]
    assert silent == []


@pytest.mark.parametrize("file", written(), ids=name)
def test_tests_neither_sleep_nor_mock(file: Path) -> None:
    """A test waits for an event, never for the clock, and uses real small objects, never mocks."""
    tree = parsed(file)
    assert list(sleeps(tree)) == []
    assert [
        module for module in imports(tree) if module.split(".")[:2] in (["unittest", "mock"], ["pytest_mock"])
    ] == []


@pytest.mark.parametrize("file", sorted((ROOT / "bot" / "channels").rglob("*.py")), ids=name)
def test_channels_do_not_know_each_other(file: Path) -> None:
    """A channel imports its own files (telegram_api belongs to telegram) and its own vendor's library, no other's."""
    family = file.stem.partition("_")[0]
    named = [module.split(".") for module in imports(parsed(file))]
    siblings = {parts[2] for parts in named if parts[:2] == ["bot", "channels"] and len(parts) > 2}
    modules = {sibling for sibling in siblings if (ROOT / "bot" / "channels" / f"{sibling}.py").exists()}
    assert {module for module in modules if module.partition("_")[0] != family} == set()
    assert {parts[0] for parts in named if family not in VENDORS.get(parts[0], {family})} == set()


@pytest.mark.parametrize("lock", LOCKS)
def test_lock_files_hold_versions_and_hashes_only(lock: str) -> None:
    """A lock names no index, no address and no path: it installs from whatever mirror a machine is set to."""
    text = (ROOT / lock).read_text(encoding="utf-8")
    assert not PLACES.search(text)
    pinned = [line for line in text.splitlines() if line and line[0].isalnum()]
    assert pinned
    assert [line for line in pinned if "==" not in line or not line.endswith("\\")] == []


def test_bigger_locks_contain_the_smaller() -> None:
    """The tests and the benchmark run with exactly the versions that the bot runs with."""
    run, dev, bench = (
        set(re.findall(r"^[\w.-]+==\S+", (ROOT / lock).read_text(encoding="utf-8"), re.MULTILINE)) for lock in LOCKS
    )
    assert run < dev < bench


def test_example_settings_are_the_settings() -> None:
    """`.env.example` offers every setting there is, and none that there is not."""
    offered = re.findall(r"^#?(HUIYIN_[A-Z_]+)=", (ROOT / ".env.example").read_text(encoding="utf-8"), re.MULTILINE)
    assert sorted(offered) == sorted(f"HUIYIN_{field.upper()}" for field in Settings.model_fields)
