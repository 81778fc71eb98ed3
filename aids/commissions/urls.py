from django.urls import path

from aids.commissions import item_views, outcome_views, views
from aids.commissions.anonymity.urls import urlpatterns as anonymity
from aids.commissions.letters.urls import urlpatterns as letters
from aids.commissions.mandates import views as mandates
from aids.commissions.recusals import views as recusals
from aids.commissions.register.urls import urlpatterns as register
from aids.commissions.votes import views as votes

app_name = "commissions"

urlpatterns = [
    path("", views.SessionList.as_view(), name="list"),
    path("derogations/", outcome_views.Derogations.as_view(), name="derogations"),
    path("new/", views.PlanSession.as_view(), name="plan"),
    path("<int:pk>/", views.SessionPage.as_view(), name="session"),
    path("<int:pk>/presence/", views.RecordPresence.as_view(), name="presence"),
    path("<int:pk>/agenda/", views.PutOnAgenda.as_view(), name="agenda"),
    path("<int:pk>/lines/<int:position>/", item_views.ItemPage.as_view(), name="item"),
    path("<int:pk>/lines/<int:position>/panels/", item_views.ItemPanels.as_view(), name="item_panels"),
    path("<int:pk>/lines/<int:position>/remove/", views.TakeOffAgenda.as_view(), name="take_off"),
    path("<int:pk>/convene/", views.Convene.as_view(), name="convene"),
    path("<int:pk>/convene-again/", views.ConveneAgain.as_view(), name="convene_again"),
    path("<int:pk>/notice.pdf", outcome_views.NoticePdf.as_view(), name="notice"),
    path("<int:pk>/order/", views.OrderAgenda.as_view(), name="order"),
    path("<int:pk>/move/", views.MoveSession.as_view(), name="move_session"),
    path("<int:pk>/cancel/", views.CancelSession.as_view(), name="cancel"),
    path("<int:pk>/no-quorum/", views.NoQuorum.as_view(), name="no_quorum"),
    path("<int:pk>/approve/", views.ApproveMinutes.as_view(), name="approve"),
    path("<int:pk>/suspend/", views.SuspendSession.as_view(), name="suspend"),
    path("<int:pk>/resume/", views.ResumeSession.as_view(), name="resume"),
    path("<int:pk>/lines/<int:position>/move/", views.MoveItem.as_view(), name="move"),
    path("<int:pk>/lines/<int:position>/call/", item_views.CallItem.as_view(), name="call"),
    path("<int:pk>/lines/<int:position>/same/", item_views.SameOpinion.as_view(), name="same"),
    path("<int:pk>/lines/<int:position>/reopen/", item_views.ReopenOpinion.as_view(), name="reopen"),
    path("<int:pk>/lines/<int:position>/pulse/", item_views.Pulse.as_view(), name="pulse"),
    path("<int:pk>/lines/<int:position>/recuse/", recusals.Recuse.as_view(), name="recuse"),
    path("<int:pk>/lines/<int:position>/ballot/", votes.OpenBallot.as_view(), name="ballot_open"),
    path("<int:pk>/lines/<int:position>/ballot/vote/", votes.Vote.as_view(), name="vote"),
    path("<int:pk>/lines/<int:position>/ballot/record/", votes.RecordVotes.as_view(), name="ballot_record"),
    path("<int:pk>/lines/<int:position>/ballot/close/", votes.CloseBallot.as_view(), name="ballot_close"),
    path("<int:pk>/lines/<int:position>/ballot/cancel/", votes.CancelBallot.as_view(), name="ballot_cancel"),
    path("<int:pk>/lines/<int:position>/dissent/", votes.RecordDissent.as_view(), name="dissent"),
    path("ties/", recusals.Ties.as_view(), name="ties"),
    path("ties/<int:pk>/withdraw/", recusals.WithdrawTie.as_view(), name="tie_withdraw"),
    path("composition/", mandates.Composition.as_view(), name="composition"),
    path("composition/<int:unit>/seats/new/", mandates.OpenSeat.as_view(), name="seat_new"),
    path("composition/seats/<int:pk>/close/", mandates.CloseSeat.as_view(), name="seat_close"),
    path("composition/seats/<int:pk>/appoint/", mandates.Appoint.as_view(), name="appoint"),
    path("composition/mandates/<int:pk>/end/", mandates.EndMandate.as_view(), name="mandate_end"),
    path("composition/<int:unit>/delegations/new/", mandates.GrantAuthority.as_view(), name="authority_new"),
    path("composition/delegations/<int:pk>/end/", mandates.EndAuthority.as_view(), name="authority_end"),
    path("<int:pk>/open/", views.OpenSession.as_view(), name="open"),
    path("<int:pk>/close/", views.CloseSession.as_view(), name="close"),
    path("<int:pk>/decide/", outcome_views.Decide.as_view(), name="decide"),
    path("<int:pk>/minutes.pdf", outcome_views.MinutesPdf.as_view(), name="minutes"),
    *anonymity,
    *letters,
    *register,
]
