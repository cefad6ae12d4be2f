#!/usr/bin/env bash
# Restores every recorded backup, and one of our own in each codec, and has an independent reader verify the files.
# usage: run.sh HOLDFAST PLUGIN-FOLDER FIXTURES
set -euo pipefail
program=$1 plugins=$2 fixtures=$3
here=$(cd "$(dirname "$0")" && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
export XDG_STATE_HOME="$work/state"
cp -r "$fixtures/backups" recorded

holdfast() { "$program" --plugin-dir "$plugins" --progress none "$@" >log 2>&1 || { cat log; exit 1; }; }
verify() { python3 "$here/verify_restore.py" "$@"; }

for id in full-gzip zstd-articles none-others incr-1; do
  holdfast --cluster "file:$id" restore "$id" --backend filesystem:recorded
  verify recorded "$id" node1 "$id"
done
for node in weaviate-0 weaviate-1 weaviate-2; do
  holdfast --cluster "file:$node" restore three --node "$node" --backend filesystem:recorded
  verify recorded three "$node" "$node"
done
for compression in gzip gzip:fast gzip:best zstd zstd:fast zstd:best none; do
  id=own-${compression/:/-}
  holdfast --cluster file:incr-1 create "$id" --backend filesystem:own --compression "$compression"
  holdfast --cluster "file:$id" restore "$id" --backend filesystem:own
  verify own "$id" node1 "$id"
  diff -r --exclude=holdfast-catalog.json incr-1 "$id"
done
