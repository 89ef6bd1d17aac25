"""The Seam and the journal of this server: one of each, for every tab."""

from __future__ import annotations

import os
import threading
from contextlib import ExitStack

from seam_bulk import workflow
from seam_bulk.planning.credentials import Workspace
from seam_bulk.seam import access as access_module
from seam_bulk.seam.access import Access
from seam_bulk.storage.journal import Journal, open_journal
from seam_bulk.web import keys, people
from seam_bulk.web.runner import RUNNER


class Surroundings:
    """What the environment of the server comes to, found out when first asked for and kept until `close`.

    Without a key that is the built-in sandbox, one for the life of the server. In a tab where a person has entered a
    key of their own, that key and its workspace come before the server's.
    """

    def __init__(self) -> None:
        self._lock = threading.RLock()
        self._open = ExitStack()
        self._access: Access | None = None
        self._workspace: Workspace | None = None
        self._journal: Journal | None = None

    def access(self) -> Access:
        """The way to Seam; KeyRefused where the key is mixed or of the wrong kind."""
        if own := keys.held():
            return own.access
        with self._lock:
            if self._access is None:
                if access_module.has_key(os.environ):
                    self._access = access_module.access_from(os.environ)
                else:
                    self._access = self._open.enter_context(workflow.built_in_sandbox())
            return self._access

    def workspace(self) -> Workspace:
        """Whose doors these are; KeyRefused where Seam does not say."""
        if own := keys.held():
            return own.workspace
        if self._workspace is None:
            self._workspace = RUNNER.ask(workflow.workspace(self.access()))
        return self._workspace

    def journal(self) -> Journal:
        """The journal of the server's home; JournalError where it cannot be used."""
        with self._lock:
            if self._journal is None:
                self._journal = open_journal(os.environ)
                self._open.callback(self._journal.close)
            return self._journal

    def person(self) -> str:
        """Who is at work in this tab, as history names them; only to be asked in a tab's own thread."""
        return people.person()

    def close(self) -> None:
        """End the sandbox and let go of the journal; whatever is asked for next is found out anew."""
        with self._lock:
            self._open.close()
            self._access = self._workspace = self._journal = None


SEAM = Surroundings()
"""The one of this server."""
