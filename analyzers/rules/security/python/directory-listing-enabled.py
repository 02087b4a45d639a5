"""Files of several frameworks."""

from http.server import HTTPServer, SimpleHTTPRequestHandler

from aiohttp import web
from django.urls import re_path
from django.views.static import serve
from flask_autoindex import AutoIndex

# bad: aiohttp
app.router.add_static("/files", "uploads", show_index=True)
# bad: an extension for it
AutoIndex(flask_app, browse_root="/srv/files")
# bad: Django's view
urlpatterns = [re_path(r"^media/(?P<path>.*)$", serve, {"document_root": MEDIA_ROOT, "show_indexes": True})]
# bad: for everybody
HTTPServer(("0.0.0.0", 8000), SimpleHTTPRequestHandler).serve_forever()
# ok: files, no lists
app.router.add_static("/assets", "assets")
# ok: for the own machine
HTTPServer(("127.0.0.1", 8000), SimpleHTTPRequestHandler).serve_forever()
# ok: said so
app.router.add_static("/pages", "pages", show_index=False)
