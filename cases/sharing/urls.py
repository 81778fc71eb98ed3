from django.urls import path

from cases.sharing import views

app_name = "sharing"

urlpatterns = [
    path("received/", views.Received.as_view(), name="received"),
    path("received/<int:pk>/", views.ReadReceived.as_view(), name="received_share"),
    path("uninformed/", views.Uninformed.as_view(), name="uninformed"),
    path("person/<int:pk>/", views.SharesOfPerson.as_view(), name="of_person"),
    path("person/<int:pk>/new/", views.NewShare.as_view(), name="new"),
    path("<int:pk>/", views.SharePage.as_view(), name="share"),
    path("<int:pk>/notice.pdf", views.NoticeFile.as_view(), name="notice"),
    path("<int:pk>/informed/", views.InformPerson.as_view(), name="inform"),
    path("<int:pk>/end/", views.EndShare.as_view(), name="end"),
]
