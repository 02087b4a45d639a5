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


# bad: stacks of all tasks
@app.get("/debug/tasks")
def tasks():
    return [str(task.get_stack()) for task in asyncio.all_tasks()]


# bad: memory of the process
@blueprint.route("/memory")
def memory():
    snapshot = tracemalloc.take_snapshot()
    return jsonify([str(line) for line in snapshot.statistics("lineno")[:50]])


# bad: a view of Django
def threads(request):
    frames = sys._current_frames()
    return JsonResponse({str(key): traceback.format_stack(frame) for key, frame in frames.items()})


# bad: runs what it is sent
@app.post("/__console__")
def console(code: str):
    return {"value": repr(eval(code))}


# bad: any statement
@app.get("/debug/sql")
async def statement(q: str, database=Depends(get_database)):
    return database.execute(q).fetchall()


# ok: administrators
@app.get("/debug/threads", dependencies=[Depends(require_admin)])
def guarded_threads():
    return {str(key): traceback.format_stack(frame) for key, frame in sys._current_frames().items()}


# ok: administrators, by a decorator
@login_required
@app.get("/debug/modules")
def modules():
    return sorted(sys.modules)


# ok: the caller's name is asked for
@app.get("/debug/objects")
def objects(user: User = Depends(get_current_admin_user)):
    return len(gc.get_objects())


# ok: only where the flag is set
@app.get("/debug/routes")
def routes():
    if not settings.DEBUG:
        abort(404)
    return [str(rule) for rule in app.url_map.iter_rules()]


# ok: a search
@app.get("/search")
def search(q: str):
    return database.execute(statement_for(q)).fetchall()


# ok: numbers for the monitoring
@app.get("/health")
def health():
    return {"threads": threading.active_count(), "platform": platform.python_version()}


# bad: statements in every answer
GRAPHENE = {"SCHEMA": "shop.schema.schema", "MIDDLEWARE": ["graphene_django.debug.DjangoDebugMiddleware"]}

# bad: profiles of requests
app.add_middleware(DebugToolbarMiddleware, panels=[])
if settings.debug:
    # ok: asked for
    app.add_middleware(DebugToolbarMiddleware, panels=[])
