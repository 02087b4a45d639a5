import logging
import secrets
from datetime import timedelta

from flask import Blueprint, abort, current_app, g, jsonify, make_response, request, session, url_for
from flask_jwt_extended import create_access_token, get_jwt, jwt_required
from flask_login import current_user, login_required, login_user
from itsdangerous import BadSignature, URLSafeTimedSerializer
from werkzeug.security import check_password_hash, generate_password_hash

from .extensions import db, mailer
from .models import AuditEntry, Member, Team

portal = Blueprint("portal", __name__, url_prefix="/portal")
logger = logging.getLogger(__name__)

DEVICE_TOKEN_AGE = timedelta(days=3650)
ASSIGNABLE = frozenset({"viewer", "editor"})


def record(action, subject):
    db.session.add(AuditEntry(actor_id=current_user.get_id(), action=action, subject=subject, address=request.remote_addr))


def reset_address(token):
    return f"{request.host_url}portal/reset/{token}"  # BAD: reset-link-host (helper of the mails below)


@portal.before_request
def load_member():
    g.member = None
    if uid := request.cookies.get("uid"):
        g.member = db.session.get(Member, int(uid))  # BAD: identity-from-cookie


@portal.post("/register")
def register():
    form = request.get_json()
    member = Member(email=form["email"], role=form.get("role", "viewer"))  # BAD: privilege-from-client
    member.password = generate_password_hash(form["password"])
    db.session.add(member)
    db.session.commit()
    return jsonify(member.to_dict(exclude={"password"})), 201  # SAFE: password-exposed


@portal.post("/invite")
@login_required
def invite():
    if not current_user.is_admin:
        abort(403)
    form = request.get_json()
    role = form["role"] if form["role"] in ASSIGNABLE else "viewer"
    member = Member(email=form["email"], role=role)  # SAFE: privilege-from-client (an administrator assigns one of two)
    db.session.add(member)
    record("member.invite", form["email"])
    db.session.commit()
    return jsonify(id=member.id), 201


@portal.post("/session")
def sign_in():  # BAD: audit-missing (neither success nor failure is recorded)
    member = Member.query.filter_by(email=request.form["email"]).one_or_none()
    if member is None or not check_password_hash(member.password, request.form["password"]):
        abort(401)
    login_user(member)
    return "", 204


@portal.post("/session/staff")
def sign_in_staff():  # SAFE: audit-missing
    member = Member.query.filter_by(email=request.form["email"], role="staff").one_or_none()
    if member is None or not check_password_hash(member.password, request.form["password"]):
        logger.warning("staff login refused", extra={"address": request.remote_addr})
        abort(401)
    login_user(member)
    logger.info("staff login", extra={"member": member.id})
    return "", 204


@portal.put("/members/<int:member_id>/role")
@login_required
def change_role(member_id):  # BAD: audit-missing
    if not current_user.is_admin:
        abort(403)
    member = db.get_or_404(Member, member_id)
    member.role = request.get_json()["role"]
    db.session.commit()
    return "", 204


@portal.delete("/members/<int:member_id>")
@login_required
def remove(member_id):  # SAFE: audit-missing (a row of the audit table)
    if not current_user.is_admin:
        abort(403)
    db.session.delete(db.get_or_404(Member, member_id))
    record("member.delete", str(member_id))
    db.session.commit()
    return "", 204


@portal.get("/teams/<int:team_id>/members")
@login_required
def team_members(team_id):
    team = db.get_or_404(Team, team_id)
    rows = [{"id": m.id, "email": m.email, "password": m.password} for m in team.members]  # BAD: password-exposed
    return jsonify(members=rows)


@portal.get("/teams/<int:team_id>/export")
@login_required
def export_team(team_id):
    if request.headers.get("X-Admin") == "true":  # BAD: privilege-from-client (a header says who is an administrator)
        return jsonify([m.to_dict() for m in db.get_or_404(Team, team_id).members])
    abort(403)


@portal.post("/forgot")
def forgot():
    member = Member.query.filter_by(email=request.form["email"]).first()
    if member is not None:
        member.reset_token = secrets.token_urlsafe(32)
        db.session.commit()
        mailer.send(member.email, "Reset your password", reset_address(member.reset_token))
    return "", 202


@portal.post("/forgot/staff")
def forgot_staff():
    member = Member.query.filter_by(email=request.form["email"], role="staff").first()
    if member is not None:
        member.reset_token = secrets.token_urlsafe(32)
        db.session.commit()
        link = current_app.config["PORTAL_ORIGIN"] + url_for("portal.forgot", token=member.reset_token)  # SAFE: reset-link-host
        mailer.send(member.email, "Reset your password", link)
    return "", 202


@portal.get("/remembered")
def remembered():
    serializer = URLSafeTimedSerializer(current_app.config["REMEMBER_KEY"])
    try:
        uid = serializer.loads(request.cookies.get("remember", ""), max_age=86400 * 14)  # SAFE: identity-from-cookie (signed)
    except BadSignature:
        abort(401)
    login_user(db.get_or_404(Member, uid))
    return "", 204


@portal.get("/theme")
def theme():
    response = make_response(jsonify(theme=request.cookies.get("theme", "light")))  # SAFE: identity-from-cookie (a preference)
    session.setdefault("visits", 0)
    session["visits"] += 1
    return response


@portal.post("/devices")
@login_required
def register_device():
    token = create_access_token(identity=str(current_user.id), expires_delta=DEVICE_TOKEN_AGE)  # BAD: long-lived-token
    return jsonify(token=token), 201


@portal.post("/devices/refresh")
@jwt_required(refresh=True)
def refresh_device():
    claims = get_jwt()
    token = create_access_token(identity=claims["sub"], expires_delta=timedelta(minutes=20))  # SAFE: long-lived-token
    return jsonify(token=token)
