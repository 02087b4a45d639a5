"""Who is served."""

from flask import abort, request


@app.before_request
def from_our_pages():
    # bad: any program sends it
    if not request.headers.get("Referer", "").startswith("https://app.example.com/"):
        abort(403)


def export(request):
    referer = request.META.get("HTTP_REFERER", "")
    # bad: as if only administrators had that page
    if "/admin" not in referer:
        raise PermissionDenied
    return JsonResponse(all_rows(), safe=False)


@app.get("/partner")
def partner():
    # bad: the way in is written on the door
    if request.referrer != PARTNER_PAGE:
        return jsonify(error="forbidden"), 403
    return jsonify(prices())


def back():
    referer = request.headers.get("Referer", "/")
    # ok: a way back
    if referer.startswith("https://app.example.com/"):
        return redirect(referer)
    return redirect("/")


def counted():
    # ok: a statistic
    if "news" in request.headers.get("Referer", ""):
        counters.add("news")


def guarded():
    # ok: who calls
    if not current_user.is_authenticated:
        abort(401)
