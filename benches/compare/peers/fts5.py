"""SQLite FTS5 as a peer of the comparison.

Speaks the protocol of benches/compare/src/engines/process.rs on stdin and stdout. Uses the SQLite
that Python brings. One text column without stored content under FTS5's own Porter tokenizer;
filters are joins and subqueries over indexed tables, facets a GROUP BY, dates a comparison. Each
wanted part of an answer is a statement of its own, as SQL has it; all of them are timed together,
from the words to the ids. FTS5's k1 and b (1.2 and 0.75) cannot be set.
"""

import sqlite3
import sys
import time

UNIT = "\x1e"
# Keeps phrases from reaching from one part of a text into the next.
GAP = " zqzqz "


def build(table, place):
    base = sqlite3.connect(place)
    base.executescript(
        """
        PRAGMA journal_mode = OFF;
        PRAGMA synchronous = OFF;
        CREATE VIRTUAL TABLE words USING fts5(text, content='', tokenize='porter unicode61');
        CREATE TABLE papers(doc INTEGER PRIMARY KEY, id TEXT, day INTEGER, language TEXT,
            collection TEXT);
        CREATE TABLE archives(value TEXT, doc INTEGER, PRIMARY KEY(value, doc)) WITHOUT ROWID;
        CREATE TABLE fonds(value TEXT, doc INTEGER, PRIMARY KEY(value, doc)) WITHOUT ROWID;
        """
    )
    with open(table, encoding="utf-8", newline="\n") as rows:
        for doc, row in enumerate(rows):
            identity, parts, archives, fonds, day, language, collection = row.rstrip("\n").split("\t")
            base.execute("INSERT INTO words(rowid, text) VALUES (?, ?)", (doc, parts.replace(UNIT, GAP)))
            base.execute(
                "INSERT INTO papers VALUES (?, ?, ?, ?, ?)",
                (doc, identity, int(day) if day else None, language, collection),
            )
            for name, values in (("archives", archives), ("fonds", fonds)):
                base.executemany(
                    f"INSERT INTO {name} VALUES (?, ?)",
                    [(value, doc) for value in values.split(UNIT) if value],
                )
    base.executescript(
        """
        CREATE INDEX archives_of ON archives(doc, value);
        CREATE INDEX fonds_of ON fonds(doc, value);
        CREATE INDEX by_day ON papers(day);
        CREATE INDEX by_language ON papers(language);
        CREATE INDEX by_collection ON papers(collection);
        INSERT INTO words(words) VALUES ('optimize');
        ANALYZE;
        """
    )
    base.commit()
    base.close()


class Question:
    """What an ASK line says, as the FROM and WHERE of a statement."""

    def __init__(self, together, words, archive, fond, first, last, language, collection):
        tables, conditions, self.values = [], [], []
        quoted = [f'"{word}"' for word in words.split()]
        self.is_ranked = bool(quoted)
        if quoted:
            match = {"ALL": " AND ".join(quoted), "ANY": " OR ".join(quoted)}.get(together, f'"{words}"')
            tables.append("words")
            conditions.append("words MATCH ?")
            self.values.append(match)
        self.doc = "words.rowid" if quoted else "papers.doc"
        if first or language or collection or not quoted:
            tables.append("papers")
            if quoted:
                conditions.append("papers.doc = words.rowid")
        for condition, values in (
            ("papers.day BETWEEN ? AND ?", (int(first), int(last)) if first else None),
            ("papers.language = ?", (language,) if language else None),
            ("papers.collection = ?", (collection,) if collection else None),
            (
                f"{self.doc} IN (SELECT doc FROM archives WHERE value = ?)",
                (archive,) if archive and not fond else None,
            ),
            (
                f"{self.doc} IN (SELECT doc FROM fonds WHERE value = ?)",
                (f"{archive}/{fond}",) if fond else None,
            ),
        ):
            if values:
                conditions.append(condition)
                self.values.extend(values)
        self.source = f"FROM {', '.join(tables)} WHERE {' AND '.join(conditions)}"

    def top(self, base):
        order = "ORDER BY bm25(words)" if self.is_ranked else ""
        docs = base.execute(f"SELECT {self.doc} {self.source} {order} LIMIT 10", self.values).fetchall()
        identity = "SELECT id FROM papers WHERE doc = ?"
        return [base.execute(identity, doc).fetchone()[0] for doc in docs]

    def count(self, base):
        return base.execute(f"SELECT count(*) {self.source}", self.values).fetchone()[0]

    def facets(self, base, name, under):
        statement = (
            f"SELECT value, count(*) FROM {name} WHERE doc IN (SELECT {self.doc} {self.source})"
            " AND value GLOB ? GROUP BY value"
        )
        return base.execute(statement, [*self.values, f"{under}*"]).fetchall()


def ask(base, command, repeats, budget, *question):
    *question, under = question
    times = []
    began = time.perf_counter_ns()
    while True:
        start = time.perf_counter_ns()
        asked = Question(*question)
        top = [] if command == "COUNT" else asked.top(base)
        count = "" if command == "TOP_10" else asked.count(base)
        facets = []
        if command == "ARCHIVES":
            facets = asked.facets(base, "archives", "")
        elif command == "FONDS":
            facets = asked.facets(base, "fonds", f"{under}/")
        end = time.perf_counter_ns()
        times.append(end - start)
        if len(times) >= int(repeats) or end - began >= int(budget) * 1000:
            break
    shown = UNIT.join(f"{value}={number}" for value, number in facets)
    return "\t".join([" ".join(map(str, times)), str(count), UNIT.join(top), shown])


def main():
    base = None
    for line in sys.stdin:
        verb, *rest = line.rstrip("\n").split("\t")
        try:
            answer = ""
            if verb == "BUILD":
                build(*rest)
            elif verb == "OPEN":
                base = sqlite3.connect(f"file:{rest[0]}?mode=ro", uri=True)
                base.execute("PRAGMA mmap_size = 8000000000")
                answer = sqlite3.sqlite_version
            else:
                answer = ask(base, *rest)
            print(f"OK\t{answer}", flush=True)
        except Exception as error:  # whatever it is, the harness must hear of it
            print(f"ERROR {error!r}", flush=True)


if __name__ == "__main__":
    main()
