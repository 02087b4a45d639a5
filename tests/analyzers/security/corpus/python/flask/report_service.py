import logging
import os
import pickle
import shelve
import sys
from functools import partial

import dill
import yaml
from flask import Blueprint, Response, current_app, jsonify, redirect, render_template_string, request
from flask_login import current_user, login_required
from ldap3 import Connection, Server
from lxml import etree

from .jobs import jobs

reports = Blueprint("reports", __name__, url_prefix="/reports")
logger = logging.getLogger("reports")


class ReportBuilder:
    def __init__(self):
        self.header = ""
        self.rows = []

    def with_header(self, header):
        self.header = header
        return self

    def build(self):
        return render_template_string("<h1>" + self.header + "</h1>{% for row in rows %}{{ row }}{% endfor %}", rows=self.rows)  # BAD: template-injection (helper)


class Directory:
    def __init__(self, config):
        server = Server(config["LDAP_HOST"], use_ssl=True)
        self.connection = Connection(server, config["LDAP_DN"], config["LDAP_PASSWORD"], auto_bind=True)

    def search(self, condition):
        self.connection.search("ou=people,dc=example,dc=com", f"(&(objectClass=person){condition})", attributes=["cn"])  # BAD: ldap-injection (helper)
        return [entry.entry_dn for entry in self.connection.entries]


def select(expression, **variables):
    tree = etree.parse(current_app.config["REPORT_INDEX"])
    return [node.get("id") for node in tree.xpath(expression, **variables)]  # BAD: xpath-injection (helper)


def merge(target, values):
    for name, value in values.items():
        setattr(target, name, value)  # BAD: mass-assignment (helper)


def load_options(content, loader=yaml.UnsafeLoader):
    return yaml.load(content, Loader=loader)  # BAD: deserialization (helper)


def failure(message, status=500):
    return jsonify(error=message), status


@reports.post("/build")
@login_required
def build():
    body = request.get_json()
    return ReportBuilder().with_header(body["header"]).build()


@reports.get("/people")
@login_required
def people():
    unit = request.args["unit"]
    return jsonify(Directory(current_app.config).search(f"(ou={unit})"))


@reports.get("/index")
@login_required
def index():
    kind = request.args.get("kind", "monthly")
    return jsonify(select(f"//report[@kind='{kind}']"))


@reports.patch("/profile")
@login_required
def profile():
    merge(current_user, request.get_json())
    return "", 204


@reports.post("/options")
@login_required
def options():
    return jsonify(sorted(load_options(request.get_data())))


@reports.post("/filters")
@login_required
def filters():
    read = partial(dill.loads)
    return jsonify(str(read(request.get_data())))  # BAD: deserialization


@reports.get("/cached/<int:number>")
@login_required
def cached(number):
    with shelve.open(os.path.join(current_app.config["CACHE_DIR"], "reports")) as cache:  # SAFE: deserialization (the service's own file)
        return jsonify(cache.get(str(number)))


@reports.get("/next")
@login_required
def following():
    step = request.args.get("step", type=int, default=1)
    return redirect(f"/reports/steps/{step}")  # SAFE: open-redirect (a number behind a constant path)


@reports.post("/run")
@login_required
def run():
    name = request.get_json()["name"]
    logger.info("report %s started", name.encode("unicode_escape").decode())  # SAFE: log-injection
    try:
        jobs.start(name, owner=current_user.id)
    except Exception:
        return failure(str(sys.exc_info()[1]))  # BAD: error-detail
    return "", 202


@reports.get("/snapshot/<int:number>")
@login_required
def snapshot(number):
    return Response(pickle.dumps(jobs.snapshot(number)), mimetype="application/octet-stream")  # SAFE: deserialization (it only writes)
