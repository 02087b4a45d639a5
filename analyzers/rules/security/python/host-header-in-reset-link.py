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


def send_verification_email(user):
    # bad: without SERVER_NAME the host is the request's
    link = url_for("verify", token=user.token, _external=True)
    mail(user.email, link)


def reset_link(user, token):
    # ok: configured
    return f"{settings.PUBLIC_URL}/reset/{token}"


def reset_by_framework(request, user, token):
    # ok: checked by ALLOWED_HOSTS
    return request.build_absolute_uri(f"/reset/{token}")


def canonical():
    # ok: no secret in it
    return f"{request.host_url}about"


def reset_for_known_host(user, token):
    host = request.host
    # ok: looked up
    if host not in config.HOSTS:
        abort(400)
    mail(user.email, f"https://{host}/reset/{token}")


async def forgotten_password(request, code):
    # bad: aiohttp
    await mail(f"{request.url.origin()}/reset/{code}")


class LostKeys(Handler):
    async def post(self):
        code = await new_code(self.get_argument("email"))
        # bad: the link tells what it is
        await mail(f"https://{self.request.host}/reset/{code}")

    async def put(self):
        host = self.request.headers.get("X-Forwarded-Host")
        # bad: in two steps
        await mail("https://" + host + "/invite/" + self.code)

    async def get(self):
        # ok: no secret in it
        self.link = f"https://{self.request.host}/about"
        # ok: configured
        await mail(f"https://{settings.HOST}/reset/{self.code}")

    async def patch(self):
        host = self.request.host
        if host not in settings.HOSTS:
            raise HTTPError(400)
        # ok: looked up
        await mail(f"https://{host}/reset/{self.code}")
