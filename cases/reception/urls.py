from django.urls import path

from cases.reception import views
from cases.reception.contacts import views as contacts
from cases.reception.slips import views as slips

app_name = "reception"

urlpatterns = [
    path("", views.Today.as_view(), name="today"),
    path("place/", views.Place.as_view(), name="place"),
    path("<int:site>/queue/", views.Queue.as_view(), name="queue"),
    path("<int:site>/waiting/", views.Waiting.as_view(), name="waiting"),
    path("<int:site>/arrivals/", views.Arrive.as_view(), name="arrive"),
    path("<int:site>/next/", views.TakeNext.as_view(), name="next"),
    path("visits/<int:pk>/", views.VisitPage.as_view(), name="visit"),
    path("visits/<int:pk>/contact/", contacts.ContactOfVisit.as_view(), name="visit_contact"),
    path("visits/<int:pk>/<slug:step>/", views.VisitStep.as_view(), name="visit_step"),
    path("screen/<int:site>/", views.Screen.as_view(), name="screen"),
    path("screen/<int:site>/numbers/", views.ScreenNumbers.as_view(), name="screen_numbers"),
    path("contacts/new/", contacts.NewContact.as_view(), name="contact_new"),
    path("calls/new/", contacts.NewCall.as_view(), name="call_new"),
    path("persons/<int:pk>/contact/", contacts.ContactOfPerson.as_view(), name="person_contact"),
    path("contacts/<int:pk>/", contacts.ContactPage.as_view(), name="contact"),
    path("contacts/<int:pk>/edit/", contacts.EditContact.as_view(), name="contact_edit"),
    path("contacts/<int:pk>/dealt/", contacts.DealWith.as_view(), name="contact_dealt"),
    path("figures/", views.Figures.as_view(), name="figures"),
    path("slips/figures/", slips.SlipFiguresPage.as_view(), name="slip_figures"),
    path("slips/thanks/", slips.SlipThanks.as_view(), name="slip_thanks"),
    path("<int:site>/slips/", slips.SlipCard.as_view(), name="slip_card"),
    path("<int:site>/slips/new/", slips.TypeSlips.as_view(), name="slips_new"),
    path("<int:site>/slips/link/", slips.ChangeLink.as_view(), name="slip_link"),
    path("<int:site>/slips/card.pdf", slips.CardPdf.as_view(), name="card_pdf"),
    path("<int:site>/slips/paper.pdf", slips.PaperPdf.as_view(), name="paper_pdf"),
]
