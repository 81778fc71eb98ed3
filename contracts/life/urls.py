from django.urls import path

from contracts.life import views

urlpatterns = [
    path("<int:pk>/reviews/new/", views.NewReview.as_view(), name="new_review"),
    path("reviews/<int:pk>/", views.ReviewPage.as_view(), name="review"),
    path("reviews/<int:pk>/hold/", views.HoldReview.as_view(), name="hold_review"),
    path("<int:pk>/suspend/", views.Suspend.as_view(), name="suspend"),
    path("<int:pk>/resume/", views.Resume.as_view(), name="resume"),
    path("<int:pk>/reminders/", views.Reminders.as_view(), name="reminders"),
    path("<int:pk>/lead/", views.ChangeLead.as_view(), name="lead"),
    path("<int:pk>/leave/", views.Leave.as_view(), name="leave"),
    path("without-lead/", views.Leaderless.as_view(), name="leaderless"),
    path("<int:pk>/lead/name/", views.NameLead.as_view(), name="name_lead"),
]
