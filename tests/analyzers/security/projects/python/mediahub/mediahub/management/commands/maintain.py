from django.core.management.base import BaseCommand

from mediahub.services import restore_backup
from mediahub.services.archives import unpack_theme


class Command(BaseCommand):
    def add_arguments(self, parser):
        parser.add_argument("--theme")
        parser.add_argument("--backup")

    def handle(self, *args, **options):
        if options["theme"]:
            unpack_theme(options["theme"])
        if options["backup"]:
            self.stdout.write(str(restore_backup(options["backup"])))
