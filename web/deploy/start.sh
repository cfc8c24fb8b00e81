#!/bin/sh
# Start of the container: the server answers at once, and the index is made or updated beside it.
# With words, it is the command line: docker run ... pilcrow users add NAME
set -eu

if [ "$#" -gt 0 ]; then
  exec pilcrow "$@"
fi
# The server watches the folders of the index, so that this run is needed for the first index and
# for what changed while the container was stopped. If it fails, the pages go on and say so.
(pilcrow index "${PILCROW_ARTICLES:-/articles}" || echo "The index was not updated: see the message above." >&2) &
exec pilcrow serve
