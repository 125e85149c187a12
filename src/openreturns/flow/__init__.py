"""What happens next: event to handlers, the relay, the tick, composed verbs."""
