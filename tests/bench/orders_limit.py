"""
The machine's own limit for the transaction of one order (speed.md, "The order rush"), with nothing around it.

Idempotency key, household cap, conditional decrement of 3 of 20 offers, order and lines, commit. On PostgreSQL one SQL
function with the stock rows last and four connections; on SQLite one writer, WAL and FULL.
"""

import random
import sqlite3
import threading
import time
from pathlib import Path

OFFERS, LINES, CONNECTIONS = 20, 3, 4

TABLES = """
CREATE TABLE limit_key (key text PRIMARY KEY, body text NOT NULL, answer bigint);
CREATE TABLE limit_cap (household bigint PRIMARY KEY, used integer NOT NULL CHECK (used <= 9));
CREATE TABLE limit_stock (id bigint PRIMARY KEY, remaining bigint NOT NULL CHECK (remaining >= 0));
CREATE TABLE limit_order (id {serial}, household bigint NOT NULL UNIQUE, code text NOT NULL, at text NOT NULL);
CREATE TABLE limit_line (order_id bigint NOT NULL, offer bigint NOT NULL, quantity integer NOT NULL,
    PRIMARY KEY (order_id, offer));
"""

FUNCTION = """
CREATE FUNCTION limit_place(k text, h bigint, c text, a bigint, b bigint, d bigint) RETURNS bigint AS $$
DECLARE made bigint;
BEGIN
    INSERT INTO limit_key VALUES (k, c, NULL);
    INSERT INTO limit_cap VALUES (h, 3) ON CONFLICT (household) DO UPDATE SET used = limit_cap.used + 3;
    INSERT INTO limit_order (household, code, at) VALUES (h, c, now()::text) RETURNING id INTO made;
    INSERT INTO limit_line VALUES (made, a, 1), (made, b, 1), (made, d, 1);
    UPDATE limit_key SET answer = made WHERE key = k;
    UPDATE limit_stock SET remaining = remaining - 1 WHERE id = a AND remaining >= 1;
    UPDATE limit_stock SET remaining = remaining - 1 WHERE id = b AND remaining >= 1;
    UPDATE limit_stock SET remaining = remaining - 1 WHERE id = d AND remaining >= 1;
    RETURN made;
END $$ LANGUAGE plpgsql
"""


def chosen(number: int) -> list[int]:
    """Three of the twenty offers, in ascending order: the same for the same number."""
    return sorted(random.Random(number).sample(range(1, OFFERS + 1), LINES))


def postgres(url: str, orders: int) -> float:
    """Orders per second in a database of its own tables."""
    import psycopg

    plain = url.partition("?")[0]
    with psycopg.connect(plain, autocommit=True) as made:
        made.execute(TABLES.format(serial="bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY"))
        made.execute(FUNCTION)
        made.execute("INSERT INTO limit_stock SELECT g, 1000000000 FROM generate_series(1, 20) g")

    def run(part: int) -> None:
        with psycopg.connect(plain, autocommit=True) as mine:
            for number in range(part, orders, CONNECTIONS):
                mine.execute(
                    "SELECT limit_place(%s, %s, %s, %s, %s, %s)", [f"k{number}", number, "c", *chosen(number)]
                )

    threads = [threading.Thread(target=run, args=[part]) for part in range(CONNECTIONS)]
    started = time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return orders / (time.perf_counter() - started)


def sqlite(folder: Path, orders: int) -> float:
    """Orders per second of one writer in a file beside the hub's."""
    mine = sqlite3.connect(folder / "limit.sqlite3", isolation_level=None)
    mine.execute("PRAGMA journal_mode=WAL")
    mine.execute("PRAGMA synchronous=FULL")
    mine.executescript(TABLES.format(serial="integer PRIMARY KEY AUTOINCREMENT"))
    mine.executemany("INSERT INTO limit_stock VALUES (?, 1000000000)", [[n + 1] for n in range(OFFERS)])
    started = time.perf_counter()
    for number in range(orders):
        _one(mine, number)
    spent = time.perf_counter() - started
    mine.close()
    return orders / spent


def _one(mine: sqlite3.Connection, number: int) -> None:
    run, key = mine.execute, f"k{number}"
    run("BEGIN IMMEDIATE")
    run("INSERT INTO limit_key VALUES (?, 'c', NULL)", [key])
    run("INSERT INTO limit_cap VALUES (?, 3) ON CONFLICT (household) DO UPDATE SET used = used + 3", [number])
    made = run(
        "INSERT INTO limit_order (household, code, at) VALUES (?, 'c', datetime()) RETURNING id", [number]
    ).fetchone()[0]
    lines = chosen(number)
    mine.executemany("INSERT INTO limit_line VALUES (?, ?, 1)", [[made, offer] for offer in lines])
    run("UPDATE limit_key SET answer = ? WHERE key = ?", [made, key])
    mine.executemany(
        "UPDATE limit_stock SET remaining = remaining - 1 WHERE id = ? AND remaining >= 1",
        [[offer] for offer in lines],
    )
    run("COMMIT")
