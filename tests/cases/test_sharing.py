"""Sharing a piece of a file: who may, which pieces, why, until when, and whether the person knows."""

import datetime as dt
import io
import threading
import uuid

import pytest
from django.db import IntegrityError, connection, transaction
from django.urls import reverse
from pypdf import PdfReader

from backend.audit.models import ReadLog, ReadReason
from backend.audit.operations import operation
from backend.kit import clock
from backend.kit.access import Forbidden, Refusal
from cases.people import operations as people
from cases.sharing import operations, pieces, queries
from cases.sharing.models import Share
from cases.sharing.operations import Informed
from directory.enums import Role
from directory.models import User
from tests import factories, sharing
from tests.forms import fields_of, following, says, whole_page

pytestmark = pytest.mark.django_db

WHY = "La personne l’a demandé."


@pytest.fixture
def nadia(world):
    return sharing.file(world)


@pytest.fixture
def desk(sign_in):
    return sign_in(Role.RECEPTION)


def typed(client, person, **changes) -> dict:
    """What the form sends once it is filled in: the budget, to the only partner."""
    page = client.get(reverse("sharing:new", args=[person.pk]))
    told = {
        "partner": str(User.objects.get(username="partner.dept").pk),
        "pieces": [f"budget:{factories.household_of(person).budgets.get().pk}"],
        "purpose": sharing.PURPOSE,
        "ends_on": str(clock.today() + dt.timedelta(days=30)),
        "informed_how": "face_to_face",
        "informed_on": str(clock.today()),
    }
    return fields_of(page) | told | changes


# The form


def test_a_budget_is_shared_from_the_page(world, desk, nadia):
    partner = sharing.partner(world)
    assert reverse("sharing:of_person", args=[nadia.pk]) in desk.get(whole_page(nadia)).content.decode()
    answer = desk.post(reverse("sharing:new", args=[nadia.pk]), typed(desk, nadia))
    page = following(desk, answer)
    assert says(page, "Shared. Print the notice now and hand it over.")
    share = Share.objects.get()
    assert (share.person, share.partner, share.organisation) == (nadia, partner, partner.organisation)
    assert (share.purpose, share.starts_on, share.unit) == (sharing.PURPOSE, clock.today(), world.units["est"])
    assert [(piece.kind, piece.label) for piece in share.pieces.all()] == [("budget", "Budget du foyer")]
    panel = desk.get(whole_page(nadia)).content.decode()
    assert share.get_absolute_url() in panel and str(partner) in panel


def test_sending_the_form_twice_shares_once(world, desk, nadia):
    sharing.partner(world)
    sent = typed(desk, nadia)
    first = desk.post(reverse("sharing:new", args=[nadia.pk]), sent)
    again = desk.post(reverse("sharing:new", args=[nadia.pk]), sent)
    assert first["Location"] == again["Location"]
    assert Share.objects.count() == 1


TODAY = clock.today()
REFUSED = [
    ({"pieces": []}, "Choose at least one piece."),
    ({"pieces": ["budget:999999"]}, "One of these pieces cannot be shared any more: choose again."),
    ({"pieces": ["secret:1"]}, "One of these pieces cannot be shared any more: choose again."),
    ({"purpose": "  "}, "This field is required."),
    ({"ends_on": ""}, "This field is required."),
    ({"ends_on": str(TODAY - dt.timedelta(days=1))}, "This day has passed."),
    ({"ends_on": str(clock.add_months(TODAY, 6) + dt.timedelta(days=1))}, "A share lasts six months at most."),
    ({"ends_on": "9999-12-31"}, "A share lasts six months at most."),
    ({"informed_how": ""}, "Say when and how the person was informed, or why they are not."),
    ({"informed_how": "notice"}, None),
    ({"informed_how": "no"}, "Say why the person is not informed."),
    ({"informed_on": ""}, "Say on which day the person was told."),
    ({"informed_on": str(TODAY + dt.timedelta(days=1))}, "This day is in the future."),
    ({"partner": "0"}, None),
]


@pytest.mark.parametrize(("changes", "sentence"), REFUSED)
def test_what_cannot_be_shared_is_told_in_one_sentence(world, desk, nadia, changes, sentence):
    sharing.partner(world)
    answer = desk.post(reverse("sharing:new", args=[nadia.pk]), typed(desk, nadia, **changes))
    assert answer.status_code == 422
    assert sentence is None or says(answer, sentence)
    assert changes.get("purpose") or sharing.PURPOSE in answer.content.decode()
    assert not Share.objects.exists()


def test_it_lasts_six_months_to_the_day(world, nadia):
    ends_on = clock.add_months(clock.today(), 6)
    assert sharing.share(world, nadia, ends_on=ends_on).ends_on == ends_on


def test_without_a_partner_there_is_nobody_to_share_with(desk, nadia):
    page = desk.get(reverse("sharing:new", args=[nadia.pk]))
    assert says(page, "No professional of a partner has an account yet.")


# Who, and what


def test_only_whoever_follows_the_file_shares(world, nadia):
    chosen = sharing.chosen(nadia)
    for role, unit in [(Role.SOCIAL_WORKER, "est"), (Role.UNIT_MANAGER, "est"), (Role.PARTNER, "est")]:
        with pytest.raises(Forbidden):
            sharing.share(world, nadia, actor=world.account(role, unit), chosen=chosen)
    assert not Share.objects.exists()


def test_it_is_shared_with_a_partner_at_work_only(world, nadia):
    colleague = world.account(Role.SOCIAL_WORKER)
    alone = sharing.employ(sharing.partner(world), None)
    closed = sharing.other_partner(world)
    closed.is_active = False
    with operation("tests.close", actor=None):
        closed.save()
    for account in (colleague, alone, closed):
        with pytest.raises(Refusal):
            sharing.share(world, nadia, partner=account)


def test_nobody_shares_the_piece_of_another_file(world, nadia):
    other = sharing.file(world, first_name="Karim", birth_date=dt.date(1970, 1, 1), phone="")
    for chosen in (sharing.chosen(other), sharing.chosen(nadia) | sharing.chosen(other, "budget"), set()):
        with pytest.raises(Refusal):
            sharing.share(world, nadia, chosen=chosen)
    assert not Share.objects.exists()


def test_somebody_who_lives_nowhere_has_nothing_to_share(world, nadia):
    chosen = sharing.chosen(nadia)
    later = clock.today() + dt.timedelta(days=400)
    with operation("tests.leave", actor=None):
        member = nadia.memberships.get()
        member.ends_on = clock.today()
        member.save()
    with pytest.raises(Forbidden):
        sharing.share(world, nadia, chosen=chosen, on=later, ends_on=later)


@pytest.mark.parametrize("typed", ["Elle vit au 12, rue des lilas", "(06.12.34.56.78)", "A.Bois@exemple.FR"])
def test_no_piece_gives_away_a_protected_home(world, typed):
    """Wherever it comes from: here it was typed in place of a name."""
    protected = {"email": "a.bois@exemple.fr", "first_name": typed}
    nadia = sharing.file(world, protected=True, **protected)
    with pytest.raises(Refusal, match="protég"):
        sharing.share(world, nadia, chosen=sharing.chosen(nadia, "household"))
    open_home = sharing.file(world, **protected)
    assert sharing.share(world, open_home, chosen=sharing.chosen(open_home, "household"))


def test_the_pieces_of_a_protected_home_say_neither_street_nor_phone(world):
    nadia = sharing.file(world, protected=True)
    shown = "".join(pieces.told(*each) for each in sharing.chosen(nadia))
    assert "Lefèvre" in shown and "646,52" in shown
    assert "Lilas" not in shown and "06 12" not in shown and "Évreux" not in shown


def test_the_database_keeps_the_rules(world, nadia):
    share = sharing.share(world, nadia)
    wrong = [
        {"purpose": ""},
        {"ends_on": share.starts_on - dt.timedelta(days=1)},
        {"ends_on": share.starts_on + dt.timedelta(days=185)},
        {"informed_on": None, "informed_how": ""},
        {"revoked_at": clock.now()},
    ]
    for changes in wrong:
        fresh = Share.objects.get(pk=share.pk)
        for name, value in changes.items():
            setattr(fresh, name, value)
        with pytest.raises((IntegrityError, Refusal)), transaction.atomic(), operation("tests.break", actor=None):
            fresh.save()


# The person knows, or not


def test_the_notice_says_it_all_and_its_handing_over_is_recorded(world, desk, nadia):
    share = sharing.share(world, nadia)
    answer = desk.get(reverse("sharing:notice", args=[share.pk]))
    paper = " ".join(page.extract_text() for page in PdfReader(io.BytesIO(answer.content)).pages)
    paper = " ".join(paper.split())
    partner = share.partner
    for words in (str(nadia), str(partner), partner.organisation.name, sharing.PURPOSE, "Budget du foyer", "arrêter"):
        assert words in paper, words
    assert "rue des Lilas" not in paper
    assert ReadLog.objects.latest("pk").object_label == share.reference
    page = desk.post(
        reverse("sharing:inform", args=[share.pk]),
        {"version": share.version, "how": "notice", "on": str(clock.today())},
    )
    assert says(following(desk, page), "It is recorded that the person knows.")
    share.refresh_from_db()
    assert (share.informed_how, share.notice_given_on) == ("face_to_face", clock.today())


def test_who_is_not_informed_is_told_to_the_data_protection_officer(world, sign_in, nadia):
    officer = sign_in(Role.DATA_PROTECTION_OFFICER)
    empty = officer.get(reverse("sharing:uninformed"))
    assert says(empty, "Every person whose file is shared was informed.")
    share = sharing.share(world, nadia, informed=Informed(because="Son conjoint lit son courrier."))
    page = officer.get(reverse("sharing:uninformed")).content.decode()
    assert "Son conjoint lit son courrier." in page and str(nadia) in page
    log = ReadLog.objects.latest("pk")
    assert (log.person_ids, log.reason) == ([nadia.pk], ReadReason.CONTROL)
    today = clock.today()
    operations.inform(actor=world.account(Role.RECEPTION), share=share, version=1, on=today, how="phone", today=today)
    assert says(officer.get(reverse("sharing:uninformed")), "Every person whose file is shared was informed.")


@pytest.mark.parametrize(
    ("on", "how", "sentence"),
    [
        (dt.timedelta(days=1), "phone", "This day is in the future."),
        (dt.timedelta(days=-1), "notice", "The notice exists since the share only."),
    ],
)
def test_a_day_that_cannot_be(world, desk, nadia, on, how, sentence):
    share = sharing.share(world, nadia)
    told = {"version": share.version, "how": how, "on": str(clock.today() + on)}
    answer = desk.post(reverse("sharing:inform", args=[share.pk]), told)
    assert answer.status_code == 422 and says(answer, sentence)


def test_somebody_else_wrote_it_first(world, desk, nadia):
    share = sharing.share(world, nadia)
    told = {"version": share.version, "how": "notice", "on": str(clock.today())}
    desk.post(reverse("sharing:inform", args=[share.pk]), told)
    assert desk.post(reverse("sharing:inform", args=[share.pk]), told).status_code == 409


# Its end


def test_who_shared_who_follows_and_the_manager_end_it(world, sign_in, nadia):
    for role in (Role.RECEPTION, Role.UNIT_MANAGER):
        share = sharing.share(world, nadia)
        client = sign_in(role)
        page = client.get(reverse("sharing:end", args=[share.pk]))
        answer = client.post(reverse("sharing:end", args=[share.pk]), fields_of(page) | {"reason": WHY})
        assert says(following(client, answer), "The share is ended: it opens nothing any more.")
        share.refresh_from_db()
        assert share.revoked_by == world.account(role) and share.revoked_because == WHY
        again = client.post(reverse("sharing:end", args=[share.pk]), fields_of(page) | {"reason": WHY})
        assert again["Location"] == share.get_absolute_url()


def test_nobody_else_ends_it(world, nadia):
    share = sharing.share(world, nadia)
    for role, unit in [(Role.SOCIAL_WORKER, "est"), (Role.UNIT_MANAGER, "ouest"), (Role.PARTNER, "")]:
        with pytest.raises(Forbidden):
            operations.end(actor=world.account(role, unit), share=share, reason=WHY, today=clock.today())


def test_it_ends_for_a_reason_and_once(world, nadia):
    share, actor, today = sharing.share(world, nadia), world.account(Role.RECEPTION), clock.today()
    with pytest.raises(Refusal):
        operations.end(actor=actor, share=share, reason=" ", today=today)
    operations.end(actor=actor, share=share, reason=WHY, today=today)
    with pytest.raises(Refusal):
        operations.end(actor=actor, share=share, reason=WHY, today=today)
    over = sharing.share(world, nadia)
    with pytest.raises(Refusal):
        operations.end(actor=actor, share=over, reason=WHY, today=over.ends_on + dt.timedelta(days=1))


def test_who_left_the_unit_ends_nothing_any_more(world, sign_in, nadia):
    share = sharing.share(world, nadia)
    with operation("tests.leave", actor=None):
        role = world.account(Role.RECEPTION).roles.get()
        role.ends_on = clock.today() - dt.timedelta(days=1)
        role.save()
    assert sign_in(Role.RECEPTION).get(share.get_absolute_url()).status_code == 403


# On the file


def test_the_file_tells_how_often_it_was_read(world, desk, sign_in, nadia):
    share = sharing.share(world, nadia)
    assert says(desk.get(share.get_absolute_url()), "Nobody has read it yet.")
    reader = sign_in(Role.PARTNER)
    for _time in range(3):
        reader.get(reverse("sharing:received_share", args=[share.pk]))
    assert queries.readings_by_share([share])[share.reference].times == 3
    page = desk.get(share.get_absolute_url()).content.decode()
    assert str(share.partner) in page and '<td class="num" data-label="Fois">3</td>' in page
    listed = desk.get(reverse("sharing:of_person", args=[nadia.pk])).content.decode()
    assert "3 fois" in listed


def test_the_history_tells_the_share_and_its_end(world, desk, nadia):
    share = sharing.share(world, nadia)
    operations.end(actor=world.account(Role.RECEPTION), share=share, reason=WHY, today=clock.today())
    page = desk.get(reverse("cases:person_history", args=[nadia.pk]))
    for words in ("Piece shared with a partner", "Share ended"):
        assert says(page, words)
    assert WHY in page.content.decode() and sharing.PURPOSE in page.content.decode()


def test_the_manager_finds_it_on_the_page_of_the_person(world, sign_in, nadia):
    share = sharing.share(world, nadia)
    here, elsewhere = (sign_in(Role.UNIT_MANAGER, unit).get(whole_page(nadia)) for unit in ("est", "ouest"))
    assert share.get_absolute_url() in here.content.decode()
    assert share.get_absolute_url() not in elsewhere.content.decode()


def test_it_stays_with_the_person_who_leaves_the_household(world, desk, nadia):
    """Who followed the former household reads nothing new; who shared ends it."""
    spouse = factories.child(world, nadia, first_name="Karim", birth_date=dt.date(1985, 1, 1), role="spouse")
    share = sharing.share(world, nadia)
    day = clock.today() - dt.timedelta(days=1)
    reception = world.account(Role.RECEPTION)
    member = nadia.memberships.get()
    people.end_membership(actor=reception, member=member, version=member.version, ends_on=day)
    home = {"address": "1 rue Neuve", "postal_code": "27300", "commune": world.communes["ouest"]}
    people.open_household(actor=reception, person=nadia, residence=home, on=clock.today())
    assert spouse.household.members.count() == 3  # Karim as a spouse, then as the applicant
    assert share.get_absolute_url() not in desk.get(whole_page(spouse.person)).content.decode()
    assert desk.get(share.get_absolute_url()).status_code == 200
    operations.end(actor=reception, share=share, reason=WHY, today=clock.today())


@pytest.mark.django_db(transaction=True)
def test_two_who_end_it_at_once_end_it_once(world, nadia):
    share, today = sharing.share(world, nadia), clock.today()
    actors = [world.account(Role.RECEPTION), world.account(Role.UNIT_MANAGER)]
    told, start = [], threading.Barrier(2)

    def end(actor):
        start.wait()
        try:
            operations.end(actor=actor, share=share, reason=WHY, today=today, key=uuid.uuid4())
            told.append("ended")
        except Refusal:
            told.append("refused")
        finally:
            connection.close()

    threads = [threading.Thread(target=end, args=[actor]) for actor in actors]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(told) == ["ended", "refused"]
    assert Share.history.filter(id=share.pk).count() == 2
