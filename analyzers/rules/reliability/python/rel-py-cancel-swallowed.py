"""Loops and calls that meet a cancellation."""

import asyncio
import contextlib
import logging

logger = logging.getLogger(__name__)


async def poll(queue):
    while True:
        # bad: the bare except takes the cancellation, too
        try:
            item = await queue.get()
            await item.run()
        except:
            logger.exception("poll failed")


async def call(client):
    # bad: BaseException holds CancelledError
    try:
        return await client.get("/status")
    except BaseException as error:
        logger.warning("call failed", exc_info=error)
        return None


async def consume(stream):
    while True:
        # bad: logged and forgotten
        try:
            await stream.read()
        except asyncio.CancelledError:
            logger.info("cancelled")
        finally:
            stream.mark()


async def cleans_up(connection):
    # ok: raised again
    try:
        await connection.work()
    except asyncio.CancelledError:
        await connection.close()
        raise


async def everything_else(client):
    # ok: Exception does not hold CancelledError
    try:
        return await client.get("/status")
    except Exception:
        logger.exception("call failed")


async def rollback(session):
    # ok: undone and raised
    try:
        await session.flush()
    except BaseException:
        await session.rollback()
        raise


async def stop(task):
    task.cancel()
    # ok: the cancellation is our own
    try:
        await task
    except asyncio.CancelledError:
        pass
    # ok: the same, shorter
    with contextlib.suppress(asyncio.CancelledError):
        await task


async def two_clauses(queue):
    # ok: the cancellation leaves first
    try:
        await queue.get()
    except asyncio.CancelledError:
        raise
    except BaseException:
        logger.exception("failed")


def not_async(queue):
    # ok: no task to cancel
    try:
        queue.get()
    except BaseException:
        logger.exception("failed")
