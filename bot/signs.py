"""The rules of "verify before dialling" as content/contacts/ writes them, made into what bot/core judges by."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence

from bot import schema
from bot.core.topics import Source
from bot.core.verdicts import Domains, Sign, Signs, Site
from bot.lines import Fault

LISTS = ("neighbours", "shorteners", "endings", "tails", "files", "installers")


def sign(read: schema.Sign, fill: Callable[[str], str]) -> Sign:
    """A rule with the blanks of its sentences filled."""
    return Sign(
        **{**dict(read), "why": fill(read.why), "todo": fill(read.todo), "source": Source(**dict(read.source))},
    )


def domains(files: Sequence[schema.LinksFile], hotlines: Iterable[str]) -> Domains:
    """What links are compared with; nobody else's domain may bear the number of a hotline either."""
    lists = {name: frozenset(word for file in files for word in getattr(file, name)) for name in LISTS}
    sites = tuple(Site(site.domain, site.name, tuple(site.brands)) for file in files for site in file.sites)
    return Domains(sites=sites, hotlines=frozenset(hotlines), **lists)


def leaning(signs: Signs) -> Iterator[Fault]:
    """A rule that leans on one that is not there."""
    for one in signs.every.values():
        gone = (name for name in (*one.numbers, *one.hides) if name not in signs.every)
        yield from (Fault("sign", one.id, f"提到不存在的「{name}」", "numbers", name) for name in gone)


def patterns(signs: Signs) -> Iterator[tuple[str, str]]:
    """Every regular expression with the id of its rule."""
    for one in signs.every.values():
        written = (one.pattern, *one.unless, *(pattern for part in one.words for pattern in part))
        yield from ((one.id, pattern) for pattern in written)
