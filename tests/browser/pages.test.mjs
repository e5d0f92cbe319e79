// Every page that exists, in each of its states: light and dark, wide and narrow; nothing sticks out, axe finds nothing, what has the
// focus shows it. At the end every route of routes.txt (compared with the program's by test_review) must have been asked for.
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { after, before, test } from "node:test";
import { assertAccessible, assertAccessibleBesideColours, assertContrast, assertFits, assertFocusShows, launch, logIn, mail, picture, stand, urlIn, visitor } from "./browser.mjs";

const { states, links } = stand;
const kLooks = [["light", 1280, 900], ["dark", 1280, 900], ["dark", 360, 740], ["light", 360, 740]];
// What the colours and the width cannot change is not looked at again.
const judges = (colorScheme, width) => {
  if (colorScheme === "dark") return width === 1280 ? [assertFits, assertContrast] : [assertFits];
  return [assertFits, width === 1280 ? assertAccessible : assertAccessibleBesideColours, assertFocusShows];
};

const routes = (await readFile(new URL("routes.txt", import.meta.url), "utf8")).trim().split("\n").map((line) => {
  const [method, path] = line.split(" ");
  return { line, method, pattern: new RegExp(`^${path.replace(/[.]/g, "\\.").replace(/\{[a-z]+\}/g, "[^/]+")}$`) };
});
const asked = new Set();

let browser;
let people;   // pages of a browser without a login
const staff = {};  // pages by account

async function open(name) {
  const { page, problems, context } = await visitor(browser, { viewport: { width: 1280, height: 900 } });
  page.on("request", (request) => {
    const url = new URL(request.url());
    if (url.origin !== stand.url) return;
    // Of two routes that fit, the one that stands there word by word.
    const fit = routes.filter(({ method, pattern }) => method === request.method() && pattern.test(url.pathname));
    if (fit.length > 0) asked.add((fit.find(({ line }) => line.endsWith(` ${url.pathname}`)) ?? fit[0]).line);
  });
  if (name) await logIn(page, name);
  return { page, problems, context };
}

before(async () => {
  browser = await launch();
  people = await open("");
  for (const name of ["ada", "ben", "lea", "vic", "root.admin"]) staff[name] = await open(name);
});
after(async () => { await browser.close(); });

let looked = 0;
let wrong = [];
// A test that goes on to the next page where one is wrong.
const walk = (name, body) => test(name, async () => {
  wrong = [];
  await body();
  if (wrong.length > 0) throw new Error(wrong.join("\n"));
});
async function check(page, name) {
  for (const [colorScheme, width, height] of kLooks) {
    const look = `${name}, ${colorScheme}, ${width} px`;
    await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
    await page.setViewportSize({ width, height });
    // Somewhere else the bar that stays in place covers a part of what a reader scrolls by.
    await page.evaluate(() => scrollTo(0, 0));
    for (const judge of judges(colorScheme, width))
      await judge(page, look).catch((problem) => { wrong.push(problem.message); });
    await picture(page, `${name.replace(/[^a-z0-9]+/gi, "-")}-${colorScheme}-${width}`, { fullPage: true, album: true });
    looked++;
  }
  await page.emulateMedia({ colorScheme: "light", reducedMotion: "reduce" });
  await page.setViewportSize({ width: 1280, height: 900 });
}

// The page at an address, with the status that it should have.
async function checkAt(page, path, name, status = 200) {
  const answer = await page.goto(path.startsWith("http") ? path : stand.url + path);
  assert.equal(answer.status(), status, name);
  await check(page, name);
}

// What follows a button that sends a form.
async function send(page, button) {
  const [answer] = await Promise.all([page.waitForResponse((response) => response.request().isNavigationRequest() && response.status() !== 303),
    button.click()]);
  await page.waitForLoadState();
  return answer.status();
}

walk("logging in", async () => {
  const { page } = people;
  await checkAt(page, "/login", "login");
  await page.getByLabel("Name").fill("ada");
  await page.getByLabel("Password").fill("not this one");
  assert.equal(await send(page, page.getByRole("button", { name: "Log in" })), 403);
  await check(page, "login refused");
  await checkAt(page, "/login/once/none", "one-time login");
  assert.equal(await send(page, page.getByRole("button", { name: "Log in" })), 403);
  await check(page, "one-time login that is over");
  await checkAt(page, "/nowhere", "no such page, not logged in", 404);
  // A link that was followed from another site: the answer asks once more, which this browser is kept from.
  await page.route("**/queue", async (route) => {
    const answer = await route.fetch({ headers: { ...route.request().headers(), "sec-fetch-site": "cross-site" } });
    const headers = answer.headers();
    delete headers.refresh;
    await route.fulfill({ response: answer, headers });
  });
  await page.goto(`${stand.url}/queue`);
  await page.getByText("One moment").first().waitFor();
  await check(page, "one moment");
  await page.unroute("**/queue");
});

walk("the sender's page in each state", async () => {
  const { page } = people;
  for (const [label, words] of Object.entries({ open: "waits", partly: "", released: "", returned: "", withdrawn: "", expired: "", decided: "",
    refused: "", tagged: "", long: "" })) {
    await checkAt(page, links.e[label], `explanation ${label}`);
    assert.match(await page.locator("main").textContent(), new RegExp(`${states[label]}|${words}`));
  }
  await page.goto(links.e.open);
  await page.locator("#by-whom").fill("Member 3, at the meeting of 3 May");
  await send(page, page.locator('form[action$="/justify"] button'));
  await check(page, "explanation justified");
  await page.locator('form[action$="/justify"] button').click();
  await check(page, "explanation with a problem");
  await page.goto(links.e.returned);
  await page.locator("#appeal-text").fill("They asked me for this offer.");
  await send(page, page.locator('form[action$="/appeal"] button'));
  await check(page, "explanation with an appeal");
  await page.goto(links.e.long);
  await send(page, page.locator('form[action$="/withdraw"] button'));
  await check(page, "explanation just withdrawn");
  await checkAt(page, links.old, "a link that is over", 410);
  await checkAt(page, `${links.e.open.slice(0, -4)}AAAA`, "a changed link", 404);
});

walk("the recipient's page in each state", async () => {
  const { page } = people;
  await checkAt(page, links.m.complained, "recipient asks");
  await page.getByLabel("Your mail address").fill(stand.recipient);
  await send(page, page.getByRole("button"));
  await check(page, "recipient has asked");
  const letter = await mail(({ sender, recipients, data }) => sender === "" && recipients[0] === stand.recipient && urlIn(data, "r"), "the one-time link");
  const own = urlIn(letter.data, "r");
  await checkAt(page, own, "recipient's case");
  assert.equal(await send(page, page.getByRole("button", { name: "Send" })), 422);
  await check(page, "recipient's case with a problem");
  await page.getByLabel(/Solicitation that I did not ask for/).check();
  await page.getByLabel(/Refuse all of it/).check();
  await page.getByLabel(/Anything that staff should know/).fill("I never asked.");
  await send(page, page.getByRole("button", { name: "Send" }));
  await check(page, "recipient has complained");
  const again = await page.locator('a[href^="/r/"]').getAttribute("href");
  await checkAt(page, own, "a link of a recipient that was used", 410);
  await checkAt(page, again, "recipient's case once more");
  await page.getByLabel(/Refuse all of it/).check();
  await checkAt(page, `${own.slice(0, -4)}AAAA`, "a changed link of a recipient", 404);
  for (const choice of ["block", "allow"]) {
    await checkAt(page, links[choice], `choice ${choice}`);
    await send(page, page.getByRole("button"));
    await check(page, `choice ${choice} taken`);
  }
});

walk("the queue, full and empty, and a message", async () => {
  const { page } = staff.ada;
  await checkAt(page, "/", "queue");
  for (const show of ["pending", "appeals", "complaints", "second", "failing"]) await checkAt(page, `/queue?show=${show}`, `queue ${show}`);
  await checkAt(page, "/queue?q=nobody-at-all", "queue without a match");
  await checkAt(page, "/queue?q=insurance&kind=solicitation&sort=deadline", "queue filtered");
  await checkAt(page, `/queue?q=rates&case=${stand.cases.hostile}`, "queue with a message");
  for (const summary of ["Headers", "Original formatting"]) await page.getByText(summary, { exact: true }).click();
  await page.locator("details.original iframe").waitFor();
  await check(page, "message with everything open");
  // Few groups of all kinds do for the rest.
  await page.goto(`${stand.url}/queue?q=software`);
  for (const summary of await page.locator(".group summary").all()) await summary.click();
  await check(page, "queue with everything open");
  await page.keyboard.press("?");
  await page.getByRole("dialog").waitFor();
  await check(page, "keys");
  await page.keyboard.press("Escape");
});

walk("a case in each state, and its file", async () => {
  const { page } = staff.ada;
  for (const label of ["long", "partly", "returned", "expired", "decided", "proposed", "refused", "tagged", "complained"])
    await checkAt(page, `/case/${states[label]}`, `case ${label}`);
  await checkAt(page, `/case/${stand.cases.several}`, "case");
  await page.getByLabel("Note for staff").fill("Called the sender.");
  await send(page, page.getByRole("button", { name: "Add the note" }));
  await check(page, "case with a note");
  await page.goto(`${stand.url}/case/${states.open}`);
  await page.getByText("A recipient complains", { exact: true }).click();
  await check(page, "case with the form for a complaint");
  await page.getByLabel("Who complained, when and how").fill("A. Member, by telephone today.");
  await send(page, page.getByRole("button", { name: "Mark as complaint" }));
  await check(page, "case with a new complaint");
  await checkAt(page, `/case/${states.returned}/file`, "case file of a returned message");
  await checkAt(page, `/case/${states.long}/file`, "case file");
  await checkAt(page, "/case/ABCDEFGHJK", "no such case", 404);
});

walk("decisions", async () => {
  const { page } = staff.ada;
  const at = async (label) => { await page.goto(`${stand.url}/case/${states[label]}`); };
  const bar = page.locator("#decision-bar");
  const kind = [["Release with options", "release"], [/^Return/, "return"], [/^Ask a second person/, "second"]];
  for (const [name, what] of kind) {
    await at("open");
    await bar.getByRole("button", { name }).click();
    await page.locator("dialog #decision").waitFor();
    await check(page, `dialog ${what}`);
    // The same form as a page of its own, as without the script.
    await page.goto(`${stand.url}/case/${states.open}`);
    await bar.getByRole("button", { name }).evaluate((button) => { button.dataset.plain = "yes"; });
    await send(page, bar.getByRole("button", { name }));
    await check(page, `form ${what}`);
    if (what === "return") {
      await page.locator("#decision button.primary").click();
      await check(page, "form return with a problem");
    }
    if (what === "second") {
      await page.locator("#decision textarea").fill("Please look at this one.");
      await send(page, page.locator("#decision button.primary"));
      await check(page, `after ${what}`);
      await at("open");
      await check(page, "a second person was asked by oneself");
      await send(page, page.getByRole("button", { name: "Take the request back" }));
      await check(page, "the request taken back");
    }
  }
  await page.goto(`${stand.url}/queue?show=complaints`);
  await check(page, "queue with a complaint");
  await page.goto(`${stand.url}/queue?q=software`);
  await page.locator("#bulk .pick input").first().check();
  await page.locator("#bulk .pick input").nth(1).check();
  await page.locator("#bulk").getByRole("button", { name: /^Return/ }).click();
  await page.locator("dialog #decision").waitFor();
  await check(page, "dialog return of several");
  // Somebody else was faster: the form has an older version of the case.
  await at("open");
  await bar.locator("input[name=case]").evaluate((field) => { field.value = field.value.replace(/:\d+$/, ":999"); });
  await bar.getByRole("button", { name: /^Release a/ }).click();
  await page.locator("#outcome").waitFor();
  await check(page, "conflict");
  await page.goto(`${stand.url}/queue?q=software&case=${stand.cases.several}`);
  await bar.getByRole("button", { name: /^Release a/ }).click();
  await page.locator("#undo").waitFor();
  await fetch(`${stand.trap}/postpone/${stand.cases.several}`);
  await checkAt(page, "/queue?q=software", "queue with a decision to undo");
  await send(page, page.getByRole("button", { name: /^Undo/ }));
  await check(page, "undone");
});

walk("a proposal", async () => {
  const path = `/case/${states.proposed}`;
  await staff.lea.page.goto(stand.url + path);
  await send(staff.lea.page, staff.lea.page.locator("#decision-bar").getByRole("button", { name: /^Release a/ }));
  await checkAt(staff.lea.page, path, "own proposal");
  await checkAt(staff.ben.page, path, "proposal of another");
  await checkAt(staff.ben.page, "/queue?show=second", "queue with a proposal");
  await staff.ben.page.goto(stand.url + path);
  await send(staff.ben.page, staff.ben.page.getByRole("button", { name: "Decline" }));
  await check(staff.ben.page, "proposal declined");
});

walk("appeals and complaints, open and answered", async () => {
  const { page } = staff.lea;
  let complained = "";
  await checkAt(staff.vic.page, "/appeals", "appeals for a viewer");
  for (const [place, answer] of [["appeals", "uphold"], ["complaints", "finding"]]) {
    await checkAt(page, `/${place}`, place);
    for (let left = await page.locator(".statement-card").count(); left > 0; left--) {
      const card = page.locator(".statement-card").first();
      await card.locator("textarea").fill(" ");
      assert.equal(await send(page, card.locator(`button[value="${answer}"]`)), 422, "an answer without words");
      await check(page, `${place} without words`);
      assert.ok(await card.locator("textarea").evaluate((field) => field === document.activeElement), "the field has the focus");
      await card.locator("textarea").fill("We looked at it again.");
      if (answer === "finding") {
        complained = await card.getAttribute("data-case");
        await card.getByRole("checkbox").check();
      }
      await send(page, card.locator(`button[value="${answer}"]`));
    }
    assert.equal(await page.locator(".statement-card").count(), 0, place);
    await check(page, `${place} answered`);
  }
  await checkAt(people.page, links.e.returned, "explanation with an answered appeal");
  await checkAt(page, `/case/${states.returned}`, "case with an answered appeal");
  await checkAt(page, `/case/${complained}`, "case with a finding");
  await page.getByText("Retract the finding").first().click();
  await page.getByLabel("Why it does not count any more").fill("They had asked for it after all.");
  await send(page, page.getByRole("button", { name: "Retract the finding" }));
  await check(page, "case with a finding that was retracted");
});

walk("all cases and reports", async () => {
  const { page } = staff.vic;
  await checkAt(page, "/log", "log");
  await checkAt(page, "/log?q=state.returned&action=hold", "log filtered");
  await checkAt(page, "/log?q=nobody-at-all", "log without a match");
  await checkAt(page, "/reports", "reports");
  assert.ok(await page.locator(".chart svg").count() >= 2);
  await checkAt(page, "/reports?from=2020-01-01&until=2020-02-01", "reports of a time without mail");
  await checkAt(page, "/reports?from=2026-02-01&until=2026-01-01", "reports with a problem");
});

walk("accounts", async () => {
  const { page } = staff["root.admin"];
  await checkAt(page, "/users", "users");
  const form = page.locator('form[action="/users"]');
  await form.getByLabel("Name").fill("Not a name!");
  await send(page, form.getByRole("button"));
  await check(page, "users with a problem");
  await form.getByLabel("Name").fill("new.person");
  await send(page, form.getByRole("button"));
  await check(page, "user added");
  await send(page, page.getByRole("button", { name: "Make the address" }));
  await check(page, "user link");
  await page.goto(`${stand.url}/users/new.person`);
  for (const [button, name] of [["Save", "changed"], ["End all sessions", "sessions ended"], ["Revoke new.person", "revoked"],
    ["Let new.person log in again", "restored"]]) {
    await send(page, page.getByRole("button", { name: button }));
    await check(page, `user ${name}`);
  }
  await checkAt(page, "/users/nobody", "no such user", 404);
  await checkAt(staff.vic.page, "/users", "a page for others", 403);

  const second = await open("vic");
  await checkAt(staff.vic.page, "/account", "account with two sessions");
  await send(staff.vic.page, staff.vic.page.getByRole("button", { name: "End all others" }));
  await check(staff.vic.page, "account with one session");
  await staff.vic.page.getByLabel("Present password").fill("not this one");
  await staff.vic.page.getByLabel("New password", { exact: true }).fill("a new password, long enough");
  await staff.vic.page.getByLabel("New password again").fill("a new password, long enough");
  assert.equal(await send(staff.vic.page, staff.vic.page.getByRole("button", { name: "Change password" })), 409);
  await check(staff.vic.page, "account with a problem");
  await second.context.close();
});

walk("what is loaded or read by machines is answered", async () => {
  const { page, context } = staff.lea;
  for (const path of ["/reports.csv", "/reports.json", `/case/${states.returned}/file.json`, `/case/${stand.cases.hostile}/raw`,
    `/case/${stand.cases.hostile}/html`]) {
    const answer = await context.request.get(stand.url + path);
    assert.equal(answer.status(), 200, path);
    asked.add(routes.find(({ method, pattern }) => method === "GET" && pattern.test(path)).line);
  }
  const attachment = await page.goto(`${stand.url}/case/${stand.cases.hostile}/attachment/99`);
  assert.equal(attachment.status(), 404);
  await check(page, "no such attachment");
  await send(page, page.getByRole("button", { name: "Sign out" }));
});

test("no page was left out, and none logged an error", () => {
  for (const { problems } of [people, ...Object.values(staff)]) assert.deepEqual(problems, []);
  assert.deepEqual(routes.map(({ line }) => line).filter((line) => !asked.has(line)), []);
  console.log(`figure: ${looked} looks at pages`);
});
