"""Links and domain names in what people type: found and taken apart by their letters alone; never opened."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Final

from bot.core.mask import masked
from bot.core.verdicts import Domains, Signs, Site

if TYPE_CHECKING:
    from publicsuffixlist import PublicSuffixList

HAN: Final = r"\u2e80-\u9fff"
LETTER: Final = r"a-z0-9_\-\u00df-\u024f\u0370-\u058f\u1d00-\u1fff"  # what a host is written with, look-alikes too
LONGEST: Final = 253  # letters of a host (RFC 1035)
PAST: Final = r"\s<>\"'“”‘’，。；、！？（）《》【】"
SCHEMED: Final = re.compile(
    rf"(?P<scheme>[a-z][a-z0-9+.\-]{{1,24}}):[/\\]{{2}}(?P<rest>(?:(?![,;]https?:)[^{PAST}]){{1,500}})"
)
DOTS: Final = re.compile(rf"(?<=[{LETTER}])\s?(?:[。．｡]|\[\.\]|\(\.\))\s?(?=[a-z])")
SAID_DOT: Final = re.compile(r"(?<=[a-z0-9])点(?=(?:com|cn|net|org|top|vip|xyz|cc|shop|club|icu)(?![a-z]))")
NEXT: Final = re.compile(r"[,;!](?=$|[^\x00-\x7f]|[a-z]{3,6}://)")  # the sentence goes on
HOST_ONLY: Final = re.compile(rf"\[[0-9a-f:.]*\]|[{LETTER}.]+|[\w.\-]+")
WHERE_HOST_ENDS: Final = re.compile(r"[/?#\\]")
IPV4: Final = re.compile(r"(?:(?:25[0-5]|2[0-4][0-9]|1?[0-9]{1,2})\.){3}(?:25[0-5]|2[0-4][0-9]|1?[0-9]{1,2})")
ANY_IP: Final = re.compile(rf"{IPV4.pattern}|\[[0-9a-f:.]+\]|[0-9]+|0x[0-9a-f.x]+")
FILE_NAMES: Final = frozenset({"zip", "mov", "md", "sh", "py", "pl", "rs", "ps", "app"})  # endings of files as well
OWN_PORTS: Final = frozenset({"", "80", "443"})
GENERIC: Final = frozenset({"com", "cn", "net", "org", "gov"})
GOVERNMENT: Final = "gov.cn"
SAFE_SCHEMES: Final = frozenset({"", "https"})
MOST: Final = 10  # links of one text
FURTHEST: Final = 2  # changes between a look-alike and what it looks like
LONG_BRAND: Final = 6  # letters; a shorter name has honest neighbours

LOOK_ALIKES: Final = str.maketrans(
    "авгеіјкмнорсԁѕтухһԛԝпӏαβγεηικνορτυχı015",
    "abreijkmhopcdstyxhqwnlabyenikvoptuxiols",
)


@dataclass(frozen=True, slots=True)
class Link:
    """A link taken apart, host in lower case. `scheme` is empty where none was typed."""

    scheme: str
    user: str
    host: str
    port: str
    path: str

    @property
    def shown(self) -> str:
        """What may be said and stored of it: where it leads, without path, name or number."""
        return masked(domain(self.host) or self.host)[0][:40]


def found(text: str) -> tuple[tuple[Link, ...], str]:
    """Every link of a flat text, and the text with blanks in their places.

    It is read in lower case: with IGNORECASE all those letters would take milliseconds to compile at every start.
    """
    shown = SAID_DOT.sub(".", DOTS.sub(".", text.lower()))
    links: list[Link] = []

    def taken(match: re.Match[str], link: Link | None) -> str:
        if link is None or len(links) >= MOST:
            return match[0]
        links.append(link)
        return " " * 3

    left = SCHEMED.sub(lambda match: taken(match, _schemed(match)), shown)
    left = _bare_hosts().sub(lambda match: taken(match, _bare(match)), left)
    return tuple(dict.fromkeys(links)), left if links else text


@lru_cache(maxsize=1)
def _bare_hosts() -> re.Pattern[str]:
    """Hosts without `https://`; its many letters take milliseconds to compile, so not at every start."""
    host = rf"[{LETTER}.]{{3,{LONGEST}}}"
    return re.compile(
        rf"(?<![{LETTER}@.])(?P<user>{host}@)?(?P<host>{host})(?P<port>:[0-9]{{1,5}})?(?P<path>[/?#][^{PAST}{HAN}]{{0,300}})?"
    )


def _schemed(match: re.Match[str]) -> Link:
    rest = NEXT.split(match["rest"], maxsplit=1)[0]
    end = WHERE_HOST_ENDS.search(rest)
    place, path = (rest[: end.start()], rest[end.start() :]) if end else (rest, "")
    user, _, host = place.rpartition("@")
    name, _, port = host.rpartition(":") if re.search(r":[0-9]*$", host) and "]" not in host[-2:] else (host, "", "")
    return Link(match["scheme"], user, _clean(name), port, path)


def _bare(match: re.Match[str]) -> Link | None:
    """A host without `https://` is one only where it ends as real domains do."""
    user, host = (match["user"] or "").rstrip("@"), _clean(match["host"])
    if user and not domain(user):  # an e-mail address
        return None
    link = Link("", user, host, (match["port"] or "")[1:], match["path"] or "")
    if IPV4.fullmatch(host):
        return link
    last = host.rpartition(".")[2]
    if "." not in host or last.isdecimal() or (last in FILE_NAMES and not link.path) or not domain(host):
        return None
    return link


def _clean(host: str) -> str:
    kept = HOST_ONLY.match(host)
    return kept[0].strip(".") if kept else ""


@lru_cache(maxsize=1)
def _suffixes() -> PublicSuffixList:
    """The list that ships with the library; reading it takes a tenth of a second, so only when a link is pasted."""
    from publicsuffixlist import PublicSuffixList  # noqa: PLC0415

    return PublicSuffixList(accept_unknown=False)


def domain(host: str) -> str:
    """The part that somebody registered: `kefu.top` of `nfra.gov.cn.kefu.top`; empty where there is none."""
    return str(_suffixes().privatesuffix(host) or "")


def signs_of(link: Link, signs: Signs) -> tuple[str, ...]:
    """Which of the written signs a link shows; U05b where it shows nothing."""
    known = signs.domains
    if _official(link.host, known):
        hits = {"U01", *_disguise(link)}
    else:
        hits = {*_disguise(link), *_pretending(link, known), *_kind(link, known)}
    return tuple(name for name in signs.every if name in hits) or ("U05b",)


def _official(host: str, known: Domains) -> bool:
    sites = {GOVERNMENT, *(site.domain for site in known.sites)}
    return host.isascii() and any(host == site or host.endswith(f".{site}") for site in sites)


def _disguise(link: Link) -> Iterator[str]:
    """An address that hides whose it is, or goes without encryption."""
    unusual = bool(link.user) or link.port not in OWN_PORTS or not link.host.isascii()
    if unusual or ANY_IP.fullmatch(link.host) or any(label.startswith("xn--") for label in link.host.split(".")):
        yield "U02"
    if link.scheme not in SAFE_SCHEMES:
        yield "U02b"


def _kind(link: Link, known: Domains) -> Iterator[str]:
    own = domain(link.host)
    if own in known.shorteners or link.host in known.shorteners:
        yield "U05"
    if link.host.rpartition(".")[2] in known.endings:
        yield "U06"
    file = link.path.partition("?")[0].partition("#")[0].rpartition(".")[2]
    if (
        file in known.files
        or own in known.installers
        or link.host in known.installers
        or "itms-services" in f"{link.scheme} {link.path}"
    ):
        yield "U07"


def _pretending(link: Link, known: Domains) -> Iterator[str]:
    """It bears the name of a public body, all of it or nearly, without being that body's."""
    own = domain(link.host)
    if not own or own in known.neighbours:
        return
    label = own.partition(".")[0]
    if _bears_name(link.host, own, known):
        yield "U01b"
    if _elsewhere(link, own, known) or any(label.endswith(f"-{tail}") for tail in known.tails):
        yield "U03"
    if any(
        _alike(candidate, site) for site in known.sites for candidate in (own, link.host.removeprefix("www."), label)
    ):
        yield "U04"


def _bears_name(host: str, own: str, known: Domains) -> bool:
    """`nfra.com`, `12378-kefu.com`, `gov-cn.top`: the name itself, under an ending that anybody can buy."""
    label, _, ending = own.partition(".")
    if "gov" in ending.split("."):
        return False
    tokens = [token for part in host.removesuffix(ending).split(".") for token in re.split(r"[-_]", part) if token]
    names = {brand for site in known.sites for brand in site.brands} | known.hotlines
    numbers = {digits for token in tokens for digits in re.findall(r"(?<![0-9])[0-9]{5}(?![0-9])", token)}
    return (
        bool(names & {*tokens, *(numbers - {"12345"})})
        or "gov" in tokens
        or label.startswith("gov")
        or label.endswith("gov")
    )


def _elsewhere(link: Link, own: str, known: Domains) -> bool:
    """A whole domain that is only part of a longer one, or stands behind the slash or before the @."""
    before = link.host.removesuffix(own).removeprefix("www.").split(".")
    around = f"{link.user} {link.host.removesuffix(own)} {link.path}"
    return bool(GENERIC & set(before[1:])) or any(_within(site.domain, around) for site in known.sites)


def _within(name: str, text: str) -> bool:
    return re.search(rf"(?<![a-z0-9\-]){re.escape(name)}(?![a-z0-9\-])", text) is not None


def _alike(candidate: str, site: Site) -> bool:
    """Alike to the eye, or at most two letters away from the domain; of a bare name one letter."""
    seen = skeleton(candidate)
    if "." in candidate:
        return candidate != site.domain and distance(seen, skeleton(site.domain)) <= FURTHEST
    brands = (skeleton(brand) for brand in site.brands if len(brand) > 3)
    return any(seen == brand or (len(brand) >= LONG_BRAND and distance(seen, brand) == 1) for brand in brands)


@lru_cache(maxsize=512)
def skeleton(name: str) -> str:
    """How a name looks: Cyrillic and Greek as Latin, 0 as o, 1 and i as l, rn as m, vv as w, no accents."""
    bare = "".join(char for char in unicodedata.normalize("NFKD", name.lower()) if not unicodedata.combining(char))
    return bare.translate(LOOK_ALIKES).replace("i", "l").replace("rn", "m").replace("vv", "w")


def distance(one: str, other: str) -> int:
    """Letters to change, add, drop or swap with the next one; more than `FURTHEST` apart in length is just far."""
    if abs(len(one) - len(other)) > FURTHEST:
        return FURTHEST + 1
    before: list[int] = []
    row = list(range(len(other) + 1))
    for index, char in enumerate(one, 1):
        before, last, row = row, before, [index]
        for place, against in enumerate(other, 1):
            best = min(before[place] + 1, row[place - 1] + 1, before[place - 1] + (char != against))
            if last and place > 1 and char == other[place - 2] and one[index - 2] == against:
                best = min(best, last[place - 2] + 1)
            row.append(best)
    return row[-1]
