"""Shops (tenants), people and their roles, API keys, branding."""
