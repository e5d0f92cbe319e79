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
const pictures = process.env.NONSOLICIT_PICTURES ?? "";

export async function launch() {
  return chromium.launch({
    executablePath: process.env.NONSOLICIT_CHROMIUM ?? "/usr/bin/chromium",
    args: ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
      "--disable-component-update", "--disable-sync"],
  });
}

// A fresh profile; `options` as for Playwright's newContext. Fails at the end where the page logged an error.
export async function visitor(browser, options = {}) {
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 }, ...options });
  context.setDefaultTimeout(10000);
  const page = await context.newPage();
  const problems = [];
  page.on("pageerror", (error) => problems.push(String(error)));
  page.on("console", (message) => {
    if (message.type() === "error" && !/status of (401|403|404|409|429)/.test(message.text())) problems.push(message.text());
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

export async function staff(browser, name, options = {}) {
  const visit = await visitor(browser, options);
  await logIn(visit.page, name);
  return visit;
}

// WCAG 2.2 AA; the frame of an untrusted mail is not ours to judge.
export async function assertAccessible(page, name) {
  await page.evaluate(axeSource);
  const found = await page.evaluate(() => globalThis.axe.run(
    { exclude: [["iframe[sandbox]"]] },
    { runOnly: { type: "tag", values: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"] }, iframes: false }));
  const told = found.violations.map((rule) => `${rule.id}: ${rule.help}\n` +
    rule.nodes.slice(0, 5).map((node) => `    ${node.target} ${node.failureSummary}`).join("\n"));
  assert.deepEqual(told, [], `axe on ${name}`);
  return found.passes.length;
}

// Nothing sticks out to the side.
export async function assertFits(page, name) {
  const [inside, width] = await page.evaluate(() => [document.documentElement.scrollWidth, window.innerWidth]);
  assert.ok(inside <= width, `${name}: ${inside} px wide in a window of ${width} px`);
}

export async function picture(page, name, options = {}) {
  if (!pictures) return;
  await mkdir(dirname(join(pictures, name)), { recursive: true });
  await page.screenshot({ path: join(pictures, `${name}.png`), ...options });
}
