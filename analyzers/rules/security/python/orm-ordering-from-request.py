"""Lists that callers order."""

from django.http import JsonResponse
from django.views.generic import ListView
from fastapi import FastAPI
from rest_framework.views import APIView
from sqlalchemy import desc, select

from .models import Order, User

app = FastAPI()
SORTS = {"date": "created_at", "name": "name"}


def orders(request):
    # bad: `?sort=customer__password`
    found = Order.objects.filter(owner=request.user).order_by(request.GET.get("sort", "id"))
    # ok: looked up
    Order.objects.order_by(SORTS.get(request.GET.get("sort"), "created_at"))
    # ok: the service's own
    Order.objects.order_by("-created_at", "id")
    return JsonResponse({"orders": list(found.values())})


class UserList(ListView):
    def get_queryset(self):
        column = self.request.GET["order"]
        direction = "-" if self.request.GET.get("desc") else ""
        # bad: with a direction before it
        users = User.objects.all().order_by(direction + column)
        if column not in ("name", "created_at"):
            return users.none()
        # ok: one of two
        return users.order_by(f"{direction}{column}")


class Search(APIView):
    def get(self, request):
        columns = request.query_params["sort"].split(",")
        # bad: as many as wanted
        return JsonResponse(list(User.objects.order_by(*columns).values("name")), safe=False)


@app.get("/items")
async def items(sort: str, session: Session):
    # bad: any column of the model
    query = select(Item).order_by(desc(getattr(Item, sort)))
    # ok: a table of columns
    ordered = select(Item).order_by(ITEM_COLUMNS[sort])
    return session.scalars(query).all() + session.scalars(ordered).all()
