"""Data that comes from a file, a cache, a queue or another machine."""

import ctypes
import hmac
import importlib.util
import io
import json
import pickle
import runpy

import jsonpickle
import numpy as np
import redis
import requests
import torch
import yaml
from yaml import CLoader as Loader

cache = redis.Redis()


def read_settings(path):
    with open(path) as file:
        # bad: any object that the text names
        return yaml.load(file, Loader=yaml.Loader)


def read_plan(text):
    # bad: the same by another name
    return yaml.load(text, Loader=Loader)


def read_all(stream):
    # bad: says it itself
    return list(yaml.unsafe_load_all(stream))


def read_safely(text):
    # ok: the safe loader
    first = yaml.load(text, Loader=yaml.SafeLoader)
    # ok: the short way
    second = yaml.safe_load(text)
    # ok: the safe loader in C
    third = yaml.load(text, Loader=yaml.CSafeLoader)
    return first, second, third


def read_defaults():
    with open("defaults.yaml") as file:
        # ok: a file of the service's own
        return yaml.load(file, Loader=yaml.Loader)


def revive(row):
    # bad: any class
    return jsonpickle.decode(row.payload)


def cached(redis_client, key):
    value = redis_client.get(key)
    if value is None:
        return None
    # bad: whoever writes to the cache
    return pickle.loads(value)


def cached_json(redis_client, key):
    # ok: JSON
    return json.loads(redis_client.get(key))


def model_of(address):
    response = requests.get(address, timeout=10)
    # bad: fetched
    return pickle.load(io.BytesIO(response.content))


def from_bucket(s3, name):
    # bad: whoever writes to the bucket
    return pickle.loads(s3.get_object(Bucket="models", Key=name)["Body"].read())


def signed(sock, key):
    data = sock.recv(65536)
    signature, payload = data[:32], data[32:]
    if not hmac.compare_digest(signature, hmac.digest(key, payload, "sha256")):
        raise ValueError("forged")
    # ok: checked before
    return pickle.loads(payload)


def index(path):
    with open(path, "rb") as file:
        # ok: a file that the service wrote
        return pickle.load(file)


def weights(path):
    # bad: switched off by hand
    first = torch.load(path, weights_only=False)
    # ok: tensors alone
    second = torch.load(path, weights_only=True)
    return first, second


def array(path):
    # bad: a pickle in an array
    return np.load(path, allow_pickle=True)


def own_array():
    # ok: a file of the service's own
    return np.load("tables/first.npy", allow_pickle=True)


def plugin(name):
    path = UPLOADS / name
    # bad: whoever may upload
    spec = importlib.util.spec_from_file_location("plugin", path)
    return importlib.util.module_from_spec(spec)


def task(name):
    # bad: an absolute path with a name of elsewhere
    return runpy.run_path(f"/srv/tasks/{name}.py")


def library(name):
    # bad: of the machine's own code
    return ctypes.CDLL("/opt/filters/" + name + ".so")


def known_task(name):
    if name not in TASKS:
        raise ValueError(name)
    # ok: one of some
    return runpy.run_path(f"/srv/tasks/{name}.py")


def settings_module():
    # ok: beside this file
    return runpy.run_path(os.path.join(os.path.dirname(__file__), "settings.py"))
