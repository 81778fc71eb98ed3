from django.urls import path

from aids.rule_sets.reglement import views

app_name = "reglement"

urlpatterns = [
    path("", views.InForce.as_view(), name="in_force"),
    path("<slug:code>/<path:label>/reglement.pdf", views.Paper.as_view(), name="pdf"),
    path("<slug:code>/<path:label>/reglement.toml", views.Rules.as_view(), name="rules"),
    path("<slug:code>/<path:label>/", views.Version.as_view(), name="version"),
]
