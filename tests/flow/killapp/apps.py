from importlib import import_module

from django.apps import AppConfig


class KillConfig(AppConfig):
    name = "tests.flow.killapp"
    label = "killapp"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Add our reactions and our timed job to the product's."""
        import_module("tests.flow.killapp.handlers").install()
