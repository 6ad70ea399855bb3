"""The pages of errands, a file per noun."""
