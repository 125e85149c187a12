"""What is to be done about a return line: the actions of a shop."""

from openreturns.policies.models.listed import Listed


class Action(Listed):
    """What the customer wants done, or what staff still has to do ("send a larger size")."""
