"""README, CONTRIBUTING and docs/ say what is true."""

from __future__ import annotations

import inspect
import json
import re
from pathlib import Path
from typing import Final, get_args
from urllib.parse import unquote

import pytest
import yaml
from typer.main import get_command

from bot import metrics
from bot.__main__ import cli
from bot.settings import Settings

ROOT: Final = Path(__file__).parent.parent
PAGES: Final = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md"), *(ROOT / "content").rglob("*.md")])
ROW: Final = re.compile(r"^\| `HUIYIN_(\w+)` \| (.+?) \| (.+) \|$", re.MULTILINE)
WORKED_OUT: Final = {"secret_key": "自动生成", "telegram_secret": "由密钥派生"}  # defaults that are made, not written
LINK: Final = re.compile(r"\]\((?!https?://|mailto:)([^)#\s]*)(#[^)\s]*)?\)")
TALK: Final = re.compile(r"<!-- story: (\w+) -->\n```text\n(.*?)```\n<!-- /story -->", re.DOTALL)
PATTERN: Final = re.compile(r"\b(?:test_)?(?:x|名字)\.py$")  # stands for any name
COMMANDS: Final = sorted(getattr(get_command(cli), "commands"))  # noqa: B009 - a group, whose type does not say so


def read(name: str) -> str:
    """A page of the checkout."""
    return (ROOT / name).read_text(encoding="utf-8")


def test_every_setting_is_documented_with_its_default() -> None:
    """The table has each setting once, and the default that the code has."""
    rows = [(name.lower(), default) for name, default, _ in ROW.findall(read("docs/settings.md"))]
    expected = {}
    for name, field in Settings.model_fields.items():
        default = str(field.default)
        expected[name] = WORKED_OUT.get(name, f"`{default}`" if default else "空")
    assert len(rows) == len(dict(rows))
    assert dict(rows) == expected


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_is_documented(name: str) -> None:
    """In the operator's table, and with a sentence of its own in `--help`."""
    assert re.search(rf"^\| `huiyin {name}\b", read("docs/operations.md"), re.MULTILINE)
    command = getattr(get_command(cli), "commands")[name]  # noqa: B009 - a group, whose type does not say so
    assert inspect.cleandoc(command.help or "")


def test_no_command_is_documented_that_there_is_not() -> None:
    """Also elsewhere: whoever reads `huiyin x` somewhere can type it."""
    for page in PAGES:
        named = set(re.findall(r"`huiyin ([a-z-]+)", page.read_text(encoding="utf-8")))
        assert named <= set(COMMANDS), page.name


def test_the_options_that_are_documented_exist() -> None:
    """`--batch`, `--stale`, `--failed`: in the operator's table beside their command."""
    for name, words in re.findall(r"^\| `huiyin (\w+)[^`]*` \| (.+) \|$", read("docs/operations.md"), re.MULTILINE):
        command = getattr(get_command(cli), "commands")[name]  # noqa: B009 - a group, whose type does not say so
        options = {option for parameter in command.params for option in parameter.opts} | {"--help"}
        assert set(re.findall(r"--[a-z]+", words)) <= options, name


FAMILY: Final = re.compile(r"^# TYPE (\w+) (\w+)$", re.MULTILINE)
PARTS: Final = {"histogram": ("_bucket", "_sum", "_count"), "counter": ("",), "gauge": ("",)}
WORDS: Final = re.compile(r"\b[a-z]+(?:_[a-z]+)+\b")  # in an expression only metrics and functions have a low line
FUNCTIONS: Final = {"histogram_quantile"}


def families() -> dict[str, str]:
    """Every metric that `/metrics` gives, with its type."""
    return dict(FAMILY.findall(metrics.text().decode()))


def alerts() -> list[dict[str, str]]:
    """The rules as Prometheus reads them."""
    return [rule for group in yaml.safe_load(read("docs/alerts.yml"))["groups"] for rule in group["rules"]]


def expressions() -> dict[str, str]:
    """Everything asked of Prometheus, by where it is asked."""
    board = json.loads(read("docs/dashboard.json"))
    asked = {rule["alert"]: rule["expr"] for rule in alerts()}
    for panel in board["panels"]:
        asked |= {f"{panel['title']} {target['refId']}": target["expr"] for target in panel.get("targets", ())}
    return asked | {note["name"]: note["expr"] for note in board["annotations"]["list"]}


@pytest.mark.parametrize("place", sorted(expressions()))
def test_what_is_asked_of_prometheus_exists(place: str) -> None:
    """Dashboard and alerts name only series that we export, and every bracket is closed."""
    expression = expressions()[place]
    series = {name + part for name, kind in families().items() for part in PARTS.get(kind, ())}
    bare = re.sub(r'"[^"]*"', "", expression)
    asked = set(WORDS.findall(bare)) - FUNCTIONS
    assert asked
    assert asked <= series, asked - series
    for opening, closing in ("()", "[]", "{}"):
        assert bare.count(opening) == bare.count(closing)


def test_labels_that_are_asked_for_exist() -> None:
    """A selector names a label of its metric, and a state or a reason that there is."""
    table = read("docs/operations.md")
    for place, expression in expressions().items():
        for name, chosen in re.findall(r"(huiyin_\w+)\{([^}]*)\}", expression):
            labels = re.search(rf"`{re.sub('_bucket$', '', name)}\{{([^}}]*)\}}`", table)
            assert labels, (place, name)
            assert {part.strip() for part in re.findall(r"(\w+)[=!]", chosen)} <= set(labels[1].split(",")), place
            for value in re.findall(r'"([^"]*)"', chosen):
                assert all(f"`{word}`" in table for word in value.split("|")), (place, value)


def test_every_metric_is_documented() -> None:
    """In the operator's table, with its labels; and nothing that there is not."""
    rows = re.findall(r"^\| ((?:`huiyin_\w+(?:\{[\w,]+\})?` ?)+) \|", read("docs/operations.md"), re.MULTILINE)
    written = sorted(name for row in rows for name in re.findall(r"`(huiyin_\w+)", row))
    assert written == sorted(name for name in families() if name.startswith("huiyin_"))


def test_every_alert_has_its_cure() -> None:
    """One row an alert: what it means and what to do; its summary is for whoever is woken by it."""
    rows = re.findall(r"^\| `(Huiyin\w+)` \| (.+) \| (.+) \|$", read("docs/operations.md"), re.MULTILINE)
    assert sorted(name for name, *_ in rows) == sorted(rule["alert"] for rule in alerts())
    assert all(meaning and cure for _, meaning, cure in rows)
    for rule in alerts():
        assert rule["annotations"]["summary"]  # type: ignore[index]
        assert rule["labels"]["severity"] in ("page", "look")  # type: ignore[index]


def test_the_readmes_talk_is_a_story() -> None:
    """What a newcomer reads first is played in every test run: word for word."""
    [(name, shown)] = TALK.findall(read("README.md"))
    assert shown == read(f"tests/stories/{name}.story")


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.relative_to(ROOT).as_posix())
def test_every_link_leads_somewhere(page: Path) -> None:
    """Relative links, pictures too."""
    targets = [unquote(target) for target, _ in LINK.findall(page.read_text(encoding="utf-8")) if target]
    assert [target for target in targets if not (page.parent / target).exists()] == []


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.relative_to(ROOT).as_posix())
def test_every_file_that_is_named_exists(page: Path) -> None:
    """`bot/x.py`, `tests/…`, `content/…` in code marks."""
    named = re.findall(r"`((?:bot|handlers|tests|docs|content)/[\w./-]*\w)`", page.read_text(encoding="utf-8"))
    assert [name for name in named if not (ROOT / name).exists() and not PATTERN.search(name)] == []


@pytest.mark.parametrize("name", ["README.md", "CONTRIBUTING.md"])
def test_every_make_command_exists(name: str) -> None:
    """Two commands are the promise; each that is named is there."""
    targets = set(re.findall(r"^(\w+):", read("Makefile"), re.MULTILINE))
    named = set(re.findall(r"(?:`|^)make ([a-z]+)\b", read(name), re.MULTILINE))
    assert named - {"clean"} <= targets
    assert {"run", "test"} <= targets


def test_the_calendars_and_golden_cases_are_documented() -> None:
    """Whoever takes them for something else finds every field of both, and every reason to ask, named once."""
    from bot.core.dates import Reason
    from bot.schema import CalendarFile

    names = ("promised_times", "promised_times_examined")
    cases = [case for name in names for case in json.loads(read(f"tests/core/{name}.json"))]
    fields = {*CalendarFile.model_fields, *get_args(Reason), *(field for case in cases for field in case)}
    assert fields <= set(re.findall(r"`([\w-]+)`", read("content/calendar/README.md")))


def test_the_retention_is_documented() -> None:
    """48 hours of receipts stand where people look for it."""
    from bot.storage.receipts import KEPT

    assert KEPT.total_seconds() == 48 * 3600
    assert "48 小时" in read("docs/privacy.md")
