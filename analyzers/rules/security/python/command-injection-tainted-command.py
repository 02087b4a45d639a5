"""Network tools behind an HTTP interface."""

import asyncio
import os
import shlex
import subprocess

from fastapi import FastAPI
from flask import Flask, request

app = FastAPI()
flask_app = Flask(__name__)
FORMATS = {"png": "png", "jpeg": "jpg"}


@app.get("/ping")
def ping(host: str, count: int = 1):
    # bad: a shell parses the host
    out = subprocess.run(f"ping -c {count} {host}", shell=True, capture_output=True, timeout=10)
    # ok: an argument list with a constant program
    safe = subprocess.run(["ping", "-c", str(count), "--", host], capture_output=True, timeout=10)
    return out.stdout + safe.stdout


@app.post("/resolve")
async def resolve(name: str):
    # bad: asyncio's shell variant
    proc = await asyncio.create_subprocess_shell("dig +short " + name)
    await proc.wait()
    # bad: sh -c is a shell, too
    subprocess.check_output(["sh", "-c", f"whois {name}"], timeout=5)
    # ok: quoted for the shell
    subprocess.check_output("whois " + shlex.quote(name), shell=True, timeout=5)


@flask_app.route("/convert", methods=["POST"])
def convert():
    target = request.form["format"]
    upload = request.files["image"]
    path = f"/srv/in/{upload.filename}"
    # bad: file name of an upload in os.system
    os.system("convert %s out.png" % path)
    command = ["convert", path, f"out.{target}"]
    # ok: no shell, the program is constant
    subprocess.run(command, check=True, timeout=60)
    # ok: the format comes from a constant table
    os.system(f"convert in.bin out.{FORMATS[target]}")


@flask_app.route("/run/<tool>")
def run_tool(tool):
    # bad: the caller picks the program
    subprocess.run([tool, "--version"], check=True, timeout=5)
    if tool not in ("git", "svn"):
        return "unknown", 404
    # ok: one of two programs
    return subprocess.check_output(f"{tool} --version", shell=True, timeout=5)
