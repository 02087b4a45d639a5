"""Who is calling."""

import base64
import json
from http.cookies import SimpleCookie

from fastapi import APIRouter, Cookie
from flask import g, request

router = APIRouter()


def profile(request):
    uid = request.COOKIES.get("uid")
    # bad: the number in the cookie is anybody's
    user = User.objects.get(pk=uid)
    return render(request, "profile.html", {"user": user})


@app.before_request
def who():
    # bad: a number is no proof
    g.user = load_user(int(request.cookies["user_id"]))


@router.get("/me")
async def me(user_id: int = Cookie(...)):
    # bad: FastAPI hands the cookie over
    return await users.get(user_id)


@app.get("/orders")
def orders():
    mail = request.cookies.get("email")
    # bad: the mail in the cookie is anybody's
    found = db.execute("SELECT id FROM customers WHERE email = ?", (mail,)).fetchone()
    return orders_of(found)


def signed(request):
    # ok: signed by the service
    return User.objects.get(pk=request.get_signed_cookie("uid", max_age=3600))


@app.get("/session")
def by_session():
    # ok: a random identifier of a session
    session = sessions.get(request.cookies["session_id"])
    return session.user_id


@app.get("/token")
def by_token():
    # ok: proven
    claims = signer.unsign(request.cookies["user"], max_age=3600)
    return load_user(claims)


@app.get("/page")
def page():
    # ok: a name to greet with
    return render_template("page.html", name=request.cookies.get("username"))


def by_object(request):
    profile = json.loads(base64.b64decode(request.cookies["profile"]))
    # bad: another way of writing it proves nothing
    account = accounts.get(profile["id"])
    # bad: the cookie says who is an administrator
    if profile["role"] != "admin":
        raise PermissionError
    return account


async def identify(request, handler):
    jar = SimpleCookie(request.headers.get("Cookie", ""))
    # bad: a jar of the standard library
    request["user_id"] = jar["user_id"].value
    return await handler(request)


@app.get("/reports")
def reports():
    # bad: who may see it, by the cookie
    if request.cookies.get("is_staff") != "1":
        abort(403)
    return jsonify(all_reports())


def may_export(request):
    role = request.COOKIES.get("role")
    # bad: a list does not prove it
    return role in ("admin", "manager")


def banner(request):
    # ok: a preference
    dark = request.COOKIES.get("theme") == "dark"
    # ok: proven
    role = signer.unsign(request.COOKIES.get("role"))
    # ok: of the session
    return dark and role == "admin" and request.session.get("role") == "admin"


def prefilled(request):
    profile = json.loads(request.COOKIES["profile"])
    # ok: what it looks like
    return render(request, "form.html", {"size": profile["size"]})


class GuestHandler(tornado.web.RequestHandler):
    def get_current_user(self):
        # bad: whoever writes the cookie is it
        return self.get_cookie("guest_id")


class MemberHandler(tornado.web.RequestHandler):
    def get_current_user(self):
        # ok: signed
        return self.get_secure_cookie("member")


async def vote(request):
    author = request.cookies.get("author")
    # bad: votes in anybody's name
    await votes.insert_one({"post": request.match_info["id"], "author": author})


def mine(request):
    owner = request.COOKIES["owner"]
    # bad: anybody's
    return render(request, "list.html", {"items": Item.objects.filter(owner=owner)})


def letters(request):
    mine = request.cookies["member_id"]
    # bad: anybody's rows of any table
    return db.execute("SELECT * FROM letters WHERE member_id = %s", (mine,))


def greet(request):
    name = request.cookies.get("nickname")
    # ok: only shown, and counted
    analytics.track("seen", {"user": name})
    return render(request, "hello.html", {"user": name})
