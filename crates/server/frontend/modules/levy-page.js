/** What both pages of levy reports do: find their parts, say a sentence, ask the house, show. */
export function page(root, api, how) {
  const part = (name) => root.querySelector(`[data-part="${name}"]`);
  const field = (name) => root.querySelector(`[name="${name}"]`);

  /** Says one of the sentences of the page; `text` when the house said it; `numbers` go into it. */
  function say(name, text = "", numbers = {}) {
    for (const sentence of root.querySelectorAll("[data-say]")) {
      sentence.hidden = sentence.dataset.say !== name;
      if (!sentence.hidden && text) sentence.textContent = text;
    }
    for (const place of root.querySelectorAll(`[data-say="${name}"] [data-number]`)) {
      place.textContent = numbers[place.dataset.number] ?? "";
    }
  }

  async function ask(path, body) {
    const response = await fetch(api + path, {
      method: body ? "POST" : "GET", body: body && JSON.stringify(body),
      headers: body ? { "content-type": "application/json" } : {}, cache: "no-store", ...how,
    });
    const answer = response.status === 204 ? {} : await response.json();
    if (!response.ok) throw new Error(answer.detail);
    return answer;
  }

  /** Does something once when a button is pressed: a sentence while it lasts, and one after. */
  function on(name, before, work) {
    part(name).addEventListener("click", async ({ currentTarget: button }) => {
      if (button.getAttribute("aria-disabled")) return;
      button.setAttribute("aria-disabled", "true");
      say(before);
      try {
        say(await work());
      } catch (error) {
        say("failed", error.message);
      } finally {
        button.removeAttribute("aria-disabled");
      }
    });
  }

  /** The same for what is done beside the large buttons. */
  const attempt = (work) => () =>
    work().then((name) => name && say(name), (error) => say("failed", error.message));

  /** A message of the thread; nothing in place of its text when it was erased. */
  function line(side, date, text) {
    const item = part("message").content.cloneNode(true);
    item.querySelector("[data-side]").textContent = part(`side-${side}`).textContent;
    item.querySelector("[data-date]").textContent = day(date);
    item.querySelector("[data-text]").textContent = text ?? part("gone").textContent;
    return item;
  }

  return { part, field, say, ask, on, attempt, line, day };
}

/** A date as the page's language writes it here: the day first, in English too. */
const REGION = { id: "id-ID", en: "en-GB" };
export const day = (date) => new Intl.DateTimeFormat(REGION[document.documentElement.lang],
  { dateStyle: "long", timeZone: "UTC" }).format(new Date(date));
