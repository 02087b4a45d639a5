import os
from functools import lru_cache

from fastapi import Depends, FastAPI, Response
from fastapi.middleware.cors import CORSMiddleware
from pydantic import SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict
from starlette.middleware.sessions import SessionMiddleware

from .accounts import Account, authenticate, open_session

TOKEN_ENDPOINT = "https://id.example.com/oauth/token"
PASSWORD_FIELD_NAME = "current_password"  # SAFE: hardcoded-secret (a field's name)


class Settings(BaseSettings):
    model_config = SettingsConfigDict(env_prefix="BILLING_")
    environment: str = "production"
    signing_key: SecretStr  # SAFE: hardcoded-secret (from the environment)
    payment_api_key: str = "pk-4f9c1b7d2e8a4c6f93b05d1e7a28c4b6"  # BAD: hardcoded-secret
    origins: list[str] = []


@lru_cache
def get_settings() -> Settings:
    return Settings()


SESSION_SECRET = os.getenv("SESSION_SECRET", "billing-session-2021-q7Xk")  # BAD: hardcoded-secret (falls back to a literal)


def create_app() -> FastAPI:
    settings = get_settings()
    app = FastAPI(title="billing", debug=settings.environment == "local")  # SAFE: debug-mode
    app.add_middleware(
        CORSMiddleware,
        allow_origins=settings.origins,  # SAFE: cors (list from configuration)
        allow_credentials=True,
        allow_methods=["GET", "POST"],
    )
    app.add_middleware(SessionMiddleware, secret_key=SESSION_SECRET, https_only=True, same_site="lax")  # SAFE: cookie-flags
    return app


def create_partner_app() -> FastAPI:
    app = FastAPI(title="partners", debug=True)  # BAD: debug-mode
    app.add_middleware(
        CORSMiddleware,
        allow_origins=["*"],  # BAD: cors (any origin with credentials)
        allow_credentials=True,
        allow_methods=["*"],
    )
    return app


def create_catalogue_app() -> FastAPI:
    app = FastAPI(title="public catalogue")
    app.add_middleware(CORSMiddleware, allow_origins=["*"], allow_methods=["GET"])  # SAFE: cors (public, read only, no credentials)
    return app


def create_widget_app() -> FastAPI:
    app = FastAPI(title="widgets")
    app.add_middleware(
        CORSMiddleware,
        allow_origin_regex=r"https://.*example\.com",  # BAD: cors (matches https://notexample.com)
        allow_credentials=True,
    )
    return app


app = create_app()
partners = create_partner_app()


@app.post("/login")
async def login(response: Response, account: Account = Depends(authenticate)):
    session_id = await open_session(account)
    response.set_cookie("session_id", session_id, httponly=True, secure=True, samesite="lax", max_age=3600)  # SAFE: cookie-flags
    response.set_cookie("theme", account.theme, max_age=31_536_000)  # SAFE: cookie-flags (a preference)
    return {"account": account.id}


@partners.post("/login")
async def partner_login(response: Response, account: Account = Depends(authenticate)):
    session_id = await open_session(account)
    response.set_cookie("partner_session", session_id, max_age=3600)  # BAD: cookie-flags
    return {"account": account.id}
