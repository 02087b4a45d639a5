import logging

_logger = logging.getLogger("directory.trail")


def note(event, detail):
    detail = detail.replace("\r", " ").replace("\n", " ")
    _logger.info("%s: %s", event, detail)  # SAFE: log-injection (checks itself: no line breaks are left)
