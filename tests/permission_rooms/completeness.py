"""Missing documents: « asked » is an application whose case officer asked for some by letter."""

from tests.permission_matrix import DECIDERS, FILE, NOBODY, OFFICER, REST, TAKER, Row, file_page


def ask(who: set[str], refused: set[str], *, back: set[str] = NOBODY) -> dict:
    """The form of the letter, for who examines; `back`: nothing can be asked for, the application is shown."""
    closed = {403: refused | (REST - FILE), 404: REST}
    return {"get": {302: back, 200: who, **closed}, "post": {422: who | back, **closed}}


ROWS = [
    Row("applications:ask_documents", "draft", **ask(NOBODY, refused=TAKER)),
    Row("applications:ask_documents", "submitted", **ask(NOBODY, refused=TAKER)),
    Row("applications:ask_documents", "examined", **ask(OFFICER, refused=TAKER)),
    Row("applications:ask_documents", "asked", **ask(NOBODY, refused=TAKER, back=OFFICER)),
    Row("applications:ask_documents", "ready", **ask(OFFICER, refused=TAKER | DECIDERS)),
    Row("applications:ask_documents", "decided", **ask(NOBODY, refused=TAKER | DECIDERS, back=OFFICER)),
    Row("applications:ask_documents", "unknown", **ask(NOBODY, refused=NOBODY)),
    Row("applications:documents_letter", "asked", **file_page(TAKER | OFFICER)),
    Row("applications:documents_letter", "examined", **file_page(NOBODY)),  # nothing was asked for
    Row("applications:documents_letter", "unknown", **file_page(NOBODY)),
    Row("applications:withdraw_request", "asked", **ask(OFFICER, refused=TAKER)),
    Row("applications:withdraw_request", "unknown", **ask(NOBODY, refused=NOBODY)),
]


def build(_stage) -> None:
    """The stage holds the application already."""
