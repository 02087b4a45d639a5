"""Regular expressions over what callers send."""

import re

# bad: words with an optional blank
NAME = re.compile(r"^(\w+\s?)*$")
# bad: labels with an optional point
HOST = re.compile(r"^([a-zA-Z0-9]+\.?)+@$")
# bad: repeated twice
DIGITS = re.compile("^(?:[0-9]+)+;$")
# bad: a point that was meant to be one
CLASS = re.compile(r"^(([a-z])+.)+[A-Z]([a-z])+$")
# ok: the point is one
MODULE = re.compile(r"^(([a-z])+\.)+[A-Z]([a-z])+$")
# ok: the blank is in each turn
WORDS = re.compile(r"^\w+(?:\s\w+)*$")
# ok: the point is in each turn
DOMAIN = re.compile(r"^([a-z0-9-]+\.)+[a-z]{2,}$")
# ok: the slash cannot be matched by the class
PATH = re.compile(r"^(?:[^/]+/)*[^/]+$")
# ok: nothing follows that could fail
PREFIX = re.compile(r"(\w+\s?)*")


def check(text):
    # bad: a point matches the comma too
    if re.match(r"^(.*,)*$", text):
        return True
    # bad: a blank is matched by both
    return bool(re.fullmatch(r"<b>(.|\s)*</b>", text))


def parse(text):
    # ok: a list
    return re.match(r"^([a-z]+)(,[a-z]+)*$", text)


class Form:
    # bad: of a validator
    code = CharField(validators=[RegexValidator(regex=r"^([A-Z]+-?)+$")])
    # ok: of a validator
    number = CharField(validators=[RegexValidator(regex=r"^\d{4,10}$")])


# bad: the comma may be left out, with blanks around it
TAGS = re.compile(r"^(?:[a-z]+(?:\s*,\s*)?)+$")
# bad: an alternative that is repeated
TOKENS = re.compile(r"^(?:\w+|\s+)*!$")
# bad: the class has the point in it
HOSTS = re.compile(r"^([\w.-]+\.)+com$")
# bad: the same letter in two ways
LETTERS = re.compile(r"^(a|aa)+$")
# ok: one or the other
WORD = re.compile(r"^(?:foo|bar)+$")
# ok: each turn ends with a digit
PARTS = re.compile(r"^(?:[a-z]+\d)+$")
# ok: three times
ADDRESS = re.compile(r"^(?:\d{1,3}\.){3}\d{1,3}$")
# bad: of a schema
SCHEMA = {"type": "string", "pattern": "^(\\d{1,3},?)+$"}
# ok: of a schema
NUMBERS = {"type": "string", "pattern": "^\\d{1,3}(,\\d{3})*$"}
