// The module that makes the pages faster to use: keys, a message beside the list without a new page, forms in a dialog,
// the countdown of an undo, named filters. Every page works without it.

const byId = (id) => document.getElementById(id);
const settings = {
  read(name, otherwise) {
    try {
      return JSON.parse(localStorage.getItem(name)) ?? otherwise;
    } catch {
      return otherwise;
    }
  },
  write(name, value) {
    try {
      localStorage.setItem(name, JSON.stringify(value));
    } catch {
      // A browser that keeps nothing: the setting holds until the page is left.
    }
  },
};
let keysOn = settings.read("keys", true);
let newest = 0; // the request whose answer counts

// ---- What a screen reader is told -------------------------------------------------------------------------------

const live = document.createElement("p");
live.className = "aside";
live.id = "live";
live.setAttribute("role", "status");
document.body.append(live);
const say = (text) => {
  live.textContent = "";
  if (text) setTimeout(() => (live.textContent = text), 50);
};

// ---- Pages without a new page -----------------------------------------------------------------------------------

// The page at `url`; nothing where it is no page of ours, or a newer request was made meanwhile.
async function fetchPage(url, options = {}) {
  const number = ++newest;
  document.body.setAttribute("aria-busy", "true");
  try {
    const response = await fetch(url, { credentials: "same-origin", ...options });
    const type = response.headers.get("content-type") ?? "";
    const text = await response.text();
    if (number !== newest) return null;
    if (!type.startsWith("text/html")) return { url: response.url, ok: response.ok, page: null };
    return { url: response.url, ok: response.ok, page: new DOMParser().parseFromString(text, "text/html") };
  } catch {
    if (number === newest) say("The server did not answer. Nothing is known of what was sent.");
    return null;
  } finally {
    if (number === newest) document.body.removeAttribute("aria-busy");
  }
}

function replaceFrom(page, selector) {
  const fresh = page.querySelector(selector);
  const old = document.querySelector(selector);
  if (fresh && old) old.replaceWith(document.adoptNode(fresh));
  return fresh;
}

// Shows a whole page in place of this one: head, content, title, address.
function show(answer, push) {
  if (!answer.page?.querySelector("main")) {
    location.assign(answer.url);
    return;
  }
  const scrolled = window.scrollY;
  replaceFrom(answer.page, "header.top");
  replaceFrom(answer.page, "main");
  document.title = answer.page.title;
  if (push) history.pushState(null, "", answer.url);
  closeDialog();
  settle();
  if (byId("desk")) window.scrollTo(0, scrolled);
  const undo = byId("undo");
  const told = undo ?? byId("said");
  const heading = document.querySelector("main h1");
  if (byId("message")) {
    focusCurrent();
  } else {
    heading?.setAttribute("tabindex", "-1");
    heading?.focus({ preventScroll: Boolean(byId("desk")) });
  }
  say(told ? told.querySelector("p")?.textContent ?? told.textContent : document.title);
}

async function go(url, options, push = true) {
  const answer = await fetchPage(url, options);
  if (answer) show(answer, push);
}

function formOptions(form, button) {
  const data = new FormData(form, button ?? undefined);
  return { method: "POST", body: new URLSearchParams(data) };
}

// ---- The list ---------------------------------------------------------------------------------------------------

const rows = () => [...document.querySelectorAll("#groups > .group")];
const currentRow = () => document.querySelector("#groups > .group-current");
const boxesOf = (row) => [...row.querySelectorAll('input[name="case"]')];
const picked = () => [...document.querySelectorAll('#groups input[name="case"]:checked')];

function focusCurrent() {
  const row = currentRow();
  row?.scrollIntoView({ block: "nearest" });
  row?.querySelector("h2 a")?.focus({ preventScroll: true });
}

// The message of that link, in the pane; the list stays as it is.
async function open(link) {
  if (!link) return;
  const row = link.closest(".group");
  for (const other of rows()) {
    other.classList.toggle("group-current", other === row);
    other.querySelector("h2 a")?.toggleAttribute("aria-current", other === row);
  }
  focusCurrent();
  const answer = await fetchPage(link.href);
  if (!answer) return;
  const pane = answer.page?.querySelector("#pane");
  if (!pane?.querySelector("#message")) {
    show(answer, true);
    return;
  }
  byId("pane").replaceWith(document.adoptNode(pane));
  byId("desk").classList.add("desk-open");
  document.querySelector(".queue-head")?.classList.add("head-open");
  history.replaceState(null, "", answer.url);
  settle();
  if (getComputedStyle(document.querySelector(".list")).display === "none") byId("message").focus();
  say(byId("message-title").textContent);
}

function move(by) {
  const all = rows();
  if (all.length === 0) return;
  const at = all.indexOf(currentRow());
  const next = all[Math.min(Math.max(at < 0 ? 0 : at + by, 0), all.length - 1)];
  open(next.querySelector("h2 a"));
}

function select(whole) {
  const row = currentRow();
  if (!row) return;
  const [group, ...single] = boxesOf(row);
  const openCase = byId("message")?.dataset.case ?? row.dataset.case;
  const box = whole || single.length === 0 ? group : single.find((one) => one.value.startsWith(`${openCase}:`)) ?? group;
  if (!box) return;
  box.checked = !box.checked;
  box.dispatchEvent(new Event("change", { bubbles: true }));
}

function countPicked() {
  const place = byId("picked");
  if (!place) return;
  const cases = new Set(picked().flatMap((box) => box.value.split(" ").filter(Boolean)));
  place.textContent = cases.size === 0 ? "" : `${cases.size} selected`;
}

// ---- Decisions --------------------------------------------------------------------------------------------------

// What is selected in the list, or else the open message.
function decide(key) {
  const form = picked().length > 0 ? byId("bulk") : byId("decision-bar");
  const button = form?.querySelector(`button[data-key="${key}"]`);
  if (button) submit(form, button);
  else say("Nothing here can be decided.");
}

// A single release goes at once, as it can be taken back; all other forms open in a dialog first.
async function submit(form, button) {
  const url = button.getAttribute("formaction") ?? form.getAttribute("action");
  const answer = await fetchPage(url, formOptions(form, button));
  if (!answer) return;
  const decision = answer.page?.querySelector("#decision");
  if (decision && byId("desk")) openDialog(decision);
  else show(answer, true);
}

let dialog = null;
function closeDialog() {
  dialog?.close();
}
function openDialog(content) {
  closeDialog();
  const box = document.createElement("dialog");
  box.append(document.adoptNode(content));
  const title = box.querySelector("h1");
  if (title?.id) box.setAttribute("aria-labelledby", title.id);
  box.addEventListener("close", () => {
    box.remove();
    if (dialog === box) dialog = null;
    focusCurrent();
  });
  document.body.append(box);
  dialog = box;
  box.showModal();
  const first = box.querySelector('input[type="radio"]:checked, input[type="radio"]') ?? box.querySelector("textarea, .primary");
  first?.focus();
  box.querySelector("#decision")?.addEventListener("submit", submitInDialog);
}

async function submitInDialog(event) {
  event.preventDefault();
  const button = event.submitter;
  const url = button?.getAttribute("formaction") ?? event.target.getAttribute("action");
  const answer = await fetchPage(url, formOptions(event.target, button));
  if (!answer) return;
  const again = answer.page?.querySelector("#decision");
  if (again) {
    fillFrom(again);
  } else {
    show(answer, true);
  }
}

// The form came back: its words, what the sender will read, or what is wrong with it.
function fillFrom(fresh) {
  const problem = fresh.querySelector('[role="alert"]');
  if (problem) {
    openDialog(fresh);
    return;
  }
  const words = byId("words");
  if (words) words.value = fresh.querySelector("#words").value;
  byId("preview")?.remove();
  const preview = fresh.querySelector("#preview");
  if (preview) dialog.querySelector("form").append(document.adoptNode(preview));
  say(preview ? "The mail to the sender is shown." : "");
}

// A chosen reason brings its words; changed words bring their mail.
function reasonChosen(input) {
  const button = document.querySelector("[data-fill]");
  if (dialog?.contains(input) && button) input.form.requestSubmit(button);
}
function chooseReason(number) {
  const input = dialog?.querySelector(`input[data-number="${number}"]`);
  if (!input) return false;
  input.checked = true;
  input.focus();
  reasonChosen(input);
  return true;
}

// ---- The undo bar -----------------------------------------------------------------------------------------------

let ticking = 0;
function countDown() {
  clearInterval(ticking);
  const bar = byId("undo");
  if (!bar) return;
  const ends = performance.now() + Number(bar.dataset.due) - Number(bar.dataset.now);
  const when = bar.querySelector(".undo-when");
  const tick = () => {
    const left = Math.ceil((ends - performance.now()) / 1000);
    if (left > 0) {
      when.textContent = `Sent in ${left} s.`;
    } else {
      clearInterval(ticking);
      bar.remove();
    }
  };
  ticking = setInterval(tick, 1000);
}

// ---- Named filters ----------------------------------------------------------------------------------------------

function showSaved() {
  const place = byId("saved");
  if (!place) return;
  const filters = settings.read("filters", []);
  const list = document.createElement("ul");
  for (const filter of filters) {
    const item = document.createElement("li");
    const link = document.createElement("a");
    link.href = `/queue?${new URLSearchParams(filter.query)}`;
    link.textContent = filter.name;
    const remove = document.createElement("button");
    remove.type = "button";
    remove.className = "plain";
    remove.textContent = "\u00d7";
    remove.setAttribute("aria-label", `Forget the filter ${filter.name}`);
    remove.addEventListener("click", () => {
      settings.write("filters", filters.filter((one) => one !== filter));
      showSaved();
    });
    item.append(link, remove);
    list.append(item);
  }
  const name = document.createElement("input");
  name.type = "text";
  name.maxLength = 40;
  name.placeholder = "Name of this filter";
  name.setAttribute("aria-label", "Name of this filter");
  const keep = document.createElement("button");
  keep.type = "button";
  keep.textContent = "Keep";
  keep.addEventListener("click", () => {
    if (!name.value.trim()) return name.focus();
    const query = new URLSearchParams(location.search);
    for (const other of ["case", "page", "said"]) query.delete(other);
    const others = filters.filter((one) => one.name !== name.value.trim());
    settings.write("filters", [...others, { name: name.value.trim(), query: query.toString() }]);
    showSaved();
  });
  place.replaceChildren(...(filters.length > 0 ? [list] : []), name, keep);
  place.hidden = false;
}

// ---- Keys -------------------------------------------------------------------------------------------------------

const kKeys = [
  ["j, k", "the next message, the one before"],
  ["x, Shift x", "select the message, select its whole group"],
  ["a", "release"],
  ["r", "return"],
  ["e", "ask a second person"],
  ["1 to 9", "the reason of a return"],
  ["Enter", "open the message; confirm in a dialog"],
  ["u", "take the last decision back"],
  ["/", "search"],
  ["Escape", "close a dialog"],
  ["?", "this list"],
];

function help() {
  const content = document.createElement("section");
  const title = document.createElement("h1");
  title.id = "help-title";
  title.textContent = "Keys";
  const list = document.createElement("dl");
  list.className = "keys";
  for (const [keys, what] of kKeys) {
    const term = document.createElement("dt");
    const meaning = document.createElement("dd");
    const key = document.createElement("kbd");
    key.textContent = keys;
    term.append(key);
    meaning.textContent = what;
    list.append(term, meaning);
  }
  const label = document.createElement("label");
  label.className = "choice";
  const box = document.createElement("input");
  box.type = "checkbox";
  box.id = "keys-on";
  box.checked = keysOn;
  box.addEventListener("change", () => {
    keysOn = box.checked;
    settings.write("keys", keysOn);
    document.body.classList.toggle("keys-off", !keysOn);
  });
  label.append(box, "Single keys work on these pages");
  const close = document.createElement("button");
  close.type = "button";
  close.className = "primary";
  close.textContent = "Close";
  close.addEventListener("click", closeDialog);
  content.append(title, list, label, close);
  openDialog(content);
  box.focus();
}

const isTyping = (target) =>
  target.closest('textarea, select, [contenteditable], input:not([type="checkbox"], [type="radio"], [type="hidden"])');

document.addEventListener("keydown", (event) => {
  if (!keysOn || event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
  if (isTyping(event.target)) return;
  const key = event.key;
  let taken = true;
  if (dialog) {
    taken = /^[1-9]$/.test(key) && chooseReason(key);
  } else if (key === "?") {
    help();
  } else if (key === "u" && byId("undo")) {
    const form = byId("undo").querySelector("form");
    go(form.getAttribute("action"), formOptions(form));
  } else if (byId("desk") && (key === "j" || key === "k")) {
    move(key === "j" ? 1 : -1);
  } else if (byId("desk") && (key === "x" || key === "X")) {
    select(key === "X");
  } else if (key === "a" || key === "r" || key === "e") {
    decide(key);
  } else if (key === "/" && document.querySelector('input[type="search"]')) {
    document.querySelector('input[type="search"]').focus();
  } else {
    taken = false;
  }
  if (taken) event.preventDefault();
});

// ---- What happens by pointer or Enter ---------------------------------------------------------------------------

document.addEventListener("click", (event) => {
  if (event.defaultPrevented || event.button !== 0 || event.ctrlKey || event.metaKey || event.shiftKey) return;
  if (event.target.closest("[data-cancel]") && dialog) {
    event.preventDefault();
    closeDialog();
    return;
  }
  const link = event.target.closest("a[data-open]");
  if (link && byId("pane")) {
    event.preventDefault();
    open(link);
  }
});

document.addEventListener("submit", (event) => {
  if (event.defaultPrevented) return;
  const form = event.target;
  if (form.id === "bulk" || form.id === "decision-bar") {
    event.preventDefault();
    submit(form, event.submitter);
  } else if (form.closest("#undo")) {
    event.preventDefault();
    go(form.getAttribute("action"), formOptions(form));
  }
});

document.addEventListener("change", (event) => {
  if (event.target.name === "case") countPicked();
  if (event.target.name === "reason" || event.target.id === "language") reasonChosen(event.target);
});

// The frame is made when it is asked for: nothing of the mail's own formatting is loaded before.
document.addEventListener(
  "toggle",
  (event) => {
    const place = event.target;
    if (!place.dataset?.frame || !place.open || place.querySelector("iframe")) return;
    const frame = document.createElement("iframe");
    frame.setAttribute("sandbox", "");
    frame.title = "The message in its original formatting";
    frame.src = place.dataset.frame;
    place.append(frame);
  },
  true,
);

window.addEventListener("popstate", () => go(location.href, undefined, false));

function settle() {
  countDown();
  showSaved();
  countPicked();
  document.body.classList.toggle("keys-off", !keysOn);
  if (byId("keys-hint")) byId("keys-hint").hidden = !keysOn;
}
settle();
