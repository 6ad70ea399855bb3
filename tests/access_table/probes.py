"""What is asked by machines and stands in no urls.py (hub.core.flow.middleware.PROBES): who gets an answer."""

ANYBODY, OPERATORS = "anybody", "operators: on this machine, or with the token"

PROBES = {"healthz": ANYBODY, "readyz": ANYBODY, "metrics": OPERATORS}
