"""Links taken apart by their letters: whose domain it is, and whom it would like to be."""

from __future__ import annotations

import subprocess
import sys

import pytest

from bot.core.links import distance, domain, found, signs_of, skeleton
from bot.core.numbers import flat
from tests.shipped import GUIDE

SIGNS = GUIDE.signs


@pytest.mark.parametrize(
    ("text", "hosts"),
    [
        ("https://www.abc.com/a?b=1", ["www.abc.com"]), ("请登录www。abc。com办理", ["www.abc.com"]), ("abc点com", ["abc.com"]),
        ("hxxps://abc[.]com/x", ["abc.com"]), ("ａｂｃ．ｔｏｐ", ["abc.top"]), ("点击https://abc.top领取", ["abc.top"]),
        ("打开abc.com。然后", ["abc.com"]), ("https://a.com，https://b.com", ["a.com", "b.com"]), ("https://12315.cn@evil.com", ["evil.com"]),
        ("1.2.3.4:8080/a", ["1.2.3.4"]), ("合同.pdf", []), ("v2.0.1", []), ("1.5万", []), ("me@abc.com", []), ("zhang.san@abc.com", []), ("12315.cn@evil.com", ["evil.com"]), ("support@abc.com", []), ("a.md", []), ("", []),
    ],
)  # fmt: skip
def test_links_in_prose(text: str, hosts: list[str]) -> None:
    """With or without https, with Chinese marks and words right beside; an e-mail address or a file is none."""
    links, rest = found(flat(text))
    assert [link.host for link in links] == hosts
    assert not any(host in rest for host in hosts)


@pytest.mark.parametrize(
    ("link", "rules"),
    [
        ("https://www.nfra.gov.cn/a", ["U01"]), ("http://www.nfra.gov.cn", ["U01", "U02b"]), ("https://nfra.gov.cn:8080", ["U01", "U02"]),
        ("https://nfra.gov.cn.kefu.top", ["U01b", "U03", "U06"]), ("https://12315.cn@evil.com", ["U02", "U03"]),
        ("https://abc.com/12315.cn/login", ["U03"]), ("https://l2315.cn", ["U04"]), ("https://nifа.org.cn", ["U02", "U04"]),
        ("https://pbccrrc.org.cn", ["U04"]), ("https://mybank-kf.com", ["U03"]), ("https://brand.com.abc.net", ["U03"]),
        ("https://xn--80ak6aa92e.com", ["U02"]), ("https://t.cn/a", ["U05"]), ("https://abc.vip", ["U06"]),
        ("https://abc.com/a.apk?x", ["U07"]), ("https://12306.cn", ["U05b"]), ("https://cn.bing.com", ["U05b"]),
        ("https://infra.com", ["U05b"]), ("https://www.court.gov.cn", ["U01"]), ("https://hao12345.com", ["U05b"]),
    ],
)  # fmt: skip
def test_signs_of_links(link: str, rules: list[str]) -> None:
    """Each rule by itself, and what must not ring: neighbours, subsites, honest words."""
    [only], _ = found(flat(link))
    assert list(signs_of(only, SIGNS)) == rules


def test_the_registrable_domain() -> None:
    """By the list that ships with the library, also under endings of two parts; no part of it is a network's answer."""
    assert domain("www.nfra.gov.cn") == "nfra.gov.cn"
    assert domain("nfra.gov.cn.kefu.top") == "kefu.top"
    assert domain("gov.cn") == ""
    assert domain("abc.nowhere-at-all") == ""


def test_look_alikes_and_distance() -> None:
    """0 is o, 1 and i are l, rn is m, Cyrillic is Latin; two letters that changed places are one change."""
    assert skeleton("l23IS") == skeleton("12315")
    assert skeleton("nifа") == skeleton("nlfa")
    assert skeleton("rnvv") == "mw"
    assert (distance("abcd", "abdc"), distance("abc", "abcd"), distance("abc", "abc"), distance("a", "abcdef")) == (
        1,
        1,
        0,
        3,
    )


def test_nothing_heavy_is_imported_before_it_is_needed() -> None:
    """The list of domains and the tables of numbers wait for the first link and the first foreign number."""
    program = (
        "import sys; from bot import content; guide = content.load(); from bot.core.contacts import judge;"
        "judge('95588', guide.signs); judge('客服打不通', guide.signs);"
        "assert not {'phonenumbers', 'publicsuffixlist'} & set(sys.modules), 'too early'"
    )
    done = subprocess.run([sys.executable, "-c", program], check=False, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
