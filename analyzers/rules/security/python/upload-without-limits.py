"""Files that are taken in."""

import shutil

from fastapi import FastAPI, File, HTTPException, UploadFile

app = FastAPI()


@app.post("/documents")
async def document(file: UploadFile):
    # bad: whatever its size
    data = await file.read()
    return {"hash": digest(data)}


@app.post("/images")
async def image(image: UploadFile = File(...)):
    # bad: the same, by its file
    return {"thumbnail": thumbnail(image.file.read())}


def import_rows(request):
    # bad: Django
    text = request.FILES["rows"].read().decode()
    return JsonResponse({"rows": text.count("\n")})


@app.post("/counted")
async def counted(file: UploadFile):
    if file.size > MAX_BYTES:
        raise HTTPException(413)
    # ok: looked before
    return {"hash": digest(await file.read())}


@app.post("/bounded")
async def bounded(file: UploadFile):
    # ok: no more than this
    data = await file.read(MAX_BYTES + 1)
    return {"hash": digest(data)}


@app.post("/stored")
async def stored(file: UploadFile):
    # ok: streamed
    with open(target(), "wb") as out:
        shutil.copyfileobj(file.file, out)


def import_checked(request):
    upload = request.FILES["rows"]
    if upload.size > MAX_BYTES:
        return HttpResponse(status=413)
    # ok: looked before
    return JsonResponse({"rows": upload.read().count(b"\n")})
