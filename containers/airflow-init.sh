#!/usr/bin/env bash
# Once per start: Airflow's tables, the pool of the backfill, and the first administrator. Safe to run again.
set -euo pipefail
airflow db migrate
airflow pools set backfill 1 "past days, one unit at a time"
# A user who exists keeps the password; `airflow users reset-password` changes it.
airflow users create --role Admin --username "$AIRFLOW_ADMIN_USER" --password "$AIRFLOW_ADMIN_PASSWORD" \
  --email "$AIRFLOW_ADMIN_USER@localhost" --firstname "$AIRFLOW_ADMIN_USER" --lastname admin
