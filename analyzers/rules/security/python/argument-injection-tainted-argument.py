"""Programs that a service starts for its callers, without a shell."""

import asyncio
import os
import subprocess
import uuid

from fastapi import FastAPI, HTTPException
from flask import Flask, request
from git import Repo

app = FastAPI()
flask_app = Flask(__name__)
REFS = {"main", "develop"}


@app.get("/log")
def log(ref: str, limit: int = 20):
    # bad: `--output=/srv/app/settings.py` is an option of git log
    out = subprocess.run(["git", "log", ref], capture_output=True, timeout=30)
    # ok: the options have ended
    subprocess.run(["git", "log", "--end-of-options", ref], capture_output=True, timeout=30)
    # ok: a number
    subprocess.run(["git", "log", "-n", str(limit), str(limit)], timeout=30)
    # ok: part of an argument that begins with a constant
    subprocess.run(["git", "log", f"refs/heads/{ref}"], timeout=30)
    # ok: the value of an option
    subprocess.run(["git", "log", "--author", ref], timeout=30)
    return out.stdout


@app.post("/clone")
async def clone(url: str):
    # bad: `--upload-pack=...` starts a program
    await asyncio.create_subprocess_exec("git", "clone", "--depth", "1", url, "/srv/repositories/new")
    # ok: after the end of the options
    await asyncio.create_subprocess_exec("git", "clone", "--", url, "/srv/repositories/new")
    if not url.startswith("https://"):
        raise HTTPException(400)
    # ok: begins as an address does
    await asyncio.create_subprocess_exec("git", "clone", url, "/srv/repositories/new")


@flask_app.post("/fetch")
def fetch():
    source = request.json["source"]
    command = ["curl", "-sS"]
    command.append(source)
    # bad: `-o/etc/cron.d/job` is where curl writes to
    subprocess.check_call(command, timeout=60)
    # bad: a flag that takes no value stands before it
    subprocess.check_call(["curl", "-s", source], timeout=60)
    # ok: from a fixed folder
    subprocess.check_call(["tar", "-xf", os.path.join("/srv/uploads", request.json["name"])], timeout=60)
    transfer = ["rsync", "-av"] + [request.json["from"], "/srv/incoming"]
    # bad: two lists
    subprocess.run(transfer, check=True)
    if source.startswith("-"):
        return "no", 400
    # ok: no option
    return subprocess.check_output(["curl", source], timeout=60)


@flask_app.get("/diff")
def diff():
    branch = request.args["branch"]
    repo = Repo("/srv/repositories/main")
    # bad: GitPython makes an argument of it
    text = repo.git.diff(branch)
    job = uuid.UUID(request.args["job"])
    # ok: an identifier
    subprocess.run(["rm", str(job)], check=True)
    if branch not in REFS:
        return "unknown", 404
    # ok: one of two
    subprocess.run(["git", "checkout", branch], check=True)
    return text


@app.post("/scenes")
async def scenes():
    address = request.form["address"]
    # bad: a function of the service's own
    await run("git", "clone", "--depth", "1", address, "/srv/scene")
    # bad: another
    run_command(["wget", "--quiet", address])
    # bad: one that is named after the program
    run_git("fetch", address)
    # ok: after the options
    await run("git", "clone", "--", address, "/srv/scene")
    # ok: the same
    run_command(["wget", "--quiet", "--", address])
    # ok: the same
    run_git("log", "--", request.form["path"])
    # ok: no program
    run("reports", address)
    return {}
