// What the browser tests share: Debian's Chromium by Playwright, the accounts of the stand, axe, and screenshots.
import assert from "node:assert/strict";
import { mkdir, readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { chromium } from "playwright-core";

const require = createRequire(import.meta.url);
const axeSource = await readFile(require.resolve("axe-core/axe.min.js"), "utf8");

// Where the stand is (test_browser.py): { url, users: {name: password}, cases: {...}, trap }.
export const stand = JSON.parse(process.env.NONSOLICIT_STAND);
// Where screenshots for docs/ go; none are made without it.
export const pictures = process.env.NONSOLICIT_PICTURES ?? "";
// Where a picture of every look at every page goes, to be looked through by a person.
const album = process.env.NONSOLICIT_ALBUM ?? "";

export async function launch() {
  return chromium.launch({
    executablePath: process.env.NONSOLICIT_CHROMIUM ?? "/usr/bin/chromium",
    args: ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
      "--disable-component-update", "--disable-sync"],
  });
}

// A fresh profile; `options` as for Playwright's newContext. `problems`: what the page logged as an error.
export async function visitor(browser, options = {}) {
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 }, ...options });
  context.setDefaultTimeout(10000);
  const page = await context.newPage();
  const problems = [];
  page.on("pageerror", (error) => problems.push(String(error)));
  page.on("console", (message) => {
    // What the browser says about the frame of a hostile mail is what it should.
    if (/\/case\/[^/]+\/html/.test(message.location().url) || message.text().includes(stand.trap)) return;
    if (message.type() === "error" && !/status of (401|403|404|409|410|422|429)/.test(message.text())) problems.push(message.text());
  });
  return { context, page, problems };
}

export async function logIn(page, name) {
  await page.goto(`${stand.url}/login`);
  await page.getByLabel("Name").fill(name);
  await page.getByLabel("Password").fill(stand.users[name]);
  await page.getByRole("button", { name: "Log in" }).click();
  await page.waitForURL((url) => url.pathname !== "/login");
}

// Logged in; the second time of a test file with the session of the first one.
const sessions = new Map();
export async function staff(browser, name, options = {}) {
  const visit = await visitor(browser, { ...options, storageState: sessions.get(name) });
  if (sessions.has(name)) return visit;
  await logIn(visit.page, name);
  sessions.set(name, await visit.context.storageState());
  return visit;
}

// The frame of an untrusted mail is not ours to judge.
async function assertAxe(page, name, options) {
  if (!await page.evaluate(() => Boolean(globalThis.axe))) await page.evaluate(axeSource);
  const found = await page.evaluate((how) => globalThis.axe.run({ exclude: [["iframe[sandbox]"]] },
    { iframes: false, resultTypes: ["violations"], ...how }), options);
  const told = found.violations.map((rule) => `${rule.id}: ${rule.help}\n` +
    rule.nodes.slice(0, 5).map((node) => `    ${node.target} ${node.failureSummary}`).join("\n"));
  if (told.length > 0) throw new Error(`axe on ${name}:\n${told.join("\n")}`);
}
// WCAG 2.2 AA, whole and in two parts.
const aa = { runOnly: { type: "tag", values: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"] } };
export const assertAccessible = (page, name) => assertAxe(page, name, aa);
export const assertAccessibleBesideColours = (page, name) => assertAxe(page, name, { ...aa, rules: { "color-contrast": { enabled: false } } });
export const assertContrast = (page, name) => assertAxe(page, name, { runOnly: { type: "rule", values: ["color-contrast"] } });

// Nothing sticks out to the side.
export async function assertFits(page, name) {
  const [inside, width] = await page.evaluate(() => [document.documentElement.scrollWidth, window.innerWidth]);
  assert.ok(inside <= width, `${name}: ${inside} px wide in a window of ${width} px`);
}

// WCAG 2.4.7: whatever the tab key reaches has an outline when it has the focus.
export async function assertFocusShows(page, name) {
  const unseen = await page.evaluate(() => {
    const before = document.activeElement;
    const root = document.querySelector("dialog[open]") ?? document;
    const reached = [...root.querySelectorAll("a[href], button, input:not([type=hidden]), select, textarea, summary, [tabindex='0']")];
    const missing = reached.filter((element) => {
      if (!element.checkVisibility() || element.disabled) return false;
      element.focus({ focusVisible: true, preventScroll: true });
      const style = getComputedStyle(element);
      return document.activeElement === element && (style.outlineStyle === "none" || parseFloat(style.outlineWidth) < 2);
    });
    before?.focus?.({ preventScroll: true });
    return missing.map((element) => element.outerHTML.slice(0, 120));
  });
  assert.ok(unseen.length === 0, `the focus is not seen on ${name}: ${unseen.join("\n    ")}`);
}

// Mail at the sink.
export const mails = async () => (await fetch(`${stand.trap}/sink-mails`)).json();
// The first one that `is` says, or a failure after some time.
export async function mail(is, what) {
  for (let tries = 0; tries < 150; tries++) {
    const found = (await mails()).find(is);
    if (found) return found;
    await new Promise((resolve) => { setTimeout(resolve, 200); });
  }
  throw new Error(`no mail came: ${what}`);
}
// Text of a quoted-printable or plain mail, and the first address of ours in it that begins with /e/, /m/ or /r/.
export const plain = (data) => data.replace(/=\r\n/g, "").replace(/=3D/g, "=");
export const urlIn = (data, part) => plain(data).match(new RegExp(`http://127\\.0\\.0\\.1:\\d+/${part}/[A-Za-z0-9_.-]+`))?.[0];

export async function picture(page, name, { album: forAlbum = false, ...options } = {}) {
  const folder = forAlbum ? album : pictures;
  if (!folder) return;
  await mkdir(dirname(join(folder, name)), { recursive: true });
  await page.screenshot({ path: join(folder, `${name}.png`), ...options });
}
