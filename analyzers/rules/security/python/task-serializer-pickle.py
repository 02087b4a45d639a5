"""How tasks are written into a queue."""

import dramatiq
from celery import Celery, shared_task
from dramatiq.encoder import JSONEncoder, PickleEncoder
from multiprocessing.managers import BaseManager

# bad: settings of Django
CELERY_ACCEPT_CONTENT = ["json", "pickle"]
# ok: JSON only
CELERY_TASK_SERIALIZER = "json"

app = Celery("shop")
# bad: by attribute
app.conf.task_serializer = "pickle"
# bad: the long name of the type
app.conf.update(task_serializer="json", accept_content=["application/json", "application/x-python-serialize"])
# ok: JSON only
app.conf.update(task_serializer="json", result_serializer="json", accept_content=["json"])
# ok: another library's safe format
app.conf.accept_content = ["msgpack"]

# bad: by a dictionary of settings
settings = {"broker_url": "redis://", "accept_content": ["pickle"]}
app.conf.update(settings)


# bad: for one task
@shared_task(serializer="pickle")
def render(report):
    return report.render()


# ok: for one task
@shared_task(serializer="json")
def notify(user_id):
    return user_id


# bad: Dramatiq's
dramatiq.set_encoder(PickleEncoder())
# ok: its default
dramatiq.set_encoder(JSONEncoder())


def serve(socket):
    # bad: objects for every machine
    manager = BaseManager(address=("0.0.0.0", 50000), authkey=b"shop")
    # bad: ZeroMQ's
    job = socket.recv_pyobj()
    # ok: for the own machine
    local = BaseManager(address=("127.0.0.1", 50000), authkey=load_key())
    # ok: text
    other = socket.recv_json()
    return manager, job, local, other
