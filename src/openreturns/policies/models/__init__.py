"""What a merchant writes down about returns: reasons, actions, forms, drafts and versions."""

from openreturns.policies.models.action import Action
from openreturns.policies.models.disposition import Disposition
from openreturns.policies.models.draft import DraftStep, PolicyDraft
from openreturns.policies.models.form import Form, FormField, Kind
from openreturns.policies.models.reason import Ground, Reason, ReasonGroup
from openreturns.policies.models.version import PolicyVersion

__all__ = [
    "Action",
    "Disposition",
    "DraftStep",
    "Form",
    "FormField",
    "Ground",
    "Kind",
    "PolicyDraft",
    "PolicyVersion",
    "Reason",
    "ReasonGroup",
]
