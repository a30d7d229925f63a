/**
 * Keeps a wall display up to date. The contract of the data stands in live.js; the markup is the
 * macro `board` in web/templates/parts.html. The server writes the first state into the page.
 */
import { follow } from "./live.js";
import { announcer } from "./announce.js";
import { unitClock } from "./clock.js";
import { apply, fresh } from "./state.js";

const board = document.querySelector("[data-board]");
const language = document.documentElement.lang;
const limit = Number(board.dataset.shown ?? 3);
const limitRecent = Number(board.dataset.recent ?? 7);
const unit = unitClock(board.dataset);
addEventListener("house-time", ({ detail }) => unit.set(detail));
const say = announcer(board, document.querySelector("[data-sound]"), unit);
const find = (name) => board.parentElement.querySelector(`[data-${name}]`);
let state = null;

function element(name, className, text) {
  const made = document.createElement(name);
  if (className) made.className = className;
  if (text !== undefined) made.textContent = text;
  return made;
}

function row(call, isNew) {
  const item = element("li", isNew ? "board-call is-new" : "board-call");
  item.append(
    element("span", "board-call__number", call.number),
    element("span", "board-call__counter", call.counter_name?.[language] ?? call.counter),
  );
  return item;
}

function small(call) {
  const item = row(call, false);
  item.className = "";
  return item;
}

/** Messages leave by the unit's clock, also when nothing else happens. */
function drawMessages(messages) {
  const now = unit.now() * 1000;
  const texts = messages
    .filter(({ until }) => !until || until > now)
    .map(({ text }) => text[language] ?? text.id);
  const place = find("messages");
  const shown = [...place.children].map((child) => child.textContent);
  if (shown.join("\n") === texts.join("\n")) return;
  place.replaceChildren(...texts.map((text) => element("p", "board-message", text)));
}

function draw(called) {
  const { calling, waiting, messages } = state;
  const names = new Set(called.map((call) => call.number));
  find("calling").replaceChildren(
    ...calling.slice(0, limit).map((call) => row(call, names.has(call.number))),
  );
  const older = [...calling.slice(limit), ...state.recent].slice(0, limitRecent);
  find("recent-list").replaceChildren(...older.map(small));
  find("waiting").replaceChildren(
    ...Object.keys(waiting).sort().map((letter) => {
      const pair = element("div");
      pair.append(element("dt", "", letter), element("dd", "", String(waiting[letter])));
      return pair;
    }),
  );
  drawMessages(messages);
  for (const note of board.querySelectorAll("[data-state]")) {
    note.hidden = note.dataset.state !== state.state;
  }
  board.classList.toggle("is-shut", state.state !== "open" && calling.length === 0);
}

function stale(old) {
  document.body.classList.toggle("is-stale", old);
  document.querySelector("[data-stale]").hidden = !old;
}

follow({ events: board.dataset.events, snapshot: board.dataset.snapshot }, {
  snapshot(data) {
    const called = state ? fresh(state, data) : [];
    state = data;
    draw(called);
    called.forEach(say);
  },
  delta(data) {
    if (!state || data.prev !== state.seq) return false;
    state = apply(state, data);
    draw(data.calls ?? []);
    (data.calls ?? []).forEach(say);
    return true;
  },
  stale,
});

const clock = document.querySelector("[data-clock]");
const wall = new Intl.DateTimeFormat(language, {
  hour: "2-digit",
  minute: "2-digit",
  hourCycle: "h23",
  timeZone: unit.zone,
});
const tick = () => {
  clock.textContent = wall.format(unit.now());
  if (state) drawMessages(state.messages);
};
tick();
setInterval(tick, 1000);
