"""What a sandbox knows: two workspaces, their keys and credentials, and every request it got."""

from __future__ import annotations

import threading
from collections.abc import Mapping
from copy import deepcopy
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import NAMESPACE_URL, uuid5

from seam_bulk.sandbox import seed as seeded
from seam_bulk.sandbox.faults import Dice, Fault
from seam_bulk.sandbox.options import SandboxOptions
from seam_bulk.sandbox.seed import Json, wire_time

_SYNCED = "is_latest_desired_state_synced_with_provider"
_SYNCED_AT = "latest_desired_state_synced_with_provider_at"


@dataclass
class Workspace:
    """One workspace: itself, its access systems and its credentials, each as Seam's API gives it."""

    about: Json
    systems: list[Json]
    credentials: dict[str, Json]

    @property
    def workspace_id(self) -> str:
        """The id that the header `seam-workspace` names it by."""
        return str(self.about["workspace_id"])


@dataclass(frozen=True)
class Keys:
    """The keys of a pretend Seam; none of them opens anything else."""

    api_key: str
    production_api_key: str
    personal_access_token: str
    client_session_token: str
    publishable_key: str


def keys_of(seed: int) -> Keys:
    """The keys of a sandbox, the same every time."""

    def made(kind: str) -> str:
        return uuid5(NAMESPACE_URL, f"https://seam-bulk.invalid/{seed}/key/{kind}").hex

    return Keys(
        api_key=f"seam_test{made('api')[:8]}_{made('api')[8:]}",
        production_api_key=f"seam_{made('production')[:8]}_{made('production')[8:]}",
        personal_access_token=f"seam_at{made('token')[:8]}_{made('token')[8:]}",
        client_session_token=f"seam_cst{made('session')[:8]}_{made('session')[8:]}",
        publishable_key=f"seam_pk{made('publishable')[:8]}_{made('publishable')[8:]}",
    )


@dataclass
class World:
    """The state of a sandbox. Every method may be called from any thread; what it gives out are copies."""

    options: SandboxOptions
    dice: Dice
    keys: Keys
    sandbox: Workspace
    production: Workspace
    refused_keys: set[str] = field(default_factory=set)
    log: list[Json] = field(default_factory=list)
    lock: threading.RLock = field(default_factory=threading.RLock)
    _syncing: dict[str, datetime] = field(default_factory=dict)

    def requests(self) -> list[Json]:
        """Every request so far, in the order of arrival; `status` is None where the answer is still to come."""
        with self.lock:
            return deepcopy(self.log)

    def credentials(self) -> dict[str, Json]:
        """Every credential of both workspaces by id, as Seam's API gives it now."""
        with self.lock:
            known = {**self.sandbox.credentials, **self.production.credentials}
            return {each: deepcopy(self.view(credential)) for each, credential in known.items()}

    def change(self, acs_credential_id: str, **fields: Any) -> None:
        """Somebody else edits a credential: these fields are so from now on. KeyError for an id nobody knows."""
        with self.lock:
            self._of(acs_credential_id).update(deepcopy(fields))

    def remove(self, acs_credential_id: str) -> None:
        """Somebody else deletes a credential. KeyError for an id nobody knows."""
        with self.lock:
            self._of(acs_credential_id)
            for workspace in (self.sandbox, self.production):
                workspace.credentials.pop(acs_credential_id, None)

    def set_faults(self, *faults: Fault | str) -> None:
        """From now on these faults and no others; counting starts again, and a key refused by a fault is good again."""
        dice = Dice(faults, self.options.fault_seed)
        with self.lock:
            self.dice.put_away.set_result(None)
            self.dice = dice
            self.refused_keys.clear()

    def update(self, credential: Json, fields: Mapping[str, Any], now: datetime) -> None:
        """Write what an update asks for, and let the provider follow."""
        credential.update(fields)
        if isinstance(credential.get(_SYNCED), bool):
            credential[_SYNCED] = False
            self._syncing[credential["acs_credential_id"]] = now + timedelta(seconds=self.options.sync_delay)

    def view(self, credential: Json) -> Json:
        """The credential as it stands now, its sync with the provider brought up to date."""
        due = self._syncing.get(credential["acs_credential_id"]) if self._syncing else None
        if due and due <= datetime.now(UTC):
            del self._syncing[credential["acs_credential_id"]]
            credential |= {_SYNCED: True, _SYNCED_AT: wire_time(due)}
        return credential

    def _of(self, acs_credential_id: str) -> Json:
        found = self.sandbox.credentials.get(acs_credential_id) or self.production.credentials.get(acs_credential_id)
        if found is None:
            raise KeyError(acs_credential_id)
        return found


def make_world(options: SandboxOptions) -> World:
    """The state that a sandbox with these options starts with."""
    return World(
        options=options,
        dice=Dice(options.faults, options.fault_seed),
        keys=keys_of(options.seed),
        sandbox=_workspace(options.credentials, options.seed, production=False),
        production=_workspace(seeded.PRODUCTION_CREDENTIALS, options.seed, production=True),
    )


def _workspace(count: int, seed: int, *, production: bool) -> Workspace:
    credentials = seeded.seeded_credentials(count, seed=seed, production=production)
    return Workspace(
        about=seeded.seeded_workspace(seed=seed, production=production),
        systems=seeded.seeded_systems(seed=seed, production=production),
        credentials={each["acs_credential_id"]: each for each in credentials},
    )
