"""The gateway for people who refund at their provider themselves and say so here."""
