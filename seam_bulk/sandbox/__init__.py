"""A pretend Seam on loopback: state in memory, latency and faults by choice. It shares no code with the client.

`with start(SandboxOptions(faults=("429:5%",))) as sandbox:` gives `sandbox.endpoint` and `sandbox.api_key`.
"""

from __future__ import annotations

from seam_bulk.sandbox.faults import KINDS, Fault, parse_fault, parse_latency
from seam_bulk.sandbox.options import SandboxOptions
from seam_bulk.sandbox.server import Sandbox, serve, start

__all__ = ["KINDS", "Fault", "Sandbox", "SandboxOptions", "parse_fault", "parse_latency", "serve", "start"]
