"use strict";

const outcome = document.getElementById("outcome");
const clock = document.getElementById("clock");
const again = document.getElementById("again");
const TRIES = 3;
const SLOW_MS = 1500;
const GIVE_UP_MS = 10000;
const CLOCKS_APART_MS = 60000;

async function once() {
  const begun = performance.now();
  const answer = await fetch("/healthz", { cache: "no-store", signal: AbortSignal.timeout(GIVE_UP_MS) });
  if (!answer.ok) throw new Error(String(answer.status));
  return { ms: performance.now() - begun, hub: Number(answer.headers.get("x-zoufang-time")) };
}

function say(word, values) {
  outcome.className = word === "bad" ? "bad" : word === "trying" ? "" : "good";
  outcome.textContent = outcome.dataset[word].replace("{ms}", values?.ms ?? "");
}

function lasting(minutes) {
  const { minutes: few, hours, days } = clock.dataset;
  if (minutes < 120) return few.replace("{n}", Math.round(minutes));
  if (minutes < 48 * 60) return hours.replace("{n}", Math.round(minutes / 60));
  return days.replace("{n}", Math.round(minutes / 1440));
}

function compare(hub) {
  const apart = Date.now() - hub;
  clock.hidden = !hub || Math.abs(apart) < CLOCKS_APART_MS;
  const words = apart > 0 ? clock.dataset.ahead : clock.dataset.behind;
  clock.textContent = words.replace("{apart}", lasting(Math.abs(apart) / 60000));
}

async function tryLine() {
  again.disabled = true;
  clock.hidden = true;
  say("trying");
  try {
    const tries = [];
    for (let n = 0; n < TRIES; n += 1) tries.push(await once());
    const best = Math.max(1, Math.round(Math.min(...tries.map((each) => each.ms))));
    say(best > SLOW_MS ? "slow" : "good", { ms: best });
    compare(tries[TRIES - 1].hub);
  } catch {
    say("bad");
  }
  again.disabled = false;
}

function system() {
  const named = navigator.userAgent;
  if (/Windows/.test(named)) return "windows";
  if (/Mac OS X/.test(named)) return "mac";
  return /Linux|X11/.test(named) ? "linux" : "";
}

const list = document.getElementById("list");
for (const each of list.querySelectorAll(`[data-system="${system()}"]`)) {
  each.className = "fits";
  each.querySelector(".for").textContent = list.dataset.fits;
}
again.addEventListener("click", tryLine);
tryLine();
