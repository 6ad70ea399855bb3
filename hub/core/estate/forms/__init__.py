"""The shape of what people say about the estate. A file per noun."""
