"""Pages drawn from the ledger and the registry."""
