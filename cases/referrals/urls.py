from django.urls import path

from cases.referrals import pole_views, received_views, views

app_name = "referrals"

urlpatterns = [
    path("", views.MyReferrals.as_view(), name="list"),
    path("figures/", views.Figures.as_view(), name="figures"),
    path("person/<int:person>/", views.NewReferral.as_view(), name="new"),
    path("person/<int:person>/pole/", pole_views.NewPoleReferral.as_view(), name="pole"),
    path("received/", received_views.Received.as_view(), name="received"),
    path("received/<int:pk>/", received_views.ReceivedReferral.as_view(), name="received_detail"),
    path("poles/<int:pk>/", pole_views.PoleDetail.as_view(), name="pole_detail"),
    path("poles/<int:pk>/take/", pole_views.TakePoleReferral.as_view(), name="pole_take"),
    path("poles/<int:pk>/close/", pole_views.ClosePoleReferral.as_view(), name="pole_close"),
    path("poles/<int:pk>/withdraw/", pole_views.WithdrawPoleReferral.as_view(), name="pole_withdraw"),
    path("<int:pk>/", views.Detail.as_view(), name="detail"),
    path("<int:pk>/edit/", views.EditDraft.as_view(), name="edit"),
    path("<int:pk>/letter.pdf", views.PrintedLetter.as_view(), name="letter"),
    path("<int:pk>/link/", views.NewLink.as_view(), name="link"),
    path("<int:pk>/code/", views.NewCode.as_view(), name="code"),
    path("<int:pk>/revoke/", views.RevokeLink.as_view(), name="revoke"),
    path("<int:pk>/answer/", views.RecordAnswer.as_view(), name="answer"),
    path("<int:pk>/close/", views.CloseReferral.as_view(), name="close"),
    path("<int:pk>/withdraw/", views.WithdrawReferral.as_view(), name="withdraw"),
]
