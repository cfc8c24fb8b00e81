"""The indexes of a library in a cluster: their settings, their fields, and the names of both.

    NAME-state       records: the published state, the write lock
    NAME-g7          one document a paragraph and one an article, of the seventh rebuild
    NAME-g7-words    one document for each term of each field, with its count
    NAME-g7-files    the catalog: one document a file, and one for each article ever indexed

A document is visible to the commits from ``since`` to before ``until``: a commit changes what is
visible by being published, and a reader of the one before never sees half of it.
"""

from __future__ import annotations

from search.engines.opensearch.building.streams import GAP_MARK, POSITIONS, TERMS
from search.engines.opensearch.cluster.connection import Json
from search.fields import FIELDS, FieldContent

CLUSTER_SCHEMA = 1  # of documents and records; another version cannot be read
FOREVER = 2**53  # ``until`` of a document that no commit has removed
LONGEST_WINDOW = 1_000_000  # hits that one request can skip
LONGEST_VALUE = 8_000  # characters of a value that is counted
MOST_GROUPS = 65_000  # groups of copies among the matches of one query: the cluster's own bound

WORD_FIELDS = tuple(
    name
    for name, field in FIELDS.items()
    if field.content in (FieldContent.WORDS, FieldContent.NAMES, FieldContent.QUOTATIONS)
)
QUOTATION_FIELDS = ("speaker", "quoted")
QUOTATIONS = "quotations"  # nested: the same two fields, one quotation at a time
FACETS = ("source", "authors", "section", "lang", "speaker", "people", "places", "year", "month")
LENGTHS = "n"  # before a field's name: its length in words; "n.article" that of all blocks

_KEYWORD: Json = {"type": "keyword"}
_LONG: Json = {"type": "long"}
_INTEGER: Json = {"type": "integer"}
_STREAM: Json = {"type": "text", "analyzer": "stream", "similarity": "count", "norms": False}
_UNSEARCHED: Json = {"type": "keyword", "index": False, "doc_values": False}


def state_index() -> Json:
    """Return the body of the index of records."""
    return {"settings": _settings(1), "mappings": {"enabled": False}}


def paragraph_index(shards: int) -> Json:
    """Return the body of an index of paragraphs and articles."""
    return {
        "settings": _settings(shards)
        | {
            "max_result_window": LONGEST_WINDOW,
            "analysis": {
                "tokenizer": {
                    "positions": {
                        "type": "char_group",
                        "tokenize_on_chars": [POSITIONS],
                        "max_token_length": 1_000_000,
                    }
                },
                "filter": {
                    "gaps": {"type": "stop", "stopwords": [GAP_MARK]},
                    "terms": {
                        "type": "pattern_capture",
                        "preserve_original": False,
                        "patterns": [f"([^{TERMS}]+)"],
                    },
                },
                "analyzer": {
                    "stream": {
                        "type": "custom",
                        "tokenizer": "positions",
                        "filter": ["gaps", "terms"],
                    }
                },
            },
            # The score of a term is the number of its occurrences: the formula is ours.
            "similarity": {
                "count": {
                    "type": "scripted",
                    "script": {"source": "return query.boost * doc.freq;"},
                }
            },
        },
        "mappings": {"dynamic": "strict", "properties": _properties()},
    }


def _properties() -> Json:
    lengths = dict.fromkeys((*WORD_FIELDS, "article"), _INTEGER)
    facets = {name: {**_KEYWORD, "ignore_above": LONGEST_VALUE} for name in FACETS}
    days = dict.fromkeys(("day", "day_or_never", "first_day", "last_day"), _INTEGER)
    return {
        "join": {"type": "join", "relations": {"article": "paragraph"}},
        "since": _LONG,
        "until": _LONG,
        "id": _KEYWORD,
        "article": _KEYWORD,
        "key": _KEYWORD,  # the article's id, in its own document
        "path": _KEYWORD,
        "serial": _LONG,  # in the order of indexing: tells articles of one path apart
        "order": _INTEGER,
        "numbered": {"type": "boolean"},
        "weight": {"type": "float"},  # of a word, by the kind of the block
        "lang": _KEYWORD,
        "published": _KEYWORD,
        **days,
        **dict.fromkeys(WORD_FIELDS, _STREAM),
        QUOTATIONS: {"type": "nested", "properties": dict.fromkeys(QUOTATION_FIELDS, _STREAM)},
        LENGTHS: {"properties": lengths},
        "facet": {"properties": facets},
        "signature": _KEYWORD,
        "blocks": _KEYWORD,  # parts of the signature, of which near ones have one in common
        "group": _KEYWORD,  # of near duplicates; absent from a paragraph that is alone
        "place": _INTEGER,  # in the group: 0 is its first
        "copy": _KEYWORD,  # group and place in one
        "record": _UNSEARCHED,  # the paragraph itself
    }


def words_index(shards: int) -> Json:
    """Return the body of an index of terms and their counts."""
    properties = {
        "field": _KEYWORD,
        "word": _KEYWORD,
        "mark": _KEYWORD,  # the kind of the term
        "term": _UNSEARCHED,
        "alphabetic": {"type": "boolean"},
        "count": _LONG,  # of the units that hold it
        "commit": _LONG,  # that counted last
        "before": _LONG,  # the count until then
        "batch": _LONG,  # the last one counted of that commit
    }
    return {
        "settings": _settings(shards) | {"max_result_window": LONGEST_WINDOW},
        "mappings": {"dynamic": "strict", "properties": properties},
    }


def files_index() -> Json:
    """Return the body of an index of files."""
    properties = {
        "kind": _KEYWORD,  # file, or article: when it was indexed first
        "key": _KEYWORD,  # hash of the path, or id of the article
        "since": _LONG,
        "until": _LONG,
        "at": _LONG,  # seconds
        "failed": {"type": "boolean"},
        "indexed": _INTEGER,  # articles of the file
        "holds": _KEYWORD,  # ids of all its articles
        "paragraphs": _LONG,
        "record": _UNSEARCHED,
    }
    return {
        "settings": _settings(1) | {"max_result_window": LONGEST_WINDOW},
        "mappings": {"dynamic": "strict", "properties": properties},
    }


def _settings(shards: int) -> Json:
    """Return the settings of an index with a copy of each shard, if there is a second node."""
    return {
        "number_of_shards": shards,
        "auto_expand_replicas": "0-1",
        "refresh_interval": "-1",  # the writer decides when documents can be found
    }
