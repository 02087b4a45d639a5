"""Signing in by another service."""

from urllib.parse import urlencode

from flask import redirect, request, session
from requests_oauthlib import OAuth2Session


@app.get("/login")
def login():
    oauth = OAuth2Session(CLIENT_ID, redirect_uri=CALLBACK)
    # bad: the state is thrown away
    url, _ = oauth.authorization_url(AUTHORIZE)
    return redirect(url)


@app.get("/login/github")
def login_github():
    # bad: parameters without one
    return redirect(AUTHORIZE + "?" + urlencode({"client_id": CLIENT_ID, "response_type": "code", "scope": "user"}))


async def begin(request):
    # bad: an address without one
    url = f"https://accounts.example.com/authorize?client_id={CLIENT_ID}&response_type=code&redirect_uri={CALLBACK}"
    return RedirectResponse(url)


@app.get("/callback")
def callback():
    code = request.args["code"]
    # bad: whose code is it
    answer = http.post(TOKEN, data={"grant_type": "authorization_code", "code": code, "client_id": CLIENT_ID}, timeout=5)
    session["user"] = user_of(answer.json())
    return redirect("/")


@router.get("/auth/callback")
async def auth_callback(code: str):
    async with httpx.AsyncClient() as client:
        # bad: FastAPI
        answer = await client.post(TOKEN, data={"grant_type": "authorization_code", "code": code})
    return sign_in(answer.json())


@app.get("/login/kept")
def login_kept():
    oauth = OAuth2Session(CLIENT_ID, redirect_uri=CALLBACK)
    # ok: kept
    url, state = oauth.authorization_url(AUTHORIZE)
    session["oauth_state"] = state
    return redirect(url)


@app.get("/callback/kept")
def callback_kept():
    if not compare_digest(request.args["state"], session.pop("oauth_state", "")):
        abort(403)
    # ok: compared
    answer = http.post(TOKEN, data={"grant_type": "authorization_code", "code": request.args["code"]}, timeout=5)
    return sign_in(answer.json())


def exchange(code):
    # ok: the caller has looked at the state
    return http.post(TOKEN, data={"grant_type": "authorization_code", "code": code}, timeout=5).json()


def authorize_url(state):
    # ok: the caller's
    return AUTHORIZE + "?" + urlencode({"client_id": CLIENT_ID, "response_type": "code", "state": state})
