"""Limits on what a request may bring."""

from aiohttp import web
from flask import Flask
from websockets.asyncio.server import serve

# bad: forms of any size
DATA_UPLOAD_MAX_MEMORY_SIZE = None
# ok: Django's default
FILE_UPLOAD_MAX_MEMORY_SIZE = 2621440
# bad: any number of fields
DATA_UPLOAD_MAX_NUMBER_FIELDS = None

app = Flask(__name__)
# bad: any size
app.config["MAX_CONTENT_LENGTH"] = None
# ok: 16 MiB
app.config["MAX_CONTENT_LENGTH"] = 16 * 1024 * 1024
# bad: 0 switches it off
service = web.Application(client_max_size=0)
# bad: a gigabyte in memory
large = web.Application(client_max_size=1024**3)
# ok: 4 MiB
other = web.Application(client_max_size=4 << 20)


async def listen(handler):
    # bad: messages of any size
    async with serve(handler, "0.0.0.0", 8765, max_size=None):
        # ok: the default of 1 MiB
        async with serve(handler, "0.0.0.0", 8766):
            await forever()
