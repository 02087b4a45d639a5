import json
import os
import random
import uuid

import bcrypt
import tornado.escape
import tornado.ioloop
import tornado.web
import tornado.websocket
from motor.motor_tornado import MotorClient
from tornado.httpclient import AsyncHTTPClient, HTTPRequest
from tornado.options import define, options, parse_command_line

define("port", default=8888, type=int)
define("debug", default=False, type=bool)


class BaseHandler(tornado.web.RequestHandler):
    @property
    def boards(self):
        return self.settings["database"].boards

    def get_current_user(self):
        value = self.get_secure_cookie("member", max_age_days=1)  # SAFE: identity-from-cookie (signed)
        return value.decode() if value else None

    def set_default_headers(self):
        self.set_header("X-Content-Type-Options", "nosniff")

    def body(self):
        return tornado.escape.json_decode(self.request.body)


class GuestHandler(BaseHandler):
    def get_current_user(self):
        return self.get_cookie("guest_id")  # BAD: identity-from-cookie


class BoardHandler(BaseHandler):
    @tornado.web.authenticated
    async def get(self, slug):
        board = await self.boards.find_one({"slug": slug, "members": self.current_user})  # SAFE: nosql-injection (strings)
        if board is None:
            raise tornado.web.HTTPError(404)
        self.render("board.html", board=board)

    @tornado.web.authenticated
    async def post(self, slug):
        criteria = self.body()["criteria"]
        cards = await self.settings["database"].cards.find(criteria).to_list(100)  # BAD: nosql-injection
        self.write({"slug": slug, "cards": [card["title"] for card in cards]})


class JoinHandler(GuestHandler):
    async def post(self):
        code = "".join(random.choice("0123456789abcdef") for _ in range(12))  # BAD: insecure-random
        await self.boards.update_one({"slug": self.get_argument("board")}, {"$push": {"invites": code}})
        self.set_header("Content-Type", "application/json")
        self.finish(json.dumps({"invite": code}))


class ColourHandler(BaseHandler):
    def get(self):
        self.write({"colour": random.choice(["teal", "coral", "amber"])})  # SAFE: insecure-random (a colour)


class SignInHandler(BaseHandler):
    async def post(self):
        name = self.get_body_argument("name")
        member = await self.settings["database"].members.find_one({"name": name})
        if not member or not bcrypt.checkpw(self.get_body_argument("password").encode(), member["hash"]):
            raise tornado.web.HTTPError(401)
        self.set_secure_cookie("member", name, httponly=True, secure=True, samesite="Lax")  # SAFE: cookie-flags
        self.redirect(self.get_argument("next", "/"))  # BAD: open-redirect


class PictureHandler(BaseHandler):
    async def get(self):
        client = AsyncHTTPClient()
        response = await client.fetch(HTTPRequest("https://pictures.example.com/random.json", request_timeout=5))
        self.write(tornado.escape.json_decode(response.body))


class Updates(tornado.websocket.WebSocketHandler):
    listeners = {}

    def open(self, slug):
        self.key = uuid.uuid4().hex
        self.listeners[self.key] = self

    def on_close(self):
        self.listeners.pop(self.key, None)


def application(database):
    return tornado.web.Application(
        [
            (r"/boards/([a-z0-9-]+)", BoardHandler),
            (r"/boards/([a-z0-9-]+)/updates", Updates),
            (r"/join", JoinHandler),
            (r"/colour", ColourHandler),
            (r"/sign-in", SignInHandler),
            (r"/picture", PictureHandler),
        ],
        database=database,
        cookie_secret=os.environ["COOKIE_SECRET"],
        login_url="/sign-in",
        xsrf_cookies=True,
        debug=options.debug,
    )


if __name__ == "__main__":
    parse_command_line()
    application(MotorClient(os.environ["MONGO_URL"]).board).listen(options.port)
    tornado.ioloop.IOLoop.current().start()
