"""What suppliers say about their goods."""

import logging

import requests

from app.config import REQUEST_TIMEOUT, SUPPLIER_URL

logger = logging.getLogger(__name__)


def stock(sku: str) -> int:
    response = requests.get(f"{SUPPLIER_URL}/stock", params={"sku": sku})
    response.raise_for_status()
    return int(response.json()["stock"])


def lead_time_days(sku: str) -> int:
    response = requests.get(f"{SUPPLIER_URL}/lead-times", params={"sku": sku}, timeout=REQUEST_TIMEOUT)
    response.raise_for_status()
    return int(response.json()["days"])
