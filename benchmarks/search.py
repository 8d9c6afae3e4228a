"""How well and how fast the FAQ is found, against PostgreSQL's own configurations.

python benchmarks/search.py [documents [--each]]

Quality: the queries of benchmarks/queries.json over the texts that come with the portal; both sides
get title, keywords and answer with weights. PostgreSQL takes any of the words (OR) and ranks by
ts_rank_cd or ts_rank, whichever does better. Speed: the same texts with words shuffled in, as many
as asked for (10,000).
"""

import json
import random
import statistics
import sys
import time
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import psycopg2

from portal.content.domain import FaqQuestion, faq
from portal.content.facts import facts
from portal.content.lexis import words
from portal.content.markdown import plain
from portal.content.models import Content
from portal.content.search import Document, Snapshot, search
from portal.content.seeding import seed
from portal.content.wordlists import WordLists, lists
from portal.plugin.departments import load_departments
from portal.settings import Settings

sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))
from test_storage import on_postgres

QUERIES = json.loads(Path(__file__).with_name("queries.json").read_text(encoding="utf-8"))
CONFIGURATIONS = {"de": "german", "en": "english"}
LIMIT = 10
ROUNDS = 5
Find = Callable[[str], list[str]]


def connect(address: str):
    return psycopg2.connect(address.replace("postgres:", "postgresql:", 1))


def documents(locale: str) -> list[Document]:
    content = Content()
    seed(content, datetime(2027, 1, 4, tzinfo=UTC))
    known = facts(Settings(), tuple(load_departments()), locale)
    found: list[FaqQuestion] = [q for s in faq(content, known, locale) for q in s.questions]
    return [Document((q.section, q.key), q.title, q.keywords, plain(q.html)) for q in found]


def ours(locale: str, known: WordLists) -> Find:
    index = Snapshot(documents(locale), locale, known)
    return lambda query: [key for _section, key, _score in search(index, query, LIMIT)]


def postgres(connection, locale: str, ranking: str) -> Find:
    """Return a search by PostgreSQL over the same texts."""
    configuration = CONFIGURATIONS[locale]
    with connection.cursor() as cursor:
        cursor.execute("DROP TABLE IF EXISTS faq")
        cursor.execute("CREATE TABLE faq (key text, place int, words tsvector)")
        for place, each in enumerate(documents(locale)):
            cursor.execute(
                "INSERT INTO faq VALUES (%s, %s, setweight(to_tsvector(%s::regconfig, %s), 'A')"
                " || setweight(to_tsvector(%s::regconfig, %s), 'B')"
                " || setweight(to_tsvector(%s::regconfig, %s), 'D'))",
                (
                    *(each.place[1], place, configuration, each.title),
                    *(configuration, " ".join(each.keywords), configuration, each.body),
                ),
            )

    def find(query: str) -> list[str]:
        with connection.cursor() as cursor:
            cursor.execute(
                "WITH asked AS (SELECT replace(plainto_tsquery(%s::regconfig, %s)::text,"
                f" '&', '|')::tsquery AS q) SELECT key FROM faq, asked WHERE words @@ q"
                f" ORDER BY {ranking}(words, q) DESC, place LIMIT {LIMIT}",
                (configuration, query),
            )
            return [row[0] for row in cursor.fetchall()]

    return find


def rank(find: Find, query: str, answers: list[str]) -> int:
    """Return where the first answer stands, 0 where it is not found."""
    return next((n for n, key in enumerate(find(query), 1) if key in answers), 0)


def quality(find: Find, asked: list) -> tuple[float, float, float]:
    """Return the mean reciprocal rank, and the shares answered first and among three."""
    ranks = [rank(find, query, answers) for query, answers in asked]
    size = len(ranks)
    reciprocal = sum(1 / found for found in ranks if found) / size
    return reciprocal, ranks.count(1) / size, sum(0 < found <= 3 for found in ranks) / size


def print_ranks(mine: Find, theirs: Find, asked: list) -> None:
    """Print the ranks of both for each query that ours does not answer first; 0: not at all."""
    for query, answers in asked:
        if (found := rank(mine, query, answers)) != 1:
            print(f"    ours {found}, PostgreSQL {rank(theirs, query, answers)}: {query}")


def silent(find: Find, asked: list[str]) -> float:
    """Return the share of questions without an answer that get none."""
    return sum(not find(query) for query in asked) / len(asked)


def many(number: int) -> Snapshot:
    """Return an index of texts made of the real ones' words."""
    chance = random.Random(7)
    real = documents("de")
    pool = [word for each in real for word in words(each.body)]
    made = []
    for count in range(number):
        like = real[count % len(real)]
        # Each has some words of its own, as a big city's texts have.
        own = [f"{chance.choice(pool)}{chance.choice(pool)}" for _ in range(2)]
        body = " ".join([*chance.choices(pool, k=60), *own])
        title = " ".join(chance.choices(words(like.title), k=4) + chance.choices(pool, k=3))
        made.append(Document(("s", f"q{count}"), title, tuple(chance.choices(pool, k=5)), body))
    content = Content()
    return Snapshot(made, "de", lists(content))


def speed(index: Snapshot) -> tuple[float, float]:
    """Return median and 99th percentile of one search in ms."""
    asked = [query for query, _answers in QUERIES["de"]] + QUERIES["without_answer"]
    times = []
    for _round in range(ROUNDS):
        for query in asked:
            begun = time.perf_counter()
            search(index, query, LIMIT)
            times.append(1000 * (time.perf_counter() - begun))
    return statistics.median(times), statistics.quantiles(times, n=100)[98]


def compare(connection, locale: str, queries: dict) -> None:
    """Print the figures of one language."""
    known = lists(Content())
    ranked = {name: postgres(connection, locale, name) for name in ("ts_rank", "ts_rank_cd")}
    finds = {f"PostgreSQL, {name}": find for name, find in ranked.items()}
    finds["ours without synonyms"] = ours(locale, WordLists("", known.parts))
    finds["ours"] = ours(locale, known)
    figures = {name: quality(find, queries[locale]) for name, find in finds.items()}
    for name, found in figures.items():
        print(f"{locale}  {name:<26}" + "".join(f"{figure:>8.3f}" for figure in found))
    best = max(found[0] for name, found in figures.items() if name.startswith("PostgreSQL"))
    print(f"{locale}  {figures['ours'][0] / best:.2f} times PostgreSQL's MRR")
    if "--each" in sys.argv:
        print_ranks(finds["ours"], ranked["ts_rank"], queries[locale])
    if locale == "de":
        mine = silent(finds["ours"], queries["without_answer"])
        theirs = silent(ranked["ts_rank"], queries["without_answer"])
        print(f"{locale}  no answer where there is none: ours {mine:.0%}, PostgreSQL {theirs:.0%}")


def main(number: int = 10_000) -> None:
    """Measure and print both tables."""
    with on_postgres(Path()) as address, closing(connect(address)) as connection:
        sets = {"first": QUERIES, "second": QUERIES["held_back"]}
        sets |= {name: QUERIES[name] for name in ("third", "fourth")}
        for title, queries in sets.items():
            print(f"{title:<30}{'MRR':>8}{'first':>8}{'of three':>10}")
            for locale in CONFIGURATIONS:
                compare(connection, locale, queries)
    begun = time.perf_counter()
    index = many(number)
    made = time.perf_counter() - begun
    median, late = speed(index)
    print(f"{number} texts: indexed in {made:.1f} s; a search {median:.2f} ms, p99 {late:.2f} ms")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 10_000)
