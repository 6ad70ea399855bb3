"""Reads the configuration from the environment and fails loudly, with the name and an example, where it is wrong."""

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar
from urllib.parse import parse_qsl, unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured

T = TypeVar("T")


def _read(name: str, example: str, parse: Callable[[str], T], default: T) -> T:
    raw = os.environ.get(name, "").strip()
    if not raw:
        return default
    try:
        return parse(raw)
    except (ValueError, KeyError) as error:
        raise ImproperlyConfigured(f"{name} is wrong: {error}. Example: {name}={example}") from error


def text(name: str, example: str, default: str = "") -> str:
    """The variable `name`, or `default` where it is not set."""
    return _read(name, example, str, default)


def flag(name: str, default: bool = False) -> bool:
    """A yes or a no: 1, true, yes, on against 0, false, no, off."""
    words = {
        "1": True,
        "true": True,
        "yes": True,
        "on": True,
        "0": False,
        "false": False,
        "no": False,
        "off": False,
    }

    def parse(raw: str) -> bool:
        if raw.lower() not in words:
            raise ValueError("say 1 or 0")
        return words[raw.lower()]

    return _read(name, "1", parse, default)


def names(name: str, example: str, default: list[str]) -> list[str]:
    """A list with commas between: `a.example,b.example`."""
    return _read(
        name, example, lambda raw: [part.strip() for part in raw.split(",") if part.strip()], default
    )


def folder(name: str, example: str, default: Path) -> Path:
    """A folder's absolute path."""

    def parse(raw: str) -> Path:
        if not Path(raw).is_absolute():
            raise ValueError("the path must be absolute")
        return Path(raw)

    return _read(name, example, parse, default)


def need(name: str, example: str, why: str) -> str:
    """A variable that must be there; `why` tells the operator what it is for."""
    found = os.environ.get(name, "").strip()
    if not found:
        raise ImproperlyConfigured(f"{name} is missing: {why}. Example: {name}={example}")
    return found


def database(name: str, sqlite_file: Path) -> dict[str, Any]:
    """
    Django's settings for the database at a URL: `postgres://user:pass@host:5432/name` or `sqlite:////var/lib/linli.db`.

    Without the variable: SQLite in `sqlite_file`. Raises ImproperlyConfigured for any other scheme.
    """

    def parse(raw: str) -> dict[str, Any]:
        parts = urlsplit(raw)
        if parts.scheme == "sqlite":
            return sqlite(Path(parts.path))
        if parts.scheme not in ("postgres", "postgresql"):
            raise ValueError(f"the scheme {parts.scheme!r} is neither postgres nor sqlite")
        if not parts.path.strip("/"):
            raise ValueError("the database's name is missing")
        return postgres(parts.hostname or "", parts.port or 5432, parts)

    return _read(name, "postgres://linli:secret@db:5432/linli", parse, sqlite(sqlite_file))


def sqlite(file: Path) -> dict[str, Any]:
    """SQLite as trust.md wants it: WAL, an fsync at each commit, writers lined up, deleted rows overwritten."""
    return {
        "ENGINE": "hub.core.kit.sqlite",
        "NAME": str(file),
        "CONN_MAX_AGE": None,  # to open a file anew reads its whole schema: 3 ms a request
        "OPTIONS": {
            "timeout": 15,
            "transaction_mode": "IMMEDIATE",
            "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA secure_delete=ON;"
            " PRAGMA cache_size=-32000;",
        },
        # The in-memory test database is one shared connection and proves nothing about concurrency (stack.md).
        "TEST": {"NAME": str(file.with_name(f"test-{file.name}"))},
    }


def postgres(host: str, port: int, parts: Any) -> dict[str, Any]:
    """PostgreSQL with psycopg's pool: under ASGI no connection may be kept per thread."""
    query = dict(parse_qsl(parts.query))
    size, wait = int(query.pop("pool", "8")), float(query.pop("pool_timeout", "10"))
    return {
        "ENGINE": "django.db.backends.postgresql",
        "HOST": query.pop("host", host),
        "PORT": port,
        "NAME": unquote(parts.path.strip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "OPTIONS": {"pool": {"min_size": 1, "max_size": size, "timeout": wait}, **query},
    }


def email(url: str) -> dict[str, Any]:
    """
    Django's e-mail settings for `smtp://host:25`, `smtp+tls://user:pass@host:587`, `smtps://…:465`; console without.

    Raises ImproperlyConfigured for any other scheme.
    """
    if not url:
        return {"EMAIL_BACKEND": "hub.core.notices.console.EmailBackend"}
    parts = urlsplit(url)
    if parts.scheme not in ("smtp", "smtp+tls", "smtps") or not parts.hostname:
        raise ImproperlyConfigured(
            "HUB_EMAIL_URL is wrong. Example: HUB_EMAIL_URL=smtp+tls://user:secret@mail:587"
        )
    return {
        "EMAIL_BACKEND": "django.core.mail.backends.smtp.EmailBackend",
        "EMAIL_HOST": parts.hostname,
        "EMAIL_PORT": parts.port or {"smtp": 25, "smtp+tls": 587, "smtps": 465}[parts.scheme],
        "EMAIL_HOST_USER": unquote(parts.username or ""),
        "EMAIL_HOST_PASSWORD": unquote(parts.password or ""),
        "EMAIL_USE_TLS": parts.scheme == "smtp+tls",
        "EMAIL_USE_SSL": parts.scheme == "smtps",
        "EMAIL_TIMEOUT": 20,
    }
