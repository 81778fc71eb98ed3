"""Routes of objectives and steps."""

from django.urls import path

from contracts.plan import views

urlpatterns = [
    path("<int:pk>/objectives/new/", views.AddObjective.as_view(), name="objective_new"),
    path("objectives/<int:pk>/edit/", views.CorrectObjective.as_view(), name="objective_edit"),
    path("objectives/<int:pk>/drop/", views.DropObjective.as_view(), name="objective_drop"),
    path("objectives/<int:pk>/steps/new/", views.AddStep.as_view(), name="step_new"),
    path("steps/<int:pk>/edit/", views.CorrectStep.as_view(), name="step_edit"),
    path("steps/<int:pk>/move/", views.MoveStep.as_view(), name="step_move"),
]
