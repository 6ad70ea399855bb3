"""Django's own SQLite backend with one fair queue for writers."""
