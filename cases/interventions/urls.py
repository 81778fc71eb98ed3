from django.urls import path

from cases.interventions import views

app_name = "interventions"

urlpatterns = [
    path("new/", views.NewCollective.as_view(), name="new_collective"),
    path("day/", views.Day.as_view(), name="day"),
    path("persons/", views.PersonSuggestions.as_view(), name="persons"),
    path("table/", views.TablePage.as_view(), name="table"),
    path("table.csv", views.TableFile.as_view(), name="table_csv"),
    path("workers/", views.Workers.as_view(), name="workers"),
    path("sets/", views.Sets.as_view(), name="sets"),
    path("sets/<int:pk>/rename/", views.RenameSet.as_view(), name="rename_set"),
    path("sets/<int:pk>/remove/", views.RemoveSet.as_view(), name="remove_set"),
    path("sets/<int:pk>/use/", views.UseSetCollective.as_view(), name="use_set_collective"),
    path("<int:person>/new/", views.NewIntervention.as_view(), name="new"),
    path("<int:person>/sets/<int:pk>/", views.UseSet.as_view(), name="use_set"),
    path("<int:pk>/undo/", views.Undo.as_view(), name="undo"),
    path("<int:pk>/keep/", views.KeepSet.as_view(), name="keep_set"),
]
