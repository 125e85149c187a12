"""May it come back, why and until when: reasons, windows, decisions. Pure where it decides."""
