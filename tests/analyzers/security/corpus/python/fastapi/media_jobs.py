import asyncio
import shlex
import subprocess
from pathlib import Path
from typing import Annotated, Literal

from fastapi import BackgroundTasks, Depends, FastAPI, HTTPException, Query
from pydantic import BaseModel, Field

from .security import require_editor
from .settings import settings

app = FastAPI(title="media", dependencies=[Depends(require_editor)])
WORKSPACE = Path(settings.workspace)


class TranscodeRequest(BaseModel):
    asset_id: int
    codec: Literal["h264", "vp9", "av1"] = "h264"
    filters: str = ""


class WatermarkRequest(BaseModel):
    asset_id: int
    caption: str = Field(max_length=80)


class CheckoutRequest(BaseModel):
    repository: str
    branch: str = "main"


async def run_shell(command: str) -> str:
    process = await asyncio.create_subprocess_shell(command, stdout=asyncio.subprocess.PIPE)  # BAD: command-injection (helper)
    output, _ = await process.communicate()
    return output.decode()


async def run_program(*arguments: str) -> int:
    process = await asyncio.create_subprocess_exec(*arguments)  # SAFE: command-injection (helper) (no shell, every caller starts with a constant program)
    return await process.wait()


@app.get("/assets/{asset_id}/probe")
async def probe(asset_id: int, entries: Annotated[str, Query()] = "format=duration"):
    source = WORKSPACE / f"{asset_id}.mp4"
    return {"probe": await run_shell(f"ffprobe -v error -show_entries {entries} {source}")}


@app.post("/transcode")
async def transcode(body: TranscodeRequest):
    source = WORKSPACE / f"{body.asset_id}.mp4"
    code = await run_program("ffmpeg", "-i", str(source), "-c:v", body.codec, str(source.with_suffix(".webm")))
    if code:
        raise HTTPException(502, "transcoding failed")
    return {"status": "done"}


@app.post("/transcode/custom")
async def transcode_custom(body: TranscodeRequest, background: BackgroundTasks):
    command = f"ffmpeg -i {WORKSPACE}/{body.asset_id}.mp4 -vf {body.filters} {WORKSPACE}/{body.asset_id}-out.mp4"
    background.add_task(subprocess.run, command, shell=True, check=False)  # BAD: command-injection
    return {"status": "queued"}


@app.post("/watermark")
def watermark(body: WatermarkRequest):
    caption = shlex.quote(body.caption)
    image = WORKSPACE / f"{body.asset_id}.png"
    subprocess.run(f"exiftool -overwrite_original -Comment={caption} {image}", shell=True, check=True, timeout=60)  # SAFE: command-injection (quoted)
    return {"status": "done"}


@app.post("/checkout")
def checkout(body: CheckoutRequest):
    subprocess.run(["git", "clone", "--depth", "1", body.repository, str(WORKSPACE / "themes")], check=True, timeout=300)  # BAD: command-injection (an address that begins with a dash is an option of git)
    return {"status": "cloned"}


@app.get("/disk")
def disk_usage():
    report = subprocess.check_output("du -sh %s | cut -f1" % settings.workspace, shell=True, timeout=30)  # SAFE: command-injection (from configuration)
    return {"size": report.decode().strip()}
