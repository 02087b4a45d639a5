from django.http import HttpResponse, JsonResponse
from django.views import View
from django.views.decorators.http import require_GET, require_POST

import mediahub.services as services
from mediahub.models import Item
from mediahub.services import media


@require_POST
def import_archive(request):
    upload = request.FILES["archive"]
    count = services.unpack(upload, request.user.pk)
    return JsonResponse({"imported": count})


@require_GET
def thumbnail(request, pk):
    item = Item.objects.get(pk=pk)
    width = int(request.GET.get("width", 320))
    image_format = request.GET.get("format", "webp")
    return HttpResponse(media.resize(item.stored_name, width, image_format), content_type="image/webp")


class LibrarySearch(View):
    def get(self, request):
        needle = request.GET.get("pattern", "")
        tag = request.GET.get("tag", "")
        return JsonResponse({"titles": media.matching(needle, tag)})
