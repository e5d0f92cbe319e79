// Staff at work: by keys, with a mouse, two at once, without JavaScript. How the pages look is for pages.test.mjs.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { assertAccessible, launch, logIn, picture, pictures, staff, stand, visitor } from "./browser.mjs";

let browser;
before(async () => { browser = await launch(); });
after(async () => { await browser.close(); });

// Cases that the whole file leaves alone until its last test.
const undecided = async (page) => Number((await page.locator(".tabs .count").first().textContent()).trim());

async function openCase(page, id) {
  await page.goto(`${stand.url}/queue?case=${id}`);
  await page.locator("#message").waitFor();
}

test("a wrong password logs nobody in, and a right one does", async () => {
  const { context, page } = await visitor(browser);
  await page.goto(`${stand.url}/queue`);
  assert.equal(new URL(page.url()).pathname, "/login", "a page for staff asks for a login");
  await page.getByLabel("Name").fill("ada");
  await page.getByLabel("Password").fill("not the password");
  await page.getByRole("button", { name: "Log in" }).click();
  await page.getByRole("alert").waitFor();
  await logIn(page, "ada");
  assert.ok((await undecided(page)) >= 40);
  const cookie = (await context.cookies()).find(({ name }) => name.startsWith("__Host-"));
  assert.deepEqual([cookie.httpOnly, cookie.secure, cookie.sameSite], [true, true, "Strict"]);
  await context.close();
});

test("the return dialog shows the mail that the sender will read", async () => {
  const { context, page, problems } = await staff(browser, "ada");
  await openCase(page, stand.cases.french);
  await page.keyboard.press("r");
  const dialog = page.locator("dialog #decision");
  await dialog.waitFor();
  assert.equal(await dialog.getByLabel("Language of the sender").inputValue(), "fr", "in the language of the mail");
  const before = await dialog.getByLabel("What the sender reads").inputValue();
  await page.keyboard.press("2");
  await page.waitForFunction((text) => document.querySelector("#words").value !== text, before);
  await dialog.getByRole("button", { name: "Show the mail" }).click();
  await page.locator("#preview pre").waitFor();
  const words = await dialog.getByLabel("What the sender reads").inputValue();
  const mail = await page.locator("#preview pre").textContent();
  // The mail folds long lines.
  const flat = (text) => text.replace(/\s+/g, " ").trim();
  for (const line of words.split("\n")) assert.ok(flat(mail).includes(flat(line)), `the preview lacks: ${line}`);
  await picture(page, "return");
  await dialog.getByRole("link", { name: "Cancel" }).click();
  await dialog.waitFor({ state: "detached" });
  assert.deepEqual(problems, []);
  await context.close();
});

if (pictures) test("pictures for the documentation", async () => {
  for (const colorScheme of ["light", "dark"]) {
    const { context, page } = await staff(browser, "ada", { colorScheme });
    await openCase(page, stand.cases.several);
    await picture(page, colorScheme === "light" ? "queue" : "queue-dark");
    await page.goto(`${stand.url}/case/${stand.cases.several}`);
    if (colorScheme === "light") await picture(page, "message-light");
    await page.goto(`${stand.url}/case/${stand.cases.several}/file`);
    await page.setViewportSize({ width: 960, height: 1200 });
    if (colorScheme === "light") await picture(page, "case-file");
    await page.setViewportSize({ width: 360, height: 740 });
    await page.goto(`${stand.url}/queue`);
    if (colorScheme === "light") await picture(page, "queue-small");
    await context.close();
  }
});

test("a decision is undone", async () => {
  const { context, page } = await staff(browser, "ada");
  await page.goto(`${stand.url}/queue`);
  const number = await undecided(page);
  await openCase(page, stand.cases.french);
  await page.keyboard.press("a");
  await page.locator("#undo").waitFor();
  assert.equal(await undecided(page), number - 1);
  await page.keyboard.press("u");
  await page.locator("#undo").waitFor({ state: "detached" });
  await page.goto(`${stand.url}/queue`);
  assert.equal(await undecided(page), number);
  await context.close();
});

test("two reviewers: the second one learns who was faster", async () => {
  const first = await staff(browser, "ada");
  const second = await staff(browser, "ben");
  await openCase(first.page, stand.cases.french);
  await openCase(second.page, stand.cases.french);
  assert.match(await second.page.locator("#message").textContent(), /ada/, "told that ada has it open");
  await first.page.getByRole("button", { name: /^Release a/ }).last().click();
  await first.page.locator("#undo").waitFor();
  const [answer] = await Promise.all([
    second.page.waitForResponse((response) => response.request().method() === "POST"),
    second.page.locator("#decision-bar").getByRole("button", { name: /^Release a/ }).click()]);
  assert.equal(answer.status(), 409);
  await second.page.waitForLoadState();
  assert.match(await second.page.locator("main").textContent(), /ada/);
  await first.page.getByRole("button", { name: /^Undo/ }).click();
  await first.page.locator("#undo").waitFor({ state: "detached" });
  await first.context.close();
  await second.context.close();
});

const chosen = (page) => page.locator("#bulk input[name=case]:checked").count();
const rowOfFocus = (page) => page.evaluate(() => document.activeElement.dataset.open ?? document.activeElement.textContent);

test("a key decides about the row that has the cursor, and leaves no tick behind", async () => {
  const { context, page, problems } = await staff(browser, "ada");
  await page.goto(`${stand.url}/queue`);
  const ids = await page.locator(".group").evaluateAll((all) => all.filter((one) => one.querySelector(".pick input")).map((one) => one.dataset.case));
  const subject = (id) => page.locator(`.group[data-case="${id}"] h2`).textContent();
  const at = () => page.locator(".group-current").getAttribute("data-case");
  const moveTo = async (id) => { for (let i = 0; i < 60 && (await page.locator(".group-current").count() === 0 || await at() !== id); i++) await page.keyboard.press("j"); };
  const dialogIsAbout = async (id) => {
    await page.keyboard.press("a");
    await page.locator("dialog #decision").waitFor();
    assert.ok((await page.locator("dialog #decision").textContent()).includes((await subject(id)).trim()));
  };
  await moveTo(ids[0]);
  await dialogIsAbout(ids[0]);
  await page.keyboard.press("Escape");
  await page.locator("dialog").waitFor({ state: "detached" });
  assert.equal(await chosen(page), 0, "its box is free again");
  assert.equal(await rowOfFocus(page), ids[0], "Enter does not decide now");
  await moveTo(ids[3]);
  await dialogIsAbout(ids[3]);
  await page.locator("dialog").getByRole("link", { name: "Cancel" }).click();
  await page.locator("dialog").waitFor({ state: "detached" });
  assert.equal(await chosen(page), 0);
  assert.equal(await rowOfFocus(page), ids[3]);
  // What was ticked by hand stays, and the dialog says that it is about that.
  await page.locator(`#pick-${ids[0]}`).check();
  await page.keyboard.press("a");
  await page.locator("dialog #decision").waitFor();
  assert.ok((await page.locator("dialog").textContent()).includes("not about the one under the cursor"));
  await page.keyboard.press("Escape");
  await page.locator("dialog").waitFor({ state: "detached" });
  assert.ok(await page.locator(`#pick-${ids[0]}`).isChecked());
  // By the button: back to the button.
  const button = page.locator("#bulk").getByRole("button", { name: /^Release/ });
  await button.click();
  await page.locator("dialog #decision").waitFor();
  await page.keyboard.press("Escape");
  await page.locator("dialog").waitFor({ state: "detached" });
  assert.match(await rowOfFocus(page), /^Release/);
  assert.deepEqual(problems, []);
  await context.close();
});

test("a ticked recipient limits the release", async () => {
  const { context, page } = await staff(browser, "ada");
  await openCase(page, stand.cases.several);
  await page.getByRole("button", { name: "Release with options" }).click();
  const dialog = page.locator("dialog #decision");
  await dialog.waitFor();
  await dialog.locator("#only-1").check();
  assert.ok(await dialog.locator("#to-some").isChecked());
  await dialog.locator("#to-all").check();
  assert.equal(await dialog.locator("input[name=only]:checked").count(), 0);
  await page.keyboard.press("Escape");
  await context.close();
});

test("the box of a group ticks its messages, each told apart", async () => {
  const { context, page } = await staff(browser, "ada");
  await page.goto(`${stand.url}/queue?q=firm-a.example`);
  const group = page.locator(".group", { has: page.locator(".members") }).first();
  const whole = group.locator(".pick input");
  const ones = group.locator(".members input");
  const count = Number(await group.getAttribute("data-count"));
  await group.locator(".members summary").click();
  await whole.check();
  assert.equal(await group.locator(".members input:checked").count(), count);
  await ones.first().uncheck();
  assert.deepEqual([await whole.isChecked(), await whole.evaluate((box) => box.indeterminate)], [false, true]);
  assert.equal((await page.locator("#picked").textContent()).trim(), `${count - 1} selected`);
  await ones.first().check();
  assert.ok(await whole.isChecked());
  const rows = await group.locator(".members li").allTextContents();
  assert.equal(new Set(rows).size, count, "no two rows read the same");
  await page.locator("#bulk").getByRole("button", { name: /^Release/ }).click();
  const listed = page.locator("dialog .which li");
  await listed.first().waitFor();
  assert.equal(new Set(await listed.allTextContents()).size, count);
  await context.close();
});

test("nothing chosen is said on the list, once; the list begins where the open message is", async () => {
  for (const javaScriptEnabled of [true, false]) {
    const { context, page } = await staff(browser, "ada", { javaScriptEnabled });
    await page.goto(`${stand.url}/queue?q=firm-a.example`);
    await page.locator("#bulk").getByRole("button", { name: /^Release/ }).click();
    await page.locator("#said").waitFor();
    assert.match(await page.locator("#said").textContent(), /no message was chosen/);
    assert.equal(new URL(page.url()).searchParams.get("q"), "firm-a.example");
    if (javaScriptEnabled) {
      await page.reload();
      assert.equal(await page.locator("#said").count(), 0);
      await page.setViewportSize({ width: 1280, height: 500 });
      await page.goto(`${stand.url}/queue`);
      await openCase(page, await page.locator(".group").last().getAttribute("data-case"));
      await page.waitForFunction(() => {
        const row = document.querySelector(".group-current a[data-open]").getBoundingClientRect();
        return scrollY > 0 && row.top >= 0 && row.bottom <= innerHeight;
      }, null, { timeout: 5000 });
    }
    await context.close();
  }
});

test("whoever asks a second person leaves it to them, or takes it back", async () => {
  const { context, page } = await staff(browser, "ada");
  await openCase(page, stand.cases.attached);
  await page.keyboard.press("e");
  const dialog = page.locator("dialog #decision");
  await dialog.waitFor();
  await dialog.getByRole("button", { name: "Ask", exact: true }).click();
  await openCase(page, stand.cases.attached);
  assert.equal(await page.locator("#decision-bar").count(), 0);
  await page.getByRole("button", { name: "Take the request back" }).click();
  await page.locator("#said").waitFor();
  await page.locator("#decision-bar").waitFor();
  await context.close();
});

test("a text that is too long says by how much, loses nothing, and is sent when it fits", async () => {
  const { context, page, problems } = await staff(browser, "ada");
  await page.goto(`${stand.url}/case/${stand.cases.attached}`);
  const note = page.getByLabel("Note for staff");
  const told = page.locator(".length");
  await note.fill("ü".repeat(1700));
  assert.equal(await told.textContent(), "");
  await note.fill("ü".repeat(1990));
  assert.equal(await told.textContent(), "10 letters left");
  await note.fill(`${"😀".repeat(1000)}!`);
  assert.match(await told.textContent(), /^1 letter too long/);
  await assertAccessible(page, "a note that is too long");
  await page.getByRole("button", { name: "Add the note" }).click();
  assert.equal(new URL(page.url()).pathname, `/case/${stand.cases.attached}`);
  assert.equal((await note.inputValue()).length, 2001, "the whole text is still there");
  await note.fill("😀".repeat(1000));
  await page.getByRole("button", { name: "Add the note" }).click();
  await page.getByText("The note was added.").first().waitFor();
  assert.deepEqual(problems, []);
  await context.close();
});

test("on a phone the log and the recipients of a case are read without scrolling to the side", async () => {
  const { context, page } = await staff(browser, "ada", { viewport: { width: 375, height: 740 } });
  for (const [path, rows] of [["/log", ".log tbody tr"], [`/case/${stand.cases.several}`, ".stack tbody tr"]]) {
    await page.goto(`${stand.url}${path}`);
    assert.ok(await page.locator(rows).count() > 2, path);
    const outside = await page.locator(`${rows} > *`).evaluateAll((cells) => cells.filter((cell) =>
      cell.getBoundingClientRect().right > innerWidth || cell.scrollWidth > cell.clientWidth).map((cell) => cell.textContent));
    assert.deepEqual(outside, [], path);
    await assertAccessible(page, `${path} on a phone`);
    await picture(page, `phone-${path.split("/")[1]}`, { album: true });
  }
  await page.goto(`${stand.url}/log`);
  assert.equal(await page.locator(".log td[data-label=Sender]").first().evaluate((cell) => getComputedStyle(cell, "::before").content),
    '"Sender: "');
  await context.close();
});

test("everything works without JavaScript", async () => {
  const { context, page } = await staff(browser, "ada", { javaScriptEnabled: false });
  await page.goto(`${stand.url}/queue`);
  const number = await undecided(page);
  await page.locator(`a[data-open="${stand.cases.french}"]`).first().click();
  await page.locator("#message").waitFor();
  await page.locator("#decision-bar").getByRole("button", { name: /^Return/ }).click();
  await page.locator("#reason-ask_first").check();
  await page.getByRole("button", { name: "Fill in the words of this reason" }).click();
  assert.notEqual(await page.getByLabel("What the sender reads").inputValue(), "");
  await page.getByLabel("Note for staff").fill("without a script");
  await page.locator("#decision button.primary").click();
  await page.locator("#undo").waitFor();
  assert.equal(await undecided(page), number - 1);
  await page.getByRole("button", { name: /^Undo/ }).click();
  await page.goto(`${stand.url}/queue`);
  assert.equal(await undecided(page), number);
  await context.close();
});

test("a hostile mail stays in its frame", async () => {
  const { context, page } = await staff(browser, "lea");
  await openCase(page, stand.cases.hostile);
  assert.equal(await page.evaluate(() => document.querySelectorAll("#message script").length), 0);
  assert.doesNotMatch(await page.locator("#message-title").textContent(), /\u202e/, "bidi overrides are made visible");
  await page.getByText("Original formatting", { exact: true }).click();
  const frame = page.locator("details.original iframe");
  await frame.waitFor();
  await page.waitForFunction(() => document.querySelector("details.original iframe")?.contentWindow.length >= 0);
  const inside = page.frames().find((one) => one.url().includes("/html"));
  await inside?.waitForLoadState("load").catch(() => {});
  assert.equal(new URL(page.url()).pathname, "/queue", "the page did not go elsewhere");
  // The same mail in a tab of its own: the sandbox comes with the answer.
  const tab = await context.newPage();
  await tab.goto(`${stand.url}/case/${stand.cases.hostile}/html`);
  assert.equal(new URL(tab.url()).pathname, `/case/${stand.cases.hostile}/html`);
  const reached = await (await fetch(`${stand.trap}/trap-report`)).json();
  assert.deepEqual(reached, []);
  await context.close();
});

test("forty held messages are cleared by keys in one run", async () => {
  const { context, page, problems } = await staff(browser, "ben");
  await page.goto(`${stand.url}/queue?q=firm-a.example`);
  const began = Date.now();
  const rounds = 3 * await page.locator(".group").count();
  const current = page.locator(".group-current");
  let cleared = 0;
  for (let round = 0; round < rounds && cleared < 40; round++) {
    const group = await current.count() > 0 ? current : page.locator(".group").first();
    const count = Number(await group.getAttribute("data-count"));
    if (count < 4) { await page.keyboard.press("j"); continue; }
    const id = await group.getAttribute("data-case");
    await page.keyboard.press("r");
    await page.locator("dialog #decision").waitFor();
    await page.keyboard.press("1");
    await page.waitForFunction(() => document.querySelector("#words")?.value !== "");
    await page.keyboard.press("Enter");
    await page.waitForFunction((gone) => !document.querySelector(`.group[data-case="${gone}"]`) && document.querySelector("#undo"), id);
    cleared += count;
  }
  console.log(`figure: ${cleared} held messages cleared by keys in ${((Date.now() - began) / 1000).toFixed(1)} s`);
  assert.equal(cleared, 40);
  assert.deepEqual(problems, []);
  await context.close();
});
