from django.conf import settings
from django.db import models


class Tag(models.Model):
    name = models.SlugField(unique=True)


class Item(models.Model):
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE)
    stored_name = models.CharField(max_length=200)
    title = models.CharField(max_length=200, blank=True)
    tags = models.ManyToManyField(Tag, related_name="items")
