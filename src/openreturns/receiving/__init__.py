"""Parcels in, inspection, disposition, stock movements."""
