"""The merchant's rules: a closed language, compiled once, that never outranks the law."""
