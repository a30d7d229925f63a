/**
 * What was typed is not lost when the session has ended meanwhile: the page remembers what a form
 * sends; the sign-in page that says "not recorded" ([data-unsent]) keeps it, every other page
 * forgets it; and when the form is seen again by whoever typed, it is filled in: a colleague who
 * signs in on the same computer is not shown it. Passwords and files are never remembered, and
 * nothing outlives the tab.
 */
const KEY = "unsent-form";
const LEFT_OUT = ["hidden", "password", "file", "submit", "button", "reset"];

const who = document.querySelector('a[href="/account"]')?.textContent ?? "";
const typed = (form) =>
  [...form.elements].filter(({ name, type }) => name && !LEFT_OUT.includes(type));
const ticks = ({ type }) => type === "checkbox" || type === "radio";

function fill(form, values) {
  for (const field of typed(form)) {
    if (ticks(field)) {
      field.checked = values.some(([name, value]) => name === field.name && value === field.value);
    } else {
      field.value = values.find(([name]) => name === field.name)?.[1] ?? field.value;
    }
  }
}

addEventListener("submit", ({ target: form }) => {
  if (form.method !== "post" || form.querySelector("[type=password]")) return;
  const values = typed(form)
    .filter((field) => !ticks(field) || field.checked)
    .map(({ name, value }) => [name, value]);
  if (values.length === 0) return;
  sessionStorage.setItem(KEY, JSON.stringify({ action: form.action, values, who }));
});

const kept = JSON.parse(sessionStorage.getItem(KEY) ?? "null");
if (kept && document.querySelector("[data-unsent]")) {
  sessionStorage.setItem(KEY, JSON.stringify({ ...kept, ended: true }));
} else if (kept) {
  sessionStorage.removeItem(KEY);
  const form = [...document.forms].find(({ action }) => action === kept.action);
  if (kept.ended && kept.who === who && form) fill(form, kept.values);
}
