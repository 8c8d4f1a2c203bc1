"""The policy as a kind of versioned document."""

from __future__ import annotations

from licensing.policy.arranging import arrange_policy
from licensing.policy.reading import read_policy
from licensing.versions.kinds import Kind, register

POLICY = register(Kind("policy", read_policy, arrange_policy))
