// Builds everything that the browser loads: Sass, our modules, third-party files, voice clips.
// Called by build.rs as `node build.mjs <frontend> <voice> <out>` from a copy that lies beside
// node_modules, so that the source tree is never written to.
// What it makes is kept by build-store.mjs: <out>/assets/* and the Rust table <out>/assets.rs.
import fs from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import * as sass from "sass";
import { store } from "./build-store.mjs";

const [source, voice, out] = process.argv.slice(2);
const packages = path.join(path.dirname(fileURLToPath(import.meta.url)), "node_modules");
const { emit, writeTable, removeStale } = store(out);

const read = (...parts) => fs.readFileSync(path.join(...parts));
const list = (folder) => (fs.existsSync(folder) ? fs.readdirSync(folder).sort() : []);

function fonts() {
  const folder = path.join(packages, "@fontsource-variable/plus-jakarta-sans/files");
  const urls = {};
  for (const subset of ["latin", "latin-ext"]) {
    const file = `plus-jakarta-sans-${subset}-wght-normal.woff2`;
    urls[`FONT_${subset.toUpperCase().replace("-", "_")}`] =
      emit(`${subset}.woff2`, read(folder, file));
  }
  return urls;
}

function styles(urls) {
  for (const file of list(path.join(source, "styles"))) {
    if (file.startsWith("_") || !file.endsWith(".scss")) continue;
    const result = sass.compile(path.join(source, "styles", file), {
      style: "compressed",
      loadPaths: [packages],
      quietDeps: true,
    });
    const css = result.css.replace(/%([A-Z_]+)%/g, (whole, key) => {
      if (!urls[key]) throw new Error(`${file}: no address for ${whole}`);
      return urls[key];
    });
    emit(file.replace(".scss", ".css"), css);
  }
}

/** Modules of other hands that ours import by their bare names: where each lies. */
const THIRD = {
  "@noble/hashes/argon2.js": "@noble/hashes/argon2.js",
  "shamir-secret-sharing": "shamir-secret-sharing/esm/index.js",
  "shamir-secret-sharing/csprng": "shamir-secret-sharing/esm/csprng.js",
};

/** Their import lines begin a line; those in comments do not. Gives the address of a file. */
function third(file, known = new Map()) {
  if (known.has(file)) return known.get(file);
  const text = read(packages, file).toString().replace(/^\/\/# sourceMappingURL=.*$/gm, "");
  const linked = text.replace(/^((?:import|export)\b.*? from )["']([^"']+)["']/gm, (_, start, name) => {
    const next = name.startsWith("./") ? path.posix.join(path.posix.dirname(file), name) : THIRD[name];
    if (!next) throw new Error(`${file}: no place for ${name}`);
    return `${start}"${third(next, known)}"`;
  });
  known.set(file, emit(`third/${file.replace("@", "")}`, linked));
  return known.get(file);
}

/** Our modules import each other by plain name; the import becomes the hashed name. */
function modules() {
  const known = new Map();
  const folder = path.join(source, "modules");
  const addresses = new Map();
  const visit = (file, above) => {
    if (addresses.has(file)) return addresses.get(file);
    if (above.includes(file)) throw new Error(`modules import each other: ${[...above, file]}`);
    const text = read(folder, file).toString();
    const linked = text.replace(/\b(from|import) "\.\/([a-z-]+\.js)"/g, (_, word, name) =>
      `${word} "${visit(name, [...above, file])}"`)
      .replace(/\bfrom "([@a-z][^"]*)"/g, (whole, name) =>
        THIRD[name] ? `from "${third(THIRD[name], known)}"` : whole);
    if (/["']\.\//.test(linked)) throw new Error(`${file}: an import that is not linked`);
    addresses.set(file, emit(file, linked));
    return addresses.get(file);
  };
  for (const file of list(folder)) visit(file, []);
}

function thirdParty() {
  const explorer = path.join(packages, "swagger-ui-dist");
  emit("swagger-ui.js", read(explorer, "swagger-ui-bundle.js"));
  emit("swagger-ui.css", read(explorer, "swagger-ui.css"));
}

/** One list per language tells the announcer where each clip is. */
function clips() {
  for (const language of ["id", "en"]) {
    const addresses = {};
    for (const file of list(path.join(voice, language))) {
      const content = read(voice, language, file);
      addresses[path.parse(file).name] = emit(`voice/${language}/${file}`, content);
    }
    emit(`voice-${language}.json`, JSON.stringify(addresses));
  }
}

function images() {
  const folder = path.join(source, "images");
  for (const file of list(folder)) emit(file, read(folder, file));
}

styles(fonts());
images();
modules();
thirdParty();
clips();
writeTable();
removeStale();
