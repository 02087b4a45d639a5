"""Structured fields of the standard logger."""

import logging

logger = logging.getLogger(__name__)


def uploaded(upload):
    # bad: filename is an attribute of the record
    logger.info("uploaded", extra={"filename": upload.name, "size": upload.size})


def renamed(item, old):
    # bad: so is name
    logger.info("renamed", extra={"item_id": item.id, "name": item.name})
    fields = {"module": item.module, "old": old}
    # bad: a dictionary made before
    logger.warning("module moved", extra=fields)


class Worker:
    def __init__(self):
        self.logger = logging.getLogger("worker")

    def failed(self, error):
        # bad: message and args are the record's own
        self.logger.error("failed", extra=dict(message=str(error)))

    def done(self, job):
        # ok: names of our own
        self.logger.info("done", extra={"job_id": job.id, "job_name": job.name})


def nested(item):
    # ok: only the outer keys become attributes
    logger.info("saved", extra={"item": {"name": item.name}})
    # ok: not the extra argument
    logger.info("saved %(name)s", {"name": item.name})
    # ok: another method
    logger.add_fields(extra={"name": item.name})
