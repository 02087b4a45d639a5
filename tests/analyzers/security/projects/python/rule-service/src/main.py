from fastapi import FastAPI

from src.api import profiles, rules

app = FastAPI()
app.include_router(profiles.router)
app.include_router(rules.router)
