#!/usr/bin/env bash
# Once per start: unpause the DAGs if PEYK_USER_AGENT names a contact, a web or mail address; else pause them. Sites must
# know whom to write to. DAGs that were unpaused once are left alone: a person may have paused one since.
set -euo pipefail
DAGS='^(backfill|crawl|maintain|rebuild|watch)$'
MARK=peyk-schedules

all() {
  for _ in $(seq 60); do
    airflow dags "$1" --yes --treat-dag-id-as-regex "$DAGS" && return
    sleep 5
  done
  echo "no DAG of Peyk is known to Airflow after five minutes: see the log of airflow-dag-processor" >&2
  return 1
}

if [[ ${PEYK_USER_AGENT:-} =~ https?://[^\ ]+\.|[^\ ]@[^\ ]+\. ]]; then
  if airflow variables get "$MARK" > /dev/null 2>&1; then
    echo "schedules: as they were left"
  else
    all unpause
    airflow variables set "$MARK" started
    echo "schedules: started, as $PEYK_USER_AGENT"
  fi
else
  all pause
  airflow variables delete "$MARK" > /dev/null 2>&1 || true
  echo "schedules: paused. Set PEYK_USER_AGENT in .env to a name with a contact, such as" \
    "'MyNews/1.0 (+https://news.example/bot; bot@news.example)', and run docker compose up -d again"
fi
