import re
import ssl
import xml.etree.ElementTree as ElementTree
from xml.sax import handler, make_parser

from defusedxml import ElementTree as DefusedTree
from flask import Blueprint, abort, current_app, jsonify, request
from flask_login import login_required
from ldap3 import ALL_ATTRIBUTES, Connection, Server, Tls
from ldap3.utils.conv import escape_filter_chars
from lxml import etree
from pymongo import MongoClient

directory = Blueprint("directory", __name__, url_prefix="/directory")
NAMESPACE = {"d": "http://schemas.example.com/directory"}  # SAFE: cleartext-transport (a namespace)


class ItemCounter(handler.ContentHandler):
    def __init__(self):
        super().__init__()
        self.items = 0

    def startElement(self, name, attrs):
        self.items += name == "item"


def bind():
    tls = Tls(validate=ssl.CERT_NONE)  # BAD: tls-verification
    server = Server(current_app.config["LDAP_HOST"], use_ssl=True, tls=tls)
    return Connection(server, current_app.config["LDAP_DN"], current_app.config["LDAP_PASSWORD"], auto_bind=True)


@directory.get("/person")
@login_required
def person():
    user = request.args["user"]
    connection = bind()
    connection.search("dc=example,dc=com", "(uid={})".format(user), attributes=ALL_ATTRIBUTES)  # BAD: ldap-injection
    return jsonify([entry.entry_dn for entry in connection.entries])


@directory.get("/mailbox")
@login_required
def mailbox():
    address = escape_filter_chars(request.args["address"])
    connection = bind()
    connection.search("dc=example,dc=com", f"(mail={address})", attributes=["cn"])  # SAFE: ldap-injection
    return jsonify([entry.entry_dn for entry in connection.entries])


@directory.get("/unit")
@login_required
def unit():
    name = request.args["unit"]
    if not re.fullmatch(r"[A-Za-z0-9 ]{1,40}", name):
        abort(400)
    connection = bind()
    connection.search(f"ou={name},dc=example,dc=com", "(objectClass=person)", attributes=["cn"])  # SAFE: ldap-injection (letters, digits and blanks)
    return jsonify([entry.entry_dn for entry in connection.entries])


@directory.post("/import")
@login_required
def import_people():
    parser = etree.XMLParser(resolve_entities=True, huge_tree=True)
    tree = etree.parse(request.stream, parser)  # BAD: xxe
    return jsonify(names=[node.text for node in tree.iterfind("d:person", NAMESPACE)])


@directory.post("/import/rooms")
@login_required
def import_rooms():
    tree = DefusedTree.fromstring(request.get_data())  # SAFE: xxe
    return jsonify(count=len(tree))


@directory.post("/items")
@login_required
def items():
    parser = make_parser()
    parser.setFeature(handler.feature_external_ges, True)
    counter = ItemCounter()
    parser.setContentHandler(counter)
    parser.parse(request.stream)  # BAD: xxe
    return jsonify(items=counter.items)


@directory.post("/floor")
@login_required
def floor():
    plan = ElementTree.parse(current_app.config["FLOOR_PLAN"])
    room = request.get_json()["room"]
    node = plan.find(".//room[@id='%s']" % room)  # BAD: xpath-injection
    return jsonify(found=node is not None)


@directory.post("/desk")
@login_required
def desk():
    plan = etree.parse(current_app.config["FLOOR_PLAN"])
    number = int(request.get_json()["desk"])
    return jsonify(found=bool(plan.xpath(f"//desk[@number={number}]")))  # SAFE: xpath-injection (a number)


@directory.post("/session")
def session_lookup():
    body = request.get_json()
    users = MongoClient(current_app.config["MONGO_URL"]).directory.users
    found = users.find_one({"name": body["name"], "pin": body["pin"]})  # BAD: nosql-injection
    return jsonify(found=found is not None)


@directory.post("/session/form")
def session_form():
    users = MongoClient(current_app.config["MONGO_URL"]).directory.users
    found = users.find_one({"name": request.form["name"]})  # SAFE: nosql-injection (form fields are text)
    return jsonify(found=found is not None)


@directory.post("/session/text")
def session_text():
    body = request.get_json()
    users = MongoClient(current_app.config["MONGO_URL"]).directory.users
    found = users.find_one({"badge": {"$eq": str(body["badge"])}})  # SAFE: nosql-injection
    return jsonify(found=found is not None)
