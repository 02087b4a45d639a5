"""What the pages of the service may run."""

from csp.constants import NONCE, SELF, UNSAFE_INLINE
from flask_talisman import Talisman

# bad: every script of the page
CSP_SCRIPT_SRC = ("'self'", "'unsafe-inline'")
# ok: styles
CSP_STYLE_SRC = ("'self'", "'unsafe-inline'")

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        # bad: the same, newer
        "script-src": [SELF, UNSAFE_INLINE],
        # ok: images
        "img-src": [SELF, "data:"],
    },
}
OTHER_POLICY = {
    "DIRECTIVES": {
        # ok: by a nonce
        "script-src": [SELF, NONCE],
    },
}

# bad: text becomes code
Talisman(app, content_security_policy={"default-src": "'self'", "script-src": "'self' 'unsafe-eval'"})


@app.after_request
def headers(response):
    # bad: as a header
    response.headers["Content-Security-Policy"] = "default-src 'self' 'unsafe-inline'"
    # ok: styles only
    response.headers["Content-Security-Policy"] = "default-src 'self'; style-src 'unsafe-inline'"
    return response
