"""One folder per outside system; each implements a port of a stage."""
