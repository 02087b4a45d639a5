"""Administration of accounts in several frameworks."""

import logging

import stripe
from celery import shared_task
from django.contrib.auth.decorators import login_required
from fastapi import APIRouter
from sqlalchemy import text

logger = logging.getLogger(__name__)
router = APIRouter()


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
