"""A third kind of role comes from another app, and not a line of parties is changed for it."""

import os
import subprocess
import sys

import pytest

from tests.core.processes import ROOT, database_url

pytestmark = pytest.mark.django_db(transaction=True)


def test_another_app_registers_carriers_and_they_work_as_customers_do() -> None:
    code = "import django; django.setup(); from tests.carriers.story import tell; tell()"
    environment = os.environ | {
        "DATABASE_URL": database_url(),
        "DJANGO_SETTINGS_MODULE": "tests.carriers.settings",
        "OPIEKUN_ALLOWED_HOSTS": "testserver",
    }
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, env=environment, capture_output=True, text=True)
    assert done.stdout.strip() == "all is well", done.stderr[-3000:]
