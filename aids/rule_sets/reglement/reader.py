"""What every article needs to be written: the rules, where each name is explained, the names of communes."""

from collections.abc import Mapping
from dataclasses import dataclass

from aids.rule_sets.reglement.parts import Note, Reference
from aids.rule_sets.reglement.words import capital, say, tables_in
from aids.rules.expressions import Expression, names
from aids.rules.model import Aid, RuleSet
from aids.rules.vocabulary import ANY_AID, SAME_AID, WINDOWS, Kind
from aids.rules.wording import worded


@dataclass(frozen=True)
class Reader:
    """`where`: a name that the text declares → the article that explains it; `communes`: INSEE code → name."""

    rules: RuleSet
    where: Mapping[str, Reference]
    communes: Mapping[str, str]

    def words(self, tree: Expression, kind: Kind | None = None, aid: Aid | None = None) -> str:
        return capital(worded(tree, self.rules, kind, aid))

    def see(self, tree: Expression) -> tuple[Reference, ...]:
        """The articles that explain what a formula reads, in their order."""
        read = names(tree) | set(tables_in(tree))
        return tuple(dict.fromkeys(reference for name, reference in self.where.items() if name in read))

    def aids_counted(self, of: str) -> str:
        """Whose grants count: « la même aide », « toutes les aides »…"""
        if of in (SAME_AID, ANY_AID):
            return say(f"figures.{of}")
        key = "figures.family" if of in self.rules.families else "figures.other_aid"
        return say(key, label=self.rules.label_of(of))

    def window(self, over: str) -> str:
        return WINDOWS.get(over) or self.rules.periods[over].label


def origins(*articles: str) -> tuple[Note, ...]:
    """The passages of the original text that something rests on, when it names any."""
    told = [article for article in dict.fromkeys(articles) if article]
    if not told:
        return ()
    return (Note(say("names.origin_many" if told[1:] else "names.origin_one", articles=" ; ".join(told))),)
