"""Requests made from the document: whatever is sent, the answer is one that the document names, and never a 500."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
import schemathesis
from django.core.handlers.wsgi import WSGIHandler
from django.core.signals import request_finished, request_started
from django.db import close_old_connections
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from schemathesis.checks import not_a_server_error
from schemathesis.generation import GenerationMode
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from opiekun.config.api import api
from tests.api.program import company, program

pytestmark = pytest.mark.django_db
SCHEMA = schemathesis.openapi.from_dict(api.document())
OPERATIONS = [result.ok() for result in SCHEMA.get_all_operations()]
CHECKS = [not_a_server_error, status_code_conformance, content_type_conformance, response_schema_conformance]
FITTING, BROKEN = GenerationMode.POSITIVE, GenerationMode.NEGATIVE
CALM = {
    "deadline": None,
    "phases": [Phase.generate],
    "suppress_health_check": list(HealthCheck),
}


def _try(operation: Any, examples: int, mode: GenerationMode) -> None:
    caller = program()
    party = company(caller)
    caller.post("/persons", {"party": party["id"], "last_name": "Nowak"})
    application = WSGIHandler()

    @given(data=st.data())
    @settings(max_examples=examples, **CALM)  # type: ignore[arg-type]
    def attempt(data: st.DataObject) -> None:
        case = data.draw(operation.as_strategy(generation_mode=mode))
        case.headers = {**(case.headers or {}), "Authorization": f"Bearer {caller.token}"}
        response = case.call(app=application)
        case.validate_response(response, checks=CHECKS)

    with _connection_stays():
        attempt()


@contextmanager
def _connection_stays() -> Iterator[None]:
    """A request must not close the connection that holds the test's transaction."""
    request_started.disconnect(close_old_connections)
    request_finished.disconnect(close_old_connections)
    try:
        yield
    finally:
        request_started.connect(close_old_connections)
        request_finished.connect(close_old_connections)


@pytest.mark.parametrize("mode", [FITTING, BROKEN], ids=["fitting", "broken"])
@pytest.mark.parametrize("operation", OPERATIONS, ids=lambda operation: operation.label)
def test_answers_are_those_of_the_document(operation: Any, mode: GenerationMode) -> None:
    _try(operation, 4, mode)


@pytest.mark.soak
@pytest.mark.parametrize("mode", [FITTING, BROKEN], ids=["fitting", "broken"])
@pytest.mark.parametrize("operation", OPERATIONS, ids=lambda operation: operation.label)
def test_answers_are_those_of_the_document_for_long(operation: Any, mode: GenerationMode) -> None:
    _try(operation, 400, mode)
