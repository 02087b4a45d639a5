import ast
import logging
import operator
import os
import platform
import re
import subprocess
import time

import psutil
from flask import Blueprint, Flask, jsonify, request
from flask_cors import CORS
from flask_login import current_user, login_required
from jinja2 import Template

logger = logging.getLogger("panel")
panel = Blueprint("panel", __name__, url_prefix="/panel")

OPERATORS = {"gt": operator.gt, "lt": operator.lt, "eq": operator.eq}
UNITS = {"web": "panel-web.service", "worker": "panel-worker.service"}
TOTALS = {"cpu": psutil.cpu_percent, "memory": lambda: psutil.virtual_memory().percent}


@panel.before_request
@login_required
def only_staff():
    if not current_user.is_staff:
        return "", 403
    return None


@panel.get("/alarm")
def alarm():
    compare = OPERATORS[request.args["operator"]]
    threshold = ast.literal_eval(request.args.get("threshold", "80"))  # SAFE: code-injection (literals)
    return jsonify(alarm=compare(TOTALS[request.args["total"]](), threshold))


@panel.get("/rule")
def rule():
    names = {name: total() for name, total in TOTALS.items()}
    expression = request.args["expression"]
    return jsonify(alarm=bool(eval(expression, {"__builtins__": {}}, names)))  # BAD: code-injection


@panel.post("/restart")
def restart():
    unit = UNITS[request.form["unit"]]
    result = subprocess.run(f"systemctl restart {unit}", shell=True, capture_output=True, text=True)  # SAFE: command-injection
    return jsonify(code=result.returncode)


@panel.post("/reach")
def reach():
    host = request.form["host"]
    if not re.match(r"^[a-z0-9.-]+", host):
        return "", 400
    output = subprocess.getoutput("traceroute -m 8 " + host)  # BAD: command-injection (the pattern has no end)
    return jsonify(lines=output.splitlines())


@panel.get("/about")
def about():
    return jsonify(python=platform.python_version(), host=platform.node(), started=psutil.boot_time())


@panel.get("/search")
def search():
    pattern = re.compile(request.args["pattern"], re.IGNORECASE)  # BAD: regex-injection
    with open("/var/log/panel/current.log", encoding="utf-8") as handle:
        return jsonify(lines=[line for line in handle if pattern.search(line)][-200:])


@panel.get("/count")
def count():
    word = re.compile(rf"\b{re.escape(request.args['word'])}\b")  # SAFE: regex-injection
    with open("/var/log/panel/current.log", encoding="utf-8") as handle:
        return jsonify(count=sum(1 for line in handle if word.search(line)))


@panel.post("/notice")
def notice():
    text = Template("Maintenance at {{ at }}").render(at=request.form["at"])
    logger.info("notice by %s at %d", current_user.get_id(), int(time.time()))
    return jsonify(text=text)


def create_app() -> Flask:
    app = Flask(__name__)
    app.config["SECRET_KEY"] = os.environ["PANEL_SECRET"]
    CORS(app, resources={r"/panel/*": {"origins": [r"https://.*\.example\.com"]}}, supports_credentials=True)
    app.register_blueprint(panel)

    @app.errorhandler(Exception)
    def failed(error):
        logger.exception("request failed")
        return jsonify(error=type(error).__name__, detail=str(error)), 500  # BAD: error-detail

    @app.errorhandler(404)
    def missing(error):
        return jsonify(error="not found"), 404  # SAFE: error-detail

    return app


if __name__ == "__main__":
    create_app().run(host="127.0.0.1", debug=os.environ.get("PANEL_ENV") == "dev")
