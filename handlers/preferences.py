"""Preferences: what a lock screen may show, and the time zone."""

from __future__ import annotations

import re
from typing import Final
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from bot.core.changes import Asked, PreferenceSet
from bot.core.person import Asking
from bot.core.taps import tap
from bot.core.turn import Outcome, Turn
from handlers import arrival
from handlers.parts import door, label, local, option, say, show

ZONES: Final = {
    "北京": "Asia/Shanghai",
    "上海": "Asia/Shanghai",
    "香港": "Asia/Hong_Kong",
    "澳门": "Asia/Macau",
    "台北": "Asia/Taipei",
    "新加坡": "Asia/Singapore",
    "吉隆坡": "Asia/Kuala_Lumpur",
    "曼谷": "Asia/Bangkok",
    "东京": "Asia/Tokyo",
    "首尔": "Asia/Seoul",
    "迪拜": "Asia/Dubai",
    "伦敦": "Europe/London",
    "巴黎": "Europe/Paris",
    "柏林": "Europe/Berlin",
    "莫斯科": "Europe/Moscow",
    "纽约": "America/New_York",
    "洛杉矶": "America/Los_Angeles",
    "温哥华": "America/Vancouver",
    "多伦多": "America/Toronto",
    "悉尼": "Australia/Sydney",
    "墨尔本": "Australia/Melbourne",
    "芝加哥": "America/Chicago",
}
MAINLAND: Final = re.compile(
    r"中国|国内|大陆|北京|天津|上海|重庆|河北|山西|辽宁|吉林|黑龙江|江苏|浙江|安徽|福建|江西|山东|河南|湖北|湖南|广东|海南|"
    r"四川|贵州|云南|陕西|甘肃|青海|内蒙|广西|西藏|宁夏|新疆|广州|深圳|成都|杭州|武汉|西安|南京|郑州|长沙|沈阳|青岛|苏州|东莞|昆明|"
    r"合肥|福州|厦门|济南|大连|哈尔滨|长春|太原|石家庄|南昌|贵阳|南宁|海口|兰州|西宁|银川|呼和浩特|乌鲁木齐|拉萨"
)


def view(turn: Turn) -> Outcome:
    """What is set, and how to change it."""
    if not turn.person.remembered:
        return arrival.ask_consent(turn, tap("settings"))
    return _shown(turn, turn.person.preview, turn.person.zone)


def _shown(turn: Turn, shows: bool, zone: str, *changes: PreferenceSet) -> Outcome:
    now = local(turn.now, zone)
    text = say(
        turn,
        "settings.view",
        preview=label(turn, f"settings.preview-{int(shows)}"),
        zone=_zone_name(turn, zone),
        reminders=label(turn, f"settings.muted-{int(turn.person.muted)}"),
        clock=f"{now:%H:%M}",
    )
    return show(
        text,
        option(turn, f"preview-{int(not shows)}", "preview", int(not shows)),
        option(turn, "zone", "zone"),
        option(turn, "unmute", "unmute") if turn.person.muted else option(turn, "mute", "mute"),
        option(turn, "privacy", "privacy"),
        door(turn),
        changes=changes,
    )


def _zone_name(turn: Turn, zone: str) -> str:
    return label(turn, "settings.beijing") if zone == "Asia/Shanghai" else zone


def preview(turn: Turn, word: str) -> Outcome:
    """Whether a nudge begins with what it is about."""
    if not turn.person.remembered:
        return arrival.ask_consent(turn, tap("preview", word))
    return _shown(turn, word == "1", turn.person.zone, PreferenceSet("preview", "1" if word == "1" else "0"))


def zone(turn: Turn) -> Outcome:
    """Ask where they are."""
    if not turn.person.remembered:
        return arrival.ask_consent(turn, tap("zone"))
    return show(say(turn, "settings.zone"), door(turn, "settings"), changes=(Asked(Asking("zone")),))


def said_zone(turn: Turn, text: str) -> Outcome:
    """A city or a zone's name, read back as the time it is there now."""
    name = _zone_of(text.strip().removesuffix("时间"))
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return show(say(turn, "settings.zone-unclear"), door(turn, "settings"), changes=(Asked(Asking("zone")),))
    return _shown(turn, turn.person.preview, name, PreferenceSet("zone", name))


def _zone_of(place: str) -> str:
    """A city's zone; all of the mainland keeps Beijing time. Anything else is taken for a zone's own name."""
    known = next((zone for city, zone in ZONES.items() if city in place), None)
    return known or ("Asia/Shanghai" if MAINLAND.search(place) else place)
