// Senders and members: the page that explains, withdraw, justify, appeal and its answer, complaint. No login, no JavaScript
// needed, 360 px.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { launch, mail, mails, picture, plain, staff, stand, urlIn, visitor } from "./browser.mjs";

let browser;
before(async () => { browser = await launch(); });
after(async () => { await browser.close(); });

// The address in the notice about a case.
async function explanation(id) {
  const notice = await mail(({ sender, data }) => sender === "" && plain(data).includes(id) && urlIn(data, "e"), `a notice about ${id}`);
  return urlIn(notice.data, "e");
}

const small = { viewport: { width: 360, height: 740 }, javaScriptEnabled: false };

test("the sender is told why, without anybody else's data, and asks a person", async () => {
  const address = await explanation(stand.cases.several);
  const { context, page } = await visitor(browser, small);
  await page.goto(address);
  const text = await page.locator("main").textContent();
  assert.match(text, new RegExp(stand.cases.several));
  assert.doesNotMatch(text, /@members\.example/, "no address of a member");
  await picture(page, "explanation-small", { fullPage: true });
  await page.getByLabel(/by whom|who asked/i).first().fill("Member 1, at the meeting of 3 May");
  await page.locator('form[action$="/justify"] button').click();
  assert.equal(new URL(page.url()).pathname.startsWith("/e/"), true);
  await page.locator("#appeal-text").fill("They asked me for this offer.");
  await page.locator('form[action$="/appeal"] button').click();
  await page.waitForLoadState();
  assert.equal(await page.locator("#appeal-text").count(), 0, "one open appeal at a time");
  await context.close();

  const seen = await visitor(browser);
  await seen.page.goto(address);
  await picture(seen.page, "explanation", { fullPage: true });
  assert.deepEqual(seen.problems, []);
  await seen.context.close();
});

test("a lead overturns the appeal, and the message goes out", async () => {
  const { context, page, problems } = await staff(browser, "lea");
  await page.goto(`${stand.url}/appeals`);
  const card = page.locator(`[data-case="${stand.cases.several}"]`);
  await card.getByText("They asked me for this offer.").waitFor();
  await picture(page, "appeals");
  await card.locator("textarea").fill("The members did ask. The message goes out.");
  await card.locator('button[value="overturn"]').click();
  await page.waitForLoadState();
  assert.deepEqual(problems, []);
  await context.close();
  const released = await mail(({ sender, recipients, data }) => sender !== "" && recipients.some((who) => who.endsWith("@members.example")) &&
    data.includes("Our software for all of you"), "the released message");
  assert.ok(urlIn(released.data, "m"), "released mail carries the link for its recipients");
  await mail(({ sender, recipients, data }) => sender === "" && recipients[0].startsWith("sender12@") && plain(data).includes("did ask"),
    "the answer to the appeal");
});

test("a recipient complains by the link in the released mail", async () => {
  const released = await mail(({ sender, data }) => sender !== "" && data.includes("Our software for all of you") && urlIn(data, "m"), "released");
  const { context, page } = await visitor(browser, small);
  await page.goto(urlIn(released.data, "m"));
  const answers = [];
  for (const address of ["somebody@else.example", released.recipients[0]]) {
    await page.goto(urlIn(released.data, "m"));
    await page.getByLabel("Your mail address").fill(address);
    await page.getByRole("button").click();
    answers.push(await page.locator("main").textContent());
  }
  assert.equal(answers[0], answers[1], "the page tells nothing about who is a recipient");
  const invitation = await mail(({ sender, recipients, data }) => sender === "" && recipients[0] === released.recipients[0] && urlIn(data, "r"),
    "the one-time link");
  assert.ok(!(await mails()).some(({ recipients }) => recipients.includes("somebody@else.example")));
  await page.goto(urlIn(invitation.data, "r"));
  await page.getByLabel(/Solicitation that I did not ask for/).check();
  await page.getByLabel(/Refuse all of it/).check();
  await page.getByLabel(/Anything that staff should know/).fill("I never asked.");
  await page.getByRole("button", { name: "Send" }).click();
  assert.match(await page.locator("main").textContent(), /complaint/);
  await context.close();

  const reader = await visitor(browser);
  await reader.page.goto(urlIn(invitation.data, "r"));
  await reader.page.goto(urlIn(released.data, "m"));
  await reader.context.close();

  const lead = await staff(browser, "lea");
  await lead.page.goto(`${stand.url}/complaints`);
  await lead.page.getByText("I never asked.").waitFor();
  await lead.context.close();
});

test("the sender withdraws a held message", async () => {
  const address = await explanation(stand.cases.french);
  const { context, page } = await visitor(browser, small);
  await page.goto(address);
  await page.locator('form[action$="/withdraw"] button').click();
  await page.waitForLoadState();
  assert.equal(await page.locator('form[action$="/withdraw"]').count(), 0);
  await context.close();
  const cut = await visitor(browser);
  const answer = await cut.page.goto(address.slice(0, -1) + (address.endsWith("A") ? "B" : "A"));
  assert.ok(answer.status() >= 400);
  await cut.context.close();
});
