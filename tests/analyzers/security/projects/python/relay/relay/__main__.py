from aiohttp import web

from .handlers import captures, jobs


def main() -> None:
    app = web.Application(client_max_size=2**20)
    app.router.add_post("/captures", captures.create)
    app.router.add_get("/captures/{name}", captures.download)
    app.router.add_get("/captures", captures.listing)
    app.router.add_post("/jobs", jobs.enqueue)
    app.router.add_get("/jobs/{job_id}", jobs.status)
    web.run_app(app, port=8090)


main()
