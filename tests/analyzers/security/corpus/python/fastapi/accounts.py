import hashlib
import hmac
import random
import secrets
import uuid
from datetime import datetime, timedelta, timezone
from typing import Annotated, Any

from fastapi import APIRouter, Body, Depends, Header, HTTPException, Request
from passlib.context import CryptContext
from pydantic import BaseModel, ConfigDict, EmailStr
from sqlalchemy.orm import Session

from .audit import audit
from .database import get_session
from .models import Account, ApiKey, PasswordReset
from .security import current_account
from .settings import settings

router = APIRouter(prefix="/accounts")
passwords = CryptContext(schemes=["argon2", "bcrypt"], deprecated="auto")  # SAFE: password-storage
legacy_passwords = CryptContext(schemes=["md5_crypt", "des_crypt"])  # BAD: password-storage

Db = Annotated[Session, Depends(get_session)]
Current = Annotated[Account, Depends(current_account)]


class Registration(BaseModel):
    email: EmailStr
    password: str
    display_name: str


class ProfileUpdate(BaseModel):
    display_name: str | None = None
    locale: str | None = None


class PreferencesUpdate(BaseModel):
    model_config = ConfigDict(extra="allow")
    display_name: str | None = None


@router.post("", status_code=201)
def register(body: Registration, db: Db):
    account = Account(email=body.email, display_name=body.display_name)
    account.password_hash = passwords.hash(body.password)  # SAFE: password-storage
    db.add(account)
    db.commit()
    return {"id": account.id}


@router.post("/import", status_code=201)
def import_account(body: Registration, db: Db):
    digest = hashlib.sha256((settings.pepper + body.password).encode()).hexdigest()  # BAD: password-storage
    db.add(Account(email=body.email, display_name=body.display_name, password_hash=digest))
    db.commit()
    return {"status": "imported"}


@router.patch("/me")
def update_me(body: ProfileUpdate, account: Current, db: Db):
    for field, value in body.model_dump(exclude_unset=True).items():
        setattr(account, field, value)  # SAFE: mass-assignment (two declared fields)
    db.commit()
    return {"id": account.id}


@router.patch("/me/preferences")
def update_preferences(body: PreferencesUpdate, account: Current, db: Db):
    for field, value in body.model_dump(exclude_unset=True).items():
        setattr(account, field, value)  # BAD: mass-assignment (extra fields are kept)
    db.commit()
    return {"id": account.id}


@router.post("/me/keys")
def create_key(account: Current, db: Db, payload: Annotated[dict[str, Any], Body()]):
    key = ApiKey(account_id=account.id, **payload)  # BAD: mass-assignment
    db.add(key)
    db.commit()
    return {"id": key.id}


@router.post("/forgot")
def forgot(email: Annotated[EmailStr, Body(embed=True)], db: Db):
    account = db.query(Account).filter_by(email=email).one_or_none()
    if account is not None:
        token = uuid.uuid1().hex  # BAD: reset-token (made of the time and the host)
        db.add(PasswordReset(account_id=account.id, token=token))
        db.commit()
    return {"status": "sent"}


@router.post("/invite")
def invite(email: Annotated[EmailStr, Body(embed=True)], account: Current, db: Db):
    token = secrets.token_urlsafe(32)  # SAFE: reset-token
    expires = datetime.now(timezone.utc) + timedelta(hours=24)
    db.add(PasswordReset(email=email, token_hash=hashlib.sha256(token.encode()).hexdigest(), expires_at=expires))  # SAFE: password-storage (hash of a random token)
    audit("invitation.created", actor=account.id)
    return {"status": "sent"}


@router.post("/otp")
def send_code(account: Current, request: Request):
    code = f"{random.randint(0, 999999):06d}"  # BAD: insecure-random
    request.app.state.sms.send(account.phone, code)
    return {"status": "sent"}


@router.post("/hooks/identity")
async def identity_hook(request: Request, x_signature: Annotated[str, Header()]):
    expected = hmac.new(settings.hook_secret, await request.body(), hashlib.sha256).hexdigest()
    if expected != x_signature:  # BAD: timing-compare
        raise HTTPException(401)
    return {"status": "ok"}


@router.post("/hooks/billing")
async def billing_hook(request: Request, x_signature: Annotated[str, Header()]):
    expected = hmac.new(settings.hook_secret, await request.body(), hashlib.sha256).hexdigest()
    if not hmac.compare_digest(expected.encode(), x_signature.encode()):  # SAFE: timing-compare
        raise HTTPException(401)
    return {"status": "ok"}
