from flask import Blueprint, make_response, request

from directory.helpers import mail
from directory.helpers.downloads import as_attachment
from directory.helpers.trail import note

bp = Blueprint("support", __name__, url_prefix="/support")


@bp.post("/questions")
def ask():
    form = request.form
    mail.forward(sender=form["email"], subject=form["subject"], question=form["question"])
    note("question", form["subject"])
    return "", 202


@bp.post("/invite")
def invite():
    address = request.form["email"]
    mail.invite(address, name=request.form["name"])
    return "", 202


@bp.get("/handbook")
def handbook():
    response = make_response("# Handbook\n")
    return as_attachment(response, "handbook.md")
