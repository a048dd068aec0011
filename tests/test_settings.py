"""Settings: sensible without any, every mistake told at once, `.env` read only when asked."""

from __future__ import annotations

from datetime import time
from pathlib import Path

import pytest
from pydantic import ValidationError

from bot.settings import BadSettings, Settings, read

DEFAULTS: dict[str, object] = {
    "database_url": "sqlite:///data/huiyin.db", "host": "127.0.0.1", "port": 8080, "web": "on", "web_hosts": "", "public_url": "",
    "secret_key": "", "telegram_token": "", "telegram_api_base": "https://api.telegram.org", "telegram_mode": "polling",
    "telegram_secret": "", "telegram_poll_timeout": 30, "telegram_per_second": 28.0,
        "telegram_per_chat_seconds": 1.05, "wechat_app_id": "", "wechat_app_secret": "",
    "wechat_token": "", "wechat_aes_key": "", "wechat_aes_key_previous": "", "wechat_account": "auto", "wechat_template_id": "", "wechat_api_base": "https://api.weixin.qq.com", "operator_name": "", "operator_contact": "", "timezone": "Asia/Shanghai",
    "quiet_hours": "21:30-08:00", "backup_days": 0, "backup_dir": "", "ballast_mb": 16, "reload": "off", "log_format": "text", "log_level": "info",
}  # fmt: skip


def test_defaults() -> None:
    """Without any setting the bot starts for this machine alone; a changed default changes somebody's bot."""
    assert read(None).model_dump() == DEFAULTS


def mistakes(**values: str) -> list[str]:
    """What is said about these variables."""
    with pytest.MonkeyPatch.context() as surroundings:
        for name, value in values.items():
            surroundings.setenv(f"HUIYIN_{name}", value)
        try:
            read(None)
        except BadSettings as bad:
            return bad.mistakes
    return []


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("PORT", "achtzig"), ("PORT", "-1"), ("PORT", "65536"), ("PORT", ""), ("WEB", "yes"), ("TELEGRAM_MODE", "push"),
        ("TELEGRAM_TOKEN", "abc"), ("TELEGRAM_TOKEN", "1:a b"), ("TELEGRAM_TOKEN", "1:"), ("TELEGRAM_API_BASE", "api.telegram.org"),
        ("TELEGRAM_API_BASE", "https://a.example/path"), ("PUBLIC_URL", "ftp://a.example"), ("PUBLIC_URL", "https://a b"),
        ("TELEGRAM_SECRET", "not allowed"), ("TELEGRAM_SECRET", "x" * 257), ("TELEGRAM_POLL_TIMEOUT", "51"), ("TIMEZONE", "Mars/Base"),
        ("TIMEZONE", ""), ("TIMEZONE", "../etc"), ("QUIET_HOURS", "21:30"), ("QUIET_HOURS", "25:00-08:00"), ("QUIET_HOURS", "21:60-08:00"),
        ("DATABASE_URL", "data/huiyin.db"), ("DATABASE_URL", "sqlite:///"), ("DATABASE_URL", "mysql://x"), ("BACKUP_DAYS", "-1"),
        ("WECHAT_APP_ID", "wx 1"), ("WECHAT_APP_ID", "gh_0123456789ab"), ("WECHAT_ACCOUNT", "verified"), ("WECHAT_TOKEN", "ab"), ("WECHAT_TOKEN", "a-b-c"), ("WECHAT_AES_KEY", "x" * 42),
        ("WECHAT_AES_KEY", "-" * 43), ("WECHAT_AES_KEY_PREVIOUS", "x" * 44), ("WECHAT_API_BASE", "api.weixin.qq.com"),
        ("LOG_FORMAT", "xml"), ("LOG_LEVEL", "loud"),
    ],
)  # fmt: skip
def test_a_wrong_value_is_told_by_its_name(name: str, value: str) -> None:
    """Exactly one line, naming the variable as it is written in the environment."""
    [said] = mistakes(**{name: value})
    assert said.startswith(f"HUIYIN_{name}：")
    assert "\n" not in said
    assert not {"Input", "should"} & {*said.split("：")[1].split()}, "for operators, in their language"


def test_every_mistake_at_once() -> None:
    """Nobody corrects one, starts again and finds the next."""
    found = mistakes(
        PORT="x", WEB="x", TELEGRAM_TOKEN="x", TIMEZONE="x", QUIET_HOURS="x", DATABASE_URL="x", LOG_LEVEL="x"
    )
    assert len(found) == 7


def test_what_is_secret_is_not_repeated() -> None:
    """A mistyped token is not printed: a start's error lands in logs."""
    typed = "123456 AAHdqTcvCH1vGWJxfSeofSAs0K5PALDsaw"
    assert typed not in "".join(mistakes(TELEGRAM_TOKEN=typed, TELEGRAM_SECRET=f"{typed} !"))


def test_a_webhook_needs_an_address() -> None:
    """Said at the start, not when no update ever comes."""
    token = "123456:AAHdqTcvCH1vGWJxfSeofSAs0K5PALDsaw"
    [said] = mistakes(TELEGRAM_TOKEN=token, TELEGRAM_MODE="webhook")
    assert "HUIYIN_PUBLIC_URL" in said
    assert mistakes(TELEGRAM_TOKEN=token, TELEGRAM_MODE="webhook", PUBLIC_URL="https://a.example") == []
    assert mistakes(TELEGRAM_MODE="webhook") == []


def test_a_previous_key_needs_a_current_one() -> None:
    """Without a current key messages would go in the clear although somebody meant them to be encrypted."""
    [said] = mistakes(WECHAT_AES_KEY_PREVIOUS="k" * 43)
    assert "HUIYIN_WECHAT_AES_KEY" in said
    assert mistakes(WECHAT_AES_KEY_PREVIOUS="k" * 43, WECHAT_AES_KEY="n" * 43) == []


def test_the_env_file_is_read_only_when_asked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """By default the `.env` of the start's folder; none in tests; the environment wins over it."""
    (tmp_path / ".env").write_text("HUIYIN_PORT=9001\nHUIYIN_HOST=::1\nOTHER=x\nHUIYIN_UNKNOWN=x\n", encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    assert read(None).port == 8080
    assert read().port == 9001
    monkeypatch.setenv("HUIYIN_PORT", "9002")
    assert (read().port, read().host) == (9002, "::1")


def test_values_that_are_worked_out() -> None:
    """The database's path, quiet hours as times, an origin without its last slash."""
    chosen = Settings(
        database_url="sqlite:////var/lib/huiyin.db",
        quiet_hours="9:05-17:00",
        public_url="https://a.example/",
        _env_file=None,
    )  # type: ignore[call-arg]
    assert chosen.sqlite_path == "/var/lib/huiyin.db"
    assert chosen.quiet == (time(9, 5), time(17, 0))
    assert chosen.public_url == "https://a.example"
    assert read(None).sqlite_path == "data/huiyin.db"


def test_settings_do_not_change() -> None:
    """What was checked at the start holds until the end."""
    with pytest.raises(ValidationError, match="frozen"):
        read(None).port = 1


def test_backups_need_their_days() -> None:
    """Whoever is deleted is told for how long backups remain: that must be known where there are any."""
    [said] = mistakes(BACKUP_DIR="/backups")
    assert "HUIYIN_BACKUP_DAYS" in said
    assert mistakes(BACKUP_DIR="/backups", BACKUP_DAYS="7") == []
