"""Why a file is no TOML, in French: what the parser says in English, for somebody who is no programmer."""

import re
from collections.abc import Mapping

_TWICE = "cette clé ou cette rubrique est écrite deux fois"
_WORDS: Mapping[str, str] = {
    r"Invalid statement": "une ligne commence par une clé, une [rubrique] ou un # (commentaire)",
    r"Expected newline or end of document": "il y a quelque chose de trop après la valeur (un nombre s’écrit 5.50)",
    r"Cannot declare|Cannot overwrite|Cannot redefine|Cannot mutate|Duplicate inline": _TWICE,
    r"Expected ']' at the end": "un crochet ] manque à la fin du nom de la rubrique",
    r"Expected '\]\]' at the end": "deux crochets ]] manquent à la fin du nom de la rubrique",
    r"Expected '=' after a key": "un signe = est attendu après le nom de la clé",
    r"Invalid initial character for a key": "un nom de clé est attendu : lettres sans accent, chiffres, tirets",
    r"Unclosed array": "un crochet ] manque à la fin de la liste, ou une virgule entre deux éléments",
    r"Unclosed inline table": "une accolade } manque, ou une virgule entre deux éléments",
    r"Unescaped|Invalid hex|Escaped character": "une barre oblique inverse \\ s’écrit deux fois : \\\\",
    r"Unterminated string|Expected .?('{3}|\"{3})": "un guillemet manque à la fin du texte",
    r"Illegal character '\\n'": "un guillemet manque à la fin du texte de la ligne",
    r"Illegal character|Found invalid character": "un caractère invisible n’est pas permis ici",
    r"Invalid date": "cette date n’existe pas ; une date s’écrit 2026-01-31",
    r"Invalid value": "valeur illisible : un texte s’écrit entre guillemets, un nombre avec un point",
    r"Expected": "un signe manque",
}
_OTHER_FORMATS: Mapping[str, str] = {
    r"\s*<": "ce fichier est du XML ou du HTML",
    r"\s*[{]": "ce fichier est du JSON",
    r"\s*(---|%YAML)": "ce fichier est du YAML",
    r"(?:[ \t]*(?:#[^\n]*)?\r?\n)*[\w-]+:(\s|$)": "ce fichier est du YAML",
}


def why_not(text: str, message: str) -> str:
    """« un guillemet manque à la fin du texte », or which other format the file is written in."""
    for pattern, words in _OTHER_FORMATS.items():
        if re.match(pattern, text[:10_000]):
            return f"{words} ; un fichier de règles s’écrit en TOML"
    return next((words for pattern, words in _WORDS.items() if re.match(pattern, message)), "écriture illisible")
