from fastapi import APIRouter, BackgroundTasks, Depends
from pydantic import BaseModel, Field

from app.clients.notifier import Notifier, get_notifier

router = APIRouter()


class Subscription(BaseModel):
    event: str = Field(pattern=r"^[a-z]+\.[a-z]+$")
    note: str = ""


@router.post("/")
async def subscribe(body: Subscription, tasks: BackgroundTasks, notifier: Notifier = Depends(get_notifier)):
    await notifier.register(body.event, body.note)
    tasks.add_task(notifier.ping)
    return {"status": "subscribed"}
