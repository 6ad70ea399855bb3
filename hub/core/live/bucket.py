"""A token bucket: bursts are fine, a flood is not."""


class Bucket:
    """Holds `burst` tokens at most and refills by `per_second`. Times are seconds of one steady clock."""

    __slots__ = ("_at", "_burst", "_left", "_per_second")

    def __init__(self, burst: int, per_second: float) -> None:
        self._burst, self._per_second = burst, per_second
        self._left, self._at = float(burst), 0.0

    def take(self, at: float, tokens: int = 1) -> bool:
        """Takes some tokens; False, and none taken, where too few are left."""
        self._left = min(self._burst, self._left + (at - self._at) * self._per_second)
        self._at = at
        if self._left < tokens:
            return False
        self._left -= tokens
        return True
