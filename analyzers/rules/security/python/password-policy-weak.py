"""Rules for passwords in several frameworks."""

from pydantic import BaseModel, Field
from wtforms import PasswordField
from wtforms.validators import Length

# bad: nobody looks at them
AUTH_PASSWORD_VALIDATORS = []

VALIDATORS = [
    # bad: six characters, by Django
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 6}},
    # ok: twelve
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
]


class SignUp(BaseModel):
    # bad: six characters
    password: str = Field(min_length=6, max_length=72)
    # ok: of something else
    username: str = Field(min_length=3)


class Form:
    # bad: WTForms
    password = PasswordField("Password", validators=[Length(min=4)])
    # ok: ten
    new_password = PasswordField("Password", validators=[Length(min=10)])


def change(user, password):
    # bad: by hand
    if len(password) < 6:
        raise ValueError("too short")
    # ok: only that there is one
    if len(password) < 1:
        raise ValueError("missing")
