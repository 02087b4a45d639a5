"""Forgotten passwords."""

from flask import request, url_for


def forgot_password():
    user = find(request.form["email"])
    token = new_token(user)
    # bad: header of the caller
    link = f"{request.host_url}reset/{token}"
    mail(user.email, link)


async def send_reset_link(request, user, token):
    # bad: Starlette
    link = "https://" + request.headers["host"] + "/reset?token=" + token
    await mail(user.email, link)


def recover_account(request, user, token):
    # bad: Django's raw header
    url = "https://%s/recover/%s" % (request.META["HTTP_HOST"], token)
    mail(user.email, url)


def reset_link(user, token):
    # ok: configured
    return f"{settings.PUBLIC_URL}/reset/{token}"


def reset_by_framework(request, user, token):
    # ok: checked by ALLOWED_HOSTS
    return request.build_absolute_uri(f"/reset/{token}")


def canonical():
    # ok: no secret in it
    return f"{request.host_url}about"
