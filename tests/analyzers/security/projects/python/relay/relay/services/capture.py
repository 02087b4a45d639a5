import asyncio
import hashlib
import re

from ..storage.remote import Gateway

VIEWPORT = re.compile(r"\d{2,4}x\d{2,4}")


class CaptureService:
    def __init__(self, gateway: Gateway) -> None:
        self._gateway = gateway

    async def capture(self, url: str, viewport: str) -> str:
        if VIEWPORT.fullmatch(viewport) is None:
            viewport = "1280x800"
        await self._gateway.probe(url)
        name = hashlib.sha256(url.encode()).hexdigest()[:16]
        process = await asyncio.create_subprocess_shell(  # SAFE: command-injection (checks itself: the viewport has a pattern, the url is only hashed)
            f"screenshot --size {viewport} --out /srv/captures/{name}.png --stdin"
        )
        await process.wait()
        return name
