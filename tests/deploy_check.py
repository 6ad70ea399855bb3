"""`python -m tests.deploy_check`: Django's check --deploy with the settings of a hub that faces the world."""

import os
import subprocess
import sys
import tempfile
from pathlib import Path

HOUSE = Path(__file__).resolve().parent.parent
WORLD = {
    "HUB_ALLOWED_HOSTS": "hub.example.org",
    "HUB_TRUSTED_ORIGINS": "https://hub.example.org",
    "HUB_SECRET_KEY": "only-for-this-check-0123456789-abcdefghijklmnopqrstuvwxyz-ABCDEFG",
    "HUB_DATA_KEY": "b25seS1mb3ItdGhpcy1jaGVjay0wMTIzNDU2Nzg5YWI=",
    "HUB_DATABASE_URL": "postgres://linli@127.0.0.1:5432/linli",
    "HUB_REDIS_URL": "redis://127.0.0.1:6379/0",
    "HUB_EMAIL_URL": "smtp+tls://user:secret@mail.example.org:587",
    "HUB_TRUSTED_PROXIES": "127.0.0.1",
}


def main() -> int:
    """Runs the check in a process of its own, without this machine's HUB_ variables. The exit code."""
    mine = {name: value for name, value in os.environ.items() if not name.startswith("HUB_")}
    command = [sys.executable, "manage.py", "check", "--deploy", "--fail-level", "WARNING"]
    with tempfile.TemporaryDirectory(prefix="linli-check-") as folder:
        env = {**mine, **WORLD, "HUB_DATA_DIR": folder}
        return subprocess.run(command, cwd=HOUSE, env=env, check=False).returncode


if __name__ == "__main__":
    sys.exit(main())
