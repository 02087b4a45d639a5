import os
import posixpath
from pathlib import Path

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.contrib.auth.mixins import LoginRequiredMixin
from django.core.exceptions import SuspiciousFileOperation
from django.core.files.storage import default_storage
from django.http import FileResponse, Http404, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404
from django.utils._os import safe_join
from django.views import View
from django.views.decorators.http import require_GET, require_POST

from .models import Document

ARCHIVE = os.path.realpath(settings.ARCHIVE_ROOT)
MAX_UPLOAD = 8 * 1024 * 1024


@require_GET
@login_required
def download(request):
    path = os.path.join(ARCHIVE, request.GET["file"])
    return FileResponse(open(path, "rb"), as_attachment=True)  # BAD: path-traversal


@require_GET
@login_required
def download_joined(request):
    try:
        path = safe_join(ARCHIVE, request.GET["file"])
    except SuspiciousFileOperation as exc:
        raise Http404 from exc
    return FileResponse(open(path, "rb"), as_attachment=True)  # SAFE: path-traversal


@require_GET
@login_required
def report(request):
    path = os.path.realpath(os.path.join(ARCHIVE, "reports", request.GET["name"]))
    if not path.startswith(ARCHIVE):
        raise Http404
    with open(path, encoding="utf-8") as stream:  # BAD: path-traversal (no separator: a sibling whose name begins alike passes)
        return HttpResponse(stream.read(), content_type="text/plain")


@require_GET
@login_required
def statement(request, name):
    path = os.path.realpath(os.path.join(ARCHIVE, "statements", name))
    if os.path.commonpath([ARCHIVE, path]) != ARCHIVE:
        raise Http404
    with open(path, "rb") as stream:  # SAFE: path-traversal
        return HttpResponse(stream.read(), content_type="application/pdf")


class DocumentUpload(LoginRequiredMixin, View):
    def post(self, request):
        upload = request.FILES["document"]
        if upload.size > MAX_UPLOAD or not upload.name.lower().endswith((".pdf", ".txt")):
            return JsonResponse({"error": "not accepted"}, status=400)
        target = Path(ARCHIVE) / str(request.user.pk) / upload.name
        with target.open("wb") as out:  # SAFE: path-traversal (Django strips directories from an upload's name)
            for chunk in upload.chunks():
                out.write(chunk)
        return JsonResponse({"name": upload.name}, status=201)

    def put(self, request, folder):
        name = request.headers.get("X-File-Name", "unnamed")
        return self._store(posixpath.join(folder, name), request.read(MAX_UPLOAD))

    def _store(self, relative, content):
        with open(f"{ARCHIVE}/{relative}", "wb") as out:  # BAD: path-traversal (helper)
            out.write(content)
        return JsonResponse({"name": relative}, status=201)


@require_POST
@login_required
def remove(request, document_id):
    document = get_object_or_404(Document, pk=document_id, owner=request.user)
    default_storage.delete(document.storage_key)  # SAFE: path-traversal (key from the row)
    document.delete()
    return HttpResponse(status=204)


@require_POST
@login_required
def purge(request):
    names = request.POST.getlist("names")
    for name in names:
        os.remove(os.path.join(ARCHIVE, "tmp", name.replace("../", "")))  # BAD: path-traversal (one pass of replace)
    return JsonResponse({"removed": len(names)})


@require_GET
@login_required
def invoice(request, year, number):
    path = os.path.join(ARCHIVE, "invoices", str(int(year)), f"{int(number):08d}.pdf")
    return FileResponse(open(path, "rb"))  # SAFE: path-traversal (numbers)
