"""manage.py rules: what a practitioner does with a file of rules: check, evaluate, compare, test, import, export."""

import json
from collections.abc import Iterable
from pathlib import Path
from typing import NoReturn

from django.core.management.base import BaseCommand

from aids.rule_sets import operations, queries
from aids.rules import schema, terminal
from aids.rules.casebook import CasebookFault, read_cases, run
from aids.rules.differences import differences
from aids.rules.evaluation import evaluate
from aids.rules.files import FileFault, SituationFault, read_situation, read_text
from aids.rules.loading import RuleSetFault, load
from aids.rules.model import RuleSet
from aids.rules.terminal import Printed, Tone
from backend.kit.access import Refusal

FAULTY, UNREADABLE = 1, 2
"""What the command answers to the shell: a file that says something wrong, a file that cannot be read."""


class Command(BaseCommand):
    help = "Les fichiers de règles des aides : vérifier, évaluer, comparer, essayer (voir docs/rules.md)."
    requires_system_checks = ()

    def add_arguments(self, parser):
        actions = parser.add_subparsers(dest="action", required=True, metavar="ACTION")
        check = actions.add_parser("check", help="vérifie des fichiers de règles, sans base de données")
        check.add_argument("files", nargs="+", type=Path, metavar="FICHIER")
        one = actions.add_parser("evaluate", help="explique ce que donnent les règles pour une situation (JSON)")
        one.add_argument("file", type=Path, metavar="FICHIER")
        one.add_argument("situation", type=Path, metavar="SITUATION.json")
        one.add_argument("--aid", metavar="CODE", help="l’aide, si le fichier en a plusieurs")
        one.add_argument("--json", action="store_true", dest="as_json", help="le résultat complet, en JSON")
        diff = actions.add_parser("diff", help="dit en mots ce qui change d’un fichier à l’autre")
        diff.add_argument("old", type=Path, metavar="ANCIEN")
        diff.add_argument("new", type=Path, metavar="NOUVEAU")
        test = actions.add_parser("test", help="passe une table de cas travaillés à la main (CSV)")
        test.add_argument("file", type=Path, metavar="FICHIER")
        test.add_argument("cases", type=Path, metavar="CAS.csv")
        store = actions.add_parser("import", help="enregistre un fichier comme brouillon d’une nouvelle version")
        store.add_argument("file", type=Path, metavar="FICHIER")
        take = actions.add_parser("export", help="rend le texte d’une version, tel qu’il a été enregistré")
        take.add_argument("code", metavar="CODE")
        take.add_argument("version", metavar="VERSION")
        take.add_argument("--to", type=Path, metavar="FICHIER", help="où l’écrire (sinon, à l’écran)")
        shape = actions.add_parser("schema", help="le schéma JSON des fichiers, pour un éditeur de texte")
        shape.add_argument("--write", action="store_true", help="l’écrit à sa place, dans le code d’Iris")

    def handle(self, *, action, **options):
        getattr(self, f"_{action}")(**options)

    def _check(self, *, files, **_options):
        sound = [self._is_sound(file) for file in files]
        if not all(sound):
            raise SystemExit(FAULTY)

    def _is_sound(self, file: Path) -> bool:
        try:
            rule_set = load(self._read(file))
        except RuleSetFault as error:
            self._complain(terminal.faults(str(file), error.faults))
            return False
        self._show([terminal.sound(str(file), rule_set)])
        return True

    def _evaluate(self, *, file, situation, aid, as_json, **_options):
        rule_set = self._load(file)
        try:
            one, told = read_situation(self._read(situation), rule_set, aid)
        except SituationFault as error:
            self._stop(f"{situation} : {error}", FAULTY)
        explanation = evaluate(rule_set, one.code, told)
        if as_json:
            self.stdout.write(json.dumps(explanation.to_json(), ensure_ascii=False, indent=2))
        else:
            self._show(terminal.explained(rule_set, one, explanation))

    def _diff(self, *, old, new, **_options):
        before, after = self._load(old), self._load(new)
        self._show(terminal.compared(before, after, differences(before, after)))

    def _test(self, *, file, cases, **_options):
        rule_set = self._load(file)
        try:
            results = run(rule_set, read_cases(self._read(cases, marked=True), rule_set))
        except CasebookFault as error:
            self._stop(f"{cases} : {error}", FAULTY)
        self._show(terminal.tested(str(cases), results))
        if not all(result.agrees for result in results):
            raise SystemExit(FAULTY)

    def _import(self, *, file, **_options):
        text = self._read(file)
        self._load(file)
        try:
            draft = operations.start_draft(actor=None, text=text)
        except Refusal as refusal:
            self._stop(f"{file} : {refusal}", FAULTY)
        self.stdout.write(self.style.SUCCESS(f"{file} : brouillon enregistré ({draft.code}, version {draft.label})."))

    def _export(self, *, code, version, to, **_options):
        rule_set = queries.version(code, version)
        if rule_set is None:
            self._stop(f"Aucune version « {version} » du texte « {code} » n’est enregistrée.", FAULTY)
        if to is None:
            self.stdout.write(rule_set.text, ending="")
            return
        try:
            to.write_bytes(rule_set.text.encode())
        except OSError:
            self._stop(f"{to} : ce fichier ne peut pas être écrit.", UNREADABLE)

    def _schema(self, *, write, **_options):
        if write:
            schema.SHIPPED.write_text(schema.as_text(), encoding="utf-8")
        else:
            self.stdout.write(schema.as_text(), ending="")

    def _read(self, file: Path, *, marked: bool = False) -> str:
        try:
            return read_text(file, marked=marked)
        except FileFault as error:
            self._stop(f"{file} : {error}", UNREADABLE)

    def _load(self, file: Path) -> RuleSet:
        try:
            return load(self._read(file))
        except RuleSetFault as error:
            self._complain(terminal.faults(str(file), error.faults))
            raise SystemExit(FAULTY) from error

    def _stop(self, sentence: str, code: int) -> NoReturn:
        self.stderr.write(sentence)
        raise SystemExit(code)

    def _show(self, lines: Iterable[Printed]) -> None:
        for line in lines:
            self.stdout.write(self._coloured(line))

    def _complain(self, lines: Iterable[Printed]) -> None:
        for line in lines:
            self.stderr.write(line.text)

    def _coloured(self, line: Printed) -> str:
        paint = {
            Tone.TITLE: self.style.MIGRATE_HEADING,
            Tone.GOOD: self.style.SUCCESS,
            Tone.BAD: self.style.ERROR,
            Tone.DOUBT: self.style.WARNING,
        }.get(line.tone)
        return paint(line.text) if paint else line.text
