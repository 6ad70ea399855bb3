#!/usr/bin/env python3
"""
Recomputes a draw of Linli. It needs Python 3.9 and nothing else; read it, it is short.

    python3 verifier.py draw.json
    python3 verifier.py draw.json --winners

draw.json is what the page of the draw offers. Nothing is sent anywhere. It prints what it checks, and ends with 0
where everything is as the committee says. With --winners it also prints the codes that win, in the order of the draw.
"""

import hashlib
import hmac
import json
import sys
from pathlib import Path
from typing import Any, Dict, List, Optional  # noqa: UP035 - it must run where people have an older Python

Entries = Dict[str, Dict[str, Any]]  # noqa: UP006
Stock = Dict[str, Dict[str, Optional[int]]]  # noqa: UP006, UP045


def sha(text: str) -> str:
    """SHA-256 in hex."""
    return hashlib.sha256(text.encode("utf-8")).hexdigest()


def order_of(seed: str, codes: Entries) -> List[str]:  # noqa: UP006
    """The codes as they are drawn."""
    key = bytes.fromhex(seed)
    return sorted(codes, key=lambda code: hmac.new(key, code.encode("utf-8"), hashlib.sha256).hexdigest())


def winners(order: List[str], entries: Entries, stock: Stock) -> Dict[str, str]:  # noqa: UP006
    """Who gets what they asked for: reserves first, what is left of them to all, carried over, everybody."""
    left = {offer: dict(pools) for offer, pools in stock.items()}
    won: Dict[str, str] = {}  # noqa: UP006

    def go(pool: str, codes: List[str]) -> None:  # noqa: UP006
        for code in codes:
            wants = entries[code]["wants"]
            if code not in won and all(enough(left[offer].get(pool, 0), n) for offer, n in wants.items()):
                won[code] = pool
                for offer, n in wants.items():
                    rest = left[offer][pool]
                    left[offer][pool] = None if rest is None else rest - n

    for pool in ("reserved", "proxy"):
        go(pool, [code for code in order if entries[code]["pool"] == pool])
    for pools in left.values():
        for kind in ("reserved", "proxy"):
            rest, general = pools.pop(kind, 0), pools.get("general", 0)
            if rest is not None and general is not None:
                pools["general"] = general + rest
    go("general", [code for code in order if entries[code]["carried"]])
    go("general", order)
    return won


def enough(rest: Optional[int], number: int) -> bool:  # noqa: UP045
    """Whether there is so much; None is as much as anybody wants."""
    return rest is None or rest >= number


def main(path: str, show_winners: bool = False) -> int:
    """Recomputes everything; 0 where it holds."""
    draw = json.loads(Path(path).read_text("utf-8"))
    entries = {entry["code"]: entry for entry in draw["entries"]}
    listed = sha("\n".join(sorted(entries)))
    seed = sha("|".join((draw["secret"], draw["number"], listed)))
    order = order_of(seed, entries)
    counted = [code for code in order if not entries[code]["passed_over"]]
    won = winners(counted, entries, draw["stock"])
    checks = [
        ("the secret is the one that was promised", sha(draw["secret"]) == draw["secret_hash"]),
        ("nobody was added to the list or taken from it", listed == draw["list_hash"]),
        ("the entries are those that were promised", sha(draw["details"]) == draw["details_hash"]),
        ("the seed follows from secret, number and list", seed == draw["seed"]),
        (
            "the order follows from the seed",
            all(entries[code]["rank"] == n + 1 for n, code in enumerate(order)),
        ),
        ("the winners follow from the order", won == {c: e["won"] for c, e in entries.items() if e["won"]}),
    ]
    if draw["number"]:
        sys.stdout.write("Public number: " + draw["number_name"] + ": " + draw["number"] + "\n")
    for words, holds in checks:
        sys.stdout.write(("yes  " if holds else "NO   ") + words + "\n")
    sys.stdout.write(f"{len(entries)} entries, {len(won)} of them win. Seed {seed}\n")
    if show_winners:
        sys.stdout.write("".join("wins " + code + " " + won[code] + "\n" for code in order if code in won))
    return 0 if all(holds for _words, holds in checks) else 1


if __name__ == "__main__":
    if len(sys.argv) not in (2, 3) or sys.argv[2:] not in ([], ["--winners"]):
        sys.exit(__doc__)
    sys.exit(main(sys.argv[1], len(sys.argv) == 3))
