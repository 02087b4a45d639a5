import os
from pathlib import Path

import environ

env = environ.Env(DEBUG=(bool, False))
BASE_DIR = Path(__file__).resolve().parent.parent

SECRET_KEY = "dj-7h2k!x9v#q4m^z8w$e1r&t6y*u3i(o0p)a5s"  # BAD: hardcoded-secret
DEBUG = True  # BAD: debug-mode
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=[])

INSTALLED_APPS = [
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "corsheaders",
    "shop",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "corsheaders.middleware.CorsMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",  # SAFE: csrf
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
]

DATABASES = {
    "default": {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": "shop",
        "USER": "shop",
        "PASSWORD": env("DATABASE_PASSWORD"),  # SAFE: hardcoded-secret
        "HOST": env("DATABASE_HOST"),
    },
    "legacy": {
        "ENGINE": "django.db.backends.mysql",
        "NAME": "shop_v1",
        "USER": "reader",
        "PASSWORD": "Rosenheim-1987-reader",  # BAD: hardcoded-secret
        "HOST": env("LEGACY_HOST"),
    },
}

PASSWORD_HASHERS = [  # BAD: password-storage (the first one stores)
    "django.contrib.auth.hashers.MD5PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]

CORS_ALLOW_ALL_ORIGINS = True  # BAD: cors
CORS_ALLOW_CREDENTIALS = True

SESSION_COOKIE_SECURE = False  # BAD: cookie-flags
SESSION_COOKIE_HTTPONLY = True  # SAFE: cookie-flags
CSRF_COOKIE_SECURE = True
CSRF_COOKIE_HTTPONLY = False  # SAFE: cookie-flags (scripts read the token, Django's default)

DATA_UPLOAD_MAX_MEMORY_SIZE = None  # BAD: upload-limits
FILE_UPLOAD_PERMISSIONS = 0o644  # SAFE: file-permissions (public media)

CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.redis.RedisCache",
        "LOCATION": env("REDIS_URL"),
        "KEY_PREFIX": "shop",
    }
}

EMAIL_HOST = env("EMAIL_HOST")
EMAIL_PORT = 587
EMAIL_USE_TLS = True  # SAFE: cleartext-transport
EMAIL_HOST_PASSWORD = os.environ["EMAIL_HOST_PASSWORD"]
MEDIA_ROOT = BASE_DIR / "media"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
