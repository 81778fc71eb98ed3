"""Ties: declared beforehand, in session, or derived from having handled the file."""

import datetime as dt
from io import BytesIO
from zipfile import ZipFile

import pytest
from django.core import mail
from django.urls import reverse
from pypdf import PdfReader

from aids.commissions import operations as commissions
from aids.commissions.convening.tasks import mail_notices
from aids.commissions.delegated.operations import decide_at_once
from aids.commissions.mandates import operations as mandates
from aids.commissions.models import Decision
from aids.commissions.opinions import give_opinion
from aids.commissions.recusals import operations
from aids.commissions.recusals.models import DeclaredTie, Recusal
from backend.audit.models import ReadLog
from backend.audit.operations import operation
from backend.kit import clock
from backend.kit.access import Refusal
from directory.enums import Role
from tests import appealing, factories
from tests.commissions import SECRETARY, attendance, first, line_of, members, sitting
from tests.forms import fields_of, following, says

pytestmark = pytest.mark.django_db
MEMBER = Role.COMMISSION_MEMBER


def declares(client, **told):
    url = reverse("commissions:ties")
    return client.post(url, fields_of(client.get(url)) | {"last_name": "Dupont"} | told)


MATCHES = [
    ({"last_name": "dupont"}, True),
    ({"last_name": "DÛPONT", "first_name": "nadia"}, True),
    ({"last_name": "Dupont", "first_name": "Karim"}, False),
    ({"last_name": "Dupond"}, False),
    ({"last_name": "Dupont", "birth_date": "1987-03-14"}, True),
    ({"last_name": "Dupont", "birth_date": "1987-03-15"}, False),
]


@pytest.mark.parametrize(("told", "stands_back"), MATCHES)
def test_a_declared_name_is_matched_without_showing_anything_back(world, sign_in, told, stands_back):
    held = factories.session(world, lines=[line_of(world, "Dupont"), line_of(world, "Martin")])
    client = sign_in(MEMBER)
    answer = declares(client, **told)
    page = following(client, answer)
    assert says(page, "Noted. You will stand back from any request of this person, without being told which.")
    found = set(Recusal.objects.values_list("item__position", "member"))
    assert found == ({(1, world.account(MEMBER).pk)} if stands_back else set())
    assert held.items.first().line.application.number not in page.content.decode()


def test_a_tie_declared_before_the_agenda_holds_for_it_and_not_once_withdrawn(world, sign_in):
    client = sign_in(MEMBER)
    declares(client)
    factories.session(world, lines=[line_of(world, "Dupont")])
    assert Recusal.objects.get().ground == "declared"
    client.post(reverse("commissions:tie_withdraw", args=[DeclaredTie.objects.get().pk]))
    assert Recusal.objects.count() == 1
    assert says(client.get(reverse("commissions:ties")), "You have declared no tie.")


def test_nobody_reads_or_withdraws_the_ties_of_another(world, sign_in):
    declares(sign_in(MEMBER))
    tie = DeclaredTie.objects.get()
    other = sign_in(Role.SIGNATORY)
    assert "Dupont" not in other.get(reverse("commissions:ties")).content.decode()
    assert other.post(reverse("commissions:tie_withdraw", args=[tie.pk])).status_code == 404


TIES_REFUSED = [
    ({"last_name": ""}, "This field is required."),
    ({"last_name": "…"}, "Type a name."),
    ({"last_name": "x" * 200}, None),
    ({"last_name": "x\x00"}, "Null characters are not allowed."),
    ({"birth_date": (clock.today() + dt.timedelta(days=30)).isoformat()}, "This day is still to come."),
    ({"birth_date": "31/02/2000"}, None),
]


def test_a_tie_that_cannot_be_gets_one_sentence(world, sign_in, subtests):
    client = sign_in(MEMBER)
    for told, sentence in TIES_REFUSED:
        with subtests.test(str(told)[:40]):
            answer = declares(client, **told)
            assert answer.status_code == 422
            assert sentence is None or says(answer, sentence)
    assert not DeclaredTie.objects.exists()


def test_only_a_member_declares_ties(world, sign_in):
    assert says(
        declares(sign_in(SECRETARY)), "Only a member of a commission, or who signs its decisions, declares ties."
    )


def test_who_handled_the_file_stands_back(world):
    officer = world.account(Role.CASE_OFFICER)
    seat = mandates.open_seat(actor=None, unit=world.units["est"], name="Instruction", starts_on=clock.today())
    mandates.appoint(
        actor=None, seat=seat, holder=officer, capacity="Instruction", reference="n° 1", starts_on=clock.today()
    )
    held = factories.session(world, lines=[line_of(world, "Dupont")])
    assert list(Recusal.objects.values_list("item__session", "member", "ground")) == [(held.pk, officer.pk, "handled")]


def test_a_member_with_a_tie_sees_nothing_of_the_line(world, sign_in):
    declares(sign_in(MEMBER))
    line = line_of(world, "Dupont")
    held = sitting(world, line, line_of(world, "Martin"))
    client = sign_in(MEMBER)
    url = reverse("commissions:item", args=[held.pk, 1])
    assert client.get(url).status_code == 403
    read = ReadLog.objects.filter(actor_id=world.account(MEMBER).pk)
    for page in (held.get_absolute_url(), reverse("commissions:item", args=[held.pk, 2])):
        shown = client.get(page).content.decode()
        assert line.application.number not in shown
    notice = reverse("commissions:notice", args=[held.pk])
    assert line.application.number not in words(client.get(notice).content)
    assert line.application.number in words(sign_in(SECRETARY).get(notice).content)
    assert line.application.applicant_id not in {
        one for ids in read.values_list("person_ids", flat=True) for one in ids
    }
    assert sign_in(Role.SIGNATORY).get(url).status_code == 200


def words(pdf: bytes) -> str:
    return " ".join(" ".join(page.extract_text().split()) for page in PdfReader(BytesIO(pdf)).pages)


def test_papers_say_nothing_of_the_line_to_who_stands_back(world, sign_in, settings):
    """The notice that is mailed to them, and the minutes, which say that this copy leaves a line out."""
    settings.EMAIL_HOST = "mail.test"
    declares(sign_in(MEMBER))
    line, other = line_of(world, "Dupont"), line_of(world, "Martin")
    member = world.account(MEMBER)
    with operation("tests.address", actor=None):
        member.email = "membre@test.fr"
        member.save()
    held = factories.decided_session(world, lines=[line, other], opinions=[factories.opinion()] * 2)
    mail_notices(held.pk)
    (sent,) = mail.outbox
    minutes = reverse("commissions:minutes", args=[held.pk])
    for paper in (sent.attachments[0].content, sign_in(MEMBER).get(minutes).content):
        told = words(paper)
        assert line.application.number not in told and other.application.number in told
        assert "Cet exemplaire ne dit rien de la demande à laquelle vous ne prenez pas part." in told
    whole = words(sign_in(SECRETARY).get(minutes).content)
    assert line.application.number in whole and "Cet exemplaire" not in whole


def test_in_session_a_member_stands_back_and_their_voice_no_longer_counts(world, sign_in):
    members(world, 2)
    held = sitting(world, line_of(world, "Dupont"))
    client = sign_in(MEMBER)
    url = reverse("commissions:recuse", args=[held.pk, 1])
    assert client.get(url).status_code == 200
    page = following(client, client.post(url))
    assert says(page, "You stand back from this request: nothing of it is shown to you any more.")
    for name in ("commissions:item", "commissions:item_panels"):
        assert client.get(reverse(name, args=[held.pk, 1])).status_code == 403
    secretary = sign_in(SECRETARY).get(reverse("commissions:item", args=[held.pk, 1]))
    assert secretary.context["hearing"].quorum.counted == 3
    give_opinion(
        actor=world.account(SECRETARY), item=first(held), version=first(held).version, given=factories.opinion()
    )
    assert (first(held).quorum_counted, first(held).quorum_seats) == (3, 4)


def test_the_secretary_says_it_for_a_member_and_nobody_else_does(world, sign_in):
    held = sitting(world, line_of(world, "Dupont"))
    member, signatory = world.account(MEMBER), world.account(Role.SIGNATORY)
    url = reverse("commissions:recuse", args=[held.pk, 1])
    assert sign_in(Role.SIGNATORY).post(url, {"member": member.pk}).status_code == 403
    sign_in(SECRETARY).post(url, {"member": member.pk})
    assert list(Recusal.objects.values_list("member", flat=True)) == [member.pk]
    with pytest.raises(Refusal):
        operations.recuse(actor=world.account(SECRETARY), item=first(held), member_id=world.account(SECRETARY).pk)
    give_opinion(
        actor=world.account(SECRETARY), item=first(held), version=first(held).version, given=factories.opinion()
    )
    with pytest.raises(Refusal):
        operations.recuse(actor=signatory, item=first(held), member_id=signatory.pk)


def test_without_enough_voices_left_no_opinion_is_given(world):
    held = sitting(world, line_of(world, "Dupont"))
    for role in (MEMBER, Role.SIGNATORY):
        operations.recuse(
            actor=world.account(SECRETARY), item=first(held), member_id=attendance(held, world.account(role)).member_id
        )
    with pytest.raises(Refusal):
        give_opinion(
            actor=world.account(SECRETARY), item=first(held), version=first(held).version, given=factories.opinion()
        )
    assert first(held).opinion == ""


def test_who_stood_back_in_session_does_so_when_the_request_comes_back(world):
    """Said in a session that is cancelled, or adjourned: the same request, the same member."""
    member = world.account(MEMBER)
    line = line_of(world, "Dupont")
    held = factories.session(world, lines=[line])
    operations.recuse(actor=member, item=first(held), member_id=member.pk)
    commissions.cancel_session(actor=world.account(SECRETARY), session=held, reason="Neige.")
    later = factories.session(world, held_on=clock.today() + dt.timedelta(days=7), lines=[line])
    assert list(later.items.get().recusals.values_list("member", "ground")) == [(member.pk, "in_session")]


def test_a_member_who_is_listed_after_the_agenda_stands_back_too(world):
    line = line_of(world, "Dupont")
    held = factories.session(world, lines=[line])
    officer = world.account(Role.CASE_OFFICER)
    seat = mandates.open_seat(actor=None, unit=world.units["est"], name="Instruction", starts_on=clock.today())
    mandates.appoint(
        actor=None, seat=seat, holder=officer, capacity="Instruction", reference="n° 1", starts_on=clock.today()
    )
    commissions.put_on_agenda(
        actor=world.account(SECRETARY), session=held, line_ids=[line_of(world, "Un").pk], today=clock.today()
    )
    assert officer.pk in set(held.items.get(line=line).recusals.values_list("member", flat=True))


@pytest.mark.parametrize(
    ("person", "typed"), [("du Mesnil", "Mesnil"), ("Mesnil", "du Mesnil"), ("L’Hermite", "Hermite")]
)
def test_a_particle_before_a_name_hides_no_tie(world, sign_in, person, typed):
    declares(sign_in(MEMBER), last_name=typed)
    held = factories.session(world, lines=[line_of(world, person)])
    assert held.items.get().recusals.filter(member=world.account(MEMBER).pk).exists()


def test_who_signs_declares_a_tie_after_the_closing_and_leaves_it_to_somebody_else(world, sign_in):
    held = factories.closed_session(world, lines=[line_of(world, "Dupont"), line_of(world, "Martin")])
    signatory = sign_in(Role.SIGNATORY)
    declares(signatory)
    url = reverse("commissions:decide", args=[held.pk])
    assert says(signatory.post(url, {}, follow=True), "Your decisions are taken. Another signatory decides the rest.")
    held.refresh_from_db()
    assert (held.status, Decision.objects.count()) == ("closed", 1)
    # whose request is decided need not wait for the other one
    assert 'id="letters"' in sign_in(SECRETARY).get(held.get_absolute_url()).content.decode()
    assert says(
        signatory.get(url, follow=True), "You stand back from what is left to decide: another signatory decides it."
    )


def test_a_delegated_decision_is_told_without_names_and_not_to_who_has_a_tie(world, sign_in):
    appealing.in_force(appealing.text_with(decider='who = "unit_manager"\nup_to = 300\nemergency = true'))
    appealing.manager_may_decide(world)
    line = appealing.ready_line(world, "Dupont")
    decide_at_once(
        actor=world.account(Role.UNIT_MANAGER),
        line=line,
        given=factories.opinion("grant"),
        justification="Madame Dupont n’a plus rien.",
        today=clock.today(),
    )
    held = factories.session(world, lines=[line_of(world, "Martin")])
    shown = sign_in(MEMBER).get(held.get_absolute_url()).content.decode()
    assert "plus rien" in shown and "Dupont" not in shown
    declares(sign_in(MEMBER))
    assert "plus rien" not in sign_in(MEMBER).get(held.get_absolute_url()).content.decode()


def test_a_chair_who_stands_back_from_everything_closes_and_leaves_the_decisions(world, sign_in):
    members(world, 3)
    held = sitting(world, line_of(world, "Dupont"))
    signatory = world.account(Role.SIGNATORY)
    operations.recuse(actor=signatory, item=first(held), member_id=signatory.pk)
    give_opinion(
        actor=world.account(SECRETARY), item=first(held), version=first(held).version, given=factories.opinion()
    )
    sign_in(Role.SIGNATORY).post(reverse("commissions:close", args=[held.pk]))
    held.refresh_from_db()
    assert (held.status, Decision.objects.count()) == ("closed", 0)


def test_a_chair_who_stands_back_from_one_request_signs_the_rest_and_reads_no_letter_of_that_one(world, sign_in):
    members(world, 3)
    held = sitting(world, line_of(world, "Dupont"), line_of(world, "Martin"))
    chair, secretary = world.account(Role.SIGNATORY), world.account(SECRETARY)
    operations.recuse(actor=chair, item=first(held), member_id=chair.pk)
    for item in held.items.all():
        give_opinion(actor=secretary, item=item, version=item.version, given=factories.opinion())
    client = sign_in(Role.SIGNATORY)
    answer = client.post(reverse("commissions:close", args=[held.pk]))
    assert says(following(client, answer), "Your decisions are taken. Another signatory decides the rest.")
    assert list(Decision.objects.values_list("line__application__applicant__last_name", flat=True)) == ["Martin"]
    # what is decided is frozen, though the session still waits
    home = Decision.objects.get().line.application.household
    factories.child(world, home.members.get().person, birth_date=dt.date(2024, 1, 1))
    page = sign_in(MEMBER).get(reverse("commissions:item", args=[held.pk, 2]))
    assert page.context["file"].composition == (1, 0)
    unit = world.units["est"]
    other = factories.account(Role.SIGNATORY, unit, world.sites["est"], username="other signatory")
    commissions.grant_authority(
        actor=world.account(Role.ADMINISTRATOR, ""),
        unit=unit,
        holder=other,
        capacity="Directrice adjointe",
        reference="arrêté n° 2026-045",
        starts_on=clock.today(),
        ceiling=1_000,
    )
    commissions.decide_session(actor=other, session=held, departures={}, today=clock.today())
    held.refresh_from_db()
    factories.write_letters(held)
    assert [len(names(one, held)) for one in (client, sign_in(SECRETARY))] == [1, 2]


def names(client, session) -> list[str]:
    """The files of the archive of letters that an account opens."""
    content = b"".join(client.get(reverse("commissions:letters_archive", args=[session.pk])).streaming_content)
    return ZipFile(BytesIO(content)).namelist()
