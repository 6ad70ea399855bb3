"""How the tests of the API speak to it."""

import json
from typing import Any

from django.test import Client

API = "/api/v1"


class Program:
    """A client that sends and gets JSON: `(status, body)`."""

    def __init__(self, client: Client, base: str = "") -> None:
        self.client, self.base = client, f"{API}{base}"

    def __call__(
        self, method: str, path: str, body: Any = None, *, key: str = "", **headers: str
    ) -> tuple[int, Any]:
        """One request, with an idempotency key where one is given."""
        more = {"Idempotency-Key": key} if key else {}
        sent = json.dumps({} if body is None else body)
        data = "" if method == "GET" else sent
        answer = self.client.generic(
            method, f"{self.base}{path}", data, "application/json", headers={**headers, **more}
        )
        is_json = "json" in answer.headers.get("Content-Type", "") and answer.content
        return answer.status_code, json.loads(answer.content) if is_json else answer.content
