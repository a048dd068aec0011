"""What the doctor finds: settings that are there or missing, and what the platforms say where they are asked."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any, Final

import pytest

from bot import app, doctor
from bot.settings import Settings
from bot.storage.abilities import Abilities
from bot.storage.migrate import migrate
from bot.storage.sqlite import opened
from tests.process import pause, until
from tests.shipped import GUIDE
from tests.standin.wechat_api import APP_ID, SECRET, running

TOKEN: Final = "123456:AAHdqTcvCH1vGWJxfSeofSAs0K5PALDsaw"
WHO: Final = {"operator_name": "某社区", "operator_contact": "a@b.example"}
ACCOUNT: Final = {
    "public_url": "https://bot.example.org",
    "wechat_app_id": "wx1",
    "wechat_token": "callbacktoken",
    "wechat_aes_key": "k" * 43,
}


def settings(**values: Any) -> Settings:
    """These settings and no file."""
    return Settings(_env_file=None, **values)  # type: ignore[call-arg]


@pytest.mark.parametrize(
    ("values", "wanting", "word"),
    [
        ({}, True, "✗ 运营者"),
        ({"operator_name": "某社区"}, True, "✗ 运营者"),
        ({"operator_name": "某社区", "operator_contact": "a@b.example"}, False, "✓ 运营者：某社区"),
        ({"operator_name": "某", "operator_contact": "x", "web": "off"}, True, "✗ 聊天页：关"),
        (
            {"operator_name": "某", "operator_contact": "x", "web": "off", "telegram_token": TOKEN},
            False,
            "✓ Telegram：已填口令",
        ),
        ({**WHO, "wechat_app_id": "wx1"}, True, "✗ 微信：没填 HUIYIN_WECHAT_TOKEN"),
        ({**WHO, **ACCOUNT, "wechat_aes_key": ""}, True, "✗ 微信：明文模式"),
        ({**WHO, **ACCOUNT}, False, "✓ 微信：公众号 wx1"),
    ],
)
async def test_the_doctor(values: dict[str, str], wanting: bool, word: str) -> None:
    """What is configured and what is missing; no channel at all is wanting; the token itself is not shown."""
    lines, found = await doctor.diagnosis(settings(**values), GUIDE)
    assert found is wanting
    assert any(line.startswith(word) for line in lines)
    assert TOKEN not in "".join(lines)
    assert all(line[0] in "✓✗" for line in lines)


async def test_what_was_learned_of_the_account_is_told(tmp_path: Path) -> None:
    """From the database, read-only, without asking anybody."""
    found = settings(**WHO, **ACCOUNT, wechat_app_secret=SECRET, database_url=f"sqlite:///{tmp_path / 'bot.db'}")
    async with opened(tmp_path / "bot.db", migrate) as database:
        await Abilities(database, "wx1").learn("menu", app.now() + timedelta(days=1))
    lines, wanting = await doctor.diagnosis(found, GUIDE)
    assert "✓ 微信：自定义菜单：能用" in lines
    assert not wanting


async def test_a_running_bot_has_looked(tmp_path: Path) -> None:
    """Menu and quota of the account are known after a start, beside the running bot and without asking."""
    async with running(app.now) as platform:
        account = {**ACCOUNT, "wechat_app_id": APP_ID, "wechat_api_base": platform.base, "wechat_app_secret": SECRET}
        found = settings(**WHO, **account, database_url=f"sqlite:///{tmp_path / 'bot.db'}", wechat_account="test")
        async with app.running(found, GUIDE):
            await until(lambda: platform.made("openapi/quota/get"))
            lines, _ = await doctor.diagnosis(found, GUIDE)
            while not any("当天还能发" in line for line in lines):
                await pause(0.05)
                lines, _ = await doctor.diagnosis(found, GUIDE)
        assert "✓ 微信：菜单：还没放，运行 huiyin menu push（一天内看过）" in lines
        assert "✓ 微信：客服消息：这种号能用" in lines


async def test_online_asks_wechat(tmp_path: Path) -> None:
    """The menu and what is left of the day's quota; a wrong secret is named by what it means."""
    async with running(app.now) as platform:
        account = {**ACCOUNT, "wechat_app_id": APP_ID, "wechat_api_base": platform.base}
        place = f"sqlite:///{tmp_path / 'bot.db'}"
        lines, _ = await doctor.diagnosis(
            settings(**WHO, **account, wechat_app_secret=SECRET, database_url=place), GUIDE, online=True
        )
        assert any("菜单：还没放" in line for line in lines)
        wrong, wanting = await doctor.diagnosis(
            settings(**WHO, **account, wechat_app_secret="no", database_url=place), GUIDE, online=True
        )
        assert wanting
        assert any("AppSecret 不对" in line for line in wrong)
        assert SECRET not in "".join([*lines, *wrong])


async def test_online_asks_telegram() -> None:
    """Nobody there: said in one line, the token not in it."""
    found = settings(**WHO, telegram_token=TOKEN, telegram_api_base="http://127.0.0.1:9")
    lines, wanting = await doctor.diagnosis(found, GUIDE, online=True)
    assert wanting
    assert any(line.startswith("✗ Telegram：问不到") for line in lines)
    assert TOKEN not in "".join(lines)
