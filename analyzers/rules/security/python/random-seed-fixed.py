"""Codes and passwords that are sent to users."""

import os
import random
import secrets
import string
import time
from datetime import datetime

# bad: for all that the module makes
random.seed(20210401)


def voucher_code():
    return "".join(random.choice(string.ascii_uppercase) for _ in range(10))


def reset_token(user):
    # bad: the time
    random.seed(time.time())
    return "".join(random.choices(string.ascii_letters, k=32))


def invite(user):
    # bad: the user
    rng = random.Random(user.id)
    invite_code = rng.randint(100000, 999999)
    return invite_code


class Passwords:
    def temporary_password(self):
        # bad: a time of a generator of its own
        rng = random.Random(int(datetime.now().timestamp()))
        return "".join(rng.sample(string.ascii_letters, 12))


def api_key():
    # bad: the number of the process
    random.seed(os.getpid())
    return "%032x" % random.getrandbits(128)


def retry_delay(attempt):
    # ok: jitter
    random.seed(7)
    return 2**attempt + random.random()


def simulate_orders(number):
    # ok: a simulation
    rng = random.Random(42)
    return [rng.gauss(100, 20) for _ in range(number)]


def login_code():
    # ok: knows no seed
    rng = random.SystemRandom()
    return f"{rng.randrange(10**6):06d}"


def session_key():
    # ok: for secrets
    return secrets.token_urlsafe(32)


def salted(entropy):
    # ok: the seed is random itself
    rng = random.Random(os.urandom(32))
    salt = rng.getrandbits(64)
    return salt
