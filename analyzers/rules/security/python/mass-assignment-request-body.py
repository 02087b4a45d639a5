from django.forms import ModelForm
from flask import Flask, request
from pydantic import BaseModel
from rest_framework import serializers

from .models import Account, User, db

app = Flask(__name__)
EDITABLE = ("name", "email")


@app.post("/users")
def sign_up():
    # bad: every column
    user = User(**request.get_json())
    db.session.add(user)
    return {}


@app.patch("/users/<int:number>")
def change(number: int):
    user = User.query.get(number)
    for key, value in request.json.items():
        # bad: whatever it is called
        setattr(user, key, value)
    return {}


@app.post("/accounts")
def account(accounts=None):
    body = request.json
    # bad: through the manager
    Account.objects.create(**body)
    # bad: a document as it comes
    accounts.update_one({"name": body["name"]}, {"$set": body})
    return {}


class AccountSerializer(serializers.ModelSerializer):
    class Meta:
        model = Account
        # bad: also what is added next year
        fields = "__all__"


class UserForm(ModelForm):
    class Meta:
        model = User
        # ok: named
        fields = ["name", "email"]


class Named(BaseModel):
    name: str


@app.post("/safe")
def safe(users=None):
    body = request.get_json()
    # ok: named
    user = User(name=body["name"], email=body["email"])
    # ok: a model that has only what callers may set
    named = Named(**body)
    # ok: declared by it
    other = User(**named.model_dump())
    # ok: an allow-list
    third = User(**{key: value for key, value in body.items() if key in EDITABLE})
    for key, value in body.items():
        if key in EDITABLE:
            # ok: an allow-list
            setattr(user, key, value)
    # ok: a field of a document
    users.insert_one({"name": body["name"]})
    return {"users": [str(user), str(other), str(third)]}


@app.put("/me")
def me(user=None):
    unknown = set(request.json.keys()) - EDITABLE
    if unknown:
        abort(400)
    # ok: nothing else is in it
    user.update(**request.json)
    return {}


@app.put("/accounts/<int:number>")
def replace(account=None):
    unknown = set(request.json.keys()) - EDITABLE
    if unknown:
        logger.info("unknown fields")
    # bad: nothing is done about them
    account.update(**request.json)
    return {}


@app.post("/banners")
def banner():
    form = BannerForm(request.form)
    # ok: what the form declares
    db.session.add(Banner(**form.data))
    return {}


@app.put("/groups/<int:number>")
@permission(Scope.admin_groups)
def change_group(group=None):
    # ok: who administers sets all of it
    group.update(**request.json)
    return {}


@app.put("/plans/<int:number>")
@admin_required
def change_plan(plan=None):
    # ok: the same
    plan.update(**request.json)
    return {}


@app.put("/keys/<int:number>")
@permission(Scope.write_keys)
def change_key(key=None):
    # bad: everybody who writes keys gives one to somebody else
    key.update(**request.json)
    return {}


@app.put("/profiles/<int:number>")
@login_required
def change_profile(profile=None):
    # bad: whoever is logged in
    profile.update(**request.json)
    return {}


@app.post("/places")
def show_place():
    # ok: a value of the answer, nothing is stored
    return render(PlaceDetails(**request.json))
