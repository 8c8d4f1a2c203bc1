"""Typed settings from the environment (prefix LICENSING_), with defaults that make the embedded product run as is.

Read only by `licensing/app.py`. In production (`LICENSING_ENVIRONMENT=production`) a weak secret, a demo feature or a
plain-HTTP address is refused at start.
"""

from __future__ import annotations

import re
import secrets
from datetime import date
from pathlib import Path
from typing import Literal

from pydantic import Field, SecretStr, field_validator, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

ROOT = Path(__file__).resolve().parent


class Settings(BaseSettings):
    """Every setting of the product. Paths are relative to the working directory unless absolute."""

    model_config = SettingsConfigDict(env_prefix="LICENSING_", extra="ignore", frozen=True)

    environment: Literal["embedded", "production", "test"] = "embedded"
    data_dir: Path = ROOT / "var"
    database_url: str = ""
    """SQLAlchemy URL; empty means SQLite in data_dir. PostgreSQL: postgresql+psycopg://user:password@host/name."""
    storage_url: str = ""
    """obstore URL for immutable files; empty means a folder in data_dir. S3: s3://bucket/prefix."""
    queue_url: str = ""
    """huey storage; empty means SQLite in data_dir. redis://… or postgresql://…"""
    secret_key: SecretStr = SecretStr("")
    """Signs cookies; empty means one generated on first start and kept in data_dir/secret_key (not in production)."""
    base_url: str = "http://127.0.0.1:8000"
    """Public address, used for every link in mails and documents; never taken from a request's Host header."""
    trusted_proxies: int = 0
    """How many reverse proxies in front may set X-Forwarded-For and X-Forwarded-Proto."""
    demo: bool = False
    """Demo aids: mail catcher page, sign-in hints, local test time-stamp authority."""
    mail_url: str = ""
    """smtp://user:password@host:port or smtps://…; empty means the local mail catcher."""
    mail_from: str = "ABC Gestion de Projet <conventions@licensing.example>"
    inbox_url: SecretStr = SecretStr("")
    """Where replies and bounces arrive: imaps://user:password@host/folder, imap://… or maildir:/path; empty means nowhere."""
    inbox_reply_address: str = ""
    """The address of that inbox, which must take plus addressing: reponses@host receives reponses+anything@host."""
    inbox_minutes: int = 1
    """How often the inbox is looked at."""
    scanner_url: str = ""
    """clamd that looks at every file partners send: unix:///run/clamav/clamd.ctl or tcp://host:3310; empty means none does."""
    worker_processes: int = 1
    idle_minutes: int = 60
    absolute_hours: int = 12
    signing_key_file: str = ""
    """PKCS#12 of the authority that issues signature certificates; empty means a local one made on first start."""
    signing_key_passphrase: SecretStr = SecretStr("")
    signing_days: int = Field(default=45, ge=1, le=365)
    """Days in which each signatory is asked to sign; then the link expires, until the producer extends it."""
    pkcs11_module: str = ""
    """Path of the PKCS#11 library of the token that holds the authority's key; empty means that none does."""
    pkcs11_token: str = ""
    pkcs11_key: str = ""
    """Labels of the token, and in it of the private key and its certificate."""
    pkcs11_pin: SecretStr = SecretStr("")
    pkcs11_certificate_file: str = ""
    """PEM certificate of that key, for a token that holds none."""
    tsa_url: str = ""
    """RFC 3161 time-stamp authority; empty means the local test authority (refused in production)."""
    tsa_fallback_url: str = ""
    """The one asked when the first does not answer as it should; empty means that the signature waits for the first."""

    archive_renewal_days: int = Field(default=180, ge=1, le=1000)
    """How long before an archive time stamp stops proving anything it is renewed."""
    algorithms_until: dict[str, date] = {}
    """Last day on which a digest or a kind of key counts, as JSON, beside those known: {"sha256": "2040-12-31", "ec256": …}."""

    @field_validator("scanner_url")
    @classmethod
    def _reachable_scanner(cls, value: str) -> str:
        if value and not value.startswith(("unix:///", "tcp://")):
            raise ValueError("LICENSING_SCANNER_URL must start with unix:/// or tcp://")
        return value

    @model_validator(mode="after")
    def _inbox_is_whole(self) -> Settings:
        url = self.inbox_url.get_secret_value()
        if bool(url) != bool(self.inbox_reply_address):
            raise ValueError("LICENSING_INBOX_URL and LICENSING_INBOX_REPLY_ADDRESS go together")
        if url and not url.startswith(("imaps://", "imap://", "maildir:/")):
            raise ValueError("LICENSING_INBOX_URL must start with imaps://, imap:// or maildir:/")
        if url and not re.fullmatch(r"[\w.-]{1,20}@[\w-]+(\.[\w-]+)+", self.inbox_reply_address, re.ASCII):
            raise ValueError(
                "LICENSING_INBOX_REPLY_ADDRESS must be one plain address, at most 20 characters before the @"
            )
        if not 1 <= self.inbox_minutes <= 60:
            raise ValueError("LICENSING_INBOX_MINUTES must be from 1 to 60")
        return self

    @model_validator(mode="after")
    def _one_signing_key(self) -> Settings:
        named = [bool(value) for value in (self.pkcs11_module, self.pkcs11_token, self.pkcs11_key)]
        if any(named) and not all(named):
            raise ValueError("LICENSING_PKCS11_MODULE, LICENSING_PKCS11_TOKEN and LICENSING_PKCS11_KEY go together")
        if self.pkcs11_module and self.signing_key_file:
            raise ValueError(
                "LICENSING_SIGNING_KEY_FILE and LICENSING_PKCS11_MODULE are two places for one key: keep one"
            )
        return self

    @model_validator(mode="after")
    def _time_stamp_authorities(self) -> Settings:
        if self.tsa_fallback_url and self.tsa_fallback_url == self.tsa_url:
            raise ValueError("LICENSING_TSA_FALLBACK_URL must be another authority than LICENSING_TSA_URL")
        if self.tsa_fallback_url and not self.tsa_url:
            raise ValueError("LICENSING_TSA_FALLBACK_URL needs LICENSING_TSA_URL, the authority asked first")
        for url in (self.tsa_url, self.tsa_fallback_url):
            if url and not url.startswith(("https://", "http://")):
                raise ValueError("LICENSING_TSA_URL and LICENSING_TSA_FALLBACK_URL must be http(s) addresses")
        return self

    @model_validator(mode="after")
    def _safe_in_production(self) -> Settings:
        if self.environment == "production":
            faults = self._production_faults()
            if faults:
                raise ValueError("; ".join(faults))
        return self

    def _production_faults(self) -> list[str]:
        secret = self.secret_key.get_secret_value()
        checks = [
            (len(secret) < 32, "LICENSING_SECRET_KEY must have at least 32 characters in production"),
            (self.demo, "LICENSING_DEMO must be off in production"),
            (not self.base_url.startswith("https://"), "LICENSING_BASE_URL must start with https:// in production"),
            (not self.mail_url, "LICENSING_MAIL_URL must be set in production"),
            (not self.tsa_url, "LICENSING_TSA_URL must be set in production"),
        ]
        return [sentence for wrong, sentence in checks if wrong]

    @property
    def database(self) -> str:
        """The SQLAlchemy URL in force."""
        return self.database_url or f"sqlite:///{self.data_dir.resolve() / 'licensing.db'}"

    def inbox_address(self, tag: str) -> str | None:
        """The inbox's address that carries a tag ("reponses+tag@host"); None without an inbox."""
        if not self.inbox_reply_address:
            return None
        local, _at, domain = self.inbox_reply_address.rpartition("@")
        return f"{local}+{tag}@{domain}"

    @property
    def secure_cookies(self) -> bool:
        """Whether cookies are Secure with the __Host- prefix: wherever the public address is HTTPS."""
        return self.base_url.startswith("https://")

    def secret(self) -> str:
        """The secret in force, generated on first start (file readable by its owner only)."""
        given = self.secret_key.get_secret_value()
        if given:
            return given
        self.data_dir.mkdir(parents=True, exist_ok=True)
        file = self.data_dir / "secret_key"
        if not file.exists():
            file.touch(mode=0o600)
            file.write_text(secrets.token_urlsafe(48))
        return file.read_text()
