"""The cage: readers of untrusted formats run in a child process with limits, not in this one.

``cage`` is the caller's side, ``child`` the child process, and ``messages`` what they exchange.
"""

from search.formats.cage.cage import Cage as Cage
