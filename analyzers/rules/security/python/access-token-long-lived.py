"""Tokens."""

from datetime import datetime, timedelta, timezone

import jwt

# bad: half a year for the whole service
ACCESS_TOKEN_EXPIRE_MINUTES = 60 * 24 * 180

SIMPLE_JWT = {
    "ROTATE_REFRESH_TOKENS": True,
    "REFRESH_TOKEN_LIFETIME": timedelta(days=90),
    "ALGORITHM": "HS256",
}

# bad: a year
app.config["JWT_ACCESS_TOKEN_EXPIRES"] = timedelta(days=365)


def login(user):
    # bad: in the claims
    return jwt.encode({"sub": user.id, "exp": datetime.now(timezone.utc) + timedelta(days=365)}, KEY, algorithm="HS256")


def session(user):
    # ok: minutes
    return jwt.encode({"sub": user.id, "exp": datetime.now(timezone.utc) + timedelta(minutes=15)}, KEY, algorithm="HS256")


def refresh_token(user):
    # ok: kept and rotated
    return jwt.encode({"sub": user.id, "exp": datetime.now(timezone.utc) + timedelta(days=90)}, KEY, algorithm="HS256")


# ok: a week
ACCESS_TOKEN_TTL_MINUTES = 60 * 24 * 7

# ok: no token
CACHE_LIFETIME = timedelta(days=365)
