import json
import re
import subprocess
import urllib.parse

import requests
from django.contrib import messages
from django.contrib.auth.decorators import login_required, permission_required
from django.db import connection
from django.db.models import Q
from django.http import Http404, HttpResponse, HttpResponseBadRequest, HttpResponseRedirect, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.html import format_html
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_GET, require_POST

from clinic.models import Appointment, Patient

FIELD = re.compile(r"^[a-z_]{1,30}$")


@login_required
@require_GET
def patients(request):
    query = request.GET.get("q", "")
    found = Patient.objects.filter(Q(name__icontains=query) | Q(number=query))
    return render(request, "clinic/patients.html", {"patients": found[:50], "query": query})


@login_required
@require_GET
def search(request):
    filters = {}
    for key, value in request.GET.items():
        filters[key] = value
    found = Patient.objects.filter(**filters)  # BAD: filter-from-request
    return JsonResponse({"ids": list(found.values_list("pk", flat=True))})


@login_required
@require_GET
def appointments(request):
    allowed = {"doctor", "room", "day"}
    filters = {key: value for key, value in request.GET.items() if key in allowed}
    found = Appointment.objects.filter(**filters)  # SAFE: filter-from-request (three keys)
    return JsonResponse({"ids": list(found.values_list("pk", flat=True))})


@login_required
def history(request, patient_id):
    patient = get_object_or_404(Patient, pk=patient_id, clinic=request.user.clinic)
    since = request.GET.get("since", "2015-01-01")
    visits = patient.visits.extra(where=["visited_at >= '%s'" % since])  # BAD: sql-injection
    return render(request, "clinic/history.html", {"patient": patient, "visits": visits})


@permission_required("clinic.view_statistics")
def statistics(request):
    group = request.GET.get("group", "doctor_id")
    if not FIELD.match(group):
        raise Http404
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {group}, count(*) FROM clinic_appointment GROUP BY 1")  # SAFE: sql-injection (letters and underscore)
        return JsonResponse({"rows": cursor.fetchall()})


@require_POST
def after_login(request):
    target = request.POST.get("next") or "/"
    if not url_has_allowed_host_and_scheme(target, allowed_hosts={request.get_host()}, require_https=True):
        target = "/"
    return redirect(target)  # SAFE: open-redirect


@require_GET
def partner(request):
    url = urllib.parse.unquote(request.GET["to"])
    if "clinic.example" not in url:
        return HttpResponseBadRequest()
    return HttpResponseRedirect(url)  # BAD: open-redirect (a word anywhere in the address)


@csrf_exempt
@login_required
@require_POST
def cancel(request, appointment_id):  # BAD: csrf
    appointment = get_object_or_404(Appointment, pk=appointment_id, patient__user=request.user)
    appointment.cancel()
    messages.info(request, format_html("Appointment on <b>{}</b> is cancelled.", appointment.day))
    return redirect("appointments")


@login_required
@require_POST
def print_label(request, patient_id):
    patient = get_object_or_404(Patient, pk=patient_id, clinic=request.user.clinic)
    subprocess.run(["lp", "-d", "labels", "-t", f"patient-{patient.pk}"], input=patient.label(), check=True)  # SAFE: command-injection
    return HttpResponse(status=204)


@login_required
@require_POST
def insurance(request, patient_id):
    patient = get_object_or_404(Patient, pk=patient_id, clinic=request.user.clinic)
    answer = requests.post(
        "https://insurance.example.org/v1/coverage", data=json.dumps({"number": patient.number}), timeout=5
    )
    return JsonResponse(answer.json())
