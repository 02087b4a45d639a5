from fastapi import APIRouter, Depends
from pydantic import BaseModel

from src.services.profiles import ProfileService, profile_service

router = APIRouter(prefix="/profiles")


class ProfileChange(BaseModel):
    name: str | None = None
    locale: str | None = None


@router.patch("/{profile_id}")
async def change(profile_id: int, body: ProfileChange, service: ProfileService = Depends(profile_service)):
    return await service.change(profile_id, body.model_dump(exclude_unset=True))


@router.put("/{profile_id}/raw")
async def replace(profile_id: int, body: dict, service: ProfileService = Depends(profile_service)):
    return await service.replace(profile_id, body)


@router.get("/{profile_id}/avatar")
async def avatar(profile_id: int, size: str = "small", service: ProfileService = Depends(profile_service)):
    return {"bytes": len(service.avatar(profile_id, size))}
