/**
 * Forms in the field, where the connection comes and goes ([data-field="what is said when it is
 * gone"] around them). A form that could not be sent stays as it is and says so; sent again, it is
 * the same command, which changes nothing twice. What was typed is kept in this tab until the house
 * has taken it, and comes back when the page is loaded again or was dropped by the phone. It does
 * not come back on a fresh visit, which is another person's, nor to a colleague who signs in
 * afterwards. Without this module the forms are ordinary forms.
 */
const KEY = `field:${location.pathname}`;
const LEFT_OUT = ["password", "file", "submit", "button", "reset"];

const [visit] = performance.getEntriesByType("navigation");
const fresh = visit?.type === "navigate" && !document.wasDiscarded;
const who = document.querySelector('a[href="/account"]')?.textContent ?? "";
const kept = (form) =>
  [...form.elements].filter(({ name, type }) => name && !LEFT_OUT.includes(type));
const ticks = ({ type }) => type === "checkbox" || type === "radio";
const ours = (form) => form.closest("[data-field]") && form.method === "post";
let passing = false;

function remember(form) {
  const values = kept(form)
    .filter((field) => !ticks(field) || field.checked)
    .map(({ name, value }) => [name, value]);
  sessionStorage.setItem(KEY, JSON.stringify({ action: form.action, values, who }));
}

// The command's own id comes back as well: what may have arrived is not sent as something new.
function restore() {
  const found = JSON.parse(sessionStorage.getItem(KEY) ?? "null");
  if (!found) return;
  const form = [...document.forms].find(({ action }) => action === found.action);
  if (fresh || found.who !== who || !form) {
    sessionStorage.removeItem(KEY);
    return;
  }
  for (const field of kept(form)) {
    const values = found.values.filter(([name]) => name === field.name).map(([, value]) => value);
    if (ticks(field)) field.checked = values.includes(field.value);
    else field.value = values[0] ?? field.value;
  }
  form.closest("details")?.setAttribute("open", "");
}

function say(form, text) {
  let note = form.querySelector("[data-field-note]");
  if (!note) {
    note = document.createElement("p");
    note.className = "govuk-error-message";
    note.setAttribute("role", "alert");
    note.dataset.fieldNote = "";
    form.append(note);
  }
  note.textContent = text;
}

function show(html) {
  const page = new DOMParser().parseFromString(html, "text/html");
  const [here, there] = [document.querySelector("main"), page.querySelector("main")];
  here.replaceWith(there);
  document.title = page.title;
  there.querySelector("[data-error-summary]")?.focus();
}

async function send(form, button) {
  const note = form.closest("[data-field]").dataset.field;
  form.setAttribute("aria-busy", "true");
  try {
    const body = new URLSearchParams(new FormData(form, button));
    const headers = { accept: "text/html" };
    const answer = await fetch(form.action, { method: "POST", body, headers });
    if (answer.redirected) {
      sessionStorage.removeItem(KEY);
      location.assign(answer.url);
    } else if (answer.status === 422 || answer.status === 409) {
      sessionStorage.removeItem(KEY);
      show(await answer.text());
    } else if (answer.status >= 500) {
      say(form, note);
    } else {
      // The session has ended, or the house says something that only a page of its own can say.
      passing = true;
      form.requestSubmit(button);
    }
  } catch {
    say(form, note);
  } finally {
    form.removeAttribute("aria-busy");
  }
}

addEventListener("input", ({ target }) => {
  if (target.form && ours(target.form)) remember(target.form);
});

// Before confirm.js, which lets a form go once only: here it may go again.
addEventListener("submit", (event) => {
  const form = event.target;
  if (passing || !ours(form) || form.enctype === "multipart/form-data") return;
  event.preventDefault();
  event.stopImmediatePropagation();
  if (!form.hasAttribute("aria-busy")) void send(form, event.submitter);
}, { capture: true });

restore();
