"""Imports the tickets of the old system."""

import subprocess

import requests
from django.core.management.base import BaseCommand


class Command(BaseCommand):
    def handle(self, *args: object, **options: object) -> None:
        subprocess.run(["pg_isready"], check=True)
        for row in requests.get("https://old.example.org/tickets.json").json():
            self.stdout.write(row["subject"])
