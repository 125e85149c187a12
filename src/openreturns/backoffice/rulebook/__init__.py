"""The rule builder: a rule as a form that works without script."""
