from django.urls import path

from collective_actions.needs import views

app_name = "needs"

urlpatterns = [
    path("", views.Board.as_view(), name="board"),
    path("new/", views.NoteNeed.as_view(), name="new"),
    path("tell/", views.TellNeed.as_view(), name="tell"),
    path("tell/thanks/", views.Thanks.as_view(), name="told"),
    path("unread/", views.Unread.as_view(), name="unread"),
    path("<int:pk>/show/", views.ShowNeed.as_view(), name="show"),
    path("<int:pk>/aside/", views.SetAside.as_view(), name="aside"),
    path("proposals/new/", views.AddProposal.as_view(), name="proposal_new"),
    path("proposals/<int:pk>/", views.ProposalPage.as_view(), name="proposal"),
    path("proposals/<int:pk>/edit/", views.CorrectProposal.as_view(), name="proposal_edit"),
    path("proposals/<int:pk>/history/", views.ProposalHistory.as_view(), name="proposal_history"),
    path("proposals/<int:pk>/endorse/", views.Endorse.as_view(), name="endorse"),
    path("proposals/<int:pk>/carry/", views.Carry.as_view(), name="carry"),
    path("endorsements/<int:pk>/", views.TakeBack.as_view(), name="take_back"),
]
