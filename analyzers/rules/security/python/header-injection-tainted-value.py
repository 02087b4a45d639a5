"""Answers with headers of the callers'."""

from http.server import BaseHTTPRequestHandler
from urllib.parse import parse_qs, quote

from django.http import HttpResponse
from fastapi import FastAPI, Response
from flask import Flask, make_response, request

app = FastAPI()
flask_app = Flask(__name__)
HEADERS = {"lang": "Content-Language"}


@flask_app.post("/answer")
def answer():
    response = make_response("ok")
    for name, value in request.json["headers"].items():
        # bad: any header
        response.headers[name] = value
    # ok: looked up
    response.headers[HEADERS[request.json["header"]]] = "de"
    # ok: a framework refuses line breaks in a value
    response.headers["X-Name"] = request.json["name"]
    return response


def mock(request):
    response = HttpResponse("ok")
    # bad: the name of the header
    response[request.GET["name"]] = request.GET["value"]
    # ok: the name is the service's own
    response["X-Value"] = request.GET["value"]
    return response


class Handler(BaseHTTPRequestHandler):
    def do_GET(self):
        target = parse_qs(self.path)["to"][0]
        self.send_response(302)
        # bad: this server looks at nothing
        self.send_header("Location", target)
        # ok: encoded
        self.send_header("X-Target", quote(target))
        # ok: constant
        self.send_header("X-Kind", "redirect")
        self.end_headers()


def application(environ, start_response, request):
    # bad: a gateway that may look at nothing
    start_response("302 Found", [("Location", request.args["to"])])
    return []


def answer_by_hand(connection, request):
    name = request.args["name"]
    # bad: written by hand
    connection.sendall(f"HTTP/1.1 200 OK\r\nX-Name: {name}\r\n\r\n".encode())
    # ok: a number
    connection.sendall(f"HTTP/1.1 200 OK\r\nX-Count: {int(name)}\r\n\r\n".encode())
