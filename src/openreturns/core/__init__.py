"""What every app stands on: events, money, ids, errors; no business words."""
