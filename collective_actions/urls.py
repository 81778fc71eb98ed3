"""Collective actions behind sign-in: what is written, planned, who comes. The public catalogue is another room."""

from django.urls import path

from collective_actions.catalogue import views as catalogue
from collective_actions.enrolment import views as enrolment
from collective_actions.programme import views as programme

app_name = "collective"

urlpatterns = [
    path("", catalogue.Actions.as_view(), name="list"),
    path("new/", catalogue.AddAction.as_view(), name="new"),
    path("<int:pk>/", programme.ActionPage.as_view(), name="action"),
    path("<int:pk>/edit/", catalogue.CorrectAction.as_view(), name="edit"),
    path("<int:pk>/history/", catalogue.ActionHistory.as_view(), name="history"),
    path("<int:pk>/read/", catalogue.ReadAgain.as_view(), name="read_again"),
    path("<int:pk>/parts/", catalogue.AddPart.as_view(), name="part_new"),
    path("<int:pk>/parts/<int:part>/remove/", catalogue.RemovePart.as_view(), name="part_remove"),
    path("<int:pk>/state/", programme.MoveAction.as_view(), name="move"),
    path("<int:pk>/dates/", programme.AddSeries.as_view(), name="series_new"),
    path("dates/<int:pk>/", enrolment.SeriesPage.as_view(), name="series"),
    path("dates/<int:pk>/seats/", programme.CorrectSeries.as_view(), name="seats"),
    path("dates/<int:pk>/cancel/", programme.CancelSeries.as_view(), name="series_cancel"),
    path("dates/<int:pk>/enrol/", enrolment.BeginByName.as_view(), name="begin"),
    path("meetings/<int:pk>/", programme.CorrectMeeting.as_view(), name="meeting"),
    path("meetings/<int:pk>/presence/", enrolment.PresencePage.as_view(), name="presence"),
    path("meetings/<int:pk>/sheet.pdf", enrolment.PresenceSheet.as_view(), name="presence_sheet"),
    path("enrolments/", enrolment.MyEnrolments.as_view(), name="enrolments"),
    path("enrolments/<int:pk>/", enrolment.FillByName.as_view(), name="fill"),
    path("enrolments/<int:pk>/answer/", enrolment.AnswerFor.as_view(), name="answer"),
    path("absences/<int:pk>/", enrolment.Absence.as_view(), name="absence"),
    path("persons/<int:person>/", enrolment.EnrolFromFile.as_view(), name="enrol"),
]
