"""Webhooks and service calls."""

import hashlib
import hmac
import os

from fastapi import Header, HTTPException, Request


async def github(request: Request, x_hub_signature_256: str = Header()):
    body = await request.body()
    expected = "sha256=" + hmac.new(SECRET, body, hashlib.sha256).hexdigest()
    # bad: signature of a webhook
    if x_hub_signature_256 != expected:
        raise HTTPException(status_code=401)


def partner(body, given):
    computed = hmac.new(SECRET, body, hashlib.sha256).hexdigest()
    # bad: computed with a key
    return computed == given


def api(request):
    # bad: API key of the settings
    if request.headers.get("X-Api-Key") == settings.API_KEY:
        return True
    return False


def internal(authorization: str):
    # bad: bearer token from the environment
    if authorization != f"Bearer {os.environ['INTERNAL_TOKEN']}":
        raise PermissionError


def confirm(user, token):
    # bad: stored token
    return user.reset_token == token


def safe(body, given):
    expected = hmac.new(SECRET, body, hashlib.sha256).hexdigest()
    # ok: constant time
    return hmac.compare_digest(expected, given)


def present(signature, token):
    # ok: compared with nothing
    if signature == "" or token is None:
        return False
    # ok: a length
    return len(signature) == len(token)


def parse(token, token_type):
    # ok: a kind of token
    return token_type == TokenType.ACCESS and token.type == "NAME"


def changed(settings, previous):
    # ok: both sides are the service's own
    return settings.api_key != previous.api_key


def page(cursor, next_token):
    # ok: a page of a listing
    return cursor != next_token


def downloaded(path, checksum):
    # ok: the sum of a file is no secret
    return hashlib.sha256(path.read_bytes()).hexdigest() == checksum


def query(session, token_hash):
    # ok: compared by the database
    return session.query(ApiToken).filter(ApiToken.token_hash == token_hash).one()


def without_key(self, params):
    # ok: the name of a parameter
    return {name: value for name, value in params.items() if name != self.url_param_api_key}


def typed(request, body, key):
    given: str = request.headers["X-Signature"]
    # bad: over several lines
    if hmac.new(key, body, "sha256").hexdigest() == given:
        return True
    # bad: the other side is the one that is named
    return compute(body) != request.headers["X-Hook-Signature"]


def scope_of(api_key, projects):
    project = projects.for_api_key(api_key)
    # ok: found by it
    return "read" if api_key == project.api_key_readonly else "write"


def one_of(api_key, projects):
    project = projects.by_name("main")
    # bad: found by something else
    return api_key == project.api_key


def archive(stored, sums, signature):
    # ok: the sum of a file
    if stored.sha256_digest == sums["sha256"]:
        # ok: what such files begin with
        return signature == RECORD_SIG_EOCD
    return False


def again(value, last_otp_value, hmac_sha256_digest):
    # ok: the one that was used before
    if value == last_otp_value:
        return False
    # bad: a keyed sum
    return hmac_sha256_digest == value


def double_submit(request):
    # bad: little, both are the caller's
    return request.COOKIES["csrftoken"] == request.headers.get("X-CSRFToken")


def repeated(form):
    # bad: little, typed twice
    if form.cleaned_data["recovery_code"] != form.cleaned_data["recovery_code_again"]:
        raise ValueError("not the same")


def fresh(request, signature, etag):
    # bad: little, everybody may see a tag
    return signature == etag or request.headers.get("If-None-Match") == etag


def badge(ours, sig):
    # ok: a tag of eight characters in an address that people share
    return ours[:8] == sig[:8]


def scrape(request, settings):
    # ok: counters are no secret worth the measuring
    return request.headers["X-Metrics-Key"] != settings.METRICS_KEY
