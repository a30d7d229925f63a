/**
 * One key each: a button or link with data-key="n" is pressed by that key. The keys are shown on
 * the buttons (<kbd>), do nothing while somebody types or holds a modifier, and can be switched
 * off with the checkbox [data-keys-toggle] (remembered on this computer).
 */
const toggle = document.querySelector("[data-keys-toggle]");
const STORED = "desk-keys";

if (toggle) {
  toggle.checked = localStorage.getItem(STORED) !== "off";
  toggle.closest("[hidden]")?.removeAttribute("hidden");
  toggle.addEventListener("change", () =>
    localStorage.setItem(STORED, toggle.checked ? "on" : "off"));
}

const typing = (target) =>
  target.closest("textarea, select, [contenteditable], dialog") ||
  target.closest("input:not([type=checkbox]):not([type=radio]):not([type=hidden])");

addEventListener("keydown", (event) => {
  const modified = event.ctrlKey || event.altKey || event.metaKey || event.repeat;
  if (modified || event.isComposing || typing(event.target)) return;
  if (toggle && !toggle.checked) return;
  const wanted = event.key.toLowerCase();
  const found = [...document.querySelectorAll("[data-key]")].find(
    (element) => element.dataset.key === wanted && !element.disabled,
  );
  if (!found) return;
  event.preventDefault();
  found.focus();
  found.click();
});
