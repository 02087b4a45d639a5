"""Which sites may call."""

import re
from urllib.parse import urlsplit

ALLOWED = {"https://app.example.com", "https://www.example.com"}


@app.after_request
def cors(response):
    origin = request.headers.get("Origin", "")
    # bad: https://example.com.attacker.net contains it too
    if "example.com" in origin:
        response.headers["Access-Control-Allow-Origin"] = origin
    return response


def allowed(origin):
    # bad: notexample.com ends with it
    return origin.endswith("example.com")


def one_of(origin, allowed_origins):
    # bad: each is the beginning of many others
    return any(origin.startswith(one) for one in allowed_origins)


def after(request):
    redirect_url = request.GET["next"]
    # bad: https://app.example.com@attacker.net begins so
    if redirect_url.startswith("https://app.example.com"):
        return redirect(redirect_url)
    return redirect("/")


def matched(origin):
    # bad: no end
    return re.match(r"https://app\.example\.com", origin) is not None


# bad: anything may stand in front
app.add_middleware(CORSMiddleware, allow_origin_regex=r"https://.*example\.com", allow_credentials=True)

# bad: among other calls
app.add_middleware(
    CORSMiddleware,
    allow_methods=list(METHODS),
    allow_origin_regex=r"https://.*example\.com",
    allow_headers=headers_of(settings),
)

# ok: a dot in front, and matched as a whole
app.add_middleware(CORSMiddleware, allow_origin_regex=r"https://[a-z0-9-]+\.example\.com", allow_credentials=True)


def listed(origin):
    # ok: one of a list
    return origin in ALLOWED


def parsed(origin):
    host = urlsplit(origin).hostname or ""
    # ok: a dot in front
    return host == "example.com" or host.endswith(".example.com")


def anchored(origin):
    # ok: from beginning to end
    return re.fullmatch(r"https://([a-z0-9-]+\.)?example\.com", origin) is not None


def relative(next_url):
    # ok: a path
    return next_url.startswith("/") and not next_url.startswith("//")
