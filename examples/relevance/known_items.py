#!/usr/bin/env python3
"""Known items: sets of topics with one right record each, made of volumes that cite their own documents.

Reads records as JSON lines (a file, or standard input; `.zst` through zstdcat) whose ids end in `/dN`,
the number under which other documents of the volume cite them (*see Document 52*), as in *Foreign
Relations of the United States* since 1951. Writes directories with topics.tsv, qrels.txt and
ignore.txt, as `cargo run --example relevance` reads them:

  cited    the sentence that ends in the citation, as a reader pastes it: 8 to 40 words
  quoted   the title between quotation marks that is cited
  titled   some words of the record's own title, in order, as one half remembers it

Each for development and for the test (`-dev`, `-test`), parted by a hash of the record cited. The
citing document holds the sentence itself, so it is not judged. Everything hangs on hashes, so the
same volumes give the same sets.

  python3 examples/relevance/known_items.py frus.jsonl.zst OUT
"""
import collections
import hashlib
import json
import pathlib
import re
import subprocess
import sys

MOST = 600
# A word says something about a record where no more titles hold it.
FEW = 300
CITED = re.compile(r"\b[Dd]ocument (\d+)\b(?!, (?:foot|note))")
# What leads over to the citation and says nothing of what is cited.
LEAD = re.compile(
    r"(?:[\s,;:(\[.–—-]|\b(?:see|also|as|in|is|are|was|printed|text|for|the|ante|supra|infra|cf|from|"
    r"transmitted|under|of|that|which|and|reference|to|regarding|attached|attachment|enclosure)\b)+$",
    re.IGNORECASE,
)
# A note that stands in the midst of the text without a blank.
GLUED = re.compile(r"(?<=[a-z0-9.,”’)])(?:See|For text, see)\s*$")
# Where a paper is kept, with which a note begins.
FILED = re.compile(r"^.*?(?:Ibid|[Ff]iles?|Library|Archives|Lot)\b[^)]*\)\s*")
QUOTED = re.compile(r"“([^“”]{15,160}?)[,.]?”[^“”.]{0,30}$")
WORD = re.compile(r"\w+", re.UNICODE)
# A document of another volume has the same number.
ELSEWHERE = re.compile(r"(?:vol\.|volume|Foreign Relations|footnote|footnotes|Part)[^.]{0,40}$")
# A new sentence begins where a full stop stands before a capital, with or without a blank: notes
# stand in the midst of the text.
SENTENCE = re.compile(r"(?<=[a-z0-9)”’])[.!?][”’)]?\s*(?=[A-Z“(\[])")


def digest(*parts):
    return int.from_bytes(hashlib.sha256("|".join(parts).encode()).digest()[:8], "big")


def lines(path):
    if path.endswith(".zst"):
        with subprocess.Popen(["zstdcat", path], stdout=subprocess.PIPE) as unpacked:
            yield from unpacked.stdout
    else:
        with open(path, "rb") as file:
            yield from file


def read(path):
    records = {}
    for line in lines(path):
        record = json.loads(line)
        records[record["id"]] = record
    return records


def citations(records):
    """(what stands before, citing id, cited id) for every citation within a volume."""
    for record in records.values():
        volume = record["id"].rsplit("/", 1)[0]
        text = re.sub(r"\s+", " ", record.get("body") or "")
        for found in CITED.finditer(text):
            before = text[max(0, found.start() - 400) : found.start()]
            cited = f"{volume}/d{found.group(1)}"
            if cited in records and cited != record["id"] and not ELSEWHERE.search(before):
                yield before, record["id"], cited


def sentence(before):
    bare = LEAD.sub("", GLUED.sub("", before))
    text = SENTENCE.split(bare)[-1]
    text = FILED.sub("", text).strip(" ,;:.()[]")
    count = len(WORD.findall(text))
    return text if 8 <= count <= 40 else None


def half_remembered(record, titles):
    """Up to nine words of the title, two of them in few titles, the same at every run."""
    words = WORD.findall(record.get("title") or "")[:30]
    kept = [word for place, word in enumerate(words) if digest(record["id"], str(place)) % 100 < 60][:9]
    telling = {word for word in kept if titles[word] <= FEW and len(word) > 2}
    return " ".join(kept) if len(telling) >= 2 else None


def clean(text):
    return re.sub(r"\s+", " ", text.replace('"', " ")).strip()


def main():
    records = read(sys.argv[1])
    out = pathlib.Path(sys.argv[2])
    titles = collections.Counter()
    for record in records.values():
        titles.update(set(WORD.findall(record.get("title") or "")))
    topics = collections.defaultdict(dict)
    for before, citing, cited in citations(records):
        text = sentence(before)
        if text:
            topics["cited"].setdefault(cited, (clean(text), {citing}))[1].add(citing)
        quoted = QUOTED.search(LEAD.sub("", before))
        if quoted:
            topics["quoted"].setdefault(cited, (clean(quoted.group(1)), {citing}))[1].add(citing)
        title = half_remembered(records[cited], titles)
        if title:
            topics["titled"][cited] = (clean(title), set())
    for kind, of_kind in topics.items():
        for half in ("dev", "test"):
            mine = [cited for cited in of_kind if digest(cited) % 2 == (half == "test")]
            mine = sorted(sorted(mine, key=lambda cited: digest(kind, cited))[:MOST])
            place = out / f"{kind}-{half}"
            place.mkdir(parents=True, exist_ok=True)
            with (
                open(place / "topics.tsv", "w") as asked,
                open(place / "qrels.txt", "w") as judged,
                open(place / "ignore.txt", "w") as ignored,
            ):
                for number, cited in enumerate(mine, 1):
                    text, citing = of_kind[cited]
                    topic = f"{kind}-q{number:04}"
                    print(topic, text, sep="\t", file=asked)
                    print(topic, 0, cited, 1, file=judged)
                    for id in sorted(citing):
                        print(topic, id, file=ignored)
            print(kind, half, len(mine))


main()
