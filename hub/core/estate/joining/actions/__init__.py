"""The verbs of joining: with a letter, by request, and out again."""
