"""Routes that join a step with what serves it."""

from django.urls import path

from contracts.plan import joins

urlpatterns = [
    path("steps/<int:pk>/enrol/<int:person>/", joins.EnrolForStep.as_view(), name="enrol"),
    path("steps/<int:pk>/refer/<int:person>/", joins.ReferForStep.as_view(), name="refer"),
    path("steps/<int:pk>/tie/", joins.TieToStep.as_view(), name="tie"),
    path("steps/<int:pk>/ties/<int:tie>/untie/", joins.UntieFromStep.as_view(), name="untie"),
]
