"""Answers about users."""

from django.core import serializers as django_serializers
from django.forms.models import model_to_dict
from django.http import JsonResponse
from pydantic import BaseModel
from rest_framework import serializers


class UserSerializer(serializers.ModelSerializer):
    class Meta:
        model = User
        # bad: read as well as written
        fields = ["id", "email", "password"]


class EveryFieldSerializer(serializers.ModelSerializer):
    class Meta:
        model = User
        # bad: the hash is one of all
        fields = "__all__"


class UserOut(BaseModel):
    id: int
    email: str
    # bad: a model of answers
    hashed_password: str


def me(request):
    # bad: the row as it is
    return JsonResponse(model_to_dict(request.user))


def everybody(request):
    # bad: all columns
    return JsonResponse({"users": list(User.objects.filter(active=True).values())})


class SignUpSerializer(serializers.ModelSerializer):
    class Meta:
        model = User
        # ok: written only
        fields = ["id", "email", "password"]
        extra_kwargs = {"password": {"write_only": True}}


class ChangePasswordSerializer(serializers.ModelSerializer):
    class Meta:
        model = User
        # ok: a form of passwords alone
        fields = ["old_password", "password"]


class UserCreate(BaseModel):
    email: str
    # ok: a model of requests
    password: str


def names(request):
    # ok: named columns
    return JsonResponse({"users": list(User.objects.values("id", "email"))})


class OrderSerializer(serializers.ModelSerializer):
    class Meta:
        model = Order
        # ok: nothing to hide
        fields = "__all__"


@portal.get("/teams/<int:team_id>/members")
def team_members(team_id):
    # bad: named, of each
    rows = [{"id": m.id, "email": m.email, "password": m.password} for m in team_of(team_id).members]
    return jsonify(members=rows)


@portal.post("/accounts")
def register():
    account = accounts.create(request.get_json())
    # bad: the hash of the new account
    return jsonify({"id": account.id, "password_hash": account.password_hash}), 201


@router.get("/users/{user_id}/raw")
async def read_raw(user_id: int):
    user = await users.get(user_id)
    # bad: what a route returns is the answer
    return {"id": user["id"], "hashed_password": user["hashed_password"]}


class Customer(db.Model):
    password_hash = db.Column(db.String(200))

    def to_dict(self):
        # bad: how the row is shown
        return {"id": self.id, "password_hash": self.password_hash}


@portal.get("/whoami")
def whoami():
    user = users.get(session["user"])
    # bad: every column
    return jsonify(vars(user))


@portal.get("/members/<int:number>")
def member_row(number):
    # bad: every column of each
    return jsonify([user.__dict__ for user in members_of(number)])


class StoredUser(UserBase, table=True):
    # bad: a table, and the model of an answer
    hashed_password: str


@router.get("/stored/{number}", response_model=StoredUser)
def stored(number: int, db: Session = Depends(get_db)):
    return db.get(StoredUser, number)


class InternalUser(UserBase):
    # ok: no route answers with it
    hashed_password: str


@router.post("/sign-up")
def sign_up(form: UserCreate, db: Session = Depends(get_db)):
    user = User(email=form.email, hashed_password=get_password_hash(form.password))
    db.add(user)
    db.commit()
    # bad: made with a hash, and answered as it is
    return user


@router.get("/users/{number}")
def find_user(number: int, db: Session = Depends(get_db)):
    user = db.query(User).filter(User.id == number).first()
    if user is None:
        raise HTTPException(404)
    # bad: no model of the answer
    return user


@router.get("/users")
def all_users(db: Session = Depends(get_db)):
    # bad: all of them
    return db.query(User).all()


@router.get("/users/shown", response_model=list[UserShown])
def shown_users(db: Session = Depends(get_db)):
    # ok: a model of the answer
    return db.query(User).all()


@router.get("/users/count")
def count_users(db: Session = Depends(get_db)):
    # ok: a number
    return db.query(User).count()


@router.get("/users/typed/{number}")
def typed_user(number: int, db: Session = Depends(get_db)) -> UserShown:
    # ok: the annotation is the model
    return db.get(User, number)


class MemberSchema(Schema):
    id = fields.Int(dump_only=True)
    # bad: dumped too
    password = fields.Str(required=True)


class LoginSchema(Schema):
    # ok: only loaded
    password = fields.Str(required=True)


class MemberInSchema(Schema):
    id = fields.Int(dump_only=True)
    # ok: says so
    password = fields.Str(required=True, load_only=True)


class UserTableSchema(SQLAlchemyAutoSchema):
    class Meta:
        # bad: every column
        model = User


class UserNode(DjangoObjectType):
    class Meta:
        # ok: named columns
        model = User
        fields = ("id", "username")


@strawberry.type
class Person:
    id: int
    # bad: whoever asks for it gets it
    password_hash: str


@strawberry.input
class SignIn:
    # ok: sent by the caller
    password: str


@portal.get("/database")
def database():
    # ok: no person's
    connect({"user": config.user, "password": config.password})
    return jsonify({"ok": True})


@portal.get("/users/<int:user_id>/state")
def state(user_id):
    user = users.get(user_id)
    # ok: whether there is one
    return jsonify({"id": user.id, "has_password": bool(user.password)})


@portal.post("/copies")
def copy():
    user = users.get(1)
    # ok: stored, not answered
    copies.insert({"email": user.email, "password": user.password})
    return jsonify({"id": user.id})


@portal.get("/users/<int:user_id>/columns")
def columns(user_id):
    user = users.get(user_id)
    # ok: what is shown is chosen
    return jsonify({key: value for key, value in vars(user).items() if key in SHOWN})


@portal.get("/rows/<int:number>")
def row(number):
    cursor = connection.cursor()
    cursor.execute("SELECT * FROM users WHERE id = %s", (number,))
    person = cursor.fetchone()
    # bad: all columns
    return jsonify(dict(person))


@router.get("/documents/{number}")
async def document(number: str):
    found = await db.users.find_one({"number": number})
    if found is None:
        raise HTTPException(404)
    # bad: the whole document
    return found


@router.get("/documents/{number}/short")
async def short_document(number: str):
    found = await db.users.find_one({"number": number}, {"password": 0})
    # ok: without it
    return found


@portal.get("/rows/<int:number>/short")
def short_row(number):
    # ok: taken off
    person = dict(connection.execute("SELECT * FROM users WHERE id = ?", (number,)).fetchone())
    person.pop("password_hash")
    return jsonify(person)


@portal.get("/orders/<int:number>")
def order_row(number):
    order = connection.execute("SELECT * FROM orders WHERE id = ?", (number,)).fetchone()
    # ok: no person
    return jsonify(dict(order))
