import uuid

from aiohttp import web

from relay.queue import publish
from relay.storage.jobs import JobTable

table = JobTable("/var/lib/relay/jobs.db")


async def enqueue(request: web.Request) -> web.Response:
    body = await request.post()
    job_id = str(uuid.uuid4())
    table.add(job_id, str(body["kind"]), str(body.get("priority", "5")))
    publish(job_id, str(body["kind"]))
    return web.json_response({"id": job_id}, status=202)


async def status(request: web.Request) -> web.Response:
    try:
        job_id = uuid.UUID(request.match_info["job_id"])
    except ValueError as error:
        raise web.HTTPBadRequest from error
    return web.json_response(table.status(str(job_id)))
