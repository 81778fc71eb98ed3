from django.urls import path

from collective_actions.evaluation import views

app_name = "evaluation"

urlpatterns = [
    path("", views.ByTheme.as_view(), name="themes"),
    path("thanks/", views.Thanks.as_view(), name="thanks"),
    path("actions/<int:pk>/", views.Results.as_view(), name="action"),
    path("actions/<int:pk>/decide/", views.Decide.as_view(), name="decide"),
    path("series/<int:pk>/", views.SeriesPage.as_view(), name="series"),
    path("series/<int:pk>/link/", views.ChangeLink.as_view(), name="link"),
    path("series/<int:pk>/card.pdf", views.CardPdf.as_view(), name="card"),
    path("series/<int:pk>/paper.pdf", views.PaperPdf.as_view(), name="paper"),
    path("series/<int:pk>/type/", views.TypeAnswers.as_view(), name="type"),
    path("series/<int:pk>/absences/", views.TypeAbsence.as_view(), name="type_absence"),
]
