# Sourced: where the practice district lives, and how it is made. Never inside the clone, never in a home of real data.
. scripts/steps.sh
PRACTICE_HOME="${PRACTICE_HOME:-${XDG_DATA_HOME:-$HOME/.local/share}/zoufang-practice}"

# Makes the practice district unless there is one; a half-made one is moved aside, never deleted.
make_practice() {
  local district="$PRACTICE_HOME/district.json"
  [ -f "$PRACTICE_HOME/.practice-made" ] && return
  if [ -f "$district" ] && ! grep -Eq '"is_practice": *true' "$district"; then
    echo "$PRACTICE_HOME holds a real district: choose another PRACTICE_HOME" >&2
    return 1
  fi
  if [ -n "$(ls -A "$PRACTICE_HOME" 2>/dev/null)" ]; then mv "$PRACTICE_HOME" "$PRACTICE_HOME.aside-$(date +%Y%m%d%H%M%S)"; fi
  mkdir -p "$PRACTICE_HOME"
  chmod 700 "$PRACTICE_HOME"
  echo "Making the practice district in $PRACTICE_HOME (once; it takes a little while)"
  "$(target_folder)/debug/zoufang-cli" --home "$PRACTICE_HOME" demo "${DISTRICT:-xuhui}" --seed "${SEED:-1}"
  touch "$PRACTICE_HOME/.practice-made"
}
