"""Fill the totals of old orders."""

from django.db import migrations

from shop.customers.models import Customer
from shop.models import Order, Status


def fill(apps, schema_editor):
    # bad: the class of today
    for order in Order.objects.filter(total=None):
        order.total = 0
        order.save()


def merge(apps, schema_editor):
    # bad: from a nested package
    Customer.objects.filter(email="").delete()


def late_import(apps, schema_editor):
    from shop.models import Invoice

    # bad: imported inside the function
    Invoice.objects.update(paid=True)


def historical(apps, schema_editor):
    Order = apps.get_model("shop", "Order")
    # ok: the model as it was
    Order.objects.filter(status=Status.NEW).update(total=0)


def constants(apps, schema_editor):
    order = apps.get_model("shop", "Order")
    # ok: only a constant of the module is used
    order.objects.filter(status=Status.OLD).delete()


class Migration(migrations.Migration):
    # ok: the steps themselves
    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
