"""Waiting in coroutines and elsewhere."""

import asyncio
import time
from time import sleep


async def poll(job):
    while not await job.done():
        # bad: stops the loop
        time.sleep(1)


async def retry(call):
    for attempt in range(3):
        try:
            return await call()
        except ConnectionError:
            # bad: imported by name
            sleep(2**attempt)


class Worker:
    async def run(self):
        # bad: in a method
        time.sleep(0.1)

    def run_sync(self):
        # ok: a thread of its own
        time.sleep(0.1)


async def patient(job):
    # ok: lets others run
    await asyncio.sleep(1)


async def handed_over():
    def wait():
        # ok: runs in a thread
        time.sleep(1)

    await asyncio.to_thread(wait)
    # ok: the function itself is handed over
    await asyncio.to_thread(time.sleep, 1)


@app.get("/slow")
def slow(
    seconds: int,
) -> None:
    # ok: a plain handler
    time.sleep(seconds)


@app.get("/slower")
async def slower(
    seconds: int,
) -> None:
    if seconds:
        # bad: a decorated coroutine
        time.sleep(seconds)
