// Who sees and may do what: the role, the organisation of sender or recipients (review.party), the account that sees the list only.
// What a page does not offer is refused as well when it is sent all the same.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { launch, staff, stand } from "./browser.mjs";

const { states, cases } = stand;
let browser;
before(async () => { browser = await launch(); });
after(async () => { await browser.close(); });

// As a form of the page would send it: with its token, by this browser.
async function post(page, path, fields) {
  return page.evaluate(async ([address, values]) => {
    const csrf = document.querySelector("input[name=csrf]").value;
    const answer = await fetch(address, { method: "POST", body: new URLSearchParams({ csrf, ...values }) });
    return { status: answer.status, text: await answer.text() };
  }, [path, fields]);
}

const pick = async (page) => page.locator("#message").evaluate((message) => `${message.dataset.case}:${message.dataset.version}`);

async function openCase(page, id) {
  await page.goto(`${stand.url}/case/${id}`);
  await page.locator("#message").waitFor();
}

test("whose organisation sent or gets a message decides nothing about it, and is told so", async () => {
  for (const [name, id] of [["sam", cases.several], ["col", states.open]]) {
    const { context, page } = await staff(browser, name);
    await openCase(page, id);
    assert.match(await page.locator("#message").textContent(), /of your organisation/, name);
    assert.equal(await page.locator("#decision-bar").count(), 0, name);
    const chosen = await pick(page);
    for (const [path, fields] of [["/decide", { decision: "release" }], ["/decide", { decision: "return", words: "No.", reason: "other" }]]) {
      const answer = await post(page, path, { case: chosen, back: "queue", ...fields });
      assert.equal(answer.status, 403, `${name} ${path} ${fields.decision}`);
      assert.match(answer.text, /of your organisation/);
    }
    // By the list it is refused as well.
    await page.goto(`${stand.url}/queue?q=${id}`);
    await page.locator("#bulk .pick input").check();
    await page.locator("#bulk").getByRole("button", { name: /^Release/ }).click();
    await page.locator("dialog #decision button.primary").click();
    await page.locator("#outcome").getByText(/of your organisation/).first().waitFor();
    await context.close();
  }
  const { context, page } = await staff(browser, "ada");
  for (const id of [cases.several, states.open]) {
    await openCase(page, id);
    assert.equal(await page.locator("#decision-bar").count(), 1, "nothing was decided, and others may");
  }
  await openCase(page, states.open);
  await page.getByLabel("Note for staff").fill("Rang up: brokers compared with those of last year.");
  await page.getByRole("button", { name: "Add the note" }).click();
  await page.getByText("Rang up").first().waitFor();
  await context.close();
});

test("an account that sees the list only finds no word of the mail anywhere", async () => {
  // Of the text of "open", and of a note about it; no page says them otherwise.
  const words = /brokers|forty insurers|most practices|consultation|starter package|rang up/i;
  const id = states.open;
  const { context, page } = await staff(browser, "lio");
  for (const path of [`/queue?q=${id}`, `/queue?case=${id}`, `/case/${id}`, `/case/${id}/file`, `/case/${id}/file.json`, "/log", "/appeals",
    "/complaints", "/reports", `/case/${states.returned}/file`]) {
    const answer = await page.goto(stand.url + path);
    assert.equal(answer.status(), 200, path);
    assert.doesNotMatch(await answer.text(), words, path);
  }
  for (const part of ["raw", "html", "attachment/1"]) {
    const answer = await page.goto(`${stand.url}/case/${id}/${part}`);
    assert.equal(answer.status(), 403, part);
    assert.doesNotMatch(await answer.text(), words, part);
  }
  // Nor by asking whether it is there.
  const found = async (visitor, text) => {
    await visitor.goto(`${stand.url}/queue?q=${encodeURIComponent(text)}`);
    return visitor.locator(".group").count();
  };
  const other = await staff(browser, "ada");
  assert.ok(await found(other.page, "most practices save") > 0, "others find the phrases of the reasons");
  assert.equal(await found(page, "most practices save"), 0);
  assert.ok(await found(page, "insurance can cost") > 0, "the subject is part of the list");
  await openCase(page, id);
  for (const [path, fields] of [["/decide/return", { reason: "offer_without_contact", fill: "yes" }], ["/decide/release", {}]]) {
    const answer = await post(page, path, { case: await pick(page), back: "queue", ...fields });
    assert.equal(answer.status, 200, path);
    assert.doesNotMatch(answer.text, words, path);
  }
  await other.context.close();
  await context.close();
});

test("each role sees its own actions, and no others", async () => {
  const look = { viewer: [], reviewer: [], lead: [], admin: [] };
  for (const [name, role] of [["vic", "viewer"], ["ben", "reviewer"], ["lea", "lead"], ["root.admin", "admin"]]) {
    const { context, page } = await staff(browser, name);
    const shown = async (label, path, selector) => {
      await page.goto(stand.url + path);
      if (await page.locator(selector).first().isVisible().catch(() => false)) look[role].push(label);
    };
    await shown("users", "/queue", '[data-page="users"]');
    await shown("pick", "/queue", "#bulk .pick input");
    await shown("decide", `/case/${states.open}`, "#decision-bar");
    await shown("note", `/case/${states.open}`, ".note-form");
    await shown("load", `/case/${cases.attached}`, ".attachments a");
    await shown("name", `/case/${cases.attached}`, ".attachments li");
    await openCase(page, states.open);
    const refused = {};
    for (const [label, path, fields] of [["decide", "/decide", { decision: "nothing" }], ["note", "/note", { text: "" }], ["users", "/users", { name: "" }]]) {
      const { text } = await post(page, path, { case: await pick(page), back: "queue", ...fields });
      refused[label] = /Your role does not allow this/.test(text);
    }
    const file = await page.goto(`${stand.url}/case/${cases.attached}/attachment/2`).catch(() => null);
    refused.load = file !== null && file.status() === 403;
    for (const [label, no] of Object.entries(refused)) assert.equal(no, !look[role].includes(label), `${role}: ${label}`);
    await context.close();
  }
  assert.deepEqual(look, {
    viewer: ["name"],
    reviewer: ["pick", "decide", "note", "name"],
    lead: ["pick", "decide", "note", "load", "name"],
    admin: ["users", "pick", "decide", "note", "load", "name"],
  });
});

test("a decision of somebody else is taken back by a lead, not by a reviewer", async () => {
  const { context, page } = await staff(browser, "ada");
  await openCase(page, cases.attached);
  const answer = await post(page, "/decide", { case: await pick(page), back: "queue", decision: "release" });
  assert.equal(answer.status, 200);
  await fetch(`${stand.trap}/postpone/${cases.attached}`);
  await context.close();
  for (const [name, status] of [["ben", 403], ["lea", 200]]) {
    const other = await staff(browser, name);
    await openCase(other.page, cases.attached);
    const undone = await post(other.page, "/undo", { case: await pick(other.page), back: "queue" });
    assert.equal(undone.status, status, name);
    await other.context.close();
  }
});
