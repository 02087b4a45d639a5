"""Signing up."""


def create(request):
    # bad: stored as it came
    return User.objects.create(name=request.POST["name"], password=request.POST["password"])


def register(name, password):
    # bad: in SQL
    cursor.execute("INSERT INTO users (name, password) VALUES (%s, %s)", (name, password))
    connection.commit()


async def change(user_id, form):
    # bad: changed as it came
    await db.execute(text("UPDATE accounts SET password = :password WHERE id = :id"), {"password": form["password"], "id": user_id})


@app.post("/users")
def add():
    user = User(name=request.json["name"])
    # bad: a model's field
    user.password = request.json["password"]
    db.session.add(user)
    return "", 201


def create_by_framework(request):
    # ok: the framework's own function
    return User.objects.create(name=request.POST["name"], password=make_password(request.POST["password"]))


def create_user(request):
    # ok: hashed by the manager
    return User.objects.create_user(request.POST["name"], password=request.POST["password"])


def register_hashed(name, password):
    hashed = hasher.hash(password)
    # ok: a hash
    cursor.execute("INSERT INTO users (name, password) VALUES (%s, %s)", (name, hashed))


def connect(form):
    # ok: not ours
    server.password = form["password"]
