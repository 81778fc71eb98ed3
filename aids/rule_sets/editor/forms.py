"""The form of any element of a rule file, built from its section."""

from collections.abc import Iterator, Mapping
from typing import Any

from django import forms
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from aids.rule_sets.editor.changes import Data, at, identity
from aids.rule_sets.editor.names import figures_of, labels_of
from aids.rule_sets.editor.outline import Address
from aids.rule_sets.editor.sections import Field, Section, Sort
from aids.rule_sets.editor.typed import FigureField, LinesField, NameField, PairsField, ShareField, TextField
from cases.people.forms import OnceForm, VersionForm

GONE = gettext_lazy(
    "The text changed in the meantime: what you opened does not stand here any more, and nothing was stored. "
    "Look for it in the plan of the text."
)
_FEW = 4
_LONGEST = 20_000
_CODE = "code"
_EITHER = (("formula", "indicator"), ("formula", "per_member"))
_FROM_THE_TEXT = {Sort.FIGURE, Sort.FAMILY, Sort.OF, Sort.OVER}


class NewTextForm(OnceForm):
    """What a text that begins says of itself."""

    title = forms.CharField(label=gettext_lazy("Title"), max_length=200)
    code = forms.RegexField(
        r"^[a-z][a-z0-9_-]{0,59}$",
        label=gettext_lazy("Code"),
        help_text=gettext_lazy("Small letters without accent, figures and hyphens: the same for each of its versions."),
        error_messages={"invalid": gettext_lazy("A code holds small letters without accent, figures and hyphens.")},
    )
    version_label = forms.CharField(
        label=gettext_lazy("Version"), max_length=40, help_text=gettext_lazy("2027-1 for instance.")
    )
    source_title = forms.CharField(
        label=gettext_lazy("Source"),
        max_length=150,
        help_text=gettext_lazy("The text from which the rules come: a set of rules, a deliberation."),
    )
    source_site = forms.CharField(
        label=gettext_lazy("Where the source is read"), max_length=140, help_text=gettext_lazy("A site or a place.")
    )


class OpenedForm(VersionForm):
    """Carries what stood at its address when it was opened; `stands` is what does now, told by `changes.identity`."""

    opened = forms.CharField(widget=forms.HiddenInput, required=False, strip=False)

    def __init__(self, typed, *, stands: str, version: int, initial: Mapping[str, Any] | None = None):
        super().__init__(typed, initial={"version": version, "opened": stands, **(initial or {})})
        self.stands = stands

    def clean(self):
        told = super().clean()
        if told.get("opened") != self.stands:
            self.add_error(None, GONE)
        return told


class ElementForm(OpenedForm):
    """The fields of an element of `data` at an address; `values()` are its keys, None for those to take away."""

    def __init__(self, typed, *, section: Section, data: Data, address: Address, version: int):
        self.section, self.address = section, address
        self.element = at(data, address) or {}
        super().__init__(typed, stands=identity(data, address), version=version, initial=self._initial())
        if section.named:
            self.fields[_CODE] = NameField(label=gettext_lazy("Code"), help_text=_help(_CODE_HINT))
        for field in section.fields:
            self.fields[name_of(field.key)] = _form_field(field, data, self.element)

    def _initial(self) -> dict[str, Any]:
        found = {}
        if self.section.named and self.element:
            found[_CODE] = self.address[-1]
        for field in self.section.fields:
            value = at(self.element, tuple(field.key.split(".")))
            found[name_of(field.key)] = field.default if value is None else value
        return found

    def clean(self):
        told = super().clean()
        for one, other in _EITHER:
            if told.get(one) and told.get(other):
                words = {"one": self.fields[one].label, "other": self.fields[other].label}
                self.add_error(one, _("Fill in “%(one)s” or “%(other)s”, and leave the other empty.") % words)
        return told

    @property
    def code(self) -> str | None:
        """The code typed for an element that its code names."""
        return self.cleaned_data[_CODE] if self.section.named else None

    def values(self) -> dict[str, Any]:
        """Key → value; a default that the text does not write is left out."""
        found = {}
        for field in self.section.fields:
            value = self.cleaned_data.get(name_of(field.key))
            known = at(self.element, tuple(field.key.split(".")))
            silent = known is None and value == field.default
            found[field.key] = None if silent or value in ("", []) else value
        return found

    def blame_key(self, key: str, message: str) -> None:
        """Put a fault on the field of its key, or of the key that holds it; else on the whole element."""
        while key and name_of(key) not in self.fields:
            key = key.rpartition(".")[0]
        about_its_name = not key and self.section.named
        self.add_error(_CODE if about_its_name else name_of(key) if key else None, message)

    @property
    def shares(self) -> list[forms.BoundField]:
        """The shares of the kinds of a sum, shown side by side."""
        return [self[name_of(field.key)] for field in self.section.fields if field.key.startswith("shares.")]

    @property
    def sentences(self) -> list[forms.BoundField]:
        return [self[name_of(field.key)] for field in self.section.fields if field.sort == Sort.SENTENCE]

    @property
    def main(self) -> Iterator[forms.BoundField]:
        """Every other field, its code first."""
        apart = {bound.name for bound in [*self.shares, *self.sentences]}
        names = [*([_CODE] if self.section.named else []), *(name_of(field.key) for field in self.section.fields)]
        return (self[name] for name in dict.fromkeys(names) if name not in apart)

    @property
    def sentences_told(self) -> bool:
        return any(bound.value() or bound.errors for bound in self.sentences)


_CODE_HINT = gettext_lazy("The name that formulas give it: small letters without accent, figures, underscores.")


def name_of(key: str) -> str:
    """`sentences.met` → the name of its field in a form, where `version` is the one of the row being edited."""
    return "text_version" if key == "version" else key.replace(".", "__")


def _help(hint: str) -> str:
    return format_html('<span lang="fr">{}</span>', hint) if hint else ""


def _plain_input() -> forms.TextInput:
    return forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "off", "spellcheck": "false"})


def _area(rows: int, **attrs: str) -> forms.Textarea:
    return forms.Textarea(attrs={"rows": rows, **attrs})


def _form_field(field: Field, data: Data, element: Data) -> forms.Field:
    told = {"label": field.label, "required": field.required, "help_text": _help(field.hint)}
    match field.sort:
        case Sort.TEXT:
            return TextField(max_length=_LONGEST, **told)
        case Sort.LONG:
            return TextField(max_length=_LONGEST, widget=_area(5), **told)
        case Sort.CODE:
            return TextField(max_length=80, widget=_plain_input(), **told)
        case Sort.FORMULA:
            attrs = {
                "data-formula": "formula-names",
                "spellcheck": "false",
                "autocomplete": "off",
                "class": "formula-text",
            }
            return TextField(max_length=_LONGEST, widget=_area(2, **attrs), **told)
        case Sort.SENTENCE:
            return TextField(max_length=_LONGEST, widget=_area(2), **told)
        case Sort.FLAG:
            return forms.BooleanField(**told | {"required": False})
        case Sort.WHOLE:
            return forms.IntegerField(**told)
        case Sort.NUMBER:
            return FigureField(widget=_figure_input(), **told)
        case Sort.SHARE:
            few = {} if field.key.startswith("shares.") else {"help_text": told["help_text"]}
            return ShareField(widget=_figure_input(list="shares"), **told | {"help_text": ""} | few)
        case Sort.DAY:
            return forms.DateField(**told)
        case Sort.LINES:
            hint = field.hint + " " + _("One per line.")
            few = field.key != "assumptions"
            return LinesField(short=few, widget=_area(3 if few else 8), **told | {"help_text": _help(hint)})
        case Sort.PAIRS:
            hint = _("One per line: its code, a colon, its words.")
            return PairsField(max_length=_LONGEST, widget=_area(5), **told | {"help_text": hint})
        case Sort.MANY:
            widget = forms.CheckboxSelectMultiple
            return forms.MultipleChoiceField(choices=list(field.choices.items()), widget=widget, **told)
    return _choice(field, data, element, told)


def _figure_input(**attrs: str) -> forms.TextInput:
    return forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off", "class": "figure-text", **attrs})


def _choice(field: Field, data: Data, element: Data, told: dict[str, Any]) -> forms.ChoiceField:
    choices = _choices(field, data)
    known = {code for code, words in choices if not isinstance(words, list)}
    known |= {code for _group, inner in choices if isinstance(inner, list) for code, _words in inner}
    current = at(element, tuple(field.key.split(".")))
    if isinstance(current, str) and current not in known:
        choices = [*choices, (current, current)]
    few = field.sort == Sort.CHOICE and len(choices) <= _FEW and (field.required or field.default is not None)
    if few:
        return forms.ChoiceField(choices=choices, widget=forms.RadioSelect, **told)
    if field.default is None:
        choices = [("", ""), *choices]
    return forms.ChoiceField(choices=choices, **told)


def _choices(field: Field, data: Data) -> list[tuple[str, Any]]:
    known: list[tuple[str, Any]] = list(field.choices.items())
    if field.sort not in _FROM_THE_TEXT:
        return known
    added: Mapping[str, str] = {}
    match field.sort:
        case Sort.FIGURE:
            return [(_("Of this text"), list(figures_of(data).items())), (_("Facts that Iris knows"), known)]
        case Sort.FAMILY:
            added = labels_of(data, "families")
        case Sort.OF:
            added = {**labels_of(data, "families"), **labels_of(data, "aids")}
        case Sort.OVER:
            added = labels_of(data, "periods")
    return known + list(added.items())
