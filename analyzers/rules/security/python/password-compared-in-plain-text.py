"""Signing in."""


def login(form):
    user = users.find(form["name"])
    # bad: stored in clear
    if user.password == form["password"]:
        return user
    return None


def authenticate(name, password):
    row = db.execute("SELECT id, password FROM users WHERE name = ?", (name,)).fetchone()
    # bad: a row of the table
    if not row or password != row["password"]:
        raise Unauthorized
    return row["id"]


def sign_in(request):
    # bad: the database is asked for it
    user = User.objects.filter(email=request.POST["email"], password=request.POST["password"]).first()
    return open_session(request, user)


def sign_in_by_query(name, password):
    # bad: in SQL
    cursor.execute("SELECT id FROM accounts WHERE name = %s AND password = %s", (name, password))
    return cursor.fetchone()


def checked(form):
    user = users.find(form["name"])
    # ok: by its library
    return user if hasher.verify(user.password_hash, form["password"]) else None


def same(form):
    # ok: two fields of a form
    return form["password"] == form["password_confirmation"]


def changed(user, form):
    # ok: nothing is stored
    if form["new_password"] == form["old_password"]:
        raise Invalid("choose another one")
    return user.check_password(form["old_password"])


def hashed(name, password):
    digest = slow_hash(password)
    # ok: of its hash
    cursor.execute("SELECT id FROM accounts WHERE name = %s AND password = %s", (name, digest))
    return cursor.fetchone()
