"""Every fixed sentence and label about keys of one's own and about sign-in; see `words`."""

from __future__ import annotations

from seam_bulk.errors import SeamBulkError
from seam_bulk.web.sign_in import Standing

# -- a key of one's own

YOUR_KEY = "Your Seam key"
USE_MY_KEY = "Use my Seam key"
USE_OTHER_KEY = "Use another key"
MANAGE_KEY = "My own key"
OWN_KEY = "With the key that you entered, in this tab only."
KEY_LEAD = (
    "Work with a Seam key of your own. It stays in the memory of this server, for this tab only, "
    "and is gone when the tab is closed or loaded anew. It is never written down."
)
KEY_LABEL = "Seam key"
KEY_HELP = "An API key of your workspace, made in the Seam Console under Developer, API Keys."
KEY_WORKSPACE_LABEL = "Workspace id (only with a personal access token)"
KEY_WORKSPACE_HELP = (
    "A personal access token begins with seam_at and reaches several workspaces, so it needs to be said which."
)
ASK_WHOSE_KEY = "See whose key this is"
KEY_BELONGS_TO = "This key belongs to the workspace:"
KEY_SANDBOX = "It is a sandbox: nothing real changes. Is this the workspace you mean?"
KEY_PRODUCTION = (
    "These are real doors: what you update with this key changes who can open them. Is this the workspace you mean?"
)
USE_WORKSPACE = "Use this workspace"
FORGET_KEY = "Forget this key"
KEY_IN_USE = "This tab works with your own key, in the workspace:"
KEY_GONE_WHEN = "It is gone when this tab is closed or loaded anew. A run that was begun with it goes on to its end."
_AGAIN = "Copy it again from the Seam Console."
KEY_TROUBLE = {
    "key.missing": SeamBulkError("key.not_entered", "No key was entered.", "Copy it from the Seam Console."),
    "key.missing_workspace": SeamBulkError(
        "key.workspace_not_entered",
        "This is a personal access token, which reaches several workspaces.",
        "Enter the id of the workspace as well.",
    ),
    "key.malformed_workspace": SeamBulkError(
        "key.workspace_malformed", "The workspace id holds blanks or characters that no id has.", _AGAIN
    ),
}
"""What is said of a key that was entered, where the sentence of the core speaks of the environment."""

# -- sign-in

SIGN_IN = "Sign in"
SIGN_OUT = "Sign out"
SIGNED_IN_AS = "Signed in as"
NOT_LET_IN = "Not open to you"
STANDINGS = {
    Standing.SIGNED_OUT: "Please sign in to use this page. If you followed a link to a run, open it again after that.",
    Standing.TOO_LONG_AGO: "You signed in more than 12 hours ago. Please sign in again.",
    Standing.NO_EMAIL: "Your sign-in names no e-mail, so nobody can tell whether this page is open to you.",
    Standing.NOT_VERIFIED: "The e-mail of your sign-in is not verified. Verify it where you sign in, then come back.",
    Standing.NOBODY_ALLOWED: (
        "Nobody may use this page yet: whoever runs this server has to name e-mails or domains in SEAM_BULK_ALLOWED."
    ),
    Standing.NOT_ALLOWED: "This e-mail is not among those that may use this page. Ask whoever runs this server.",
}
