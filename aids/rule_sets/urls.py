from django.urls import path

from aids.rule_sets import views
from aids.rule_sets.editor import views as editor

app_name = "rule_sets"

urlpatterns = [
    path("", views.VersionList.as_view(), name="list"),
    path("new/", views.ImportText.as_view(), name="new"),
    path("write/", editor.NewText.as_view(), name="write"),
    path("<int:pk>/edit/", editor.Plan.as_view(), name="edit"),
    path("<int:pk>/edit/arrange/", editor.Arrange.as_view(), name="arrange"),
    path("<int:pk>/edit/<str:where>/", editor.ElementPage.as_view(), name="edit_element"),
    path("<int:pk>/edit/<str:where>/add/", editor.AddElement.as_view(), name="add_element"),
    path("<int:pk>/edit/<str:where>/remove/", editor.RemoveElement.as_view(), name="remove_element"),
    path("<int:pk>/edit/<str:where>/try/", editor.Trial.as_view(), name="trial"),
    path("<int:pk>/", views.VersionPage.as_view(), name="version"),
    path("<int:pk>/history/", views.History.as_view(), name="history"),
    path("<int:pk>/text.toml", views.Text.as_view(), name="text"),
    path("<int:pk>/reglement.pdf", views.Paper.as_view(), name="paper"),
    path("<int:pk>/text/", views.ReplaceText.as_view(), name="rewrite"),
    path("<int:pk>/compare/", views.Compare.as_view(), name="compare"),
    path("<int:pk>/copy/", views.CopyVersion.as_view(), name="copy"),
    path("<int:pk>/submit/", views.SubmitForReview.as_view(), name="submit"),
    path("<int:pk>/send-back/", views.SendBack.as_view(), name="send_back"),
    path("<int:pk>/publish/", views.Publish.as_view(), name="publish"),
    path("<int:pk>/abandon/", views.Abandon.as_view(), name="abandon"),
]
