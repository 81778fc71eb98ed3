from django.urls import path

from contracts.signing import amending_views, paper_views, views

urlpatterns = [
    path("<int:pk>/send/", views.SendText.as_view(), name="send"),
    path("<int:pk>/take-back/", views.TakeBack.as_view(), name="take_back"),
    path("<int:pk>/sign/", views.SignText.as_view(), name="sign"),
    path("<int:pk>/signed-paper/", views.ReceivePaper.as_view(), name="receive_paper"),
    path("<int:pk>/signed-paper/<int:paper>/", views.OpenPaper.as_view(), name="signed_paper"),
    path("<int:pk>/versions/<int:number>/", views.TextPage.as_view(), name="version"),
    path("<int:pk>/amend/", amending_views.Amend.as_view(), name="amend"),
    path("<int:pk>/renew/", amending_views.Renew.as_view(), name="renew"),
    path("<int:pk>/withdraw/", amending_views.WithdrawText.as_view(), name="withdraw"),
    path("<int:pk>/contract.pdf", paper_views.LatestPaper.as_view(), name="paper"),
    path("<int:pk>/versions/<int:number>/contract.pdf", paper_views.TextPaper.as_view(), name="version_paper"),
    path("left/<int:person>/<int:text>/contract.pdf", paper_views.LeftPaper.as_view(), name="left_paper"),
    path("<int:pk>/my-steps.pdf", paper_views.StepsPaper.as_view(), name="steps_paper"),
]
