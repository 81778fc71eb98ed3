from django.urls import path

from directory.exchange import views

app_name = "exchange"

urlpatterns = [
    path("", views.Imports.as_view(), name="imports"),
    path("<int:pk>/", views.ImportPage.as_view(), name="import"),
    path("<int:pk>/progress/", views.Advance.as_view(), name="progress"),
    path("<int:pk>/write/", views.WriteImport.as_view(), name="write"),
    path("<int:pk>/set-aside/", views.SetImportAside.as_view(), name="set_aside"),
]
