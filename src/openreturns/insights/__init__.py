"""What the figures say: reads everything below, changes nothing of it."""
