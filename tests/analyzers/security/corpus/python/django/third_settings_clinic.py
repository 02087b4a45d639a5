"""Settings of the clinic portal."""

import os
from datetime import timedelta
from pathlib import Path

import dj_database_url
import sentry_sdk
from django.core.management.utils import get_random_secret_key
from sentry_sdk.integrations.django import DjangoIntegration

BASE_DIR = Path(__file__).resolve().parent.parent
STAGE = os.environ.get("STAGE", "production")

SECRET_KEY = os.environ.get("SECRET_KEY") or get_random_secret_key()
DEBUG = STAGE == "local"  # SAFE: debug-mode
ALLOWED_HOSTS = [".clinic.example", "*"]  # BAD: allowed-hosts

INSTALLED_APPS = [
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "corsheaders",
    "rest_framework",
    "clinic",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "corsheaders.middleware.CorsMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
]

ROOT_URLCONF = "clinic.urls"
WSGI_APPLICATION = "clinic.wsgi.application"

DATABASES = {
    "default": dj_database_url.config(conn_max_age=600, ssl_require=True),  # SAFE: database-tls
    "archive": {
        "ENGINE": "django.db.backends.postgresql",
        "HOST": os.environ.get("ARCHIVE_HOST", "archive.clinic.example"),
        "NAME": "archive",
        "USER": "portal",
        "PASSWORD": os.environ.get("ARCHIVE_PASSWORD", ""),
        "OPTIONS": {"sslmode": "disable", "connect_timeout": 5},  # BAD: database-tls
    },
}

PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.MD5PasswordHasher",  # BAD: password-storage
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]

REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": ["rest_framework.authentication.SessionAuthentication"],
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.AllowAny"],  # BAD: default-allow
    "PAGE_SIZE": 50,
}

CORS_ALLOWED_ORIGIN_REGEXES = [r"^https://[a-z0-9-]+\.clinic\.example$"]  # SAFE: cors
CORS_ALLOW_CREDENTIALS = True

SESSION_COOKIE_SECURE = STAGE != "local"
SESSION_COOKIE_AGE = int(timedelta(hours=8).total_seconds())
CSRF_COOKIE_SECURE = STAGE != "local"
SECURE_HSTS_SECONDS = 31536000
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")

EMAIL_HOST = os.environ.get("EMAIL_HOST", "smtp.clinic.example")
EMAIL_PORT = 587
EMAIL_HOST_USER = os.environ.get("EMAIL_HOST_USER", "")
EMAIL_HOST_PASSWORD = os.environ.get("EMAIL_HOST_PASSWORD", "")
EMAIL_USE_TLS = True  # SAFE: mail-tls

STATIC_URL = "/static/"
STATIC_ROOT = BASE_DIR / "static"
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024

sentry_sdk.init(dsn=os.environ.get("SENTRY_DSN"), integrations=[DjangoIntegration()], traces_sample_rate=0.05)
