# syntax=docker/dockerfile:1

# One image for every process; docker-compose.yml says which one a container is.
FROM python:3.11-slim-bookworm AS build
ENV UV_LINK_MODE=copy UV_COMPILE_BYTECODE=1
WORKDIR /app
RUN python -m pip install --no-cache-dir uv==0.13.9
COPY pyproject.toml uv.lock ./
RUN uv sync --locked --no-dev --no-managed-python --python python3
COPY . .
# Settings want their secrets even where none is used.
RUN SECRET_KEY=build FIELD_ENCRYPTION_KEY=AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA= \
    DATABASE_URL=postgres://build/build REDIS_URL=redis://build \
    .venv/bin/python manage.py collectstatic --noinput

FROM python:3.11-slim-bookworm
# libsodium: the fast path of ballot verification.
RUN apt-get update \
    && apt-get install --yes --no-install-recommends libsodium23 \
    && rm -rf /var/lib/apt/lists/*
# Two accounts: the trustee's keys are closed to the one that the web process runs under.
RUN useradd --uid 10001 --no-create-home --shell /usr/sbin/nologin psrt \
    && useradd --uid 10002 --no-create-home --shell /usr/sbin/nologin trustee \
    && install --directory --mode 0700 --owner trustee --group trustee /var/lib/psrt-trustee
ENV PATH=/app/.venv/bin:$PATH PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1
WORKDIR /app
COPY --from=build /app /app
USER psrt
