"""Articles that say nearly the same as a whole, such as one article saved as a web page and as PDF.

Two articles are the same text if most words of each stand in paragraphs that have a near duplicate
in the other. Headers, bylines, dates and a few paragraphs that were divided otherwise may differ.
"""

from __future__ import annotations

import numpy as np

from search.engines.arrays import Array, distinct, firsts

LEAST_SHARED = 0.6  # of the words of each article; below it lie later versions of a report
MOST_COPIES = 64  # of a paragraph; one with more (an imprint, a standing phrase) identifies nothing


def same_articles(groups: Array, articles: Array, words: Array, totals: Array) -> Array:
    """Return the pairs of articles with the same text, as two rows, each pair in both orders.

    ``groups``, ``articles`` and ``words`` describe the documents that have near duplicates, group
    by group; ``totals`` are the words of each article, by its number.
    """
    pairs = [np.empty((3, 0), np.int64)]
    for apart in range(1, min(MOST_COPIES, len(groups))):
        together = groups[apart:] == groups[:-apart]
        if not together.any():
            break
        here, there = articles[:-apart][together], articles[apart:][together]
        shared = np.minimum(words[:-apart][together], words[apart:][together])
        pairs.append(np.stack((here, there, shared)))
    here, there, shared = np.concatenate(pairs, axis=1)
    low, high = np.minimum(here, there), np.maximum(here, there)
    keys = (low * len(totals) + high)[low != high]
    order = np.argsort(keys, kind="stable")
    keys, shared = keys[order], shared[low != high][order]
    if not len(keys):
        return np.empty((2, 0), np.int64)
    sums = np.add.reduceat(shared, np.flatnonzero(firsts(keys)))
    low, high = np.divmod(distinct(keys), len(totals))
    is_same = sums >= LEAST_SHARED * np.maximum(totals[low], totals[high])
    low, high = low[is_same], high[is_same]
    found: Array = np.concatenate((np.stack((low, high)), np.stack((high, low))), axis=1)
    return found
