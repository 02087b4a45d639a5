import logging
import re
from dataclasses import dataclass

import jwt
from django.conf import settings
from django.db import connection
from django.utils.crypto import get_random_string
from pymongo import MongoClient
from rest_framework import permissions, status
from rest_framework.decorators import api_view, permission_classes
from rest_framework.exceptions import APIException, NotFound, ParseError
from rest_framework.response import Response
from rest_framework.viewsets import ViewSet

from .models import Ticket

logger = logging.getLogger(__name__)
documents = MongoClient(settings.MONGO_URL, tz_aware=True).library.documents
COLUMNS = {"title": "d.title", "year": "d.year"}


@dataclass
class TicketSearch:
    order: str
    text: str

    def run(self):
        query = f"SELECT id, subject FROM tickets WHERE subject ILIKE %s ORDER BY {self.order}"
        with connection.cursor() as cursor:
            cursor.execute(query, [f"%{self.text}%"])  # BAD: sql-injection (helper)
            return cursor.fetchall()


class DocumentSearch:
    def __init__(self, order):
        self.order = COLUMNS[order]

    def run(self, text):
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT d.id FROM documents d WHERE d.title ILIKE %s ORDER BY {self.order}", [f"%{text}%"])  # SAFE: sql-injection (helper)
            return cursor.fetchall()


def find_documents(criteria):
    return list(documents.find(criteria, {"_id": 0}).limit(20))  # BAD: nosql-injection (helper)


def matches(expression, values):
    return [value for value in values if re.match(expression, value)]  # BAD: regex-injection (helper)


def issue_link(ticket_id):
    claims = {"ticket": ticket_id, "aud": "link", "nonce": get_random_string(16)}
    return jwt.encode(claims, settings.LINK_KEY, algorithm="HS256")  # BAD: jwt-expiry


class TicketViewSet(ViewSet):
    permission_classes = [permissions.IsAuthenticated]

    def list(self, request):
        search = TicketSearch(order=request.query_params.get("ordering", "id"), text=request.query_params.get("q", ""))
        return Response(search.run())

    def create(self, request):
        ticket = Ticket(owner=request.user, subject=str(request.data["subject"]), body=str(request.data["body"]))
        ticket.save()  # SAFE: mass-assignment (two named fields)
        return Response({"id": ticket.pk, "link": issue_link(ticket.pk)}, status=status.HTTP_201_CREATED)

    def partial_update(self, request, pk=None):
        updated = Ticket.objects.filter(pk=pk, owner=request.user).update(**request.data)  # BAD: mass-assignment
        if not updated:
            raise NotFound
        return Response(status=status.HTTP_204_NO_CONTENT)

    def retrieve(self, request, pk=None):
        claims = jwt.decode(request.query_params["link"], settings.LINK_KEY, algorithms=["HS256"], audience="link")  # SAFE: jwt-verification
        if claims["ticket"] != int(pk):
            raise NotFound
        return Response({"id": claims["ticket"]})


@api_view(["GET"])
@permission_classes([permissions.IsAuthenticated])
def search_documents(request):
    order = request.query_params.get("order", "title")
    try:
        search = DocumentSearch(order)
    except KeyError as exc:
        raise ParseError("unknown order") from exc
    return Response(search.run(request.query_params.get("q", "")))


@api_view(["POST"])
@permission_classes([permissions.IsAuthenticated])
def find_by_author(request):
    return Response(find_documents({"author": request.data["author"]}))


@api_view(["POST"])
@permission_classes([permissions.IsAuthenticated])
def find_by_isbn(request):
    isbn = str(request.data["isbn"])
    return Response(list(documents.find({"isbn": isbn}, {"_id": 0})))  # SAFE: nosql-injection


@api_view(["GET"])
@permission_classes([permissions.IsAuthenticated])
def keywords(request):
    known = documents.distinct("keyword")
    return Response(matches(request.query_params["like"], known))


@api_view(["POST"])
@permission_classes([permissions.IsAuthenticated])
def reindex(request):
    try:
        documents.create_index([("title", "text")])
    except Exception as exc:
        logger.exception("index of documents failed")
        raise APIException("the index can't be built now") from exc  # SAFE: error-detail
    return Response(status=status.HTTP_202_ACCEPTED)
