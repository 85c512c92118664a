"""The service against its own OpenAPI document: what schemathesis makes up is answered as the document says, and never by a 5xx."""

from __future__ import annotations

import os

import schemathesis
from hypothesis import HealthCheck, settings
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import content_type_conformance, response_schema_conformance, status_code_conformance
from services import rules

from tqcheck.server.app import create_app
from tqcheck.server.service import Service

EXAMPLES = int(os.environ.get("TQCHECK_EXAMPLES", "12"))
"""Requests a route; more by hand."""
CHECKS = (not_a_server_error, status_code_conformance, content_type_conformance, response_schema_conformance)


SERVICE = Service(rules)
SERVICE.start()
schema = schemathesis.openapi.from_asgi("/openapi.json", create_app(SERVICE))


@schema.parametrize()
@settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=list(HealthCheck))
def test_no_request_is_answered_otherwise_than_the_document_says(case: object) -> None:
    case.call_and_validate(checks=CHECKS)  # type: ignore[attr-defined]
