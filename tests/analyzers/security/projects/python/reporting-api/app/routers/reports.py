from enum import Enum
from typing import Annotated

from fastapi import APIRouter, Body, Depends, HTTPException, Query
from fastapi.responses import HTMLResponse

from app.dependencies import get_report_service
from app.lib import plugins, render
from app.services.reports import ReportService

router = APIRouter()
Service = Annotated[ReportService, Depends(get_report_service)]


class Grouping(str, Enum):
    day = "day"
    week = "week"
    month = "month"


@router.get("/revenue")
async def revenue(service: Service, grouping: Grouping = Grouping.day):
    return await service.revenue(grouping.value)


@router.get("/customers")
async def customers(service: Service, country: str = "", segment: str = Query("all", max_length=40)):
    return await service.customers(country, segment)


@router.post("/preview", response_class=HTMLResponse)
async def preview(layout: Annotated[str, Body(embed=True)], title: Annotated[str, Body(embed=True)]):
    return HTMLResponse(render.from_string(layout, {"title": title}))


@router.get("/{report_id}/page", response_class=HTMLResponse)
async def page(report_id: int, service: Service, heading: str = "Report"):
    report = await service.one(report_id)
    if report is None:
        raise HTTPException(404)
    return HTMLResponse(render.page("report.html", heading=heading, report=report))


@router.get("/{report_id}/logo")
async def logo(report_id: int, service: Service, source: str):
    return {"size": len(await service.logo(report_id, source))}


@router.post("/columns")
async def columns(plugin: Annotated[str, Body(embed=True)], rows: Annotated[list[dict], Body(embed=True)]):
    return plugins.apply(plugin, rows)
