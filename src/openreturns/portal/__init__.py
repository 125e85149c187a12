"""Public pages for shoppers."""
