"""Environment (or `.env`) → one frozen Settings; every variable with its meaning, in one table."""

from __future__ import annotations

import re
from datetime import time
from typing import Annotated, Literal
from zoneinfo import ZoneInfo

from pydantic import AfterValidator, Field, ValidationError, model_validator
from pydantic_core import ErrorDetails
from pydantic_settings import BaseSettings, SettingsConfigDict

ORIGIN = re.compile(r"https?://[^/\s]+")
QUIET = re.compile(r"([01]?\d|2[0-3]):([0-5]\d)-([01]?\d|2[0-3]):([0-5]\d)")


def _origin(value: str) -> str:
    address = value.rstrip("/")
    if address and not ORIGIN.fullmatch(address):
        raise ValueError("要写成 https://主机[:端口]，不带路径")
    return address


def _zone(value: str) -> str:
    try:
        ZoneInfo(value)
    except Exception as reason:
        raise ValueError("不认识这个时区，例如 Asia/Shanghai") from reason
    return value


def _quiet(value: str) -> str:
    if not QUIET.fullmatch(value):
        raise ValueError("要写成 21:30-08:00")
    return value


def _database(value: str) -> str:
    if not value.startswith("sqlite:///") or value == "sqlite:///":
        raise ValueError("要写成 sqlite:///路径，例如 sqlite:///data/huiyin.db")
    return value


def _token(value: str) -> str:
    if value and not re.fullmatch(r"\d+:[A-Za-z0-9_-]+", value):
        raise ValueError("不像 BotFather 给的口令（数字:字母数字）")
    return value


def _secret(value: str) -> str:
    if not re.fullmatch(r"[A-Za-z0-9_-]{0,256}", value):
        raise ValueError("只能用字母、数字、_ 和 -，最多 256 个")
    return value


def _app_id(value: str) -> str:
    if value and not re.fullmatch(r"wx[A-Za-z0-9]{1,62}", value):
        raise ValueError("要填 wx 开头的 AppID，只有字母和数字；gh_ 开头的是原始ID，不是它")
    return value


def _callback_token(value: str) -> str:
    if value and not re.fullmatch(r"[A-Za-z0-9]{3,32}", value):
        raise ValueError("要写成 3 到 32 个字母或数字，和公众号后台填的一样")
    return value


def _aes_key(value: str) -> str:
    if value and not re.fullmatch(r"[A-Za-z0-9]{43}", value):
        raise ValueError("要 43 个字母或数字（后台叫 EncodingAESKey）")
    return value


AesKey = Annotated[str, AfterValidator(_aes_key)]
Origin = Annotated[str, AfterValidator(_origin)]


class Settings(BaseSettings):
    """Everything the operator decides. The description of each field is what docs/settings.md says."""

    model_config = SettingsConfigDict(env_prefix="HUIYIN_", frozen=True, extra="ignore")

    database_url: Annotated[str, AfterValidator(_database)] = Field(
        "sqlite:///data/huiyin.db", description="数据库：`sqlite:///` 加路径，相对路径从启动目录算"
    )
    host: str = Field("127.0.0.1", description="监听的地址")
    port: Annotated[int, Field(ge=0, le=65535)] = Field(8080, description="监听的端口；0 表示任选一个空闲的")
    web: Literal["on", "off"] = Field("on", description="要不要本地聊天页")
    web_hosts: str = Field("", description="聊天页另外接受的主机名，逗号分隔（默认只有本机和 PUBLIC_URL）")
    public_url: Origin = Field("", description="外面访问本服务的地址，webhook 要用，例如 https://bot.example.org")
    secret_key: str = Field("", description="签名用的密钥；不填就在数据目录里生成一个，权限 0600")
    telegram_token: Annotated[str, AfterValidator(_token)] = Field(
        "", description="BotFather 给的口令；填了才开 Telegram"
    )
    telegram_api_base: Origin = Field("https://api.telegram.org", description="Bot API 的地址（自建服务器或代理）")
    telegram_mode: Literal["polling", "webhook"] = Field("polling", description="收消息的方式")
    telegram_secret: Annotated[str, AfterValidator(_secret)] = Field("", description="webhook 的暗号；不填由密钥派生")
    telegram_poll_timeout: Annotated[int, Field(ge=0, le=50)] = Field(30, description="长轮询等多少秒")
    telegram_per_second: Annotated[float, Field(gt=0, le=1000)] = Field(
        28.0, description="每秒最多主动发几条（平台的上限是 30；回答不受它限制，只占它的份额）"
    )
    telegram_per_chat_seconds: Annotated[float, Field(ge=0, le=60)] = Field(
        1.05, description="对同一个人，两条之间至少隔几秒"
    )
    wechat_app_id: Annotated[str, AfterValidator(_app_id)] = Field(
        "", description="公众号的 AppID；和 WECHAT_TOKEN 都填了才开微信"
    )
    wechat_app_secret: str = Field("", description="公众号的 AppSecret；只有能主动发消息、能设菜单的号才用得上")
    wechat_token: Annotated[str, AfterValidator(_callback_token)] = Field(
        "", description="公众号后台“服务器配置”里的令牌（Token）"
    )
    wechat_aes_key: AesKey = Field("", description="消息加解密密钥；填了就只收加密的消息（后台选安全模式）")
    wechat_aes_key_previous: AesKey = Field("", description="换密钥时填上一把，换完一天后删掉")
    wechat_account: Literal["auto", "test", "subscription", "subscription-verified", "service", "service-verified"] = (
        Field("auto", description="这是哪种号，决定能不能答应主动提醒（docs/wechat.md）")
    )
    wechat_template_id: str = Field("", description="一次性订阅的模板编号；填了才请用户同意提醒（docs/wechat.md）")
    wechat_api_base: Origin = Field("https://api.weixin.qq.com", description="微信接口的地址（代理时才改）")
    operator_name: str = Field("", description="谁在运行：姓名或机构，第一次见面时说给用户")
    operator_contact: str = Field("", description="怎么联系运营者：邮箱或电话")
    timezone: Annotated[str, AfterValidator(_zone)] = Field("Asia/Shanghai", description="新用户的时区")
    quiet_hours: Annotated[str, AfterValidator(_quiet)] = Field("21:30-08:00", description="夜里不打扰的时段")
    backup_days: Annotated[int, Field(ge=0)] = Field(
        0, description="备份保留多少天（告诉用户备份何时过期；0 表示没有备份）"
    )
    backup_dir: str = Field("", description="每天夜里备份到哪个文件夹；填了就要填 BACKUP_DAYS，不填就不自动备份")
    ballast_mb: Annotated[int, Field(ge=0, le=1024)] = Field(
        16, description="数据库旁边占着多少 MB，磁盘满了先让出来；0 表示不占"
    )
    reload: Literal["on", "off"] = Field(
        "off", description="改了内容文件，两秒内自己换上（写内容时用；SIGHUP 总是可以换）"
    )
    log_format: Literal["text", "json"] = Field("text", description="日志格式")
    log_level: Literal["debug", "info", "warning", "error"] = Field("info", description="日志级别")

    @model_validator(mode="after")
    def _whole(self) -> Settings:
        if self.telegram_token and self.telegram_mode == "webhook" and not self.public_url:
            raise ValueError("TELEGRAM_MODE 是 webhook 时，要填 HUIYIN_PUBLIC_URL")
        if self.backup_dir and not self.backup_days:
            raise ValueError("填了 BACKUP_DIR，也要填 HUIYIN_BACKUP_DAYS：备份留多少天，会告诉用户")
        if self.wechat_aes_key_previous and not self.wechat_aes_key:
            raise ValueError("填了 WECHAT_AES_KEY_PREVIOUS，也要填 HUIYIN_WECHAT_AES_KEY")
        return self

    @property
    def sqlite_path(self) -> str:
        """The database file."""
        return self.database_url.removeprefix("sqlite:///")

    @property
    def quiet(self) -> tuple[time, time]:
        """When the quiet hours begin and end, local time of the person."""
        match = QUIET.fullmatch(self.quiet_hours)
        assert match is not None  # the validator saw to it
        a, b, c, d = (int(part) for part in match.groups())
        return time(a, b), time(c, d)


class BadSettings(Exception):
    """The settings cannot be used; one line for each mistake."""

    def __init__(self, mistakes: list[str]) -> None:
        super().__init__("\n".join(mistakes))
        self.mistakes = mistakes


def read(env_file: str | None = ".env") -> Settings:
    """The settings, or BadSettings naming every mistake at once."""
    try:
        return Settings(_env_file=env_file)  # type: ignore[call-arg]
    except ValidationError as reason:
        raise BadSettings([_mistake(error["loc"], _words(error)) for error in reason.errors()]) from reason


def _words(error: ErrorDetails) -> str:
    """What is wrong, for the operator; pydantic's own words where it is rare."""
    said = {
        "literal_error": "只能写 {expected}",
        "int_parsing": "要写整数",
        "float_parsing": "要写数字",
        "greater_than_equal": "最小 {ge}",
        "less_than_equal": "最大 {le}",
    }.get(error["type"], error["msg"])
    ctx = {name: str(value).replace("'", "").replace(" or ", ", ") for name, value in error.get("ctx", {}).items()}
    return said.format(**ctx) if said != error["msg"] else said


def _mistake(location: tuple[int | str, ...], message: str) -> str:
    name = "_".join(str(part) for part in location).upper()
    words = message.removeprefix("Value error, ")
    return f"HUIYIN_{name}：{words}" if name else f"HUIYIN_{words}"
