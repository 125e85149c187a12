"""The return, its lines, the unit ledger and the derived status."""
