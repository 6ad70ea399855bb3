"""The words of the hub and their translations: found in the sources, kept in .po files, compiled."""
