from django.urls import path

from collective_actions.public import views

app_name = "actions"

urlpatterns = [
    path("", views.Catalogue.as_view(), name="catalogue"),
    path("calendar/", views.Month.as_view(), name="calendar"),
    path("calendar.ics", views.Feed.as_view(), name="feed"),
    path("<int:pk>/", views.ActionSheet.as_view(), name="action"),
    path("<int:pk>/poster.pdf", views.Poster.as_view(), name="poster"),
    path("dates/<int:pk>/enrol/", views.Begin.as_view(), name="begin"),
    path("enrolment/<str:token>/", views.MyEnrolment.as_view(), name="enrolment"),
    path("enrolment/<str:token>/answer/", views.Answer.as_view(), name="answer"),
]
