"""Stand-ins for what lies outside: gateways and carriers that do as they are told."""
