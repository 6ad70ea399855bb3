"""Dates and times where Django's own would be read two ways."""
