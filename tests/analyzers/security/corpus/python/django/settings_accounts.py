import os
from pathlib import Path

import environ

env = environ.Env(DEBUG=(bool, False), COOKIE_SECURE=(bool, True))
BASE_DIR = Path(__file__).resolve().parent.parent

DEBUG = env("DEBUG")  # SAFE: debug-mode (from the environment, off by default)
SECRET_KEY = env("DJANGO_SECRET_KEY")  # SAFE: hardcoded-secret
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=["accounts.example.com"])

PASSWORD_RESET_TIMEOUT = 3600  # SAFE: hardcoded-secret (a time)

MIDDLEWARE = [  # BAD: csrf (sessions without the CSRF middleware)
    "django.middleware.security.SecurityMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
]

PASSWORD_HASHERS = [  # SAFE: password-storage (old hashes are only read)
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2SHA1PasswordHasher",
]

SESSION_COOKIE_SECURE = env("COOKIE_SECURE")  # SAFE: cookie-flags
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_HTTPONLY = False  # BAD: cookie-flags
LANGUAGE_COOKIE_HTTPONLY = False  # SAFE: cookie-flags (a language)

SESSION_SERIALIZER = "accounts.serializers.PickleSerializer"  # BAD: deserialization
SESSION_ENGINE = "django.contrib.sessions.backends.signed_cookies"

CORS_ALLOWED_ORIGINS = ["https://app.example.com"]  # SAFE: cors
CORS_ALLOW_CREDENTIALS = True

FILE_UPLOAD_MAX_MEMORY_SIZE = 2_621_440
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024  # SAFE: upload-limits

AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]

EMAIL_HOST = "smtp.mail.example.com"
EMAIL_PORT = 25
EMAIL_USE_TLS = False  # BAD: cleartext-transport
EMAIL_HOST_USER = env("EMAIL_USER")
EMAIL_HOST_PASSWORD = env("EMAIL_PASSWORD")

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "handlers": {"console": {"class": "logging.StreamHandler"}},
    "root": {"handlers": ["console"], "level": os.environ.get("LOG_LEVEL", "INFO")},
}
