"""Administration of accounts in several frameworks."""

import logging

import stripe
from celery import shared_task
from django.contrib.auth import authenticate, login
from django.contrib.auth.decorators import login_required
from django.views import View
from fastapi import APIRouter
from flask import Blueprint
from sqlalchemy import text
from werkzeug.security import check_password_hash, generate_password_hash

logger = logging.getLogger(__name__)
router = APIRouter()
site = Blueprint("site", __name__)


# bad: who gave the role is not known
@login_required
def grant_role(request, membership_id):
    membership = find(membership_id)
    membership.role = request.POST["role"]
    membership.save()
    return answer(204)


# bad: an account is gone
@router.delete("/users/{user_id}")
async def delete_user(user_id: int, session):
    user = await session.get(User, user_id)
    if user is not None:
        await session.delete(user)
    return {}


# bad: money moves
@router.post("/payments/{payment_id}/refund")
def refund(payment_id: str):
    return stripe.Refund.create(payment_intent=payment_id)


# bad: the same in SQL
@shared_task
def promote(account_id, role):
    with engine.begin() as connection:
        connection.execute(text("UPDATE accounts SET role = :role WHERE id = :id"), {"role": role, "id": account_id})


# bad: neither success nor failure of a sign-in
@site.post("/sessions")
def open_session():
    member = find_by_email(request.form["email"])
    if member is None or not check_password_hash(member.digest, request.form["password"]):
        abort(401)
    login_user(member)
    return "", 204


class SignIn(View):
    # bad: a view's method
    def post(self, request):
        user = authenticate(request, username=request.POST["name"], password=request.POST["password"])
        if user is None:
            return answer(401)
        login(request, user)
        return answer(204)


# bad: a password
@site.put("/members/<int:member_id>/password")
def set_member_password(member_id):
    member = find(member_id)
    member.password_hash = generate_password_hash(request.get_json()["password"])
    db.session.commit()
    return "", 204


# bad: an account switched off
@router.post("/users/{user_id}/suspend")
def suspend(user_id: int, session):
    user = session.get(User, user_id)
    user.is_active = False
    session.commit()


# bad: a document's field
@router.patch("/people/{person_id}/rights")
async def change_rights(person_id: str, body: Rights):
    await db.people.update_one({"_id": person_id}, {"$set": {"permissions": body.permissions}})


# ok: recorded in the log
@router.delete("/members/{member_id}")
def delete_member(member_id: int, session, actor):
    member = session.get(Member, member_id)
    session.delete(member)
    logger.info("member_deleted", extra={"actor": actor.id, "member": member_id})


# ok: recorded in a table
@router.post("/accounts/{account_id}/role")
def set_role(account_id: int, role: str):
    connection.execute(text("UPDATE accounts SET role = :role WHERE id = :id"), {"role": role, "id": account_id})
    connection.execute("INSERT INTO audit_log (action, object) VALUES ('role', %s)", (account_id,))


# ok: a decorator does it
@audited("account.delete")
@router.delete("/accounts/{account_id}")
def delete_account(account_id: int, session, account):
    session.delete(account)


# ok: nobody's rights
@router.delete("/drafts/{draft_id}")
def delete_draft(draft_id: int, session, draft):
    session.delete(draft)


# ok: below the handlers, which record
def remove(session, user):
    session.delete(user)


# ok: the service that is called may record it
@router.delete("/clients/{client_id}")
def delete_client(client_id: int, user_service):
    user_service.delete_user(client_id)


# ok: the row itself tells who registered
@router.post("/register")
def register(body: Registration, session):
    user = User(email=body.email)
    user.hashed_password = hash_password(body.password)
    session.add(user)
    session.commit()


# ok: an event goes out
@router.post("/members/{member_id}/promote")
def make_owner(member_id: int, session, bus):
    member = session.get(Member, member_id)
    member.role = "owner"
    session.commit()
    bus.publish("member.promoted", {"member": member_id})


# ok: a role that is read, and a search by it
@router.get("/members")
def members(role: str, session):
    wanted = session.query(Member).filter(Member.role == role)
    return [{"id": one.id, "role": one.role} for one in wanted]
