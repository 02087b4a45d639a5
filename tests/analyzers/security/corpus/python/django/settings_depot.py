import os
from datetime import timedelta
from pathlib import Path

BASE_DIR = Path(__file__).resolve().parent.parent

DEBUG = False
SECRET_KEY = os.environ["SECRET_KEY"]
ALLOWED_HOSTS = os.environ["ALLOWED_HOSTS"].split(",")  # SAFE: allowed-hosts
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")

SESSION_ENGINE = "django.contrib.sessions.backends.cached_db"
SESSION_SERIALIZER = "django.contrib.sessions.serializers.JSONSerializer"  # SAFE: pickled-session
SESSION_COOKIE_AGE = 60 * 60 * 12  # SAFE: long-lived-token

PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",  # SAFE: password-cost
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]

DATABASES = {
    "default": {
        "ENGINE": "django.db.backends.mysql",
        "HOST": "depot.example.com",
        "NAME": "depot",
        "USER": "depot",
        "PASSWORD": os.environ["DEPOT_PASSWORD"],
        "OPTIONS": {"ssl_mode": "VERIFY_IDENTITY", "ssl": {"ca": "/etc/ssl/db.pem"}},  # SAFE: database-tls
    },
    "bulk": {
        "ENGINE": "django.db.backends.mysql",
        "HOST": "bulk.example.com",
        "NAME": "bulk",
        "USER": "depot",
        "PASSWORD": os.environ["BULK_PASSWORD"],
        "OPTIONS": {"client_flag": 65536, "init_command": "SET sql_mode='STRICT_TRANS_TABLES'"},  # BAD: multi-statement (CLIENT.MULTI_STATEMENTS)
    },
}

CACHES = {
    "default": {
        "BACKEND": "django_redis.cache.RedisCache",
        "LOCATION": "redis://127.0.0.1:6379/1",  # SAFE: cleartext-transport (loopback)
        "OPTIONS": {"SERIALIZER": "django_redis.serializers.json.JSONSerializer"},  # SAFE: pickled-session
    },
    "sessions": {
        "BACKEND": "django_redis.cache.RedisCache",
        "LOCATION": os.environ["SESSION_CACHE"],
        "OPTIONS": {"SERIALIZER": "django_redis.serializers.pickle.PickleSerializer"},  # BAD: pickled-session
    },
}
SESSION_CACHE_ALIAS = "sessions"

EMAIL_HOST = "smtp.example.com"
EMAIL_HOST_USER = "depot"
EMAIL_HOST_PASSWORD = os.environ["EMAIL_PASSWORD"]
EMAIL_PORT = 587
EMAIL_USE_TLS = True  # SAFE: mail-tls
EMAIL_TIMEOUT = 10

CORS_ALLOWED_ORIGIN_REGEXES = [r"^https://[a-z0-9-]+\.depot\.example\.com$"]  # SAFE: partial-origin
CORS_ALLOW_CREDENTIALS = True

CSP_DEFAULT_SRC = ("'self'",)
CSP_SCRIPT_SRC = ("'self'",)  # SAFE: csp
CSP_FRAME_ANCESTORS = ("*",)  # BAD: csp

REST_FRAMEWORK = {
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.IsAuthenticated"],  # SAFE: default-allow
    "DEFAULT_THROTTLE_RATES": {"anon": "30/min", "user": "300/min"},
    "NUM_PROXIES": 1,  # SAFE: address-from-header
}

SIMPLE_JWT = {
    "ACCESS_TOKEN_LIFETIME": timedelta(days=365),  # BAD: long-lived-token
    "ALGORITHM": "HS256",
}

GRAPHENE = {
    "SCHEMA": "depot.schema.schema",
    "MIDDLEWARE": ["graphene_django.debug.DjangoDebugMiddleware"],  # BAD: debug-endpoint
}

DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024  # SAFE: body-limit
FILE_UPLOAD_TEMP_DIR = "/var/lib/depot/uploads"  # SAFE: temp-file

STATIC_ROOT = BASE_DIR / "collected"
MEDIA_ROOT = "/var/lib/depot/media"  # SAFE: static-root

AWS_STORAGE_BUCKET_NAME = "depot-documents"
AWS_DEFAULT_ACL = "public-read"  # BAD: public-bucket
AWS_QUERYSTRING_AUTH = False

STORAGES = {
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
    "default": {"BACKEND": "storages.backends.s3.S3Storage", "OPTIONS": {"default_acl": "private", "querystring_auth": True}},  # SAFE: public-bucket
}
