from pathlib import Path

import pytest

from aids.rules.changes import Change
from aids.rules.differences import differences
from aids.rules.loading import load
from tests.aids.rules.situations import RULE_SET, TEXT

FULL = (Path(__file__).parent / "every_section.toml").read_text(encoding="utf-8")
OLD = load(FULL)


def plain(text: str) -> str:
    return text.replace("\u202f", " ").replace("\u00a0", " ")


def told(old: str, new: str) -> list[tuple[str, str]]:
    """What is said of the text in which `old` is written `new`."""
    assert FULL.count(old) == 1, old
    return [(plain(one.place), plain(one.sentence)) for one in differences(OLD, load(FULL.replace(old, new)))]


RATES, BILL = "Tableaux › Taux", "Aide à la facture"


@pytest.mark.parametrize(
    ("old", "new", "place", "sentence"),
    [
        ('version = "1"', 'version = "2"', "Ensemble du texte", "Version : 1 → 2."),
        ("2026-01-01", "2026-09-15", "Ensemble du texte", "Entrée en vigueur : 1er janvier 2026 → 15 septembre 2026."),
        ('notice = "Texte inventé."', "", "Ensemble du texte", "L’avertissement est supprimé."),
        (
            "Ce texte dit qui est aidé.",
            "Ce texte dit qui est aidé, et comment.",
            "Articles › Objet",
            "Le texte de l’article « Objet » a changé.",
        ),
        ('label = "Énergie"', 'label = "Fluides"', "Familles d’aides › Fluides", "Nom : Énergie → Fluides."),
        (
            '"04-01"',
            '"04-15"',
            "Périodes › depuis le début du trimestre",
            "Commence le : 1er janvier, 1er avril, 1er septembre → 1er janvier, 15 avril, 1er septembre.",
        ),
        (
            "Pour quelle dépense ?",
            "Quelle dépense ?",
            "Questions › Nature de la dépense",
            "Question posée : Pour quelle dépense ? → Quelle dépense ?",
        ),
        ('"40065"', '"40070"', "Lieux › Littoral", "Communes ajoutées (codes INSEE) : 40070."),
        ("value = 140", "value = 150", "Valeurs › Forfait", "Valeur : 140,00 € → 150,00 €."),
        (
            'child_wage = "1/3"',
            "child_wage = 0",
            "Ressources et charges › Ressources comptées",
            "Salaire d’un enfant : 1/3 compte → rien ne compte.",
        ),
        ("months = 3", "months = 6", "Ressources et charges › Ressources comptées", "Moyenne sur : 3 mois → 6 mois."),
        (
            'what = "count"\nof = "energy"',
            'what = "count"\nof = "any_aid"',
            "Décomptes d’aides › Aides reçues",
            "Aides comptées : « Énergie » → toutes les aides.",
        ),
        (
            "up_to = 5\nprimary = 0.80",
            "up_to = 5\nprimary = 0.70",
            RATES,
            "Ligne « jusqu’à 5,00 € », colonne première nécessité : 80 % → 70 %.",
        ),
        (
            "up_to = 8",
            "up_to = 9",
            RATES,
            "Ligne « plus de 5,00 € et jusqu’à 8,00 € » : devient « plus de 5,00 € et jusqu’à 9,00 € ».",
        ),
        (
            "monthly = 1300",
            "monthly = 1300\n[[tables.ceilings.rows]]\nis = 3\nmonthly = 1500",
            "Tableaux › Plafonds",
            "Ligne « 3 » ajoutée : 1 500,00 €.",
        ),
        (
            "monthly = 300",
            "monthly = 350",
            "Tableaux › Plafonds",
            "Par unité après la dernière ligne : 300,00 € → 350,00 €.",
        ),
        (
            "- flat) / persons / 30",
            "- flat) / persons / 31",
            "Calculs › Reste à vivre par jour",
            "Calcul : 30 → 31, dans"
            " « (Ressources comptées − Charges − Forfait) ÷ le nombre de personnes du foyer ÷ 31 ».",
        ),
        (
            "(counted - charges - flat)",
            "(counted - charges)",
            "Calculs › Reste à vivre par jour",
            "Calcul : (Ressources comptées − Charges − Forfait) ÷ le nombre de personnes du foyer ÷ 30"
            " → (Ressources comptées − Charges) ÷ le nombre de personnes du foyer ÷ 30.",
        ),
        (
            ">= 14",
            ">= 15",
            "Calculs › Unités de consommation",
            "Calcul : 14 ans → 15 ans, dans « 1 si la personne est le"
            " demandeur, 0,5 si l’âge de la personne ≥ 15 ans, sinon 0,3 ».",
        ),
        ("line = true\n", "", "Calculs › Reste à vivre par jour", "Ligne dans l’explication : oui → non."),
        (
            'payees = ["supplier", "household"]',
            'payees = ["supplier"]',
            BILL,
            "Peut être versée à : le fournisseur, le foyer → le fournisseur.",
        ),
        (
            'payment_modes = ["voucher"]',
            'form = "loan"',
            BILL,
            "Forme : somme accordée, sans remboursement → prêt sans intérêt.",
        ),
        ('label = "Eau"', 'label = "Eau et assainissement"', f"{BILL} › Motifs", "Nom : Eau → Eau et assainissement."),
        (
            'label = "Facture"',
            'label = "Facture"\nrequired = false',
            f"{BILL} › Pièces › Facture",
            "Exigence : obligatoire → facultative.",
        ),
        (
            'severity = "bars"',
            'severity = "alerts"',
            f"{BILL} › Conditions de ressources",
            "Quand elle n’est pas remplie : ferme l’aide → alerte ceux qui décident.",
        ),
        (
            "5.50 if couple",
            "6 if couple",
            f"{BILL} › Conditions de ressources",
            "Seuil : 5,50 € → 6,00 €, dans « 6,00 € si le demandeur vit en couple, sinon 8,00 € ».",
        ),
        (
            '"5.50 if couple else 8"',
            '"8"',
            f"{BILL} › Conditions de ressources",
            "Seuil : 5,50 € si le demandeur vit en couple, sinon 8,00 € → 8,00 €.",
        ),
        (
            "ground == 'water' or ground == 'power'",
            "ground == 'water'",
            f"{BILL} › Motif prévu",
            "Règle : le motif de la demande est « Eau » ou « Électricité » → le motif de la demande est « Eau ».",
        ),
        (
            'unsettled_when = "coast"\n',
            "",
            f"{BILL} › Motif prévu",
            "Question laissée ouverte quand : Littoral → rien.",
        ),
        (
            "Le motif est prévu.",
            "Ce motif est prévu.",
            f"{BILL} › Motif prévu",
            "La phrase dite quand c’est oui a changé.",
        ),
        (
            "quote * rates(nature)",
            "quote * rates('comfort')",
            f"{BILL} › Montant",
            "Montant : le montant du devis ou de la facture × tableau « Taux » (selon Nature de la dépense)"
            " → le montant du devis ou de la facture × tableau « Taux » (confort).",
        ),
        (
            "min(300",
            "min(350",
            f"{BILL} › Plafond annuel",
            "Plafond : 300,00 € → 350,00 €, dans « le plus petit de (350,00 € ; tableau « Plafonds » ÷ 4) ».",
        ),
        (
            '"calendar_year"',
            '"term"',
            f"{BILL} › Plafond annuel",
            "Période : depuis le 1er janvier → depuis le début du trimestre.",
        ),
        (
            "up_to = 200",
            "up_to = 250",
            BILL,
            "Qui décide : le responsable de l’unité territoriale, par délégation, en urgence, jusqu’à 200,00 €"
            " → le responsable de l’unité territoriale, par délégation, en urgence, jusqu’à 250,00 €.",
        ),
    ],
)
def test_a_change_is_told_in_words_at_its_place(old, new, place, sentence):
    assert (place, sentence) in told(old, new)


def test_one_changed_figure_is_told_once():
    """A cell that formulas read, a label that formulas quote: the formulas have not changed."""
    assert len(told("up_to = 5\nprimary = 0.80", "up_to = 5\nprimary = 0.70")) == 1
    assert len(told('label = "Forfait"', 'label = "Charges forfaitaires"')) == 1
    assert len(told('label = "Conditions de ressources"', 'label = "Ressources"')) == 1


def test_what_comes_and_what_goes():
    second = FULL.replace('code = "bill"', 'code = "other_bill"').replace("Aide à la facture", "Autre aide")
    aids = f"{FULL}[[aids]]{second.partition('[[aids]]')[2]}"
    [added] = differences(OLD, load(aids))
    assert (added.place, added.sentence) == ("Aides", "L’aide « Autre aide » est ajoutée.")
    assert (added.change, added.old, added.new) == (Change.ADDED, "", "Autre aide")
    [removed] = differences(load(aids), OLD)
    assert (removed.sentence, removed.change) == ("L’aide « Autre aide » est supprimée.", Change.REMOVED)


def test_a_sum_that_changes_side_goes_and_comes():
    moved = load(FULL.replace("[expenses.charges", "[income.charges").replace("rent = 1", "wage = 1"))
    place = "Ressources et charges"
    assert [(one.place, one.sentence) for one in differences(OLD, moved)] == [
        (place, "La somme de ressources « Charges » est ajoutée."),
        (place, "La somme de charges « Charges » est supprimée."),
    ]
    assert [one.sentence for one in differences(moved, OLD)] == [
        "La somme de ressources « Charges » est supprimée.",
        "La somme de charges « Charges » est ajoutée.",
    ]


def test_a_new_condition_is_told_with_its_rule():
    new = (
        '[[aids.conditions]]\ncode = "couple"\nlabel = "Couple"\nseverity = "alerts"\nformula = "couple"\n[aids.amount]'
    )
    assert told("[aids.amount]", new) == [
        (
            f"{BILL} › Conditions",
            "La condition « Couple » est ajoutée : le demandeur vit en couple (alerte ceux qui décident).",
        )
    ]


def test_layout_and_comments_make_no_difference():
    noisy = "\n\n# Un commentaire.\n".join(TEXT.split("\n\n"))
    assert differences(RULE_SET, load(noisy)) == []


def test_no_changed_word_nor_figure_escapes():
    lines = FULL.splitlines()
    seen = 0
    for index, line in enumerate(lines):
        key, _, value = line.partition(" = ")
        if key in ("label", "title", "text", "plain", "question", "notice", "site", "sentences.met"):
            other = f'{key} = "Autres mots"'
        elif value.replace(".", "").isdigit() and key not in ("format", "is", "up_to", "above"):
            other = f"{key} = {1 if value != '1' else 0}"
        else:
            continue
        seen += 1
        assert differences(OLD, load("\n".join([*lines[:index], other, *lines[index + 1 :]]))), line
    assert seen > 40
