from fastapi import FastAPI

from app.routers import hooks, reports

app = FastAPI(title="Reporting")
app.include_router(reports.router, prefix="/reports")
app.include_router(hooks.router, prefix="/hooks")
