import os
from datetime import timedelta

import environ
import sentry_sdk
from corsheaders.defaults import default_headers

env = environ.Env(DJANGO_DEBUG=(bool, False))
environ.Env.read_env(os.path.join(os.path.dirname(__file__), ".env"))

SECRET_KEY = "x2n!7r$q0vw)8k-library-5j^e+a1m@u6zt4bd3"  # BAD: hardcoded-secret
JWT_KEY = env("JWT_KEY")

DEBUG = os.environ.get("DEBUG", "true").lower() != "false"  # BAD: debug-mode
TEMPLATE_DEBUG = env("DJANGO_DEBUG")
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=["library.example.org"])  # SAFE: allowed-hosts
ROOT_URLCONF = "library.urls"
USE_X_FORWARDED_HOST = False

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.staticfiles",
    "corsheaders",
    "rest_framework",
    "library.loans",
    "library.readers",
]

MIDDLEWARE = [
    "corsheaders.middleware.CorsMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
]

SESSION_ENGINE = "django.contrib.sessions.backends.signed_cookies"
SESSION_SERIALIZER = "django.contrib.sessions.serializers.PickleSerializer"  # BAD: pickled-session
SESSION_COOKIE_SECURE = True
SESSION_COOKIE_HTTPONLY = True

CACHES = {
    "default": {
        "BACKEND": "django_redis.cache.RedisCache",
        "LOCATION": env("REDIS_URL"),
        "OPTIONS": {"SERIALIZER": "django_redis.serializers.json.JSONSerializer"},
    },
}

SIMPLE_JWT = {
    "ALGORITHM": "HS256",
    "SIGNING_KEY": JWT_KEY,
    "AUDIENCE": "library",
    "ACCESS_TOKEN_LIFETIME": timedelta(minutes=10),  # SAFE: long-lived-token
    "REFRESH_TOKEN_LIFETIME": timedelta(days=1),
}

REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": ["rest_framework_simplejwt.authentication.JWTAuthentication"],
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.IsAuthenticated"],  # SAFE: default-allow
    "DEFAULT_THROTTLE_RATES": {"user": "200/hour"},
}

CORS_ALLOW_ALL_ORIGINS = True
CORS_ALLOW_CREDENTIALS = True  # BAD: cors
CORS_ALLOW_HEADERS = [*default_headers, "x-library-branch"]

sentry_sdk.init(
    dsn=env("SENTRY_DSN", default=None),
    send_default_pii=False,  # SAFE: reporter-pii
    traces_sample_rate=0.1,
)
