"""How errors are reported."""

import sentry_sdk
from sentry_sdk.integrations.django import DjangoIntegration

# bad: with cookies and addresses
sentry_sdk.init(dsn=DSN, integrations=[DjangoIntegration()], send_default_pii=True)
# ok: off by default
sentry_sdk.init(dsn=DSN, integrations=[DjangoIntegration()])
# ok: said
sentry_sdk.init(dsn=DSN, send_default_pii=False)
# ok: chosen by hand
sentry_sdk.init(dsn=DSN, send_default_pii=True, before_send=strip)


def start(settings):
    # bad: in a function
    sentry_sdk.init(settings.dsn, traces_sample_rate=0.1, send_default_pii=True)


# bad: by a dictionary
SENTRY_OPTIONS = {"dsn": DSN, "send_default_pii": True}
