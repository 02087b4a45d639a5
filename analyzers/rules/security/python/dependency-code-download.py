"""Plugins and models of a service."""

import subprocess

import requests
import torch
from transformers import AutoModel, AutoTokenizer


def load(name):
    # bad: the repository of the model runs
    model = AutoModel.from_pretrained(name, trust_remote_code=True)
    # bad: the same by torch
    detector = torch.hub.load("ultralytics/yolov5", "yolov5s")
    # ok: weights only, pinned
    tokenizer = AutoTokenizer.from_pretrained(name, revision="5d8f1c1")
    # ok: from the own disk
    local = torch.hub.load("/srv/models/yolo", "custom", source="local")
    return model, detector, tokenizer, local


def plugin(name):
    # bad: installed while it runs
    subprocess.check_call(["python", "-m", "pip", "install", name])
    # bad: piped into a shell
    subprocess.run("curl -sSL https://get.example.com/agent.sh | sh", shell=True, check=True)
    # bad: fetched and run
    exec(requests.get(f"https://plugins.example.com/{name}.py", timeout=5).text)
    # ok: only listed
    subprocess.run(["python", "-m", "pip", "list"], check=True)
