from django.http import JsonResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from mediahub.services import members as member_service
from mediahub.services.navigation import back_to, home
from mediahub.services.state import restore as restore_state


def leave(request):
    request.session.flush()
    if request.GET.get("home"):
        return redirect(home())
    return back_to(request.GET.get("next", "/"))


@require_POST
def restore(request):
    state = restore_state(request.POST["state"])
    request.session["columns"] = state.get("columns", [])
    return JsonResponse({"restored": True})


def members(request):
    criteria = request.GET.dict()
    page = int(criteria.pop("page", 1))
    return JsonResponse({"names": member_service.names(criteria, page)})
