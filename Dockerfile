# The image of every Airflow component in docker-compose.yml: the pinned packages that the tests ran with.
FROM python:3.11-slim
RUN useradd --create-home --uid 50000 airflow
WORKDIR /opt/peyk
COPY requirements/run.txt requirements/s3.txt requirements/compose.txt requirements/
RUN pip install --no-cache-dir --require-hashes -r requirements/run.txt -r requirements/s3.txt -r requirements/compose.txt
COPY pyproject.toml setup.py MANIFEST.in README.md LICENSE ./
COPY requirements/*.in requirements/
COPY ingest ingest
COPY index_mappings index_mappings
COPY dags dags
RUN pip install --no-cache-dir --no-deps --no-build-isolation --editable . \
    && mkdir -p /data /opt/airflow && chown airflow /data /opt/airflow
USER airflow
ENV AIRFLOW_HOME=/opt/airflow AIRFLOW__CORE__DAGS_FOLDER=/opt/peyk/dags PEYK_VAR=/data
