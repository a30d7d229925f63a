/**
 * What filing a complaint costs instead of a limit by address: a second of a telephone, worked
 * while the form is being filled in. Without script, or where the browser cannot, the form is sent as it
 * is and fewer are taken from one address in an hour.
 * Form: data-work (zero bits); fields command_id, work and work_day.
 */
import { work } from "./levy-work.js";

const form = document.querySelector("form[data-work]");
const DAY = 86_400_000;
let working;

async function begin() {
  const { command_id: id, work: nonce, work_day: day } = form.elements;
  const today = String(Math.floor(Date.now() / DAY));
  nonce.value = String(await work(id.value, today, Number(form.dataset.work)));
  day.value = today;
}

if (form && globalThis.crypto?.subtle) {
  form.addEventListener("input", () => (working ??= begin()), { once: true });
  form.addEventListener("submit", (event) => {
    if (form.elements.work.value) return;
    event.preventDefault();
    working ??= begin();
    working.then(() => form.requestSubmit());
  });
}
