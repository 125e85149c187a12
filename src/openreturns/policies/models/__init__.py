"""What a merchant writes down about returns: reasons, drafts and published policy versions."""

from openreturns.policies.models.draft import DraftStep, PolicyDraft
from openreturns.policies.models.reason import Ground, Reason, ReasonGroup
from openreturns.policies.models.version import PolicyVersion

__all__ = ["DraftStep", "Ground", "PolicyDraft", "PolicyVersion", "Reason", "ReasonGroup"]
