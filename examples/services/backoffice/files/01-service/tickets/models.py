"""Tables."""

from django.db import models


class Ticket(models.Model):
    subject = models.CharField(max_length=200)
    state = models.CharField(max_length=20, default="open", db_index=True)
    opened_at = models.DateTimeField(auto_now_add=True)
