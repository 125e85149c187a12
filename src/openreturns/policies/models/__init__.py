"""What a merchant writes down about returns: reasons and published policy versions."""

from openreturns.policies.models.reason import Ground, Reason, ReasonGroup
from openreturns.policies.models.version import PolicyVersion

__all__ = ["Ground", "PolicyVersion", "Reason", "ReasonGroup"]
