"""What was bought: copies of what the shop or ERP knows, and what of it can still come back."""
