# Sourced: `step NAME COMMAND…` runs one step, says how long it took, and stops everything when it fails.
step() {
  local name=$1 began=$SECONDS; shift
  echo "=== $name"
  "$@" || { echo "=== $name: FAILED after $((SECONDS - began)) s" >&2; exit 1; }
  echo "=== $name: $((SECONDS - began)) s"
}

# Where cargo puts what it builds.
target_folder() { echo "${CARGO_TARGET_DIR:-$PWD/target}"; }
