import os
import re
import shlex
import subprocess

from django.conf import settings
from django.contrib.auth.decorators import permission_required
from django.contrib.auth.mixins import PermissionRequiredMixin
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand
from django.core.validators import RegexValidator
from django.http import HttpResponseBadRequest, JsonResponse
from django.views import View
from django.views.decorators.http import require_GET, require_POST

HOST = re.compile(r"[a-z0-9][a-z0-9-]{0,40}\.internal\.example\.com")
validate_branch = RegexValidator(r"\A[A-Za-z0-9_][A-Za-z0-9_./-]{0,80}\Z")


@require_GET
@permission_required("ops.view_host")
def ping(request):
    host = request.GET["host"]
    output = os.popen(f"ping -c 1 -W 2 {host}").read()  # BAD: command-injection
    return JsonResponse({"output": output})


@require_GET
@permission_required("ops.view_host")
def ping_internal(request):
    host = request.GET["host"]
    if not HOST.fullmatch(host):
        return HttpResponseBadRequest("unknown host")
    output = subprocess.run(f"ping -c 1 -W 2 {host} | tail -1", shell=True, capture_output=True, timeout=5)  # SAFE: command-injection (full match of letters, digits, dashes and dots)
    return JsonResponse({"output": output.stdout.decode()})


@require_GET
@permission_required("ops.view_host")
def lookup(request):
    host = request.GET["host"]
    output = subprocess.run(["dig", "+short", "-q", host], capture_output=True, timeout=5)  # SAFE: command-injection (argument list, the value belongs to -q)
    return JsonResponse({"output": output.stdout.decode()})


class DeployView(PermissionRequiredMixin, View):
    permission_required = "ops.deploy"
    script = "/opt/deploy/run.sh"

    def post(self, request, environment):
        branch = request.POST["branch"]
        self.command = f"{self.script} {environment} {branch}"
        return JsonResponse({"status": self.execute()})

    def patch(self, request, environment):
        branch = request.headers.get("X-Branch", "main")
        try:
            validate_branch(branch)
        except ValidationError:
            return HttpResponseBadRequest("bad branch")
        subprocess.check_call([self.script, "--branch", branch], timeout=600)  # SAFE: command-injection
        return JsonResponse({"status": "done"})

    def execute(self):
        return subprocess.call(self.command, shell=True)  # BAD: command-injection (helper)


@require_POST
@permission_required("ops.run_backup")
def backup(request):
    table = request.POST.get("table", "orders")
    target = settings.BACKUP_DIR / "orders.sql"
    command = " ".join(["pg_dump", "--table", shlex.quote(table), "--file", str(target)])
    os.system(command)  # SAFE: command-injection (quoted)
    return JsonResponse({"status": "done"})


@require_POST
@permission_required("ops.run_backup")
def restore(request):
    archive = request.POST["archive"]
    subprocess.run(["bash", "-c", "gunzip -c /backups/" + archive + " | psql shop"], check=True, timeout=900)  # BAD: command-injection
    return JsonResponse({"status": "done"})


class Command(BaseCommand):
    help = "Vacuums one table."

    def add_arguments(self, parser):
        parser.add_argument("table")

    def handle(self, *args, **options):
        os.chmod(settings.BACKUP_DIR, 0o700)  # SAFE: file-permissions
        os.chmod(settings.EXPORT_DIR, 0o777)  # BAD: file-permissions
        subprocess.run(["vacuumdb", "--table", options["table"], "shop"], check=True, timeout=900)  # SAFE: command-injection (the operator's own terminal)
