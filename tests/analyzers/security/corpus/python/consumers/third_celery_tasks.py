import importlib
import json
import logging
import os
import pickle
import subprocess
import tempfile
from base64 import b64decode

import redis
import yaml
from celery import Celery, shared_task
from celery.utils.log import get_task_logger
from kombu.serialization import register

app = Celery("reports", broker=os.environ["BROKER_URL"])
app.conf.update(
    task_serializer="json",
    accept_content=["json", "pickle"],  # BAD: deserialization
    result_serializer="json",
    worker_prefetch_multiplier=1,
    task_time_limit=600,
)

logger: logging.Logger = get_task_logger(__name__)
cache = redis.Redis.from_url(os.environ["CACHE_URL"])
STEPS = {"load": "reports.steps.load", "sum": "reports.steps.sum", "send": "reports.steps.send"}


def compact(value):
    return json.dumps(value, separators=(",", ":"))


register("compact", compact, json.loads, content_type="application/x-compact")


@shared_task(bind=True, max_retries=3)
def build(self, report_id: int, definition: str):
    plan = yaml.load(definition, Loader=yaml.SafeLoader)  # SAFE: unsafe-loader
    for step in plan["steps"]:
        run_step.delay(report_id, step["name"], step.get("options", {}))
    return len(plan["steps"])


@shared_task
def build_legacy(report_id: int, definition: str):
    plan = yaml.load(definition, yaml.Loader)  # BAD: unsafe-loader
    for step in plan["steps"]:
        run_step.delay(report_id, step["name"], {})


@shared_task
def run_step(report_id: int, name: str, options: dict):
    module, _, attribute = STEPS[name].rpartition(".")
    step = getattr(importlib.import_module(module), attribute)  # SAFE: dynamic-call (names from the table)
    return step(report_id, **options)


@shared_task
def run_hook(path: str, payload: dict):
    module, _, attribute = path.rpartition(":")
    hook = getattr(importlib.import_module(module), attribute)  # BAD: dynamic-call
    return hook(payload)


@shared_task
def warm(report_id: int, rows: list):
    cache.setex(f"report:{report_id}", 3600, pickle.dumps(rows))
    restored = pickle.loads(pickle.dumps(rows))  # SAFE: deserialization (own object, copied)
    return len(restored)


@shared_task
def resume(encoded: str):
    position = pickle.loads(b64decode(encoded))  # BAD: deserialization
    logger.info("resumed at %s", position)
    return position["offset"]


@shared_task
def to_pdf(report_id: int, title: str):
    with tempfile.NamedTemporaryFile("w", suffix=".html") as source:
        source.write(cache.get(f"report-html:{report_id}").decode())
        source.flush()
        target = f"/srv/reports/{report_id:08d}.pdf"
        subprocess.check_call(["wkhtmltopdf", "--quiet", "--title", title, source.name, target])  # SAFE: command-injection
    return target
