"""Sign-in of several frameworks."""

import bcrypt
from fastapi import APIRouter, HTTPException
from flask import jsonify

router = APIRouter()


@router.post("/login")
def login(mail: str, password: str):
    user = find(mail)
    if user is None:
        # bad: the address is no customer's
        raise HTTPException(status_code=404, detail="User not found")
    if not bcrypt.checkpw(password.encode(), user.password_hash):
        # ok: the same for both, had the first not been told apart
        raise HTTPException(status_code=401, detail="invalid credentials")
    return token(user)


def sign_in(form):
    user = find(form["mail"])
    if not user:
        # bad: told apart
        return jsonify({"error": "unknown email"}), 401
    if not user.check_password(form["password"]):
        return jsonify({"error": "invalid credentials"}), 401
    return start(user)


@router.post("/token")
def login_for_token(mail: str, password: str):
    user = find(mail)
    if not user or not verify_password(password, user.password_hash):
        # ok: one answer
        raise HTTPException(status_code=401, detail="Incorrect email or password")
    return token(user)


@router.post("/session")
def login_session(mail: str, password: str):
    user = find(mail)
    if user is not None and not verify_password(password, user.password_hash):
        # bad: so there is one
        raise HTTPException(status_code=401, detail="Wrong password")
    return token(user)


def profile(user_id):
    # ok: no sign-in
    raise HTTPException(status_code=404, detail="User not found")
