/**
 * Speaks calls one after another: chime, number, counter, in each language of `data-voices`.
 * Attributes of the board: data-voices="/assets/voice-id.….json …" (clip name → address),
 * data-volume="7:60 12:30 13:60". Clips are joined without gaps by the audio clock.
 */
import { volumeAt } from "./state.js";

const TOO_LATE = 30_000;

async function load(audio, address) {
  const answer = await fetch(address);
  return audio.decodeAudioData(await answer.arrayBuffer());
}

/** Clips of one voice, fetched when first needed and then kept. */
function voice(audio, list) {
  const names = fetch(list).then((answer) => answer.json());
  const clips = new Map();
  return async (name) => {
    const address = (await names)[name];
    if (!address) return null;
    if (!clips.has(name)) clips.set(name, load(audio, address));
    return clips.get(name).catch(() => clips.delete(name) && null);
  };
}

/**
 * Returns say(call). The button switches the sound and gives the gesture browsers ask for; the
 * volume follows the hour of the unit's clock (clock.js).
 */
export function announcer(board, button, unit) {
  const lists = (board.dataset.voices ?? "").split(" ").filter(Boolean);
  if (lists.length === 0 || !globalThis.AudioContext) return () => {};
  const audio = new AudioContext();
  const gain = audio.createGain();
  gain.connect(audio.destination);
  const voices = lists.map((list) => voice(audio, list));
  const waiting = [];
  let speaking = false;
  let muted = localStorage.getItem("muted") === "yes";

  function play(buffer, at) {
    const source = audio.createBufferSource();
    source.buffer = buffer;
    source.connect(gain);
    source.start(at);
    return at + buffer.duration;
  }

  async function speak(call) {
    const plan = board.dataset.volume ?? "0:70";
    gain.gain.value = volumeAt(plan, unit.hour()) / 100;
    const parts = [[voices[0], ["chime"]], ...voices.map((clips) => [clips, call.say ?? []])];
    let at = audio.currentTime + 0.05;
    for (const [clips, names] of parts) {
      const buffers = await Promise.all(names.map(clips));
      at = Math.max(at, audio.currentTime + 0.05);
      for (const buffer of buffers.filter(Boolean)) at = play(buffer, at);
      at += 0.25;
    }
    const rest = Math.max(0, at - audio.currentTime) * 1000;
    await new Promise((resume) => setTimeout(resume, rest));
  }

  async function work() {
    if (speaking) return;
    speaking = true;
    while (waiting.length > 0) {
      const { call, since } = waiting.shift();
      const silent = muted || audio.state !== "running" || Date.now() - since > TOO_LATE;
      if (!silent) await speak(call).catch(() => {});
    }
    speaking = false;
  }

  function show() {
    if (!button) return;
    const silent = muted || audio.state !== "running";
    button.hidden = false;
    button.textContent = silent ? button.dataset.off : button.dataset.on;
    button.setAttribute("aria-pressed", String(!silent));
  }

  button?.addEventListener("click", async () => {
    muted = audio.state === "running" && !muted;
    localStorage.setItem("muted", muted ? "yes" : "no");
    await audio.resume();
    show();
  });
  audio.addEventListener("statechange", show);
  show();

  return (call) => {
    waiting.push({ call, since: Date.now() });
    work();
  };
}
