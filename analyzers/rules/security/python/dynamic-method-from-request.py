"""Actions that callers ask for by their names."""

import operator

from django.http import HttpResponse, JsonResponse
from django.views import View
from fastapi import FastAPI, HTTPException
from flask import Flask, request

from jobs import start, stop

app = FastAPI()
flask_app = Flask(__name__)
ACTIONS = {"start": start, "stop": stop}


@flask_app.post("/jobs/<action>")
def act(action):
    # bad: any function of this module, and any that it imported
    result = globals()[action](request.get_json())
    # ok: a table of what may be called
    ACTIONS[action](request.get_json())
    return result


class ReportView(View):
    def post(self, request, pk):
        # bad: every method of the view
        return getattr(self, request.POST["operation"])(request, pk)

    def get(self, request):
        name = request.GET.get("format", "csv")
        # ok: only what begins so
        render = getattr(self, f"render_{name}")
        # ok: the attribute is not called
        width = getattr(self, request.GET.get("size"), 10)
        return HttpResponse(render(width))

    def delete(self, request, pk):
        # ok: the method of HTTP
        handler = getattr(self, request.method.lower())
        return handler(pk)


@app.post("/devices/{device_id}/commands")
async def command(device_id: int, name: str):
    device = ACTIVE[device_id]
    # bad: kept in a variable first
    method = getattr(device, name, None)
    if method is None:
        raise HTTPException(404)
    method()
    # bad: the same by the standard library
    operator.methodcaller(name)(device)
    if name not in ("reboot", "reset"):
        raise HTTPException(404)
    # ok: one of two
    return getattr(device, name)()


def service(request):
    method = request.POST["method"]
    if method not in ALLOWED_METHODS:
        return JsonResponse({}, status=404)
    # ok: one of those that are allowed
    return JsonResponse(getattr(backend, method)())
