"""Signing in by another service."""


def google_callback(request):
    userinfo = oauth.google.userinfo()
    # bad: whose address is it
    user, _ = User.objects.get_or_create(email=userinfo["email"])
    login(request, user)
    return redirect("/")


async def oidc(db, claims):
    email = claims.get("email")
    # bad: a claim beside it says whether
    user = await users.get_by_email(db, email)
    return open_session(user)


def link(profile, session):
    # bad: linked by address
    account = session.query(Account).filter(Account.email == profile["email"]).first()
    account.github_id = profile["id"]
    session.commit()


def verified(request, claims):
    if not claims["email_verified"]:
        raise PermissionDenied
    # ok: looked at
    return User.objects.get(email=claims["email"])


def by_number(claims):
    # ok: the provider's own number
    return User.objects.get(subject=claims["sub"])


def by_form(form):
    # ok: the password decides
    return User.objects.get(email=form["email"])
