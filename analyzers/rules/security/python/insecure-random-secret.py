"""Codes, tokens and keys."""

import random
import secrets
import string
from random import choices, randint

import numpy as np

ALPHABET = string.ascii_letters + string.digits


def start_reset(user):
    # bad: token of a password reset
    token = "".join(random.choice(ALPHABET) for _ in range(32))
    user.reset_token = token
    return token


def send_code(phone):
    # bad: imported by name
    otp = randint(100000, 999999)
    sms(phone, otp)


def generate_password():
    # bad: by the name of the function
    return "".join(choices(ALPHABET, k=12))


def new_key(user):
    # bad: attribute
    user.api_key = "%032x" % random.getrandbits(128)
    user.save()


def create_session(store, user):
    session_id = ""
    for _ in range(24):
        # bad: in a loop
        session_id += random.choice(ALPHABET)
    store[session_id] = user


def invite(address):
    # bad: argument of that name
    return Invitation.objects.create(address=address, token=str(random.random())[2:])


def safe_token():
    # ok: made for secrets
    token = secrets.token_urlsafe(32)
    return token


def system_password():
    # ok: random numbers of the operating system
    password = "".join(random.SystemRandom().choice(ALPHABET) for _ in range(16))
    return password


def backoff(attempt):
    # ok: jitter
    delay = 2**attempt + random.uniform(0, 1)
    return delay


def sample_users(users, tokens):
    # ok: a sample
    chosen = random.sample(users, 10)
    # ok: words of a text
    max_tokens = random.choice(tokens)
    return chosen, max_tokens, np.mean([1])


def country():
    # ok: a code that is no secret
    country_code = random.choice(["DE", "FR"])
    return country_code


def seeded_reset_token(user):
    random.seed(user.id)
    # ok: the seed is worse, and told by another rule
    return "".join(random.choices(string.ascii_letters, k=32))


def seeded_by_the_system():
    rng = random.Random(os.urandom(16))
    # bad: whoever sees enough knows what comes
    access_token = rng.getrandbits(64)
    return access_token


async def join(boards, board):
    # bad: an invitation, letter by letter
    code = "".join(random.choice("0123456789abcdef") for _ in range(12))
    await boards.update_one({"slug": board}, {"$push": {"invites": code}})


def redeem(orders):
    # bad: as an argument
    return orders.create(voucher="".join(random.choices(string.ascii_uppercase, k=10)))


def enter(hall):
    # bad: under a key
    hall.save({"passcode": "".join([str(random.randint(0, 9)) for _ in range(6)])})


def colour():
    # ok: says what it is
    colour = "".join(random.choice("0123456789abcdef") for _ in range(6))
    # ok: one of some
    code = random.choice(STATUS_CODES)
    return colour, code


def short_link(url):
    # ok: everybody may see it
    code = "".join(random.choices(string.ascii_letters, k=6))
    return links.add(url, code)
