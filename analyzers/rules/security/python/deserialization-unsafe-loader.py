"""Data that comes from a file, a cache, a queue or another machine."""

import hmac
import io
import json
import pickle

import jsonpickle
import redis
import requests
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
