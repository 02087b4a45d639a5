"""Background work of an asyncio service."""

import asyncio

background = set()


async def handle(event):
    # bad: fire and forget
    asyncio.create_task(store(event))
    # bad: the older spelling
    asyncio.ensure_future(notify(event))


def on_message(event):
    loop = asyncio.get_running_loop()
    # bad: by way of the loop
    loop.create_task(store(event), name="store")


async def kept(event):
    # ok: kept until it is done
    task = asyncio.create_task(store(event))
    background.add(task)
    task.add_done_callback(background.discard)
    # ok: awaited
    await asyncio.create_task(notify(event))
    # ok: collected
    tasks = [asyncio.create_task(notify(event)) for _ in range(3)]
    await asyncio.gather(*tasks)
    async with asyncio.TaskGroup() as group:
        # ok: the group keeps it
        group.create_task(store(event))


def start(event):
    # ok: returned to the caller
    return asyncio.create_task(store(event))
