"""Files and texts for browsers."""

import mimetypes

from django.http import HttpResponse
from fastapi import FastAPI
from fastapi.responses import Response as FastResponse
from flask import Flask, Response, request, send_file

app = FastAPI()
flask_app = Flask(__name__)
TYPES = {"csv": "text/csv", "txt": "text/plain"}


@flask_app.get("/echo")
def echo():
    kind = request.args.get("type", "text/plain")
    # bad: `?type=text/html`
    shown = Response(request.args["text"], mimetype=kind)
    # ok: looked up
    Response(request.args["text"], mimetype=TYPES.get(kind, "text/plain"))
    # ok: saved
    send_file("/srv/a", mimetype=kind, as_attachment=True)
    return shown


@app.get("/export")
async def export(media: str):
    # bad: a parameter
    return FastResponse(content=b"", media_type=media)


def preview(request):
    upload = request.FILES["file"]
    response = HttpResponse(upload.read())
    # bad: what the client said of its file
    response["Content-Type"] = upload.content_type
    # ok: guessed from a name
    other = HttpResponse(b"", content_type=mimetypes.guess_type(upload.name)[0])
    # ok: constant
    return response or other or HttpResponse(b"", content_type="application/pdf")


def download(request, pk):
    attachment = Attachment.objects.get(pk=pk)
    # bad: what the client said when it was sent
    return HttpResponse(attachment.data, content_type=attachment.content_type)


def saved(request, pk):
    attachment = Attachment.objects.get(pk=pk)
    # ok: saved and not shown
    response = HttpResponse(attachment.data, content_type=attachment.content_type)
    response["Content-Disposition"] = f"attachment; filename={attachment.pk}"
    return response


def checked(request, pk):
    attachment = Attachment.objects.get(pk=pk)
    if attachment.content_type not in IMAGES:
        return HttpResponse(status=415)
    # ok: one of the list
    return HttpResponse(attachment.data, content_type=attachment.content_type)
