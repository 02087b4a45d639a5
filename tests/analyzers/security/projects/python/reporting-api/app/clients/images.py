import httpx

LARGEST = 500_000


async def download(address: str) -> bytes:
    async with httpx.AsyncClient(timeout=5, follow_redirects=True) as client:
        answer = await client.get(address)  # BAD: ssrf (two calls: the source of the query through the service's logo)
    return answer.content[:LARGEST]
