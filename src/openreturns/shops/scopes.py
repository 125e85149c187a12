"""What an API key may be allowed to do; a closed list."""

SCOPES = (
    "orders:read",
    "orders:write",
    "returns:read",
    "returns:write",
    "settlements:write",
    "settings:write",
)
