"""How sessions and signed values are written down."""

import json
import pickle

from aiohttp_session.cookie_storage import EncryptedCookieStorage
from flask import Flask
from itsdangerous import URLSafeSerializer
from pyramid.session import PickleSerializer, SignedCookieSessionFactory

# bad: Django before version 5, or a class of one's own by this name
SESSION_SERIALIZER = "django.contrib.sessions.serializers.PickleSerializer"
# ok: what it is without the line
SESSION_SERIALIZER = "django.contrib.sessions.serializers.JSONSerializer"

app = Flask(__name__)
# bad: Flask-Session's old format
app.config["SESSION_SERIALIZATION_FORMAT"] = "pickle"
# ok: its new one
app.config["SESSION_SERIALIZATION_FORMAT"] = "msgpack"

# bad: whoever has the key runs code
signer = URLSafeSerializer(app.secret_key, serializer=pickle)
# ok: JSON
plain_signer = URLSafeSerializer(app.secret_key, salt="unsubscribe")

# bad: Pyramid's old way
factory = SignedCookieSessionFactory("key", serializer=PickleSerializer())
# bad: aiohttp's cookie
cookies = EncryptedCookieStorage(key, encoder=pickle.dumps, decoder=pickle.loads)
# ok: JSON again
json_cookies = EncryptedCookieStorage(key, encoder=json.dumps, decoder=json.loads)


class RedisSessionStore:
    def open(self, key):
        value = self.redis.get(key)
        # bad: who can write to the cache runs code
        return pickle.loads(value) if value else {}


class ReportCache:
    def open(self, key):
        # ok: no session (told by other rules)
        return pickle.loads(self.redis.get(key))
