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


def tagged(event, hint):
    event.setdefault("tags", {})["region"] = REGION
    return event


def quiet(event, hint):
    if isinstance(hint.get("exc_info"), Cancelled):
        return None
    return event


def without_body(event, hint):
    event.get("request", {}).pop("data", None)
    return event


# bad: what is called takes nothing out
sentry_sdk.init(dsn=DSN, send_default_pii=True, before_send=tagged)
# bad: drops some reports, and sends the others whole
QUIET_OPTIONS = {"dsn": DSN, "send_default_pii": True, "before_send": quiet}
# bad: no filter
sentry_sdk.init(dsn=DSN, before_send=lambda event, hint: event, send_default_pii=True)
# ok: without bodies
sentry_sdk.init(dsn=DSN, send_default_pii=True, before_send=without_body)
# ok: from elsewhere
sentry_sdk.init(dsn=DSN, send_default_pii=True, before_send=privacy.prepare)


def start(settings):
    # bad: in a function
    sentry_sdk.init(settings.dsn, traces_sample_rate=0.1, send_default_pii=True)


# bad: by a dictionary
SENTRY_OPTIONS = {"dsn": DSN, "send_default_pii": True}

# ok: chosen by hand, by a dictionary
FILTERED_OPTIONS = {"dsn": DSN, "send_default_pii": True, "before_send": strip}
# bad: annotated
REPORTING: dict[str, object] = {"dsn": DSN, "send_default_pii": True}


def options(settings):
    chosen = {"dsn": settings.dsn}
    # bad: one option by itself
    chosen["send_default_pii"] = True
    return chosen


# bad: bodies of any size
sentry_sdk.init(dsn=DSN, max_request_body_size="always")
# ok: no bodies
sentry_sdk.init(dsn=DSN, max_request_body_size="never")
# bad: another reporter
ELASTIC_APM = {"SERVICE_NAME": "shop", "CAPTURE_BODY": "all"}
# ok: its default
ELASTIC_APM_QUIET = {"SERVICE_NAME": "shop", "CAPTURE_BODY": "off"}


def signed_in(user, request, scope):
    # bad: an address
    sentry_sdk.set_user({"id": user.id, "email": user.email})
    # bad: of the network
    scope.set_user({"ip_address": request.META["REMOTE_ADDR"]})
    # bad: as a tag
    sentry_sdk.set_tag("user.email", user.email)
    # ok: an identifier
    sentry_sdk.set_user({"id": user.id})
    # ok: nobody
    sentry_sdk.set_user({"id": user.id, "email": None})
    # ok: nothing that leads back
    sentry_sdk.set_user({"id": user.id, "email": hash_of(user.email)})
    # ok: the service's own record
    cache.set_user({"id": user.id, "email": user.email})
    # ok: says what kind of account it is
    sentry_sdk.set_tag("user.plan", user.plan)


def failed(request, error):
    # bad: with passwords
    sentry_sdk.set_extra("body", request.get_json())
    # bad: with cookies and tokens
    sentry_sdk.set_context("request", {"path": request.path, "headers": dict(request.headers)})
    with sentry_sdk.push_scope() as scope:
        # bad: a form
        scope.set_extra("form", request.POST.dict())
        # ok: how much it was
        scope.set_extra("size", len(request.body))
        # ok: what finds the request again
        scope.set_extra("request_id", request.headers.get("X-Request-ID"))
        # ok: where it was
        scope.set_context("request", {"path": request.path})
        sentry_sdk.capture_exception(error)
