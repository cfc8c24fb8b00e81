# Pilcrow as a container: articles are mounted read-only at /articles, the index is in the volume
# /library. See compose.yaml.
#
#   docker build -t pilcrow .
#   docker run -p 8000:8000 -v ~/articles:/articles:ro -v pilcrow:/library pilcrow

FROM python:3.13-slim AS build
COPY --from=ghcr.io/astral-sh/uv:0.9 /uv /usr/local/bin/uv
ENV UV_COMPILE_BYTECODE=1 UV_LINK_MODE=copy UV_PROJECT_ENVIRONMENT=/opt/pilcrow
WORKDIR /source
COPY pyproject.toml uv.lock README.md LICENSE ./
RUN uv sync --locked --no-default-groups --no-install-project
COPY search search
COPY web web
RUN uv sync --locked --no-default-groups --no-editable

FROM python:3.13-slim
RUN useradd --uid 10001 --create-home pilcrow \
 && install -d -o pilcrow -g pilcrow /library /articles
COPY --from=build /opt/pilcrow /opt/pilcrow
COPY pilcrow.toml /etc/pilcrow.toml
ENV PATH=/opt/pilcrow/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    PILCROW_LIBRARY=/library \
    PILCROW_CONFIG=/etc/pilcrow.toml
USER pilcrow
VOLUME /library
EXPOSE 8000
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=30s --timeout=5s --start-period=20s \
  CMD ["python", "-c", "from urllib.request import urlopen; urlopen('http://127.0.0.1:8000/healthz', timeout=4)"]
# The first run indexes /articles; every later one finds what has changed since.
CMD ["sh", "-c", "pilcrow index /articles; exec pilcrow serve"]
