import html
from typing import Annotated
from urllib.parse import urlsplit

from fastapi import APIRouter, Cookie, Form, HTTPException, Query, Request
from fastapi.responses import HTMLResponse, PlainTextResponse, RedirectResponse
from fastapi.templating import Jinja2Templates
from jinja2 import Environment, FileSystemLoader, Template, select_autoescape
from jinja2.sandbox import ImmutableSandboxedEnvironment

from .campaigns import campaigns
from .settings import settings

router = APIRouter()
templates = Jinja2Templates(directory=settings.template_dir)
mail_templates = Environment(loader=FileSystemLoader(settings.mail_dir), autoescape=select_autoescape(["html"]))
sandbox = ImmutableSandboxedEnvironment(autoescape=True)

RETURN_HOSTS = {"shop.example.com", "account.example.com"}


@router.get("/search", response_class=HTMLResponse)
async def search(q: Annotated[str, Query()] = ""):
    return f"<h1>Results for {q}</h1><p>Nothing found.</p>"  # BAD: xss


@router.get("/hello", response_class=HTMLResponse)
async def hello(name: Annotated[str, Query(max_length=40)] = "guest"):
    return HTMLResponse(f"<h1>Hello {html.escape(name)}</h1>")  # SAFE: xss


@router.get("/echo", response_class=PlainTextResponse)
async def echo(text: str):
    return PlainTextResponse("You wrote: " + text)  # SAFE: xss (plain text)


@router.get("/banner")
async def banner(campaign: Annotated[str, Cookie()] = "default"):
    markup = "<div class='banner' data-campaign='%s'></div>" % campaign
    return HTMLResponse(content=markup)  # BAD: xss


@router.get("/product/{slug}")
async def product(request: Request, slug: str):
    return templates.TemplateResponse(request, "product.html", {"slug": slug})  # SAFE: xss (Jinja2Templates escapes)


@router.post("/campaigns/preview")
async def campaign_preview(body: Annotated[str, Form()], customer: Annotated[str, Form()]):
    rendered = Template(body).render(customer=customer)  # BAD: template-injection
    return PlainTextResponse(rendered)


@router.post("/campaigns/{campaign_id}/render")
async def campaign_render(campaign_id: int, customer: Annotated[str, Form()]):
    template = mail_templates.get_template("campaign.html")
    return HTMLResponse(template.render(customer=customer, campaign=await campaigns.get(campaign_id)))  # SAFE: template-injection (template from disk, input is context)


@router.post("/snippets/preview")
async def snippet_preview(body: Annotated[str, Form()]):
    return PlainTextResponse(sandbox.from_string(body).render())  # SAFE: template-injection (sandboxed environment)


@router.get("/leave")
async def leave(to: str):
    return RedirectResponse(to, status_code=303)  # BAD: open-redirect


@router.get("/back")
async def back(target: Annotated[str, Query()] = "/"):
    if not target.startswith("/") or target.startswith("//"):
        target = "/"
    return RedirectResponse(target, status_code=303)  # SAFE: open-redirect (local path; RedirectResponse quotes backslashes)


@router.get("/return")
async def return_to(url: str):
    parts = urlsplit(url)
    if parts.scheme != "https" or parts.netloc not in RETURN_HOSTS:
        raise HTTPException(400, "unknown host")
    return RedirectResponse(url)  # SAFE: open-redirect


@router.get("/continue")
async def continue_to(url: str):
    host = urlsplit(url).netloc
    if not host.endswith("example.com"):
        raise HTTPException(400, "unknown host")
    return RedirectResponse(url)  # BAD: open-redirect (evilexample.com)
