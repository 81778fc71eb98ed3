from django.urls import path

from cases.notes import views

app_name = "notes"

urlpatterns = [
    path("<int:person>/", views.Notes.as_view(), name="list"),
    path("<int:person>/new/", views.NewNote.as_view(), name="new"),
    path("note/<int:pk>/correct/", views.CorrectNote.as_view(), name="correct"),
    path("note/<int:pk>/complete/", views.CompleteNote.as_view(), name="complete"),
    path("working/<int:working>/correct/", views.CorrectWorkingNote.as_view(), name="working_correct"),
    path("working/<int:working>/delete/", views.DeleteWorkingNote.as_view(), name="working_delete"),
]
