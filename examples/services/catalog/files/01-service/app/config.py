"""Settings from the environment."""

import os

DATABASE_URL = os.environ["DATABASE_URL"]
SUPPLIER_URL = os.environ.get("SUPPLIER_URL", "https://supplier.example.org")
REQUEST_TIMEOUT = (2, 5)
