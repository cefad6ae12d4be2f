"""What a server holds: collections to fill it with, and everything in it as one value to compare."""

import random
import uuid

from .rest import Rest

DIMENSIONS = 32
TENANTS = ("acme", "globex")
WORDS = [first + second for first in ("ka", "lo", "mi", "nu", "ra") for second in ("ben", "dar", "gol", "pim", "sun")]


class Maker:
    """Objects that are the same in every run."""

    def __init__(self, seed):
        self._random = random.Random(seed)

    def vector(self, dimensions=DIMENSIONS):
        return [self._random.uniform(-1, 1) for _ in range(dimensions)]

    def text(self, words):
        return " ".join(self._random.choices(WORDS, k=words))

    def digits(self, size):
        """So many hexadecimal digits, which compress to half of their size."""
        return self._random.randbytes(size // 2).hex()

    def object(self, collection, number, properties, **more):
        identity = uuid.uuid5(uuid.NAMESPACE_URL, f"{collection}/{more.get('tenant', '')}/{number}")
        return {"class": collection, "id": str(identity), "properties": {"number": number} | properties} | more


def text_property(name, **more):
    return {"name": name, "dataType": ["text"]} | more


NUMBER = {"name": "number", "dataType": ["int"]}

ARTICLE = {"class": "Article", "description": "text that JSON may escape: <>&\u00e4\u2028", "vectorizer": "none",
           "properties": [NUMBER, text_property("title"), text_property("body")]}
AUTHOR = {"class": "Author", "properties": [NUMBER, text_property("name")], "vectorConfig": {
    "portrait": {"vectorizer": {"none": {}}, "vectorIndexType": "hnsw"},
    "style": {"vectorizer": {"none": {}}, "vectorIndexType": "flat"}}}
NOTE = {"class": "Note", "vectorizer": "none", "multiTenancyConfig": {"enabled": True},
        "properties": [NUMBER, text_property("body")]}
EMPTY = {"class": "Empty", "vectorizer": "none", "properties": [text_property("name")]}
LARGE = {"class": "Large", "vectorizer": "none", "properties": [
    NUMBER, text_property("body", indexFilterable=False, indexSearchable=False)]}


def fill(rest: Rest):
    """A plain collection with an alias, one of named vectors, one of two tenants, one without objects."""
    make = Maker("small")
    for schema in (ARTICLE, AUTHOR, NOTE, EMPTY):
        rest.create_collection(schema)
    rest.add_alias("Articles", "Article")
    rest.add_tenants("Note", TENANTS)
    rest.load([make.object("Article", number, {"title": make.text(4), "body": make.text(60)}, vector=make.vector())
               for number in range(400)])
    rest.load([make.object("Author", number, {"name": make.text(2)},
                           vectors={"portrait": make.vector(), "style": make.vector(16)}) for number in range(200)])
    for tenant in TENANTS:
        rest.load([make.object("Note", number, {"body": make.text(20)}, vector=make.vector(), tenant=tenant)
                   for number in range(100)])


def fill_large(rest: Rest, objects, size):
    """One collection of one shard: so many objects of so many bytes, which compress to half."""
    make = Maker("large")
    rest.create_collection(LARGE)
    rest.load([make.object("Large", number, {"body": make.digits(size)}, vector=make.vector())
               for number in range(objects)])


def contents(rest: Rest):
    """Every schema, tenant, alias, object and vector, and the answers to some searches of every index."""
    schemas = rest.collections()
    found = {"schemas": schemas, "aliases": rest.aliases(), "tenants": {}, "objects": {}, "searches": {}}
    for name, schema in schemas.items():
        tenants = rest.tenants(name) if schema.get("multiTenancyConfig", {}).get("enabled") else []
        found["tenants"][name] = tenants
        for tenant in [each["name"] for each in tenants] or [None]:
            found["objects"][name, tenant] = objects = rest.read(name, tenant)
            found["searches"][name, tenant] = searches(rest, name, tenant, objects[:3])
    return found


def searches(rest, collection, tenant, objects):
    """What the vector index finds nearest to each object, and what the inverted index finds by its number."""
    answers = []
    for each in objects:
        vectors = {None: each["vector"]} if each.get("vector") else each["vectors"]
        queries = [f"nearVector: {{vector: {vector}{targets(name)}}}, limit: 5" for name, vector in vectors.items()]
        queries.append(f'where: {{path: ["number"], operator: Equal, valueInt: {each["properties"]["number"]}}}')
        for query in queries:
            scope = f', tenant: "{tenant}"' if tenant else ""
            wanted = "{number _additional {id distance}}"
            answers.append(rest.graphql(f"{{Get {{{collection}({query}{scope}) {wanted}}}}}"))
    return answers


def targets(vector):
    return f', targetVectors: ["{vector}"]' if vector else ""


def difference(expected, found, at="contents"):
    """Where two such values differ first, in words; None where they are equal."""
    if isinstance(expected, dict) and isinstance(found, dict):
        if expected.keys() != found.keys():
            return f"{at}: only one of both has {sorted(map(str, expected.keys() ^ found.keys()))[:5]}"
        return next(filter(None, (difference(expected[key], found[key], f"{at}.{key}") for key in expected)), None)
    if isinstance(expected, list) and isinstance(found, list):
        if len(expected) != len(found):
            return f"{at}: {len(expected)} are expected, {len(found)} found"
        pairs = enumerate(zip(expected, found))
        return next(filter(None, (difference(*pair, f"{at}[{number}]") for number, pair in pairs)), None)
    return None if expected == found else f"{at}: {str(expected)[:200]} is expected, {str(found)[:200]} found"


def expect_same(expected, found, at="contents"):
    """AssertionError where two such values differ, which says where."""
    wrong = difference(expected, found, at)
    if wrong:
        raise AssertionError(wrong)
