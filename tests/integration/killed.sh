#!/usr/bin/env bash
# A create that is killed is refused to others, and goes on where it stood; one that is killed and cancelled leaves
# nothing. usage: killed.sh HOLDFAST PLUGIN-FOLDER FIXTURES
set -euo pipefail
program=$1 plugins=$2 fixtures=$3
work=$(mktemp -d)
trap 'set +e; kill -9 $(jobs -p) 2>/dev/null; rm -rf "$work"' EXIT
cd "$work"
export XDG_STATE_HOME="$work/state"

holdfast() { "$program" --plugin-dir "$plugins" --progress none "$@" >log 2>&1 || { cat log; exit 1; }; }
exit_code() { set +e; "$@" >log 2>&1; local code=$?; set -e; echo "$code"; }

# A cluster large enough to be caught in the middle: the recorded collections, and 48 MB beside them.
holdfast --cluster file:cluster restore full-gzip --backend "filesystem:$fixtures/backups"
shard=$(echo cluster/article/*/)
for i in 1 2 3 4 5 6; do head -c 8000000 /dev/urandom >"$shard/lsm/objects/segment-$i.db"; done

# Starts a create, and kills it once its first chunk is stored.
kill_create() {
  "$program" --plugin-dir "$plugins" --progress none --cluster file:cluster create "$1" --backend filesystem:backups \
    --compression zstd:best >killed.log 2>&1 &
  local pid=$! deadline=$((SECONDS + 120))
  until [ -n "$(find backups -name 'chunk-*' -not -path '*/.*' 2>/dev/null | grep "/$1/" | head -1)" ]; do
    kill -0 "$pid" 2>/dev/null || { cat killed.log; exit 1; }
    [ "$SECONDS" -lt "$deadline" ] || { echo "no chunk within two minutes"; exit 1; }
  done
  kill -9 "$pid"
  if wait "$pid" 2>/dev/null; then echo "it ended by itself"; exit 1; fi
  [ ! -e "backups/$1/backup_config.json" ] || { echo "it was too fast to be killed"; exit 1; }
}

kill_create one
code=$(XDG_STATE_HOME="$work/elsewhere" exit_code "$program" --plugin-dir "$plugins" --cluster file:cluster create one --backend filesystem:backups)
[ "$code" = 11 ] || { echo "another create of the id ended with $code instead of 11"; cat log; exit 1; }
holdfast --cluster file:cluster create one --backend filesystem:backups --compression zstd:best
grep -q "taking up the interrupted operation" log || { echo "it did not go on"; cat log; exit 1; }
[ ! -e backups/one/holdfast-claim.json ]
holdfast --cluster file:copy restore one --backend filesystem:backups
diff -r --exclude=holdfast-catalog.json cluster copy

kill_create two
holdfast --cluster file:cluster cancel two --backend filesystem:backups
# A file that the dead process was still writing is no object: the preflight sweeps it when it is a day old.
left=$(find backups -path '*/two/*' -type f ! -name '.holdfast-tmp-*')
[ -z "$left" ] || { echo "left behind:"; echo "$left"; exit 1; }
[ "$(exit_code "$program" --plugin-dir "$plugins" --cluster file:other restore two --backend filesystem:backups)" = 10 ]
echo "killed, taken up, cancelled: nothing lost, nothing left"
