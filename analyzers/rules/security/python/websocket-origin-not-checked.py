"""Sockets of several libraries."""

import socketio
from flask_socketio import SocketIO
from tornado.websocket import WebSocketHandler

# bad: any origin
live = SocketIO(app, cors_allowed_origins="*")
# bad: of another library
server = socketio.AsyncServer(async_mode="asgi", cors_allowed_origins="*")
# ok: one
other = SocketIO(app, cors_allowed_origins=["https://app.example.com"])
# ok: the default is the own origin
plain = socketio.AsyncServer(async_mode="asgi")


class Feed(WebSocketHandler):
    # bad: Tornado asks, and the answer is always yes
    def check_origin(self, origin):
        return True


class Checked(WebSocketHandler):
    # ok: looked up
    def check_origin(self, origin):
        return origin in ORIGINS
