# Holds one private PostgreSQL. Arguments: folder of its programs, port.
# Orders on standard input, one a line: `immediate` (stop like a power cut), `start`.
# When standard input ends, the server is stopped and its folder removed.
set -eu
programs=$1
port=$2
home=$(mktemp -d "/var/tmp/maklumat-postgres.XXXXXX")

finish() {
    "$programs/pg_ctl" -D "$home/data" -m immediate -w stop >/dev/null 2>&1 || true
    rm -rf "$home"
}
trap finish EXIT
trap 'exit 1' INT TERM HUP

refuse() {
    echo "PostgreSQL: $1" >&2
    cat "$home/log" >&2
    exit 1
}

start() {
    # Settings of production for durability: fsync and full_page_writes stay on.
    "$programs/pg_ctl" -D "$home/data" -l "$home/log" -w -t 60 \
        -o "-p $port -h 127.0.0.1 -k $home -c max_connections=300" \
        start </dev/null >/dev/null 2>&1 || refuse "did not start"
    echo ready
}

"$programs/initdb" -D "$home/data" -U postgres -A trust -E UTF8 --locale=C \
    >"$home/log" 2>&1 || refuse "initdb failed"
start
while read -r order; do
    case $order in
    immediate)
        "$programs/pg_ctl" -D "$home/data" -m immediate -w stop >/dev/null 2>&1 ||
            refuse "did not stop"
        echo stopped
        ;;
    start) start ;;
    *) refuse "unknown order $order" ;;
    esac
done
