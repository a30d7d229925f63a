/**
 * Every portal and staff page: a form is sent once (the button stays enabled, so that its value is
 * sent), a form or button with data-confirm="question" asks first, the error summary gets the
 * focus, print buttons appear. unsent.js keeps what was typed while the session ended.
 */
import "./unsent.js";

const sent = new WeakSet();

addEventListener("submit", (event) => {
  const form = event.target;
  const question = event.submitter?.dataset.confirm ?? form.dataset.confirm;
  if (sent.has(form) || (question && !confirm(question))) {
    event.preventDefault();
    return;
  }
  if (form.target === "_blank" || form.method === "get") return;
  sent.add(form);
  form.setAttribute("aria-busy", "true");
  event.submitter?.setAttribute("aria-disabled", "true");
});

// Coming back with the browser's back button: the form may be sent again.
addEventListener("pageshow", (event) => {
  if (!event.persisted) return;
  for (const form of document.querySelectorAll("form[aria-busy]")) {
    sent.delete(form);
    form.removeAttribute("aria-busy");
    for (const button of form.querySelectorAll("[aria-disabled]")) {
      button.removeAttribute("aria-disabled");
    }
  }
});

document.querySelector("[data-error-summary]")?.focus();

for (const button of document.querySelectorAll("[data-print]")) {
  button.hidden = false;
  button.addEventListener("click", () => print());
}
