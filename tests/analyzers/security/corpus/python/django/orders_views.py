from django.contrib.auth.decorators import login_required
from django.contrib.auth.mixins import LoginRequiredMixin
from django.db import connection, models
from django.db.models import Q
from django.db.models.expressions import RawSQL
from django.http import Http404, JsonResponse
from django.views import View
from django.views.generic import ListView


class Order(models.Model):
    number = models.CharField(max_length=32, unique=True)
    customer = models.ForeignKey("auth.User", on_delete=models.PROTECT)
    status = models.CharField(max_length=16)
    total = models.DecimalField(max_digits=12, decimal_places=2)
    placed_at = models.DateTimeField(auto_now_add=True)


@login_required
def search(request):
    term = request.GET.get("q", "")
    orders = Order.objects.raw(f"SELECT * FROM shop_order WHERE number LIKE '%{term}%'")  # BAD: sql-injection
    return JsonResponse({"orders": [order.number for order in orders]})


@login_required
def search_exact(request):
    term = request.GET.get("q", "")
    orders = Order.objects.raw("SELECT * FROM shop_order WHERE number = %s", [term])  # SAFE: sql-injection
    return JsonResponse({"orders": [order.number for order in orders]})


@login_required
def by_status(request):
    statuses = request.GET.getlist("status")
    marks = ", ".join(["%s"] * len(statuses))
    if not statuses:
        return JsonResponse({"counts": {}})
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT status, count(*) FROM shop_order WHERE status IN ({marks}) GROUP BY status", statuses)  # SAFE: sql-injection (placeholders)
        return JsonResponse({"counts": dict(cursor.fetchall())})


@login_required
def monthly(request, year):
    country = request.GET["country"]
    query = "SELECT date_trunc('month', placed_at), sum(total) FROM shop_order WHERE country = '%s'" % country
    query += " AND extract(year FROM placed_at) = %s GROUP BY 1"
    with connection.cursor() as cursor:
        cursor.execute(query, [year])  # BAD: sql-injection
        return JsonResponse({"months": cursor.fetchall()})


class OrderList(LoginRequiredMixin, ListView):
    model = Order
    paginate_by = 50

    def get_queryset(self):
        orders = Order.objects.filter(customer=self.request.user)
        wanted = self.request.GET.get("filter")
        if wanted:
            orders = orders.extra(where=["status = '" + wanted + "'"])  # BAD: sql-injection
        return orders.filter(Q(number__icontains=self.request.GET.get("q", "")))  # SAFE: sql-injection (the ORM binds lookups)


class OrderStatistics(LoginRequiredMixin, View):
    columns = {"total": "total", "age": "now() - placed_at"}

    def get(self, request):
        key = request.GET.get("by", "total")
        try:
            expression = self.columns[key]
        except KeyError as exc:
            raise Http404 from exc
        orders = Order.objects.annotate(key=RawSQL(expression, ()))  # SAFE: sql-injection (looked up)
        return JsonResponse({"top": list(orders.order_by("-key").values("number")[:10])})

    def post(self, request):
        self.percentile = request.POST["percentile"]
        return JsonResponse({"value": self._percentile()})

    def _percentile(self):
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT percentile_cont({self.percentile}) WITHIN GROUP (ORDER BY total) FROM shop_order")  # BAD: sql-injection (helper)
            return cursor.fetchone()[0]
