import shlex
import subprocess
from functools import wraps
from ipaddress import IPv4Address
from operator import itemgetter

from flask import Blueprint, abort, current_app, jsonify, request
from flask_login import current_user, login_required

tools = Blueprint("tools", __name__, url_prefix="/tools")

COMMANDS = {
    "uptime": ["uptime"],
    "disk": ["df", "-h", "/srv"],
    "memory": ["free", "-m"],
}


def operator_only(view):
    @wraps(view)
    @login_required
    def guarded(*args, **kwargs):
        if not current_user.is_operator:
            abort(403)
        return view(*args, **kwargs)

    return guarded


def output_of(command):
    completed = subprocess.run(command, shell=True, capture_output=True, text=True, timeout=20)  # BAD: command-injection (helper)
    return completed.stdout


@tools.get("/traceroute")
@operator_only
def traceroute():
    target = request.args["target"]
    return jsonify(output=output_of("traceroute -m 8 " + target))


@tools.get("/ping")
@operator_only
def ping():
    try:
        target = IPv4Address(request.args["target"])
    except ValueError:
        abort(400)
    completed = subprocess.run(f"ping -c 1 {target}", shell=True, capture_output=True, text=True, timeout=5)  # SAFE: command-injection (an IPv4 address)
    return jsonify(output=completed.stdout)


@tools.get("/status/<name>")
@operator_only
def status(name):
    command = COMMANDS.get(name) or abort(404)
    return jsonify(output=subprocess.check_output(command, text=True, timeout=5))  # SAFE: command-injection


@tools.post("/certificate")
@operator_only
def certificate():
    host, port = itemgetter("host", "port")(request.get_json())

    def fetch():
        pipeline = "echo | openssl s_client -connect {}:{} | openssl x509 -noout -dates".format(host, port)
        return subprocess.getoutput(pipeline)  # BAD: command-injection (helper)

    return jsonify(dates=fetch())


@tools.post("/archive")
@operator_only
def archive():
    names = [shlex.quote(name) for name in request.form.getlist("name")]
    root = shlex.quote(current_app.config["ARCHIVE_ROOT"])
    subprocess.run(f"cd {root} && tar czf /tmp/out.tgz -- {' '.join(names)}", shell=True, check=True, timeout=60)  # SAFE: command-injection (each name quoted, after --)
    return "", 204


@tools.post("/thumbnail")
@operator_only
def thumbnail():
    geometry = request.form.get("geometry", "100x100")
    arguments = ["convert", "/srv/in.png", "-resize", geometry, "/srv/out.png"]
    subprocess.Popen(" ".join(arguments), shell=True).wait(timeout=30)  # BAD: command-injection
    return "", 204


@tools.post("/program")
@operator_only
def program():
    body = request.get_json()
    process = subprocess.Popen([body["program"], *body.get("arguments", [])], stdout=subprocess.PIPE)  # BAD: command-injection (the client names the program)
    return jsonify(output=process.communicate(timeout=20)[0].decode())
