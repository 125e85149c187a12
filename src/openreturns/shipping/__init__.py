"""Parcels, labels and how goods travel."""
