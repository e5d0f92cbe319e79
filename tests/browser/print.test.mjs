// The case file on paper: Chromium's PDF of it, read back with pdftotext. All that the page says is there, within the paper, and
// nothing of what is for the screen only.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { launch, staff, stand } from "./browser.mjs";

const { states } = stand;
let browser;
before(async () => { browser = await launch(); });
after(async () => { await browser.close(); });

// Without spaces, which lines and columns break, and the quotation marks that the style puts around phrases.
const packed = (text) => text.replace(/[\s“”]+/g, "");

// { text, pages: [{ width, height, words: [{ left, top, right, bottom, text }] }] }
async function printed(page) {
  const file = join(stand.root, "case.pdf");
  await writeFile(file, await page.pdf({ format: "A4", margin: { top: "15mm", bottom: "15mm", left: "15mm", right: "15mm" } }));
  const run = (...options) => execFileSync("pdftotext", [...options, file, "-"], { encoding: "utf8", maxBuffer: 1 << 24 });
  const text = run("-raw");
  const pages = run("-bbox").split("<page ").slice(1).map((part) => {
    const [, width, height] = part.match(/width="([\d.]+)" height="([\d.]+)"/).map(Number);
    const words = [...part.matchAll(/<word xMin="(.*?)" yMin="(.*?)" xMax="(.*?)" yMax="(.*?)">(.*?)<\/word>/g)]
      .map(([, left, top, right, bottom, word]) => ({ left: +left, top: +top, right: +right, bottom: +bottom, text: word }));
    return { width, height, words };
  });
  await rm(file);
  return { text, pages };
}

test("a case file is printed whole", async () => {
  const { context, page } = await staff(browser, "lea");
  for (const label of ["returned", "long", "proposed", "released"]) {
    await page.goto(`${stand.url}/case/${states[label]}/file`);
    const { text, pages } = await printed(page);
    const paper = packed(text);
    assert.ok(paper.includes(packed(`Case file ${states[label]}`)), label);
    await page.emulateMedia({ media: "print" });
    const lines = (await page.locator("article.file").innerText()).split(/[\n\t]/).map(packed).filter(Boolean);
    await page.emulateMedia({ media: null });
    assert.ok(lines.length > 40, `${label}: ${lines.length} lines`);
    assert.deepEqual(lines.filter((line) => !paper.includes(line)), [], `${label}: not on paper`);
    for (const screenOnly of ["Sign out", "Reports", "Complaints", "Back to the case", "Download as JSON", "All times are UTC"])
      assert.ok(!paper.includes(packed(screenOnly)), `${label}: "${screenOnly}" is printed`);
    const margin = 30;  // points, of the 42 of the sheet
    const outside = pages.flatMap(({ width, height, words }) => words.filter(({ left, right, top, bottom }) =>
      left < margin || right > width - margin || top < margin || bottom > height - margin).map((word) => word.text));
    assert.deepEqual(outside, [], `${label}: beyond the edge of the paper`);
    assert.ok(pages.every(({ words }) => words.length > 0), `${label}: an empty page`);
    console.log(`figure: case file "${label}": ${pages.length} pages`);
  }
  await context.close();
});

test("a report is printed whole, with its time", async () => {
  const { context, page } = await staff(browser, "lea");
  await page.goto(`${stand.url}/reports`);
  const { text, pages } = await printed(page);
  const paper = packed(text);
  await page.emulateMedia({ media: "print" });
  const heads = (await page.locator("table.numbers thead th").allInnerTexts()).map(packed);
  const period = packed(await page.locator(".period").innerText());
  await page.emulateMedia({ media: null });
  assert.ok(paper.includes(period), "for which days");
  assert.deepEqual(heads.filter((head) => !paper.includes(head)), [], "columns that are not on paper");
  const outside = pages.flatMap(({ width, words }) => words.filter(({ left, right }) => left < 20 || right > width - 20).map((word) => word.text));
  assert.deepEqual(outside, [], "beyond the edge of the paper");
  await page.setViewportSize({ width: 1280, height: 800 });
  const broken = await page.locator("table.numbers th.day").evaluateAll((days) => days.filter((day) => {
    const range = document.createRange();
    range.selectNodeContents(day);
    return range.getClientRects().length > 1;
  }).length);
  assert.equal(broken, 0, "a day stands on one line");
  await context.close();
});

test("the decisions stand on paper in words", async () => {
  const { context, page } = await staff(browser, "lea");
  await page.goto(`${stand.url}/case/${states.returned}/file`);
  const { text } = await printed(page);
  const flat = text.replace(/\s+/g, " ");
  for (const said of [/Case file [0-9A-Z]{10}/, /returned by root/, /root returned it/, /root confirmed a finding/, /root added a note/,
    /The sender called; a second letter will come\./, /It makes an offer, and we found no earlier contact/])
    assert.match(flat, said);
  assert.doesNotMatch(flat, /case\.[a-z]/, "names of the audit are for the audit");
  await context.close();
});
