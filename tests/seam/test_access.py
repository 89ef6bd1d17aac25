"""The way to Seam: which keys and endpoints are taken, and what is said about the others."""

from __future__ import annotations

import pytest

from seam_bulk.errors import KeyRefused
from seam_bulk.seam.access import ENDPOINT, Access, access_from, endpoint_from, has_key, is_loopback

KEY = "seam_testA1b2_0123456789abcdef"
TOKEN = "seam_at9Z8y_fedcba9876543210"
WORKSPACE = "11111111-1111-4111-8111-111111111111"


def refused(**environment: str) -> KeyRefused:
    with pytest.raises(KeyRefused) as caught:
        access_from(environment)
    assert caught.value.exit_code == 4
    assert caught.value.hint
    return caught.value


def test_an_api_key_is_enough() -> None:
    access = access_from({"SEAM_API_KEY": f" {KEY}\n"})
    assert access == Access(ENDPOINT, KEY)
    assert access.headers() == {"authorization": f"Bearer {KEY}"}


def test_a_personal_access_token_names_its_workspace_in_a_header() -> None:
    access = access_from({"SEAM_PERSONAL_ACCESS_TOKEN": TOKEN, "SEAM_WORKSPACE_ID": WORKSPACE})
    assert access.headers() == {"authorization": f"Bearer {TOKEN}", "seam-workspace": WORKSPACE}


def test_an_api_key_sends_no_workspace_header_but_remembers_the_workspace() -> None:
    access = access_from({"SEAM_API_KEY": KEY, "SEAM_WORKSPACE_ID": WORKSPACE})
    assert access.workspace_id == WORKSPACE
    assert "seam-workspace" not in access.headers()


@pytest.mark.parametrize(
    ("environment", "rule"),
    [
        ({}, "key.missing"),
        ({"SEAM_API_KEY": "  "}, "key.missing"),
        ({"SEAM_API_KEY": KEY, "SEAM_PERSONAL_ACCESS_TOKEN": TOKEN}, "key.mixed"),
        ({"SEAM_API_KEY": "seam_cst1_abc"}, "key.client_session"),
        ({"SEAM_API_KEY": "seam_pk1_abc"}, "key.publishable"),
        ({"SEAM_API_KEY": "eyJhbGciOi.eyJzdWIi.sig"}, "key.jwt"),
        ({"SEAM_PERSONAL_ACCESS_TOKEN": "seam_cst1_abc", "SEAM_WORKSPACE_ID": WORKSPACE}, "key.client_session"),
        ({"SEAM_PERSONAL_ACCESS_TOKEN": "eyJ.a.b", "SEAM_WORKSPACE_ID": WORKSPACE}, "key.jwt"),
        ({"SEAM_API_KEY": TOKEN}, "key.token_as_key"),
        ({"SEAM_PERSONAL_ACCESS_TOKEN": KEY, "SEAM_WORKSPACE_ID": WORKSPACE}, "key.key_as_token"),
        ({"SEAM_PERSONAL_ACCESS_TOKEN": TOKEN}, "key.missing_workspace"),
        ({"SEAM_API_KEY": "seam_test 1"}, "key.malformed"),
        ({"SEAM_API_KEY": "seam_tést1"}, "key.malformed"),
        ({"SEAM_API_KEY": "seam_test\r\nx: y"}, "key.malformed"),
        ({"SEAM_PERSONAL_ACCESS_TOKEN": TOKEN, "SEAM_WORKSPACE_ID": "a\r\nx: y"}, "key.malformed_workspace"),
        ({"SEAM_PERSONAL_ACCESS_TOKEN": TOKEN, "SEAM_WORKSPACE_ID": "wörk"}, "key.malformed_workspace"),
        ({"SEAM_API_KEY": KEY, "SEAM_WORKSPACE_ID": "two words"}, "key.malformed_workspace"),
    ],
)
def test_a_key_that_cannot_do_the_work_is_refused_by_name(environment: dict[str, str], rule: str) -> None:
    trouble = refused(**environment)
    assert trouble.rule == rule
    for secret in environment.values():
        assert secret.strip() == "" or secret not in str(trouble) + repr(trouble)


def test_a_key_stands_in_no_repr() -> None:
    assert KEY not in repr(Access(ENDPOINT, KEY))


@pytest.mark.parametrize(
    ("given", "endpoint"),
    [
        ("", ENDPOINT),
        ("   ", ENDPOINT),
        ("https://seam.example/", "https://seam.example"),
        ("HTTPS://seam.example/base/", "https://seam.example/base"),
        ("http://127.0.0.1:8080", "http://127.0.0.1:8080"),
        ("http://127.9.9.9", "http://127.9.9.9"),
        ("http://[::1]:80", "http://[::1]:80"),
        ("http://localhost:3000/", "http://localhost:3000"),
    ],
)
def test_an_endpoint_is_taken_without_a_slash_at_its_end(given: str, endpoint: str) -> None:
    assert endpoint_from({"SEAM_ENDPOINT": given}) == endpoint


@pytest.mark.parametrize(
    ("given", "rule"),
    [
        ("http://connect.getseam.com", "endpoint.not_https"),
        ("http://10.0.0.1", "endpoint.not_https"),
        ("http://localhost.example", "endpoint.not_https"),
        ("http://127.0.0.1.example", "endpoint.not_https"),
        ("http://0.0.0.0", "endpoint.not_https"),
        ("connect.getseam.com", "endpoint.not_a_url"),
        ("ftp://seam.example", "endpoint.not_a_url"),
        ("https://", "endpoint.not_a_url"),
        ("https://user:word@seam.example", "endpoint.not_a_url"),
        ("https://seam.example?x=1", "endpoint.not_a_url"),
        ("https://seam.example#x", "endpoint.not_a_url"),
        ("https://seam.example:port", "endpoint.not_a_url"),
        ("https://[::1", "endpoint.not_a_url"),
        ("https://söam.example", "endpoint.not_a_url"),
        ("http://127.0.0.1\\@seam.example", "endpoint.not_a_url"),
    ],
)
def test_an_endpoint_where_the_key_would_be_in_danger_is_refused(given: str, rule: str) -> None:
    trouble = refused(SEAM_ENDPOINT=given, SEAM_API_KEY=KEY)
    assert trouble.rule == rule
    assert KEY not in str(trouble)


@pytest.mark.parametrize(
    ("host", "loopback"),
    [("LOCALHOST", True), ("127.0.0.1", True), ("::1", True), ("", False), ("127.1", False), ("example.com", False)],
)
def test_loopback_is_told_without_looking_anything_up(host: str, loopback: bool) -> None:
    assert is_loopback(host) is loopback


def test_a_run_in_the_built_in_sandbox_remembers_no_port() -> None:
    assert Access("http://127.0.0.1:1234", KEY, built_in=True).place == "built-in sandbox"
    assert Access("http://127.0.0.1:1234", KEY).place == "http://127.0.0.1:1234"


@pytest.mark.parametrize(
    ("environment", "has"),
    [
        ({}, False),
        ({"SEAM_API_KEY": " "}, False),
        ({"SEAM_WORKSPACE_ID": "x"}, False),
        ({"SEAM_API_KEY": "x"}, True),
        ({"SEAM_PERSONAL_ACCESS_TOKEN": "x"}, True),
    ],
)
def test_whether_any_key_is_named(environment: dict[str, str], has: bool) -> None:
    assert has_key(environment) is has
