"""The schemas of every JSON answer, by concept: the source of the OpenAPI document.

Offsets count Unicode code points.
"""
