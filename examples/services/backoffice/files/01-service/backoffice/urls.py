"""Routes."""

from django.urls import path

from tickets import views as tickets

urlpatterns = [
    path("tickets/", tickets.index),
    path("tickets/<int:ticket_id>/close", tickets.close),
]
