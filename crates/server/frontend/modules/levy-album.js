/** The pictures that somebody chooses for a text: drawn anew at once, shown as they will be sent. */
import { redraw, show } from "./levy-picture.js";

/** Most pictures of one text, and most parts of all pictures of one report. */
const MOST = 6;
const PARTS_MOST = 64;

/** `name` is that of the file field; its list is the part `name`-list. */
export function album({ part, field, say }, name) {
  let chosen = [];

  field(name).addEventListener("change", async ({ currentTarget: input }) => {
    say("drawing");
    let word = "";
    for (const file of input.files) {
      if (chosen.length >= MOST) {
        word = "many-pictures";
        break;
      }
      try {
        await add(await redraw(file));
      } catch (error) {
        word = error.message;
      }
    }
    // The file itself is let go: only what was drawn is kept.
    input.value = "";
    say(word);
  });

  async function add(picture) {
    const item = part("picture").content.cloneNode(true).firstElementChild;
    await show(item.querySelector("canvas"), picture.bytes);
    item.querySelector("button").addEventListener("click", () => {
      chosen = chosen.filter((one) => one !== picture);
      item.remove();
      number();
      field(name).focus();
    });
    chosen.push(picture);
    part(`${name}-list`).append(item);
    number();
  }

  function number() {
    for (const [at, item] of [...part(`${name}-list`).children].entries()) {
      for (const place of item.querySelectorAll("[data-number]")) place.textContent = at + 1;
    }
  }

  /** The chosen pictures with the numbers that they will have, and forgets them. */
  function take(first) {
    const taken = chosen.map((picture, at) => ({ ...picture, number: first + at }));
    return taken;
  }

  function clear() {
    chosen = [];
    part(`${name}-list`).replaceChildren();
  }

  const fits = (already) =>
    chosen.reduce((parts, picture) => parts + picture.parts, already) <= PARTS_MOST;

  return { take, clear, fits };
}

/** What a text says of its pictures. */
export const named = (pictures) =>
  pictures.map(({ number, parts, digest }) => ({ number, parts, digest }));
