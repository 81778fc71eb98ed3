from django.urls import path

from aids.commissions.appeals import views

app_name = "appeals"

urlpatterns = [
    path("", views.AppealList.as_view(), name="list"),
    path("figures/", views.Figures.as_view(), name="figures"),
    path("new/<int:decision>/", views.Record.as_view(), name="record"),
    path("<int:pk>/", views.Detail.as_view(), name="detail"),
    path("<int:pk>/take-up/", views.TakeUp.as_view(), name="take_up"),
    path("<int:pk>/acknowledge/", views.Acknowledge.as_view(), name="acknowledge"),
    path("<int:pk>/acknowledgement.pdf", views.AcknowledgementPdf.as_view(), name="acknowledgement"),
    path("<int:pk>/hearing/", views.RecordHearing.as_view(), name="hearing"),
    path("<int:pk>/conclusions/", views.Conclude.as_view(), name="conclude"),
    path("<int:pk>/answer/", views.Answer.as_view(), name="answer"),
    path("<int:pk>/late/", views.SetAside.as_view(), name="set_aside"),
    path("<int:pk>/give-up/", views.GiveUp.as_view(), name="give_up"),
    path("<int:pk>/letter.pdf", views.LetterPdf.as_view(), name="letter"),
]
