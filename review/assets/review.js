// Makes the pages faster to use: keys, the message beside the list without a new page, decisions in a dialog, the time
// that is left to undo. Every page works without it, and everything here ends in a form or link of the page.

const $ = (selector, root = document) => root.querySelector(selector);
const $$ = (selector, root = document) => [...root.querySelectorAll(selector)];

function make(name, attributes = {}, ...children) {
  const element = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
  element.append(...children);
  return element;
}

// Settings of this browser; a browser that keeps none works too.
const settings = {
  get(name) {
    try { return JSON.parse(localStorage.getItem(`nonsolicit-${name}`)); } catch { return null; }
  },
  put(name, value) {
    try { localStorage.setItem(`nonsolicit-${name}`, JSON.stringify(value)); } catch { /* kept for this page only */ }
  },
};

// Tells a screen reader; what it says stands on the page too.
const live = make("p", { class: "aside", role: "status" });
document.body.append(live);
const tell = (text) => { live.textContent = ""; setTimeout(() => { live.textContent = text; }, 50); };

async function fetchPage(address, options = {}) {
  const response = await fetch(address, { credentials: "same-origin", redirect: "follow", ...options });
  return { response, page: new DOMParser().parseFromString(await response.text(), "text/html") };
}

// ---- The list: one group has the cursor ----

const groups = () => $$(".group");
const atCursor = () => $(".group-current") ?? groups()[0];

function setCursor(group) {
  for (const other of groups()) other.classList.toggle("group-current", other === group);
  $("a[data-open]", group).focus({ preventScroll: true });
  group.scrollIntoView({ block: "nearest" });
}

function move(step) {
  const all = groups();
  if (all.length === 0) return;
  const now = all.indexOf($(".group-current"));
  const next = all[Math.min(all.length - 1, Math.max(0, now + step))];
  setCursor(next);
  if (shownBeside() && $("#message")) open($("a[data-open]", next).href, "replace");
}

function countPicked() {
  const place = $("#picked");
  if (!place) return;
  const picked = $$("#bulk input[name=case]:checked").flatMap((box) => box.value.split(" ").filter(Boolean));
  const number = new Set(picked).size;
  place.textContent = number === 0 ? "" : `${number} selected`;
}

const groupBox = (group) => $(".pick input", group);
const oneBoxes = (group) => $$(".members input[name=case]", group);

function tick(box, on) {
  box.checked = on;
  boxChanged(box);
}

// The box of a group stands for all its messages, those that are not listed too; the boxes of its messages follow it.
function boxChanged(box) {
  const group = box.closest(".group");
  const whole = groupBox(group);
  const ones = oneBoxes(group);
  if (box === whole) {
    for (const one of ones) one.checked = whole.checked;
  } else if (whole) {
    const all = new Set(whole.value.split(" ").filter(Boolean)).size;
    whole.checked = all === ones.filter((one) => one.checked).length;
  }
  if (whole) whole.indeterminate = !whole.checked && ones.some((one) => one.checked);
  countPicked();
}

function pick(group) {
  const box = group && groupBox(group);
  if (!box) return;
  tick(box, !box.checked);
  tell($("label", box.parentElement).textContent + (box.checked ? ": selected" : ": not selected"));
}

// ---- The message beside the list ----

const shownBeside = () => Boolean($("#desk")) && matchMedia("(min-width: 64rem)").matches;

let lastAsked = 0;
async function open(address, how) {
  const asked = ++lastAsked;
  let loaded;
  try { loaded = await fetchPage(address); } catch { location.assign(address); return; }
  if (asked !== lastAsked) return;
  const pane = loaded.response.ok && $("#pane", loaded.page);
  if (!pane) { location.assign(address); return; }
  $("#pane").replaceChildren(...document.adoptNode(pane).childNodes);
  $("#desk").classList.toggle("desk-open", Boolean($("#message")));
  document.title = loaded.page.title;
  history[how === "replace" ? "replaceState" : "pushState"]({}, "", address);
  for (const link of $$("a[data-open]")) link.removeAttribute("aria-current");
  const id = new URL(address, location.href).searchParams.get("case");
  const link = $(`a[data-open="${CSS.escape(id ?? "")}"]`);
  if (link) {
    link.setAttribute("aria-current", "true");
    for (const group of groups()) group.classList.toggle("group-current", group === link.closest(".group"));
  }
  if (how === "focus") $("#message")?.focus();
  tell($("#message-title")?.textContent ?? "");
}

// ---- Decisions in a dialog ----

const fields = (form, button) => {
  const data = new URLSearchParams(new FormData(form));
  if (button?.name) data.append(button.name, button.value);
  return data;
};

async function decisionForm(form, button) {
  const { response, page } = await fetchPage(button.formAction, { method: "POST", body: fields(form, button) });
  return response.ok ? $("#decision", page) : null;
}

// Without an answer of the kind we know, the browser sends the form itself.
function sendPlainly(form, button) {
  button.dataset.plain = "yes";
  form.requestSubmit(button);
}

// `key`: where the dialog was opened by a key, the box that it ticked, where the focus goes afterwards, and whether the
// dialog is about other messages than the one under the cursor.
let asking = false;
async function ask(form, button, key) {
  if (asking) return;
  asking = true;
  let decision = null;
  try { decision = await decisionForm(form, button); } catch { /* below */ }
  asking = false;
  if (!decision) { sendPlainly(form, button); return; }
  const dialog = make("dialog", { "aria-labelledby": "decision-title" }, document.adoptNode(decision));
  if (key?.others) {
    dialog.prepend(make("p", { class: "notice plain", id: "of-ticked" }, kOfTicked));
    dialog.setAttribute("aria-describedby", "of-ticked");
  }
  dialog.addEventListener("close", () => {
    dialog.remove();
    if (key?.box) tick(key.box, false);
    const place = key ? key.place : button;
    if (place?.isConnected) place.focus({ preventScroll: true });
  });
  document.body.append(dialog);
  dialog.showModal();
  ($("input[name=reason]:checked", dialog) ?? $("#decision-title", dialog)).focus();
}

// Other words for another reason or language, or the mail as it will be: the same form again, filled in.
async function refill(form, button) {
  const again = document.activeElement?.id;
  let decision = null;
  try { decision = await decisionForm(form, button); } catch { /* below */ }
  if (!decision) { sendPlainly(form, button); return; }
  form.closest("#decision").replaceWith(document.adoptNode(decision));
  (again ? document.getElementById(again) : null)?.focus();
  if (button.hasAttribute("data-preview")) $("#preview pre")?.focus();
}

document.addEventListener("submit", (event) => {
  const button = event.submitter;
  if (!button || button.dataset.plain) return;
  const goesTo = new URL(button.formAction).pathname;
  if (button.closest("#decision")) {
    if (!button.hasAttribute("data-fill") && !button.hasAttribute("data-preview")) return;
    event.preventDefault();
    refill(event.target, button);
  } else if (/^\/decide\/[a-z]+$/.test(goesTo)) {
    event.preventDefault();
    ask(event.target, button, byKey);
  }
});

document.addEventListener("change", (event) => {
  if (event.target.matches("#bulk input[name=case]")) boxChanged(event.target);
  // What is ticked and what is chosen above it say the same.
  if (event.target.matches("#decision input[name=only]") && event.target.checked) $("#to-some").checked = true;
  if (event.target.matches("#to-all")) for (const box of $$("#decision input[name=only]")) box.checked = false;
  if (!event.target.matches("#decision input[name=reason], #decision select[name=language]")) return;
  const fill = $("#decision [data-fill]");
  if (fill) refill(event.target.form, fill);
});

document.addEventListener("click", (event) => {
  const dialog = event.target.closest("dialog");
  if (dialog && event.target.closest("[data-cancel]")) {
    event.preventDefault();
    dialog.close();
    return;
  }
  const link = event.target.closest("a[data-open]");
  const plain = event.button === 0 && !event.ctrlKey && !event.metaKey && !event.shiftKey && !event.altKey;
  if (!link || !plain || !shownBeside()) return;
  event.preventDefault();
  open(link.href, "focus");
});

window.addEventListener("popstate", () => location.reload());

// The frame of the original formatting is made when somebody asks for it.
document.addEventListener("toggle", (event) => {
  const block = event.target;
  if (!(block instanceof HTMLElement) || !block.matches("details[data-frame]") || !block.open || $("iframe", block)) return;
  block.append(make("iframe", { sandbox: "", src: block.dataset.frame, title: "Original formatting", loading: "eager" }));
}, true);

// ---- Keys ----

const keysOff = () => settings.get("keys") === "off";

const kOfTicked = "This is about the messages that you ticked, not about the one under the cursor.";

let byKey = null;  // of ask(), while a key presses a button
function press(key, root, how) {
  const button = root && $(`button[data-key="${key}"]`, root);
  if (!button) return false;
  byKey = how;
  button.click();
  byKey = null;
  return true;
}

function decide(key) {
  const somePicked = $("#bulk input[name=case]:checked");
  // While the message under the cursor is still on its way, the one beside the list is another one.
  const cursor = $(".group-current");
  const beside = $("#message");
  const same = !cursor || (beside && $(`a[data-open="${CSS.escape(beside.dataset.case)}"]`, cursor));
  const group = atCursor();
  const place = $("a[data-open]", group ?? document) ?? beside;
  if (!somePicked && same && press(key, $("#decision-bar"), { place })) return;
  const box = !somePicked && group ? groupBox(group) : null;
  if (box) tick(box, true);
  const others = Boolean(somePicked && group && !$("input[name=case]:checked", group));
  if (somePicked || box) press(key, $("#bulk"), { box, place, others });
}

function keyInDecision(key) {
  const decision = $("dialog[open] #decision") ?? $("#decision");
  if (!decision) return false;
  if (/^[1-9]$/.test(key)) {
    const reason = $(`input[data-number="${key}"]`, decision);
    if (reason) { reason.focus(); reason.click(); }
    return Boolean(reason);
  }
  if (key === "Enter") { $("button.primary", decision)?.click(); return true; }
  return true;
}

const kKeys = [["j", "next message"], ["k", "message before"], ["x", "select, or not"], ["Enter", "open"],
  ["a", "release"], ["r", "return to the sender"], ["1 to 9", "choose the reason"], ["e", "ask a second person"],
  ["Enter", "do it, in a form of a decision"], ["u", "undo the last decision"], ["?", "this list"]];

function help() {
  const off = make("input", { type: "checkbox", id: "keys-off" });
  off.checked = keysOff();
  off.addEventListener("change", () => { settings.put("keys", off.checked ? "off" : "on"); showKeys(); });
  const list = make("dl", { class: "keys" });
  for (const [key, what] of kKeys) list.append(make("dt", {}, make("kbd", {}, key)), make("dd", {}, what));
  const close = make("button", { type: "button", class: "primary" }, "Close");
  const dialog = make("dialog", { "aria-labelledby": "keys-title" }, make("h2", { id: "keys-title" }, "Keys"), list,
    make("p", { class: "choice" }, off, make("label", { for: "keys-off" }, "Switch the keys off in this browser")), close);
  close.addEventListener("click", () => dialog.close());
  dialog.addEventListener("close", () => dialog.remove());
  document.body.append(dialog);
  dialog.showModal();
}

function showKeys() { document.body.classList.toggle("keys-off", keysOff()); }

const kOnList = {
  j: () => move(1), k: () => move(-1), x: () => pick(atCursor()), X: () => pick(atCursor()),
  a: () => decide("a"), r: () => decide("r"), e: () => decide("e"),
  u: () => $("#undo button")?.click(), "?": help,
};

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing || event.defaultPrevented) return;
  const field = event.target.closest?.("textarea, select, input:not([type=checkbox], [type=radio])");
  if (field) {
    if (event.key === "Escape" && !event.target.closest("dialog")) field.blur();
    return;
  }
  if (keysOff()) return;
  const onControl = event.target.closest?.("a[href], button, summary");
  if ($("dialog[open] #decision") || $("main #decision")) {
    if (event.key === "Enter" && onControl) return;
    if (/^([1-9]|Enter)$/.test(event.key) && keyInDecision(event.key)) event.preventDefault();
    return;
  }
  if ($("dialog[open]")) return;
  const act = kOnList[event.key];
  if (!act) return;
  event.preventDefault();
  act();
});

// ---- How long a text may be ----

// maxlength cuts what is pasted without a word. Here the text stays whole, the field says by how much it is too long, and
// nothing is sent until it fits. The program counts in the same units.
const kNearEnd = 0.9;

function lengthPlace(field) {
  const known = document.getElementById(`${field.id}-length`);
  if (known) return known;
  const place = make("span", { class: "hint length", id: `${field.id}-length` });
  field.after(place);
  field.setAttribute("aria-describedby", `${field.getAttribute("aria-describedby") ?? ""} ${place.id}`.trim());
  return place;
}

function showLength(field) {
  if (field.hasAttribute("maxlength")) {
    field.dataset.most = field.getAttribute("maxlength");
    field.removeAttribute("maxlength");
  }
  const most = Number(field.dataset.most);
  const left = most - field.value.length;
  const letters = `${Math.abs(left).toLocaleString("en")} letter${Math.abs(left) === 1 ? "" : "s"}`;
  const was = field.validationMessage;
  field.setCustomValidity(left < 0 ? `This text is ${letters} too long.` : "");
  if (left < 0 && !was) tell(`This text is ${letters} too long.`);
  const place = lengthPlace(field);
  place.classList.toggle("length-over", left < 0);
  place.textContent = left < 0 ? `${letters} too long: it can be sent when it is shorter.`
    : field.value.length >= most * kNearEnd ? `${letters} left` : "";
}

for (const kind of ["focusin", "input"]) {
  document.addEventListener(kind, (event) => {
    if (event.target.matches("textarea[maxlength], textarea[data-most]")) showLength(event.target);
  });
}

// ---- What stands on the page when it comes ----

// What was just done is told once, not again when the page is loaded again.
function tellOnce() {
  const said = $("#said");
  if (said) tell(said.textContent);
  const address = new URL(location.href);
  if (!address.searchParams.has("said")) return;
  address.searchParams.delete("said");
  history.replaceState(history.state, "", address);
}

// The list begins where the open message is.
function showOpen() {
  if (shownBeside() && $("#message")) $(".group-current")?.scrollIntoView({ block: "nearest" });
}

// As review/group_state.cc has it.
function timeLeft(seconds) {
  if (seconds <= 120) return `${seconds} s`;
  return seconds <= 7200 ? `${Math.floor(seconds / 60)} min` : `${Math.floor(seconds / 3600)} h`;
}

function countDown() {
  const bar = $("#undo");
  if (!bar) return;
  const end = performance.now() + Number(bar.dataset.due) - Number(bar.dataset.now);
  const when = $(".undo-when", bar);
  tell($("p", bar).textContent);
  const timer = setInterval(() => {
    const left = Math.ceil((end - performance.now()) / 1000);
    if (left > 0) { when.textContent = `${bar.dataset.goes} in ${timeLeft(left)}, unless you undo.`; return; }
    clearInterval(timer);
    bar.remove();
  }, 500);
}

// Filters with a name, kept in this browser: each is an address of the list.
function savedFilters() {
  const place = $("#saved");
  if (!place) return;
  const here = new URLSearchParams(new FormData($("#filter"))).toString();
  const draw = () => {
    const list = make("ul", { "aria-label": "Saved filters" });
    for (const { name, query } of settings.get("filters") ?? []) {
      const forget = make("button", { type: "button", class: "plain", "aria-label": `Forget the filter ${name}` }, "×");
      forget.addEventListener("click", () => {
        settings.put("filters", (settings.get("filters") ?? []).filter((filter) => filter.name !== name));
        draw();
      });
      list.append(make("li", {}, make("a", { href: `/queue?${query}` }, name), forget));
    }
    const name = make("input", { type: "text", maxlength: "40", "aria-label": "Name of this filter", placeholder: "Name of this filter" });
    const save = make("button", { type: "button" }, "Save this filter");
    save.addEventListener("click", () => {
      if (!name.value.trim()) { name.focus(); return; }
      const others = (settings.get("filters") ?? []).filter((filter) => filter.name !== name.value.trim());
      settings.put("filters", [...others, { name: name.value.trim(), query: here }].slice(-12));
      draw();
    });
    place.replaceChildren(list, name, save);
    place.hidden = false;
  };
  draw();
}

showKeys();
countDown();
tellOnce();
savedFilters();
showOpen();
countPicked();
