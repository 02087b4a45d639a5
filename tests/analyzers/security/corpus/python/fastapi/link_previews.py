import ipaddress
import socket
from typing import Annotated
from urllib.parse import urlsplit

import httpx
from fastapi import APIRouter, Body, Depends, Header, HTTPException
from pydantic import BaseModel, HttpUrl

from .settings import settings

router = APIRouter(prefix="/previews")

PROVIDERS = {
    "vimeo": "https://vimeo.com/api/oembed.json",
    "flickr": "https://www.flickr.com/services/oembed",
}
ALLOWED_HOSTS = frozenset({"images.example-cdn.com", "assets.example-cdn.com"})


class PreviewRequest(BaseModel):
    url: HttpUrl
    max_width: int = 600


async def get_client():
    async with httpx.AsyncClient(timeout=5.0, follow_redirects=False) as client:
        yield client


Client = Annotated[httpx.AsyncClient, Depends(get_client)]


@router.post("")
async def preview(body: PreviewRequest, client: Client):
    response = await client.get(str(body.url))  # BAD: ssrf
    return {"title": response.text.partition("<title>")[2].partition("</title>")[0]}


@router.post("/embed/{provider}")
async def embed(provider: str, link: Annotated[str, Body(embed=True)], client: Client):
    endpoint = PROVIDERS.get(provider)
    if endpoint is None:
        raise HTTPException(404, "unknown provider")
    response = await client.get(endpoint, params={"url": link, "format": "json"})  # SAFE: ssrf (endpoint looked up, the link is only a parameter)
    return response.json()


@router.get("/image")
async def image(src: str, client: Client):
    parts = urlsplit(src)
    if parts.scheme != "https" or parts.hostname not in ALLOWED_HOSTS:
        raise HTTPException(400, "host is not allowed")
    response = await client.get(src)  # SAFE: ssrf
    return {"bytes": len(response.content)}


@router.get("/avatar")
async def avatar(src: str, client: Client):
    if "example-cdn.com" not in src:
        raise HTTPException(400, "host is not allowed")
    response = await client.get(src)  # BAD: ssrf
    return {"bytes": len(response.content)}


class TenantApi:
    def __init__(self, client: httpx.AsyncClient) -> None:
        self.client = client

    async def fetch(self, host: str, path: str):
        return await self.client.request("GET", f"https://{host}/{path}")  # BAD: ssrf (helper)

    async def status(self, path: str):
        return await self.client.get(f"{settings.status_base_url}/components/{path}")  # SAFE: ssrf (helper) (base from configuration, caller passes an integer)


@router.get("/tenant")
async def tenant_profile(client: Client, x_tenant_host: Annotated[str, Header()]):
    response = await TenantApi(client).fetch(x_tenant_host, "profile.json")
    return response.json()


@router.get("/status/{component}")
async def component_status(component: int, client: Client):
    response = await TenantApi(client).status(str(component))
    return response.json()


@router.post("/callback-check")
async def callback_check(url: Annotated[str, Body(embed=True)], client: Client):
    host = urlsplit(url).hostname or ""
    addresses = {info[4][0] for info in socket.getaddrinfo(host, 443)}
    if any(ipaddress.ip_address(address).is_private for address in addresses):
        raise HTTPException(400, "private address")
    async with httpx.AsyncClient(follow_redirects=True, timeout=5) as follower:
        response = await follower.head(url)  # BAD: ssrf (redirects lead to private addresses)
    return {"status": response.status_code}
