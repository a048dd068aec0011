# 回音的镜像：docker compose up -d，或
#   docker build -t huiyin . && docker run -v huiyin:/data -p 127.0.0.1:8080:8080 --env-file .env huiyin

# The first stage installs; pip, caches and build leftovers stay in it.
FROM python:3.13-slim AS build

ENV PIP_NO_CACHE_DIR=1 PIP_DISABLE_PIP_VERSION_CHECK=1

COPY requirements.txt /
RUN python -m venv /venv \
    && /venv/bin/python -m pip install --require-hashes -r /requirements.txt \
    && /venv/bin/python -m pip uninstall --yes pip

COPY LICENSE /app/
COPY bot /app/bot
COPY handlers /app/handlers
COPY content /app/content
# Compiled here, because the running container cannot write beside its code.
RUN /venv/bin/python -m compileall -q --invalidation-mode unchecked-hash /app/bot /app/handlers

FROM python:3.13-slim

# The number is fixed: a volume's files keep their owner when the image is built anew.
RUN useradd --uid 10001 --user-group --no-create-home --home-dir /data --shell /usr/sbin/nologin huiyin \
    && install -d -o huiyin -g huiyin -m 0700 /data

COPY --from=build /venv /venv
COPY --from=build /app /app

# SAFEPATH: the working folder is the data volume, and no code is ever imported from there.
ENV PATH=/venv/bin:$PATH \
    PYTHONPATH=/app \
    PYTHONSAFEPATH=1 \
    PYTHONDONTWRITEBYTECODE=1 \
    PYTHONUNBUFFERED=1 \
    HUIYIN_HOST=0.0.0.0 \
    HUIYIN_PORT=8080 \
    HUIYIN_DATABASE_URL=sqlite:////data/huiyin.db

USER 10001:10001
WORKDIR /data
VOLUME /data
EXPOSE 8080
STOPSIGNAL SIGTERM

HEALTHCHECK --interval=30s --timeout=5s --start-period=20s --retries=3 \
    CMD ["python", "-c", "import os, urllib.request; urllib.request.urlopen('http://127.0.0.1:' + os.environ['HUIYIN_PORT'] + '/health', timeout=4)"]

ENTRYPOINT ["python", "-m", "bot"]
CMD ["run"]
