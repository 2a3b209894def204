"""The same function over many items, behind `ports.Bulk`."""
