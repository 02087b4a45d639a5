"""Views of tickets."""

import logging

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.db import transaction
from django.http import HttpRequest, JsonResponse
from django.views.decorators.http import require_GET, require_POST

from tickets.models import Ticket

logger = logging.getLogger(__name__)


@login_required
@require_GET
def index(request: HttpRequest) -> JsonResponse:
    page = Paginator(Ticket.objects.order_by("-opened_at"), 20).get_page(request.GET.get("page"))
    return JsonResponse({"tickets": [{"id": ticket.pk, "subject": ticket.subject} for ticket in page]})


@login_required
@require_POST
def close(request: HttpRequest, ticket_id: int) -> JsonResponse:
    with transaction.atomic():
        ticket = Ticket.objects.select_for_update().get(pk=ticket_id)
        ticket.state = "closed"
        ticket.save(update_fields=["state"])
    logger.info("ticket closed", extra={"ticket_id": ticket_id})
    return JsonResponse({"state": ticket.state})
