/**
 * Keeps a wall display up to date. The contract of the data stands in live.js; the markup is the
 * macro `board` in web/templates/parts.html. The server writes the first state into the page.
 */
import { follow } from "./live.js";
import { announcer } from "./announce.js";
import { apply, fresh } from "./state.js";

const board = document.querySelector("[data-board]");
const language = document.documentElement.lang;
const limit = Number(board.dataset.shown ?? 3);
const limitRecent = Number(board.dataset.recent ?? 7);
const say = announcer(board, document.querySelector("[data-sound]"));
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

function draw(called) {
  const find = (name) => board.parentElement.querySelector(`[data-${name}]`);
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
  const now = Date.now() * 1000;
  const texts = messages.filter(({ until }) => !until || until > now);
  find("messages").replaceChildren(
    ...texts.map(({ text }) => element("p", "board-message", text[language] ?? text.id)),
  );
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
const zone = board.dataset.zone ?? "Asia/Jakarta";
const wall = new Intl.DateTimeFormat(language, {
  hour: "2-digit",
  minute: "2-digit",
  hourCycle: "h23",
  timeZone: zone,
});
const drift = Number(board.dataset.now ?? Date.now()) - Date.now();
const speed = Number(board.dataset.speed ?? 1);
const opened = Date.now();
const tick = () => {
  const now = Date.now();
  clock.textContent = wall.format(opened + drift + (now - opened) * speed);
};
tick();
setInterval(tick, 1000);
