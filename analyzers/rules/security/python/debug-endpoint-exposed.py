"""Debuggers, profilers and boards that stand beside the service's own routes."""

import os

import debugpy
from django.conf import settings
from django.urls import include, path
from fastapi.responses import HTMLResponse
from pyinstrument import Profiler
from remote_pdb import RemotePdb

# bad: runs what is sent to it
debugpy.listen(("0.0.0.0", 5678))
# ok: only from the own machine
debugpy.listen(("127.0.0.1", 5678))

if os.environ.get("DEBUGGER"):
    # ok: asked for
    debugpy.listen(("0.0.0.0", 5678))

urlpatterns = [
    path("shop/", include("shop.urls")),
    # bad: every request with its headers
    path("silk/", include("silk.urls", namespace="silk")),
    # ok: the toolbar asks its own callback
    path("__debug__/", include("debug_toolbar.urls")),
]

if settings.DEBUG:
    # ok: where it is meant
    urlpatterns += [path("silk/", include("silk.urls", namespace="silk"))]

DEBUG_TOOLBAR_CONFIG = {
    # bad: for everybody
    "SHOW_TOOLBAR_CALLBACK": lambda request: True,
}
OTHER_CONFIG = {
    # ok: decided elsewhere
    "SHOW_TOOLBAR_CALLBACK": "shop.debug.show_toolbar",
}


@app.middleware("http")
async def profile(request, call_next):
    if request.query_params.get("profile"):
        profiler = Profiler()
        profiler.start()
        await call_next(request)
        profiler.stop()
        # bad: whoever asks has the service profiled
        return HTMLResponse(profiler.output_html())
    return await call_next(request)


def pay(order):
    # bad: a console that was forgotten
    RemotePdb("0.0.0.0", 4444).set_trace()
    return order.pay()
