"""The shape of what people send, a file for each part of a campaign."""
