# Options of Prometheus 3 that Debian's does not know are dropped.
known=()
for option in "$@"; do
  case $option in --web.enable-otlp-receiver) ;; *) known+=("$option") ;; esac
done
exec prometheus "${known[@]}"
