"""Checked quotations as JSON documents."""

from __future__ import annotations

import orjson

from search import CheckedQuotation, CheckedText, FoundPassage
from web.api.schemas.checks import CheckedQuotationSchema, CheckedTextSchema, PassageSchema
from web.api.serializers.articles import citation_part
from web.api.serializers.parts import article_part, index_part, paragraph_links, place_part


def check_document(found: CheckedText) -> CheckedTextSchema:
    """Return the quotations of a text with their verdicts."""
    return {
        "quotations": [_quotation(one) for one in found.quotations],
        "left_out": found.left_out,
        "took_ms": found.took_ms,
        "index": index_part(found.index),
    }


def indented_json(found: CheckedText) -> bytes:
    """Return the document as indented JSON, for ``pilcrow check --json``."""
    return orjson.dumps(check_document(found), option=orjson.OPT_INDENT_2) + b"\n"


def _quotation(one: CheckedQuotation) -> CheckedQuotationSchema:
    asked = one.quotation
    return {
        "text": asked.text,
        "start": asked.start,
        "end": asked.end,
        "who": asked.who,
        "when": asked.when,
        "indirect": asked.indirect,
        "verdict": one.verdict.value,
        "wording": one.wording.value,
        "detail": one.detail,
        "notes": list(one.notes),
        "passages": [_passage(passage) for passage in one.passages],
        "others": [_passage(passage) for passage in one.others],
    }


def _passage(found: FoundPassage) -> PassageSchema:
    paragraph = found.paragraph
    return {
        "id": paragraph.id,
        "article": article_part(paragraph),
        "paragraph": place_part(paragraph),
        "start": found.start,
        "end": found.end,
        "text": found.text,
        "context": paragraph.text,
        "said_by": found.said_by,
        "similarity": found.similarity,
        "verbatim": found.verbatim,
        "pieces": [
            {"kind": one.kind.value, "quoted": one.quoted, "written": one.written}
            for one in found.pieces
        ],
        "citation": citation_part(paragraph),
        "links": paragraph_links(paragraph),
    }
