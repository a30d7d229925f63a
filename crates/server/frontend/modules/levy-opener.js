/** Opens a key file on a page, for as long as the page is; an old file is written anew. */
import { openKeyFile } from "./levy-keys.js";

/** Saves a key file where the browser saves files. */
export function save(file) {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([JSON.stringify(file)], { type: "application/json" }));
  link.download = `maklumat-levy-${file.key}.json`;
  link.click();
}

/** What the button does: opens the chosen file into `opened`, then lists again. */
export const opener = ({ field }, opened, list) => async () => {
  const [chosen] = field("levy-file").files;
  if (!chosen) return "no-file";
  let key;
  try {
    key = await openKeyFile(JSON.parse(await chosen.text()), field("levy-passphrase").value);
  } catch {
    return "wrong-passphrase";
  }
  field("levy-passphrase").value = "";
  field("levy-file").value = "";
  opened.set(key.key, key);
  if (key.renewed) save(key.renewed);
  await list();
  return key.renewed ? "renewed" : "ready";
};
