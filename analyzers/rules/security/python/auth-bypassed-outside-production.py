"""Who may call."""

import os

from django.conf import settings


class HasKey(BasePermission):
    def has_permission(self, request, view):
        # bad: a flag of the environment
        if settings.DEBUG:
            return True
        return request.headers.get("X-API-Key") in keys()


async def get_current_user(token: str = Depends(bearer)):
    # bad: unset is not production
    if os.getenv("ENVIRONMENT") != "production":
        return User(id=1, admin=True)
    return await user_of(token)


@app.before_request
def authenticate():
    # bad: a switch that somebody leaves on
    if app.config.get("DISABLE_AUTH"):
        return None
    g.user = user_of(request.headers["Authorization"])
    return None


async def verify_api_key(key: str = Depends(header)):
    # bad: nothing is looked at
    if settings.environment == "local":
        return
    check(key)


def verify_token(token):
    # ok: more is said, nothing is skipped
    if settings.DEBUG:
        logger.debug("verifying")
    return decode(token)


def render_page(request):
    # ok: no check
    if settings.DEBUG:
        return debug_page(request)
    return page(request)


def check_permission(request):
    # ok: refused
    if settings.ENVIRONMENT == "staging":
        return False
    return request.user.is_staff
