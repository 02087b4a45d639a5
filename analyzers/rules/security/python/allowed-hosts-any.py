"""Which names the service answers to."""

import os

from starlette.middleware.trustedhost import TrustedHostMiddleware

# bad: all of them
ALLOWED_HOSTS = ["*"]

# bad: all of them beside one
ALLOWED_HOSTS = ["shop.example.com", "*"]
# bad: all of them where the variable is missing
ALLOWED_HOSTS = os.environ.get("ALLOWED_HOSTS", "*").split(",")
# ok: one
ALLOWED_HOSTS = ["shop.example.com"]
# ok: below one
ALLOWED_HOSTS = [".example.com"]
# ok: none where the variable is missing
ALLOWED_HOSTS = os.environ.get("ALLOWED_HOSTS", "").split(",")

if os.environ.get("ENVIRONMENT") == "dev":
    # ok: for developers
    ALLOWED_HOSTS = ["*"]

# bad: a middleware that lets all pass
app.add_middleware(TrustedHostMiddleware, allowed_hosts=["*"])
# ok: as it is meant
app.add_middleware(TrustedHostMiddleware, allowed_hosts=["shop.example.com", "*.shop.example.com"])
