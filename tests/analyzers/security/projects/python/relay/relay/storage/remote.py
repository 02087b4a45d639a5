from html import escape

import aiohttp

MIRROR = "https://mirror.relay.example"


class Gateway:
    async def probe(self, url: str) -> int:
        timeout = aiohttp.ClientTimeout(total=5)
        async with aiohttp.ClientSession(timeout=timeout) as session, session.head(url) as answer:  # BAD: ssrf (two calls: the handler's url through capture)
            return answer.status

    async def load(self, name: str) -> bytes:
        async with aiohttp.ClientSession() as session:
            answer = await session.get(f"{MIRROR}/captures/{name}")  # SAFE: ssrf (look-alike: handlers call the load of local)
            return await answer.read()


def page(names: list[str], host: str) -> str:
    items = "".join(f"<li>{escape(name)}</li>" for name in names)
    return f"<ul data-host='{host}'>{items}</ul>"  # BAD: unescaped-markup (the host of the query stands in an attribute)
