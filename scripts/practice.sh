# Sourced: where the practice district and its hub live, and how they are made. Never inside the clone, never in a home of real data.
. scripts/steps.sh
PRACTICE_HOME="${PRACTICE_HOME:-${XDG_DATA_HOME:-$HOME/.local/share}/zoufang-practice}"
PRACTICE_HUB="$PRACTICE_HOME-hub"

# Moves a half-made folder aside; never deletes it.
set_aside() {
  if [ -n "$(ls -A "$1" 2>/dev/null)" ]; then mv "$1" "$1.aside-$(date +%Y%m%d%H%M%S)"; fi
}

# Makes the practice district unless there is one.
make_practice() {
  local district="$PRACTICE_HOME/district.json"
  [ -f "$PRACTICE_HOME/.practice-made" ] && return
  if [ -f "$district" ] && ! grep -Eq '"is_practice": *true' "$district"; then
    echo "$PRACTICE_HOME holds a real district: choose another PRACTICE_HOME" >&2
    return 1
  fi
  set_aside "$PRACTICE_HOME"
  mkdir -p "$PRACTICE_HOME"
  chmod 700 "$PRACTICE_HOME"
  echo "Making the practice district in $PRACTICE_HOME (once; it takes a little while)"
  "$(target_folder)/debug/zoufang-cli" --home "$PRACTICE_HOME" demo "${DISTRICT:-xuhui}" --seed "${SEED:-1}"
  touch "$PRACTICE_HOME/.practice-made"
}

# A command of the practice district's founder.
as_founder() {
  ZOUFANG_PASSPHRASE=$(practice_passphrase) "$(target_folder)/debug/zoufang-cli" --home "$PRACTICE_HOME" --json \
    --member 区领导小组办公室 "$@"
}

# It opens nothing real: the unlock screen shows it to everybody.
practice_passphrase() {
  "$(target_folder)/debug/zoufang-cli" --home "$PRACTICE_HOME" --json call session.state '{}' | json_field practice_passphrase
}

# The text under a key of the JSON on standard input.
json_field() {
  node -e 'const fs=require("fs"); console.log(JSON.parse(fs.readFileSync(0, "utf8"))[process.argv[1]])' "$1"
}

hub_program() { "$(target_folder)/debug/zoufang-hub" --data "$PRACTICE_HUB/hub" --json "$@"; }

# The practice laptop's clock, which began with its district: the practice hub goes by it.
practice_now() {
  node -e 'console.log(new Date(Date.now() + Number(process.argv[1])).toISOString())' \
    -- "$(cat "$PRACTICE_HOME/settings/practice.json")"
}

# Makes the practice district's hub unless there is one: it adopts the district, the founder signs its card.
make_practice_hub() {
  local port card signed
  [ -f "$PRACTICE_HUB/.hub-made" ] && [ "$PRACTICE_HUB/.hub-made" -nt "$PRACTICE_HOME/.practice-made" ] && return
  set_aside "$PRACTICE_HUB"
  mkdir -p "$PRACTICE_HUB"
  chmod 700 "$PRACTICE_HUB"
  port=$(node -e 'const s=require("net").createServer(); s.listen(0,"127.0.0.1",()=>{console.log(s.address().port);s.close()})')
  card=$(as_founder hub card | json_field path)
  card=$(ZOUFANG_NOW=$(practice_now) hub_program init --adopt "$card" --address "https://127.0.0.1:$port" | json_field card_to_sign)
  signed=$(as_founder hub adopt "$card" | json_field path)
  hub_program accept "$signed" >/dev/null
  echo "$port" > "$PRACTICE_HUB/port"
  touch "$PRACTICE_HUB/.hub-made"
}

# Starts the practice hub and stops it when this script ends. Without it the window works as without a line.
start_practice_hub() {
  local log="$PRACTICE_HUB/hub.log"
  : > "$log"
  ZOUFANG_NOW=$(practice_now) "$(target_folder)/debug/zoufang-hub" --data "$PRACTICE_HUB/hub" \
    serve --listen "127.0.0.1:$(cat "$PRACTICE_HUB/port")" >"$log" 2>&1 &
  PRACTICE_HUB_PROCESS=$!
  trap 'kill "$PRACTICE_HUB_PROCESS" 2>/dev/null || true' EXIT
  for _ in $(seq 50); do
    if grep -q '^ready ' "$log"; then echo "The practice hub listens: $(grep -m1 '^ready ' "$log" | cut -d' ' -f2)"; return; fi
    kill -0 "$PRACTICE_HUB_PROCESS" 2>/dev/null || break
    sleep 0.1
  done
  echo "The practice hub did not start ($log); the window opens without a line"
}
