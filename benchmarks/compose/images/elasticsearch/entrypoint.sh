#!/bin/bash
# What the official image's entrypoint does: settings from environment names with a dot, and the first password.
set -euo pipefail
options=()
while IFS='=' read -r -d '' name value; do
  [[ $name =~ ^[a-z_]+(\.[a-z_]+)+$ ]] && options+=("-E$name=$value")
done < <(env -0)
if [ ! -s config/elasticsearch.keystore ]; then
  bin/elasticsearch-keystore create > /dev/null
fi
if [ -n "${ELASTIC_PASSWORD:-}" ]; then
  printf %s "$ELASTIC_PASSWORD" | bin/elasticsearch-keystore add --stdin --force bootstrap.password > /dev/null
fi
exec bin/elasticsearch "${options[@]}"
