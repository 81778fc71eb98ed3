from django.urls import path

from aids.applications import views
from aids.applications.completeness import views as completeness
from aids.applications.drafts.views import OpenApplication, TakeOver
from aids.applications.proposals import views as proposals
from aids.applications.support.views import SayStep
from aids.applications.supporting import views as supporting

app_name = "applications"

urlpatterns = [
    path("", views.ApplicationList.as_view(), name="list"),
    path("open/<int:person>/", OpenApplication.as_view(), name="open"),
    path("<int:pk>/", views.Detail.as_view(), name="detail"),
    path("<int:pk>/fill-in/", views.FillIn.as_view(), name="fill_in"),
    path("<int:pk>/take-over/", TakeOver.as_view(), name="take_over"),
    path("<int:pk>/preview/", views.Preview.as_view(), name="preview"),
    path("<int:pk>/questions/", views.Questions.as_view(), name="questions"),
    path("<int:pk>/abandon/", views.Abandon.as_view(), name="abandon"),
    path("<int:pk>/acknowledgement.pdf", views.AcknowledgementPdf.as_view(), name="acknowledgement"),
    path("<int:pk>/history/", views.History.as_view(), name="history"),
    path("<int:pk>/take-up/", views.TakeUp.as_view(), name="take_up"),
    path("<int:pk>/documents/", views.MarkDocuments.as_view(), name="documents"),
    path("<int:pk>/documents/files/", supporting.ReceiveDocuments.as_view(), name="receive_documents"),
    path("<int:pk>/documents/<int:document>/", supporting.OpenDocument.as_view(), name="document"),
    path("<int:pk>/documents/<int:document>/uses/", supporting.DocumentUses.as_view(), name="document_uses"),
    path(
        "<int:pk>/documents/<int:document>/withdraw/", supporting.WithdrawDocument.as_view(), name="document_withdraw"
    ),
    path("<int:pk>/missing-documents/", completeness.AskDocuments.as_view(), name="ask_documents"),
    path(
        "<int:pk>/missing-documents/<int:request_id>/letter.pdf",
        completeness.DocumentsLetterPdf.as_view(),
        name="documents_letter",
    ),
    path(
        "<int:pk>/missing-documents/<int:request_id>/withdraw/",
        completeness.WithdrawRequest.as_view(),
        name="withdraw_request",
    ),
    path("<int:pk>/assessment/", proposals.Proposals.as_view(), name="assessment"),
    path("<int:pk>/lines/<int:line>/calculation.pdf", views.CalculationPdf.as_view(), name="calculation"),
    path("<int:pk>/lines/<int:line>/step/", SayStep.as_view(), name="line_step"),
    path("<int:pk>/lines/<int:line>/ready/", views.LineReady.as_view(), name="line_ready"),
    path("<int:pk>/lines/<int:line>/take-back/", views.LineTakeBack.as_view(), name="line_take_back"),
]
