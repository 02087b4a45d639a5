"""Sign-in of a service, and what it logs."""

import logging

import structlog
from flask import current_app, request

logger = logging.getLogger(__name__)
log = structlog.get_logger()


def sign_in(username, password):
    # bad: the password as an argument
    logger.debug("sign-in of %s with %s", username, password)
    # bad: inside an f-string
    logger.info(f"trying {username} / {password}")


def refresh(user, token):
    # bad: keyword of structlog
    log.info("token_refreshed", user_id=user.id, refresh_token=token.refresh_token)
    # bad: an address identifies a person
    logger.warning("refresh failed for %s", user.email)
    # bad: in the extra fields
    logger.info("refreshed", extra={"user": user.id, "jwt": token.jwt})


def webhook(settings):
    # bad: all headers, with Authorization and cookies
    current_app.logger.info("webhook %s", request.headers)
    # bad: the whole body
    logging.info("body: {}".format(request.get_json()))
    # bad: a key of the configuration
    logger.error("call failed with key " + settings.api_key)


def safe(user, tokens, token_count):
    # ok: an identifier
    logger.info("signed in", extra={"user_id": user.id})
    # ok: only the word, not the value
    logger.info("password of %s was changed", user.id)
    # ok: a number
    logger.info("used %d tokens of %d", token_count, len(tokens))
    # ok: one harmless header
    logger.info("agent %s", request.headers.get("User-Agent"))
    # ok: masked
    logger.info("mail to %s", mask(user.email))
    # ok: an identifier with a telling name
    logger.info("mail %s queued", user.email_id)
    # ok: a statement about it
    logger.info("state", extra={"has_password": user.has_password})


def more(request, credentials, password):
    # bad: the dump holds the password
    logger.debug("sign-in: %s", credentials.model_dump())
    # bad: one secret header
    logger.info("auth %s", request.headers.get("Authorization"))
    line = f"{credentials.user}:{password}"
    # bad: put together before
    logger.info(line)
    # bad: printed is logged
    print(f"password {password}")
    found = lookup(password)
    # ok: what was looked up with it
    logger.info(found)
    # ok: masked before
    logger.info("password %s", "*" * len(password))


def named(value, state, user):
    # bad: the keyword tells
    log.info("issued", refresh_token=value)
    # ok: a number of them
    log.info("issued", token=state.token_count)
    # ok: masked
    log.info("issued", token=mask(value))
    # bad: the text tells
    logger.info("user %s, token=%s", user.id, value)
    # ok: about it
    logger.info("token expired for %s", value)


async def receive(request):
    order = await request.json()
    # bad: all of the body
    logger.info("received %r", order)
    # ok: one field of it
    logger.info("received %r", order["id"])


def hook():
    headers = dict(flask.request.headers)
    # bad: all headers
    logger.debug(f"hook with {headers}")


def sign_up(request):
    form = request.POST
    # bad: the form with its password
    logger.warning("refused", extra={"form": form})


def cleaned(request):
    form = request.POST.copy()
    form.pop("password")
    # ok: without the password
    logger.warning("refused %s", form)


async def login(body: LoginRequest):
    # bad: the password is in it
    logger.info("sign-in %s", body)
    # ok: who it was
    logger.info("sign-in of %s", body.name)


async def enroll(new: schemas.UserCreate, page: PageRequest):
    # bad: as a dictionary
    logger.debug("sign-up", extra_data=new.model_dump())
    # ok: without it
    logger.debug("sign-up %s", new.model_dump(exclude={"password"}))
    # ok: a page holds no password
    logger.debug("page %s", page)


def change(form: ChangePassword):
    # bad: in a text
    logger.warning(f"refused {form!r}")


def show(user):
    # bad: all of the row
    logger.info("found %s", user.__dict__)
    # bad: of Django
    logger.info("found %s", model_to_dict(user))
    # bad: in a text
    logger.debug(f"found {vars(user)}")
    # ok: its number
    logger.info("found %s", user.id)
    # ok: some of its columns
    logger.info("found %s", model_to_dict(user, fields=["id"]))
    # ok: a sum
    logger.info("found %s", order.to_dict())
