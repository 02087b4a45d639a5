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


ACCESS_AGE = datetime.timedelta(days=365)
SHORT_AGE = datetime.timedelta(minutes=15)


def by_constant(user):
    # bad: by a constant
    return create_access_token(identity=str(user.id), expires_delta=ACCESS_AGE)


def at_once(user):
    # bad: at once
    return create_access_token(identity=str(user.id), expires_delta=datetime.timedelta(days=180))


def in_weeks(user, now):
    # bad: ten years of weeks
    claims = {"sub": str(user.id), "exp": now + datetime.timedelta(weeks=520)}
    return jwt.encode(claims, KEY, algorithm="HS256")


def in_seconds(user):
    # bad: a year of seconds
    return jwt.encode({"sub": user.id, "exp": int(time.time()) + 365 * 24 * 3600}, KEY, algorithm="HS256")


def short_constant(user):
    # ok: a quarter of an hour
    return create_access_token(identity=str(user.id), expires_delta=SHORT_AGE)


def short_weeks(user, now):
    # ok: a week
    return jwt.encode({"sub": user.id, "exp": now + datetime.timedelta(weeks=1)}, KEY, algorithm="HS256")


def short_seconds(user):
    # ok: an hour
    return jwt.encode({"sub": user.id, "exp": int(time.time()) + 3600}, KEY, algorithm="HS256")
