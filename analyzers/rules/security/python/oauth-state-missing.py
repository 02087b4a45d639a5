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


async def begin_fixed(request):
    # bad: everybody's state
    return RedirectResponse(f"https://discord.com/oauth2/authorize?client_id={CLIENT_ID}&response_type=code&state=portal")


async def begin_drawn(request):
    request.session["state"] = state = secrets.token_urlsafe(24)
    # ok: drawn
    return RedirectResponse(f"https://discord.com/oauth2/authorize?client_id={CLIENT_ID}&response_type=code&state={state}")


@routes.get("/github/callback")
async def github_callback(request):
    # the state of the sign-in is not looked at
    # bad: a client of the provider
    token, _ = await github.get_access_token(request.query["code"])
    return sign_in(token)


@app.get("/callback/payload")
def callback_payload():
    code = request.args.get("code")
    # bad: a payload in a variable
    payload = {"client_id": CLIENT_ID, "client_secret": SECRET, "code": code}
    answer = http.post(TOKEN, json=payload, timeout=5)
    return sign_in(answer.json())


@app.get("/callback/payload/checked")
def callback_payload_checked():
    if request.args.get("state") != session.pop("oauth_state", None):
        abort(403)
    code = request.args.get("code")
    # ok: compared before
    payload = {"client_id": CLIENT_ID, "client_secret": SECRET, "code": code}
    return sign_in(http.post(TOKEN, json=payload, timeout=5).json())


@app.get("/login/short")
def login_short():
    # bad: the kind of answer is the default
    query = urlencode({"client_id": CLIENT_ID, "redirect_uri": CALLBACK, "scope": "user"})
    return redirect(f"{AUTHORIZE}?{query}")


@app.get("/login/fixed")
def login_fixed():
    # bad: a constant
    url, _state = OAuth2Session(CLIENT_ID).authorization_url(AUTHORIZE, state="portal")
    return redirect(url)


@app.get("/login/wanted")
def login_wanted():
    parameters = {"client_id": CLIENT_ID, "response_type": "code"}
    if USE_STATE:
        session["oauth_state"] = secrets.token_urlsafe(24)
        parameters["state"] = session["oauth_state"]
    # ok: the operator says whether
    return redirect(AUTHORIZE + "?" + urlencode(parameters))
