"""Plugins of a service."""

import subprocess

import requests


def plugin(name):
    # bad: installed while it runs
    subprocess.check_call(["python", "-m", "pip", "install", name])
    # bad: piped into a shell
    subprocess.run("curl -sSL https://get.example.com/agent.sh | sh", shell=True, check=True)
    # bad: fetched and run
    exec(requests.get(f"https://plugins.example.com/{name}.py", timeout=5).text)
    # ok: only listed
    subprocess.run(["python", "-m", "pip", "list"], check=True)
    # ok: a program of the image
    subprocess.run(["render", "--format", "pdf", name], check=True)
    # ok: fetched as data
    return requests.get(f"https://plugins.example.com/{name}.json", timeout=5).json()
