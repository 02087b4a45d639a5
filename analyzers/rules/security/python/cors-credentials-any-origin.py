"""CORS set-ups of several frameworks."""

from fastapi import FastAPI
from fastapi.middleware.cors import CORSMiddleware
from flask import Flask, request
from flask_cors import CORS, cross_origin
from starlette.middleware import Middleware

app = FastAPI()
# bad: the tutorial's wildcard, with cookies
app.add_middleware(CORSMiddleware, allow_origins=["*"], allow_credentials=True, allow_methods=["*"])

origins = ["http://localhost:3000", "*"]
# bad: the wildcard hides in a list
app.add_middleware(
    CORSMiddleware,
    allow_origins=origins,
    allow_credentials=True,
)

# ok: named origins
app.add_middleware(CORSMiddleware, allow_origins=["https://shop.example.com"], allow_credentials=True)

# ok: public API without credentials
public = [Middleware(CORSMiddleware, allow_origins=["*"])]

flask_app = Flask(__name__)
# bad: origins default to any
CORS(flask_app, supports_credentials=True)
# bad: per resource
CORS(flask_app, resources={r"/api/*": {"origins": "*"}}, supports_credentials=True)
# ok: one origin
CORS(flask_app, origins=["https://shop.example.com"], supports_credentials=True)

CORS_ALLOW_CREDENTIALS = True
# bad: django-cors-headers
CORS_ALLOW_ALL_ORIGINS = True


@flask_app.after_request
def reflect(response):
    # bad: whatever Origin asked
    response.headers["Access-Control-Allow-Origin"] = request.headers.get("Origin")
    response.headers["Access-Control-Allow-Credentials"] = "true"
    return response


@flask_app.after_request
def checked(response):
    origin = request.headers.get("Origin")
    if origin in ALLOWED:
        # ok: compared with a list
        response.headers["Access-Control-Allow-Origin"] = origin
        response.headers["Access-Control-Allow-Credentials"] = "true"
    return response


@flask_app.route("/login", methods=["POST"])
# ok: the origins come from CORS_ORIGINS of the application
@cross_origin(supports_credentials=True)
def login():
    return "ok"


@flask_app.route("/any", methods=["POST"])
# bad: any origin in the decorator
@cross_origin(origins="*", supports_credentials=True)
def login_anywhere():
    return "ok"


# bad: the dot before the name is missing, so evil-example.com passes
app.add_middleware(CORSMiddleware, allow_origin_regex=r"https://.*example\.com", allow_credentials=True)
# ok: only below the own domain, and Starlette matches to the end
app.add_middleware(CORSMiddleware, allow_origin_regex=r"https://.*\.example\.com", allow_credentials=True)
# bad: flask-cors matches from the beginning only
CORS(flask_app, origins=[r"https://.*\.example\.com"], supports_credentials=True)
# ok: to the end
CORS(flask_app, origins=[r"https://[a-z]+\.example\.com$"], supports_credentials=True)
# bad: sandboxed frames of any site have this origin
app.add_middleware(CORSMiddleware, allow_origins=["https://shop.example.com", "null"], allow_credentials=True)

# bad: options for later
OPTIONS = {"allow_origins": ["*"], "allow_credentials": True}


def preflight(request):
    # bad: both headers at once
    headers = {
        "Access-Control-Allow-Origin": request.headers.get("Origin"),
        "Access-Control-Allow-Credentials": "true",
    }
    return Response(headers=headers)
