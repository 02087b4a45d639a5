import httpx

from app.config import settings


class Notifier:
    def __init__(self, base: str) -> None:
        self._client = httpx.AsyncClient(timeout=10)
        self._base = base.rstrip("/")

    async def register(self, event: str, note: str) -> None:
        await self._client.post(f"{self._base}/events/{event}", json={"note": note})  # SAFE: ssrf (callers convert: the event has a pattern, the note goes into the body)

    async def ping(self) -> None:
        url = self._base + "/ping"
        await self._client.get(url)  # SAFE: ssrf (config: the base is a setting)


def get_notifier() -> Notifier:
    return Notifier(settings.notifier_url)
