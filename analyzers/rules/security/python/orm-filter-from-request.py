"""Lists that callers narrow."""

from django.db.models import Q
from django.http import JsonResponse
from fastapi import FastAPI, Request
from flask import Flask, jsonify, request
from rest_framework.views import APIView

from .models import Order, User

app = FastAPI()
flask_app = Flask(__name__)
FILTERS = {"status", "created_at"}


def orders(request):
    # bad: `?customer__password__startswith=a`
    found = Order.objects.filter(**request.GET.dict())
    status = request.GET["status"]
    # ok: the field is the service's own
    Order.objects.filter(status=status)
    # ok: one field, in a dictionary
    Order.objects.filter(**{"status": status})
    # ok: those that are allowed
    Order.objects.filter(**{k: v for k, v in request.GET.items() if k in FILTERS})
    return JsonResponse({"count": found.count()})


class UserSearch(APIView):
    def get(self, request):
        field = request.query_params["field"]
        # bad: the name of the field
        users = User.objects.filter(**{f"{field}__icontains": request.query_params["q"]})
        # bad: the same in an object of conditions
        users.exclude(Q(**{field: request.query_params["q"]}))
        if field not in FILTERS:
            return JsonResponse({}, status=400)
        # ok: a field that is allowed
        return JsonResponse({"count": User.objects.filter(**{field: 1}).count()})


@flask_app.get("/users")
def users():
    filters = {}
    for key, value in request.args.items():
        filters[key] = value
    # bad: copied, key by key
    found = User.query.filter_by(**filters)
    wanted = {}
    for key in FILTERS:
        if key in request.args:
            wanted[key] = request.args[key]
    # ok: the keys are the service's own
    return jsonify(User.query.filter_by(**wanted).count(), found.count())


@app.get("/tenants")
async def tenants(request: Request, query: TenantQuery):
    # bad: every parameter of the query
    found = await Tenant.objects.filter(**dict(request.query_params)).all()
    # ok: fields that a model declares
    return found or await Tenant.objects.filter(**query.model_dump(exclude_none=True)).all()
