"""Lifetimes of sessions."""

from datetime import timedelta

from flask import Flask

app = Flask(__name__)
# bad: ten years
app.permanent_session_lifetime = timedelta(days=3650)
# bad: a year, by Django
SESSION_COOKIE_AGE = 60 * 60 * 24 * 365
# bad: in the configuration
app.config["PERMANENT_SESSION_LIFETIME"] = timedelta(days=365)
# bad: in seconds
app.config.update(PERMANENT_SESSION_LIFETIME=31536000)


class Short:
    # ok: a week
    SESSION_COOKIE_AGE = 60 * 60 * 24 * 7
    # ok: half a day
    PERMANENT_SESSION_LIFETIME = timedelta(hours=12)
    # ok: of something else
    CACHE_AGE = 60 * 60 * 24 * 365
