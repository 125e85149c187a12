"""The time machine as people see it: a form, figures in words, a plot, a panel for Rules."""
