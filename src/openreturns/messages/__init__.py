"""Mails to people, their templates and log."""
