"""Models from elsewhere."""

import joblib
import torch
from huggingface_hub import hf_hub_download
from transformers import AutoModel, AutoTokenizer


def load(name):
    # bad: the repository of the model runs
    model = AutoModel.from_pretrained(name, trust_remote_code=True)
    # ok: pinned by the settings
    configured = AutoModel.from_pretrained(name, revision=settings.revision, trust_remote_code=True)
    # bad: a branch is no pin
    other = AutoModel.from_pretrained(name, revision="main", trust_remote_code=True)
    # ok: the code that was reviewed
    pinned = AutoModel.from_pretrained(name, revision="5d8f1c1a9b", trust_remote_code=True)
    # ok: weights only
    tokenizer = AutoTokenizer.from_pretrained(name, trust_remote_code=False)
    return model, configured, other, pinned, tokenizer


def detectors():
    # bad: the branch of today
    detector = torch.hub.load("ultralytics/yolov5", "yolov5s")
    # ok: from the own disk
    local = torch.hub.load("/srv/models/yolo", "custom", source="local")
    # ok: one commit
    pinned = torch.hub.load("ultralytics/yolov5:915bbf2", "yolov5s")
    return detector, local, pinned


def checkpoint(repository):
    path = hf_hub_download(repo_id=repository, filename="model.pt")
    # bad: a pickle from elsewhere
    state = torch.load(path, map_location="cpu", weights_only=False)
    # ok: weights only
    safe = torch.load(path, weights_only=True)
    return state, safe


def classifier(s3, key):
    s3.download_file("models", key, "/tmp/model.joblib")
    target = "/tmp/other.joblib"
    s3.download_file("models", key, target)
    # bad: fetched and loaded
    return joblib.load(target)


def resume(path):
    # ok: a checkpoint of the own training
    return torch.load(path)


def serve(model):
    # bad: by the command line
    subprocess.run(["vllm", "serve", model, "--trust-remote-code"], check=True)
