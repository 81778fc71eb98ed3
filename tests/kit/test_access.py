import pytest
from django.utils.translation import gettext_lazy

from backend.kit.access import ALLOWED, Access, Forbidden, NotNow, Refusal, denied, not_now, require


def test_an_answer_is_its_own_truth():
    assert ALLOWED
    assert not denied("Not here.")
    assert Access(False, "Not here.") == denied("Not here.")


def test_a_refusal_carries_its_sentence_and_its_field():
    refusal = Refusal("The end comes before the start.", field="ends_on")
    assert (refusal.sentence, refusal.field, str(refusal)) == (
        "The end comes before the start.",
        "ends_on",
        "The end comes before the start.",
    )


def test_what_is_required_and_denied_is_forbidden_with_the_reason():
    require(ALLOWED)
    with pytest.raises(Forbidden, match=r"^Not here\.$"):
        require(denied(gettext_lazy("Not here.")))


def test_what_the_state_alone_denies_is_no_want_of_rights():
    with pytest.raises(NotNow, match=r"^Over\.$") as refused:
        require(not_now(gettext_lazy("Over.")))
    assert not isinstance(refused.value, Forbidden)
