# The image of Peyk's and Airflow's services in docker-compose.yml: the pinned packages that the tests ran with.
ARG PYTHON_IMAGE=python:3.11-slim
FROM ${PYTHON_IMAGE}
# Postgres' own programs, for `peyk backup`: not older than the server.
RUN apt-get update -qq && apt-get install -y -qq --no-install-recommends postgresql-client && rm -rf /var/lib/apt/lists/*
RUN groupadd --gid 50000 airflow && useradd --create-home --uid 50000 --gid 50000 airflow
WORKDIR /opt/peyk
COPY requirements/tools.txt requirements/compose.txt requirements/
RUN pip install --no-cache-dir --require-hashes -r requirements/tools.txt \
    && uv pip install --system --no-cache --compile-bytecode --require-hashes -r requirements/compose.txt
COPY pyproject.toml setup.py MANIFEST.in README.md LICENSE ./
COPY requirements/*.in requirements/
COPY ingest ingest
COPY index_mappings index_mappings
COPY dags dags
COPY containers containers
RUN uv pip install --system --no-cache --no-deps --no-build-isolation --editable . \
    && python -m compileall -q ingest dags \
    && mkdir -p /data /opt/airflow /backup /certs \
    && chown 50000:50000 /data /opt/airflow /backup && chown 1000:0 /certs
USER 50000:50000
ENV AIRFLOW_HOME=/opt/airflow AIRFLOW__CORE__DAGS_FOLDER=/opt/peyk/dags PEYK_VAR=/data
