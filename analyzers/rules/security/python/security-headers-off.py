"""Headers of several frameworks."""

from flask import Flask
from flask_talisman import Talisman

app = Flask(__name__)

# bad: no such value, so no policy at all
X_FRAME_OPTIONS = "ALLOWALL"
# bad: Django's default taken away
SECURE_CONTENT_TYPE_NOSNIFF = False
# bad: Talisman without a policy
Talisman(app, content_security_policy=None)
# ok: with one
Talisman(app, content_security_policy={"default-src": "'self'"})


@app.after_request
def headers(response):
    # bad: everybody may frame it
    response.headers["X-Frame-Options"] = "ALLOWALL"
    # ok: nobody may
    response.headers["X-Frame-Options"] = "DENY"
    # ok: own scripts, images of everybody
    response.headers["Content-Security-Policy"] = "default-src 'self'; img-src *"
    return response
