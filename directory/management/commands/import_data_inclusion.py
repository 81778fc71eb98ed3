"""Take in the services of others from two files of data·inclusion v1: see docs/data-inclusion.md."""

from pathlib import Path

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _
from tqdm import tqdm

from backend.kit.access import Refusal
from directory.exchange import operations
from directory.exchange.enums import ImportStatus
from directory.exchange.planning import lines_of
from directory.exchange.progress import Progress


class Command(BaseCommand):
    help = "Import a folder or a ZIP with structures.json and services.json of data·inclusion v1."

    def add_arguments(self, parser):
        parser.add_argument("place", type=Path, metavar="FILE_OR_FOLDER")
        parser.add_argument("--dry-run", action="store_true", help="say what would change, write nothing")
        parser.add_argument("--source", default="", help="only the rows of this source")
        parser.add_argument(
            "--may-close-many", action="store_true", help="even if it closes more than half of what is open"
        )

    def handle(self, *, place: Path, dry_run: bool, source: str, may_close_many: bool, **_options):
        with tqdm(unit="row", disable=None, file=self.stderr) as bar:
            progress = Progress(lambda done, total: self.show(bar, done, total))
            if dry_run:
                report = self.tried(place, source, progress)
            else:
                made = operations.import_from(
                    place, only_source=source, may_close_many=may_close_many, progress=progress
                )
                if made.status == ImportStatus.FAILED:
                    raise CommandError(made.failure)
                report = made.report
        for sentence in report["sentences"]:
            self.stdout.write(sentence)
        for line in lines_of(report):
            self.stdout.write(f"{line['label']}: {line['organisations']} / {line['services']}")
        if dry_run:
            self.stdout.write(_("Nothing was written."))

    def tried(self, place: Path, source: str, progress: Progress) -> dict:
        try:
            return operations.tried(place, only_source=source, progress=progress).report()
        except Refusal as refusal:
            raise CommandError(refusal.sentence) from None

    @staticmethod
    def show(bar: tqdm, done: int, total: int) -> None:
        bar.total = total
        bar.update(done - bar.n)
