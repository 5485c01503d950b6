#!/usr/bin/env bash
# Least privilege on a fresh cluster: Kibana's own password, and a role and user for Peyk. Safe to run again.
set -euo pipefail
cd "$(dirname "$0")"
URL=${ELASTICSEARCH:-http://elasticsearch:9200}

put() {
  curl -fsS -u "elastic:$ELASTIC_PASSWORD" -H 'content-type: application/json' -X "$1" "$URL/$2" -d "$3"
  echo
}

put POST _security/user/kibana_system/_password "{\"password\":\"$KIBANA_PASSWORD\"}"
put PUT _security/role/peyk "@peyk-role.json"
put PUT _security/user/peyk "{\"password\":\"$PEYK_PASSWORD\",\"roles\":[\"peyk\"]}"
