// Keeps what build.mjs makes: each file under a name with its content hash, and the table of all.
import { createHash } from "node:crypto";
import fs from "node:fs";
import path from "node:path";
import zlib from "node:zlib";

const MIME = {
  ".css": "text/css; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".json": "application/json",
  ".mp3": "audio/mpeg",
  ".svg": "image/svg+xml",
  ".woff2": "font/woff2",
};
const COMPRESSED = new Set([".css", ".js", ".json", ".svg"]);

/** Files go to `<out>/assets`, text also as brotli; the Rust table to `<out>/assets.rs`. */
export function store(out) {
  const target = path.join(out, "assets");
  fs.mkdirSync(target, { recursive: true });
  const table = new Map();

  /** Stores one file under its hashed name and returns the address that pages use. */
  function emit(name, content) {
    const body = Buffer.isBuffer(content) ? content : Buffer.from(content);
    const hash = createHash("sha256").update(body).digest("hex").slice(0, 12);
    const { dir, name: stem, ext } = path.posix.parse(name);
    const hashed = path.posix.join(dir, `${stem}.${hash}${ext}`);
    const file = path.join(target, hashed);
    fs.mkdirSync(path.dirname(file), { recursive: true });
    if (!fs.existsSync(file)) fs.writeFileSync(file, body);
    const brotli = COMPRESSED.has(ext);
    if (brotli && !fs.existsSync(`${file}.br`)) {
      const params = { [zlib.constants.BROTLI_PARAM_QUALITY]: 11 };
      fs.writeFileSync(`${file}.br`, zlib.brotliCompressSync(body, { params }));
    }
    table.set(name, { hashed, hash, mime: MIME[ext], brotli });
    return `/assets/${hashed}`;
  }

  function writeTable() {
    const quote = (text) => JSON.stringify(text);
    const rows = [...table].sort(([a], [b]) => (a < b ? -1 : 1)).map(([name, asset]) => {
      const file = quote(path.join(target, asset.hashed));
      const brotli = asset.brotli
        ? `Some(include_bytes!(${quote(path.join(target, `${asset.hashed}.br`))}))`
        : "None";
      return `Asset { name: ${quote(name)}, path: ${quote(`/assets/${asset.hashed}`)}, ` +
        `etag: ${quote(`"${asset.hash}"`)}, mime: ${quote(asset.mime)}, ` +
        `identity: include_bytes!(${file}), brotli: ${brotli} },`;
    });
    fs.writeFileSync(path.join(out, "assets.rs"), `&[\n${rows.join("\n")}\n]\n`);
  }

  /** Files of earlier builds would only pile up. */
  function removeStale() {
    const kept = new Set([...table.values()].flatMap(({ hashed }) => [hashed, `${hashed}.br`]));
    for (const entry of fs.readdirSync(target, { recursive: true, withFileTypes: true })) {
      if (!entry.isFile()) continue;
      const file = path.join(entry.parentPath ?? entry.path, entry.name);
      const name = path.relative(target, file).split(path.sep).join("/");
      if (!kept.has(name)) fs.rmSync(file);
    }
  }

  return { emit, writeTable, removeStale };
}
