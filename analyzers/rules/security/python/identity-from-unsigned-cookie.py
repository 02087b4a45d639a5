"""Who is calling."""

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
