import os
import socket
from pathlib import Path

import environ
import sentry_sdk
from csp.constants import NONE, NONCE, SELF
from sentry_sdk.integrations.django import DjangoIntegration

env = environ.Env()
BASE_DIR = Path(__file__).resolve().parent.parent

DEBUG = env.bool("DEBUG", default=False)
SECRET_KEY = env("SECRET_KEY")
ALLOWED_HOSTS = ["*"]  # BAD: allowed-hosts
USE_X_FORWARDED_HOST = True  # BAD: allowed-hosts (any proxy's word is taken)

INSTALLED_APPS = [
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.staticfiles",
    "corsheaders",
    "rest_framework",
    "oauth2_provider",
    "portal",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "csp.middleware.CSPMiddleware",
    "corsheaders.middleware.CorsMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
]

SESSION_ENGINE = "django.contrib.sessions.backends.signed_cookies"
SESSION_SERIALIZER = "django.contrib.sessions.serializers.PickleSerializer"  # BAD: pickled-session
SESSION_COOKIE_SECURE = True
SESSION_COOKIE_AGE = 60 * 60 * 24 * 365 * 5  # BAD: long-lived-token

PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.MD5PasswordHasher",  # BAD: password-cost
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]

DATABASES = {
    "default": {
        "ENGINE": "django.db.backends.postgresql",
        "HOST": "db.example.com",
        "NAME": "portal",
        "USER": "portal",
        "PASSWORD": env("DATABASE_PASSWORD"),
        "OPTIONS": {"sslmode": "verify-full", "sslrootcert": "/etc/ssl/db.pem"},  # SAFE: database-tls
    },
    "reports": {
        "ENGINE": "django.db.backends.postgresql",
        "HOST": "reports.example.com",
        "NAME": "reports",
        "USER": "reports",
        "PASSWORD": env("REPORTS_PASSWORD"),
        "OPTIONS": {"sslmode": "allow"},  # BAD: database-tls
    },
    "legacy": {
        "ENGINE": "django.db.backends.mysql",
        "HOST": "legacy.example.com",
        "NAME": "legacy",
        "USER": "portal",
        "PASSWORD": env("LEGACY_PASSWORD"),
        "OPTIONS": {"ssl_mode": "DISABLED"},  # BAD: database-tls
    },
}

CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.redis.RedisCache",
        "LOCATION": "redis://portal:" + env("CACHE_PASSWORD") + "@cache.example.com:6379/0",  # BAD: cleartext-transport
    },
    "pages": {
        "BACKEND": "django.core.cache.backends.redis.RedisCache",
        "LOCATION": "rediss://portal:" + env("CACHE_PASSWORD") + "@cache.example.com:6380/0",  # SAFE: cleartext-transport
    },
}

EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
EMAIL_HOST = "smtp.example.com"
EMAIL_HOST_USER = "portal"
EMAIL_HOST_PASSWORD = env("EMAIL_HOST_PASSWORD")
EMAIL_PORT = 25
EMAIL_USE_TLS = False  # BAD: mail-tls

CORS_ALLOWED_ORIGIN_REGEXES = [r"^https://\w+\.example\.com"]  # BAD: partial-origin (no end)
CORS_ALLOW_CREDENTIALS = True
CSRF_TRUSTED_ORIGINS = ["https://portal.example.com"]  # SAFE: partial-origin

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "script-src": [SELF, "'unsafe-inline'", "https:"],  # BAD: csp
        "object-src": [NONE],
    },
}
CONTENT_SECURITY_POLICY_REPORT_ONLY = {
    "DIRECTIVES": {"default-src": [SELF], "script-src": [SELF, NONCE], "frame-ancestors": [NONE]},  # SAFE: csp
}
X_FRAME_OPTIONS = "DENY"  # SAFE: csp

REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": ["rest_framework.authentication.SessionAuthentication"],
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.AllowAny"],  # BAD: default-allow
    "PAGE_SIZE": 50,
}

OAUTH2_PROVIDER = {
    "ACCESS_TOKEN_EXPIRE_SECONDS": 900,  # SAFE: long-lived-token
    "SCOPES": {"read": "Read", "write": "Write"},
    "PKCE_REQUIRED": True,
}

DATA_UPLOAD_MAX_MEMORY_SIZE = None  # BAD: body-limit
FILE_UPLOAD_MAX_MEMORY_SIZE = 2_621_440
FILE_UPLOAD_PERMISSIONS = 0o640

STATIC_URL = "static/"
STATIC_ROOT = BASE_DIR / "static-build"  # SAFE: static-root
MEDIA_URL = "media/"
MEDIA_ROOT = BASE_DIR  # BAD: static-root (settings and code lie there)

sentry_sdk.init(
    dsn=env("SENTRY_DSN", default=""),
    integrations=[DjangoIntegration()],
    send_default_pii=DEBUG,
    max_request_body_size="always",  # BAD: reporter-pii
    server_name=socket.gethostname(),
)

if DEBUG:
    ALLOWED_HOSTS = ["localhost", "127.0.0.1"]  # SAFE: allowed-hosts
    EMAIL_BACKEND = "django.core.mail.backends.console.EmailBackend"  # SAFE: mail-tls (printed)

os.environ.setdefault("TZ", "UTC")
