from django.apps import AppConfig


class ShellConfig(AppConfig):
    name = "backend.shell"
    label = "shell"

    def ready(self):
        from backend.shell import words  # noqa: PLC0415 (models are ready only now)

        words.describe_operations()
