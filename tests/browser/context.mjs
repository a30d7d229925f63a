// What a journey has in hand: pages as a role, in a language, with or without script; the API;
// the accessibility check; pictures. Every check is counted.
import { createRequire } from "node:module";
import { mkdir, readFile, stat, writeFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import path from "node:path";

const root = fileURLToPath(new URL("../..", import.meta.url));
const axeSource = await readFile(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

export const DESKTOP = { width: 1280, height: 800 };
export const PHONE = { width: 390, height: 844 };
export const NARROW = { width: 320, height: 640 };
export const KIOSK = { width: 1080, height: 1920 };
export const DISPLAY = { width: 1920, height: 1080 };
// A picture in the repository is kept for ever.
const MOST_BYTES = 150_000;
// What WCAG 2.2 AA is made of, in axe's words.
const WCAG = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"];
const REGION = { id: "id-ID", en: "en-GB" };

export class Context {
  counts = { passed: 0, failed: 0 };
  #browser;
  #open = [];
  #states = new Map();
  #persons = new Map();
  #journey;
  #pictures;
  #most;

  constructor(browser, demo, journey, forPapers) {
    this.#browser = browser;
    this.demo = demo;
    this.#journey = journey;
    this.#pictures = path.join(root, forPapers ? "docs/images" : "target/screenshots");
    this.#most = forPapers ? MOST_BYTES : Infinity;
  }

  // Counts one check; a bad one says what and why.
  check(good, what, why = "") {
    if (good) {
      this.counts.passed += 1;
    } else {
      this.counts.failed += 1;
      console.log(`   FAILED ${this.#journey}: ${what}${why ? `: ${why}` : ""}`);
    }
    return good;
  }

  equal(found, expected, what) {
    const [a, b] = [JSON.stringify(found), JSON.stringify(expected)];
    return this.check(a === b, what, `found ${a}, expected ${b}`);
  }

  url(address) {
    return new URL(address, this.demo.portal).href;
  }

  // Opens a page. `as` is a role or a user of the demo's logins (nobody when left out), `lang` id
  // or en, `touch` a screen without a mouse, `shared` whether the browser keeps what it has loaded
  // for the next page of the same person.
  async page(address, options = {}) {
    const { js = true, viewport = DESKTOP, shared = false } = options;
    const context = await (shared ? this.#shared(options) : this.#fresh(options));
    const page = await context.newPage();
    if (shared) await page.setViewportSize(viewport);
    page.faults = [];
    page.on("console", (message) => {
      // The page's own status is for the journey to check; a missing part of it is a fault.
      const own = message.location().url === page.url()
        && message.text().startsWith("Failed to load resource");
      if (message.type() === "error" && !own) page.faults.push(message.text());
    });
    page.on("pageerror", (error) => page.faults.push(String(error)));
    if (!js) await this.#scripts(page, false);
    page.answer = await page.goto(this.url(address));
    return page;
  }

  async #fresh({ as, lang = "id", viewport = DESKTOP, touch = false }) {
    const context = await this.#browser.newContext({
      baseURL: this.demo.portal,
      locale: REGION[lang],
      storageState: as ? await this.login(as) : undefined,
      viewport,
      hasTouch: touch,
    });
    this.#open.push(context);
    await context.addCookies([{ name: "language", value: lang, url: this.demo.portal }]);
    return context;
  }

  async #shared(options) {
    const person = `${options.as} ${options.lang}`;
    if (!this.#persons.has(person)) this.#persons.set(person, this.#fresh(options));
    return this.#persons.get(person);
  }

  // Playwright's own switch cannot be turned back for axe, Chromium's can.
  async #scripts(page, run) {
    page.cdp ??= await page.context().newCDPSession(page);
    await page.cdp.send("Emulation.setScriptExecutionDisabled", { value: !run });
  }

  // Signs a demo role in through the page, once; gives the cookies that it got.
  async login(role) {
    if (!this.#states.has(role)) this.#states.set(role, this.#signIn(role));
    return this.#states.get(role);
  }

  #login(role) {
    const { logins } = this.demo;
    const found = logins.find((one) => one.role === role) ?? logins.find((one) => one.user === role);
    if (found) return found;
    const known = logins.map((one) => `${one.role} ${one.user}`).join(", ");
    throw new Error(`no demo login for ${role}; there are: ${known}`);
  }

  async #signIn(role) {
    const login = this.#login(role);
    const context = await this.#browser.newContext({ baseURL: this.demo.portal });
    try {
      const page = await context.newPage();
      await page.goto(this.url(this.demo.addresses.sign_in ?? "/sign-in"));
      await page.fill("input[name=user]", login.user);
      await page.fill("input[name=password]", login.password);
      await page.locator("form", { has: page.locator("input[name=password]") })
        .locator("[type=submit]").click();
      if (new URL(page.url()).pathname === "/sign-in") {
        const said = await page.locator("main").innerText();
        throw new Error(`signing in as ${role} did not succeed: ${said}`);
      }
      return await context.storageState();
    } finally {
      await context.close();
    }
  }

  // Whether something becomes true on a page by itself within so many milliseconds.
  async within(page, ms, what, probe, given) {
    const from = Date.now();
    const options = { timeout: ms, polling: 20 };
    const seen = await page.waitForFunction(probe, given, options).then(() => true, (error) => error);
    const why = seen === true ? "" : `not within ${ms} ms: ${seen.message.split("\n")[0]}`;
    this.check(seen === true, what, why);
    return Date.now() - from;
  }

  // A page without script in both languages, on a desk, on a phone and on the narrowest screen.
  async look(address, what, options = {}) {
    for (const viewport of [DESKTOP, PHONE, NARROW]) {
      for (const lang of ["id", "en"]) {
        const page = await this.page(address, { ...options, js: false, lang, viewport });
        await this.axe(page, `${what} (${lang}, ${viewport.width} px)`);
        const wide = await page.evaluate(
          () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
        );
        this.check(wide <= 0, `${what}: nothing to scroll sideways`, `${wide} px`);
        const name = `${this.#journey}-${what.replaceAll(" ", "-")}-${lang}-${viewport.width}`;
        await this.shot(page, name, { fullPage: true });
        await page.context().close();
      }
    }
  }

  // Zero violations, or one bad check for each rule and place, with axe's own remedy.
  async axe(page, what = page.url()) {
    // A page without script stays as it came; axe's own timers need scripts while it looks.
    const without = page.cdp !== undefined;
    if (without) await this.#scripts(page, true);
    if (!(await page.evaluate(() => "axe" in globalThis))) await page.evaluate(axeSource);
    const violations = await page.evaluate(async (tags) => {
      const result = await globalThis.axe.run(document, {
        runOnly: { type: "tag", values: tags },
        resultTypes: ["violations"],
      });
      return result.violations;
    }, WCAG);
    if (without) await this.#scripts(page, false);
    for (const rule of violations) {
      for (const node of rule.nodes) {
        const why = `${rule.id} at ${node.target.join(" ")}\n      ${node.html}\n      `
          + `${node.failureSummary.replaceAll("\n", "\n      ")}\n      ${rule.helpUrl}`;
        this.check(false, `accessibility of ${what}`, why);
      }
    }
    if (violations.length === 0) this.check(true, `accessibility of ${what}`);
  }

  // A picture: in target/screenshots, or in docs/images when we run for the README. `scale` makes
  // it smaller than the page.
  async shot(page, name, { scale = 1, ...options } = {}) {
    await mkdir(this.#pictures, { recursive: true });
    const file = path.join(this.#pictures, `${name}.png`);
    if (scale === 1) {
      await page.screenshot({ path: file, ...options });
    } else {
      const devtools = await page.context().newCDPSession(page);
      const clip = { x: 0, y: 0, ...page.viewportSize(), scale };
      const { data } = await devtools.send("Page.captureScreenshot", { format: "png", clip });
      await writeFile(file, Buffer.from(data, "base64"));
    }
    const { size } = await stat(file);
    this.check(size <= this.#most, `picture ${name}`, `${size} bytes are too many for a paper`);
  }

  // The JSON API: `token` is the kiosk's unless another is given; gives { status, body }.
  async api(method, address, body, token = this.demo.kiosk_token) {
    const answer = await fetch(this.url(address), {
      method,
      headers: { authorization: `Bearer ${token}`, "content-type": "application/json" },
      body: body === undefined ? undefined : JSON.stringify(body),
    });
    const text = await answer.text();
    return { status: answer.status, body: text ? JSON.parse(text) : null };
  }

  // An API token of a demo role.
  async token(role) {
    const { user, password } = this.#login(role);
    const answer = await this.api("POST", "/api/v1/session", { user, password }, "");
    return answer.body.token;
  }

  // A journey may leave no fault on the console of any page.
  async settle() {
    for (const context of this.#open) {
      for (const page of context.pages()) {
        for (const fault of page.faults ?? []) this.check(false, `console of ${page.url()}`, fault);
      }
    }
  }

  async close() {
    await Promise.all(this.#open.splice(0).map((context) => context.close()));
  }
}
