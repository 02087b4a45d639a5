"""Who may do what."""

from typing import Annotated

from fastapi import APIRouter, Header, HTTPException
from flask import abort, g, jsonify, request

router = APIRouter()


@app.route("/admin/users")
def all_users():
    # bad: a cookie that nobody signed
    if request.cookies.get("is_admin") != "1":
        abort(403)
    return jsonify(users.all())


def delete_order(request, pk):
    role = request.META.get("HTTP_X_ROLE")
    # bad: a header of the caller
    if role == "admin":
        Order.objects.filter(pk=pk).delete()
    return HttpResponse(status=204)


@router.get("/audit")
async def audit(x_user_role: str = Header(None)):
    # bad: FastAPI hands the header over
    if x_user_role not in ("admin", "auditor"):
        raise HTTPException(403)
    return await entries()


@app.before_request
def who():
    # bad: the rest of the service believes it
    g.is_admin = request.headers.get("X-Admin")


@app.post("/settings")
def write_settings():
    # bad: refused unless the caller says so
    if not request.json.get("is_admin"):
        return jsonify(error="forbidden"), 403
    settings.write(request.json["values"])
    return "", 204


@app.post("/register")
def register():
    data = request.get_json()
    # bad: an administrator by choice
    user = User(email=data["email"], role=data.get("role", "user"))
    user.set_password(data["password"])
    db.session.add(user)
    return "", 201


@router.post("/signup")
async def signup(payload: SignUp):
    # bad: the model has a field for it
    return await users.create(email=payload.email, hash=hash_of(payload.password), is_admin=payload.is_admin)


@app.patch("/users/<int:user_id>")
@admin_required
def set_role(user_id):
    user = User.query.get_or_404(user_id)
    # ok: an administrator gives it
    user.role = request.json["role"]
    return "", 204


def members(request):
    role = request.GET.get("role")
    found = Member.objects.all()
    # ok: a filter of a listing
    if role:
        found = found.filter(role=role)
    return JsonResponse(list(found.values()), safe=False)


@router.post("/sign_up")
async def sign_up(payload: SignUp):
    if payload.role not in (Role.BUYER, Role.SELLER):
        raise HTTPException(422)
    # ok: one of two harmless ones
    return await users.create(email=payload.email, role=payload.role)


@app.delete("/posts/<int:post_id>")
def delete_post(post_id):
    # ok: the account's own
    if current_user.role != "admin":
        abort(403)
    return "", 204


@app.get("/theme")
def theme():
    # ok: says nothing about rights
    return request.cookies.get("theme", "light")
