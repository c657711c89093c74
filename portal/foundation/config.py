"""What may be set from outside, read once at start from the environment (or a `.env` file)."""

import secrets
from pathlib import Path

from pydantic import Field
from pydantic_settings import BaseSettings, SettingsConfigDict

ROOT = Path(__file__).resolve().parents[2]


class Settings(BaseSettings):
    """The installation's settings; every field is an environment variable of the same name in capitals."""

    model_config = SettingsConfigDict(env_file=".env", extra="ignore")

    data_dir: Path = ROOT / "var"
    database_url: str = ""  # empty: SQLite in the data directory
    redis_url: str = ""  # empty: one machine, no Redis
    secret_key: str = ""  # empty: made once and kept in the data directory
    base_url: str = "http://127.0.0.1:8000"
    mail_url: str = "mailbox:"  # smtp://user:password@host:587 or mailbox: (the demo's readable mailbox)
    mail_sender: str = "portal@localhost.localdomain"  # unless the installation's own settings name another
    inbound_address: str = ""  # portal@in.example.com: where mail comes in; empty: none does
    inbound_separator: str = Field(default="+", min_length=1, max_length=1)  # before what an address is for
    inbound_imap: str = ""  # imaps://user:password@host:993/INBOX: the mailbox behind that address
    inbound_imap_done: str = ""  # the folder that read mail is moved to; empty: it stays, marked as read
    inbound_listen: str = ""  # lmtp://127.0.0.1:8024, smtp://127.0.0.1:8025 or lmtp:/run/banso/lmtp
    inbound_most_bytes: int = Field(default=30_000_000, ge=100_000, le=200_000_000)
    inbound_trusts: str = ""  # the relay whose Authentication-Results and spam marks are believed
    own_network_hosts: str = ""  # chat services of one’s own, by comma: all else posted to must be public
    jitsi_url: str = ""  # https://meet.example.com: the installation's own Jitsi, for rooms of meetings
    video_hosts: str = Field(default="", pattern=r"^[A-Za-z0-9.,-]*$")  # by comma: videos that play in a step
    metrics_token: str = ""  # empty: /metrics answers on this machine alone
    trusted_proxies: int = Field(default=0, ge=0, le=5)
    host: str = "127.0.0.1"
    port: int = Field(default=8000, ge=0, le=65535)
    web_processes: int = Field(default=1, ge=1, le=64)
    demo: bool = False
    log_format: str = "json"

    def database_uri(self) -> str:
        """Return the SQLAlchemy URL; SQLite in the data directory unless set."""
        return self.database_url or f"sqlite:///{self.data_dir / 'portal.sqlite'}"

    def key(self) -> str:
        """Return the secret key, making and keeping one (readable by the owner only) on first use."""
        return self.secret_key or _kept_secret(self.data_dir / "secret-key")

    @property
    def secure(self) -> bool:
        """True when people reach the portal over TLS; loopback without TLS is the one exception."""
        return self.base_url.startswith("https://")


def _kept_secret(path: Path) -> str:
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        with path.open("x") as file:
            path.chmod(0o600)
            file.write(secrets.token_urlsafe(48))
    except FileExistsError:
        pass
    return path.read_text().strip()
