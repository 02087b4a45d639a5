"""Settings from the environment."""

import os

SECRET_KEY = os.environ["SECRET_KEY"]
DEBUG = True
ALLOWED_HOSTS = ["backoffice.example.org"]
INSTALLED_APPS = ["django.contrib.auth", "django.contrib.contenttypes", "tickets", "reports"]
ROOT_URLCONF = "backoffice.urls"
DATABASES = {
    "default": {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": os.environ.get("DB_NAME", "backoffice"),
        "OPTIONS": {"connect_timeout": 5, "options": "-c statement_timeout=5000"},
    }
}
REPORTS_DIRECTORY = "/var/lib/backoffice/reports"
PAYMENTS_URL = os.environ.get("PAYMENTS_URL", "https://payments.internal.example.org")
EMAIL_TIMEOUT = 5
