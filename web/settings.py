"""What an operator may choose about the web face, with the bounds of each.

Nothing here is read from anywhere; ``web.configuration`` does that.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Literal

from pydantic import Field


@dataclass(frozen=True, slots=True)
class Settings:
    """The web face's settings; the defaults are right for one person on one machine."""

    host: str = "127.0.0.1"  # 0.0.0.0: for everybody
    port: Annotated[int, Field(ge=0, le=65535)] = 8000
    workers: Annotated[int, Field(ge=1, le=64)] = 1  # processes
    threads: Annotated[int, Field(ge=1, le=64)] = 4  # of each: a search is short
    watch: bool = False  # keep the index current as files change
    processes: Annotated[int, Field(ge=1, le=64)] = 1  # that read files, where it does
    proxies: Annotated[int, Field(ge=0, le=10)] = 0  # trusted ones in front, one behind the other
    time_limit: Annotated[float, Field(gt=0, le=300)] = 10.0  # seconds of one request
    requests_per_minute: Annotated[int, Field(ge=0)] = 600  # of one client; 0: no limit
    exports_per_minute: Annotated[int, Field(ge=0)] = 20  # of one client; 0: no limit
    exports_at_once: Annotated[int, Field(ge=1)] = 2  # in one process, of all clients
    longest_address: Annotated[int, Field(ge=1024, le=65536)] = 16384  # bytes
    memory: Annotated[int, Field(ge=64)] = 2048  # MB; a process that takes more is replaced
    log_level: Literal["debug", "info", "warning", "error"] = "warning"
    log_format: Literal["text", "json"] = "text"
    log_requests: bool = False  # a line for each: route, status and time; no address, no words
    retry_after: Annotated[int, Field(ge=1)] = 10  # seconds, told while the index cannot answer
    articles_per_page: Annotated[int, Field(ge=1, le=100)] = 20
    cors_origins: str = "none"  # sites whose pages may read the JSON, parted by spaces; * is all
