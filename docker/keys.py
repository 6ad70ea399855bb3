"""Prints fresh secrets for docker/.env. Keep them: without HUB_DATA_KEY sealed data cannot be read again."""

import base64
import secrets

print(f"HUB_SECRET_KEY={secrets.token_urlsafe(50)}")
print(f"HUB_DATA_KEY={base64.b64encode(secrets.token_bytes(32)).decode()}")
print(f"HUB_METRICS_TOKEN={secrets.token_urlsafe(30)}")
print(f"POSTGRES_PASSWORD={secrets.token_urlsafe(30)}")
