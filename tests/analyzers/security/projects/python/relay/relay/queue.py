import logging

import redis

_connection = redis.Redis()
_logger = logging.getLogger(__name__)


def publish(job_id: str, kind: str) -> None:
    _connection.rpush("jobs", job_id)
    _logger.info("queued " + kind + " as " + job_id)  # BAD: log-injection (the kind of the form)
