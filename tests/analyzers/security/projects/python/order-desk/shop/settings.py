import os
from pathlib import Path

DATABASE = os.environ.get("SHOP_DATABASE", "shop.db")
ATTACHMENTS = Path(os.environ.get("SHOP_ATTACHMENTS", "/var/lib/shop/attachments"))
INVOICE_HTML = Path(os.environ.get("SHOP_INVOICES", "/var/lib/shop/invoices"))
