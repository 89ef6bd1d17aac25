"""The way to Seam: endpoint and key, and which kinds of key are refused by name."""

from __future__ import annotations

import ipaddress
from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from seam_bulk.errors import KeyRefused

ENDPOINT = "https://connect.getseam.com"

_REFUSED_KEYS = {
    "seam_cst": ("key.client_session", "a client session token, made for a guest's own phone"),
    "seam_pk": ("key.publishable", "a publishable key, made for web pages"),
    "ey": ("key.jwt", "a JWT, made for signed-in users of the Seam Console"),
}


@dataclass(frozen=True, slots=True)
class Access:
    """Where Seam is and how to sign in: an API key, or a personal access token with its workspace."""

    endpoint: str
    key: str = field(repr=False)
    workspace_id: str | None = None
    built_in: bool = False
    """Whether this is the sandbox inside the process, whose address is another one each time."""

    @property
    def place(self) -> str:
        """What a run remembers of where it was sent: the endpoint, or that it was the built-in sandbox."""
        return "built-in sandbox" if self.built_in else self.endpoint

    def headers(self) -> dict[str, str]:
        """The headers that sign a request in; a personal access token also names its workspace."""
        is_token = self.key.startswith("seam_at")
        workspace = {"seam-workspace": self.workspace_id} if self.workspace_id and is_token else {}
        return {"authorization": f"Bearer {self.key}", **workspace}


def access_from(environment: Mapping[str, str]) -> Access:
    """The way to Seam that the environment names; KeyRefused where it is missing, mixed or of the wrong kind."""
    key = environment.get("SEAM_API_KEY", "").strip()
    token = environment.get("SEAM_PERSONAL_ACCESS_TOKEN", "").strip()
    workspace_id = _workspace_id(environment.get("SEAM_WORKSPACE_ID", "").strip())
    endpoint = endpoint_from(environment)
    if key and token:
        raise KeyRefused(
            "key.mixed",
            "SEAM_API_KEY and SEAM_PERSONAL_ACCESS_TOKEN are both set.",
            "Unset one of them: they may belong to different workspaces.",
        )
    if not key and not token:
        raise KeyRefused(
            "key.missing",
            "There is no key for Seam.",
            "Set SEAM_API_KEY, or SEAM_PERSONAL_ACCESS_TOKEN and SEAM_WORKSPACE_ID; --sandbox needs none.",
        )
    _refuse_other_kinds(key or token)
    if key:
        return _with_key(endpoint, key, workspace_id)
    return _with_token(endpoint, token, workspace_id)


def access_entered(key: str, workspace_id: str, environment: Mapping[str, str]) -> Access:
    """The way to Seam with a key that a person entered; KeyRefused where it is of the wrong kind.

    Of the environment only the endpoint counts: where a key is sent is never up to who enters it.
    """
    key = key.strip()
    name = "SEAM_PERSONAL_ACCESS_TOKEN" if key.startswith("seam_at") else "SEAM_API_KEY"
    endpoint = environment.get("SEAM_ENDPOINT", "")
    return access_from({name: key, "SEAM_WORKSPACE_ID": workspace_id, "SEAM_ENDPOINT": endpoint})


def has_key(environment: Mapping[str, str]) -> bool:
    """Whether the environment names any key at all, right or wrong."""
    return any(environment.get(name, "").strip() for name in ("SEAM_API_KEY", "SEAM_PERSONAL_ACCESS_TOKEN"))


def endpoint_from(environment: Mapping[str, str]) -> str:
    """The endpoint without a slash at its end; KeyRefused where a key would leave the machine in clear."""
    endpoint = (environment.get("SEAM_ENDPOINT", "").strip() or ENDPOINT).rstrip("/")
    try:
        parts = urlsplit(endpoint)
        host, _ = parts.hostname or "", parts.port
    except ValueError:
        parts, host = urlsplit(""), ""
    is_plain = endpoint.isascii() and endpoint.isprintable() and not {*" @?#\\"} & {*endpoint}
    if parts.scheme not in ("https", "http") or not host or not is_plain:
        raise KeyRefused(
            "endpoint.not_a_url",
            "SEAM_ENDPOINT is not an address such as https://connect.getseam.com.",
            "Correct it, or unset it for Seam itself.",
        )
    if parts.scheme == "http" and not is_loopback(host):
        raise KeyRefused(
            "endpoint.not_https",
            f"SEAM_ENDPOINT is plain http to {host}: key and codes could be read on the way.",
            "Use https; plain http is for this machine only.",
        )
    return parts.geturl()


def is_loopback(host: str) -> bool:
    """Whether a host is this machine: `localhost`, 127.0.0.0/8 or ::1, and nothing that needs looking up."""
    if host.lower() == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _with_key(endpoint: str, key: str, workspace_id: str | None) -> Access:
    if key.startswith("seam_at"):
        raise KeyRefused(
            "key.token_as_key",
            "SEAM_API_KEY holds a personal access token.",
            "Set it as SEAM_PERSONAL_ACCESS_TOKEN, together with SEAM_WORKSPACE_ID.",
        )
    return Access(endpoint, key, workspace_id)


def _with_token(endpoint: str, token: str, workspace_id: str | None) -> Access:
    if not token.startswith("seam_at"):
        raise KeyRefused(
            "key.key_as_token",
            "SEAM_PERSONAL_ACCESS_TOKEN does not hold a personal access token: these begin with seam_at.",
            "Set an API key as SEAM_API_KEY instead.",
        )
    if not workspace_id:
        raise KeyRefused(
            "key.missing_workspace",
            "A personal access token reaches several workspaces, and SEAM_WORKSPACE_ID does not say which.",
            "Set SEAM_WORKSPACE_ID.",
        )
    return Access(endpoint, token, workspace_id)


def _workspace_id(text: str) -> str | None:
    """The workspace named, None where none is; KeyRefused for what could not stand in a header."""
    if not _is_one_word(text):
        raise KeyRefused(
            "key.malformed_workspace",
            "SEAM_WORKSPACE_ID holds blanks or characters that no id has.",
            "Copy it again from the Seam Console.",
        )
    return text or None


def _is_one_word(text: str) -> bool:
    return text.isascii() and text.isprintable() and " " not in text


def _refuse_other_kinds(key: str) -> None:
    for start, (rule, what) in _REFUSED_KEYS.items():
        if key.startswith(start):
            raise KeyRefused(rule, f"This key is {what}.", "Use an API key from the Seam Console.")
    if not _is_one_word(key):
        raise KeyRefused(
            "key.malformed",
            "The key holds blanks or characters that no key has.",
            "Copy it again from the Seam Console.",
        )
