"""The product's settings with the app of carriers beside its own."""

from opiekun.config.settings import *  # noqa: F403
from opiekun.config.settings import INSTALLED_APPS as OWN_APPS
from opiekun.config.settings import STORAGES as OWN_STORAGES

INSTALLED_APPS = [*OWN_APPS, "tests.carriers.apps.CarriersConfig"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
STORAGES = {**OWN_STORAGES, "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}}
