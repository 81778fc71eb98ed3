from django.urls import path

from cases.assessments import views

app_name = "assessments"

urlpatterns = [
    path("<int:person>/new/", views.NewAssessment.as_view(), name="new"),
    path("<int:pk>/", views.AssessmentPage.as_view(), name="assessment"),
    path("<int:pk>/edit/", views.EditAssessment.as_view(), name="edit"),
    path("<int:pk>/finish/", views.FinishAssessment.as_view(), name="finish"),
    path("<int:pk>/reopen/", views.ReopenAssessment.as_view(), name="reopen"),
    path("<int:pk>/abandon/", views.AbandonAssessment.as_view(), name="abandon"),
    path("<int:pk>/addendum/", views.AmendAssessment.as_view(), name="amend"),
    path("<int:pk>/assessment.pdf", views.AssessmentPaper.as_view(), name="paper"),
]
