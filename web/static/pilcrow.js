// What a page does beyond reading and following links: completions, keys, copying, and parts of
// other pages shown in place. Every page is whole without it.

const root = new URL("../", import.meta.url).pathname; // "/", or the prefix of a proxy

const live = document.getElementById("live");
const box = document.getElementById("q");

let saying;

function say(text, wait = 50) { // the same words again are news, too
  clearTimeout(saying); // what was not said yet is out of date
  live.textContent = "";
  saying = setTimeout(() => { live.textContent = text; }, wait);
}

function element(tag, attributes, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
  made.append(...children);
  return made;
}

// The day, on paper.

const today = new Date().toLocaleDateString("en-GB", { dateStyle: "long" });
document.querySelector(".printed")?.append(` – ${today}`);

// The count, said once the page has been named.

const count = document.getElementById("count");
if (count) say(count.textContent.trim(), 450);

// Parts: a link to a page that shows more brings the part of it that is meant to this page.

const before = new WeakMap(); // link -> the element that its part took the place of

for (const link of document.querySelectorAll("a[data-part]")) link.setAttribute("aria-expanded", "false");

async function partOf(address, id) {
  const answer = await fetch(address);
  if (!answer.ok) throw new Error(answer.statusText);
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const part = page.getElementById(id);
  if (!part) throw new Error(`no ${id}`);
  return document.adoptNode(part);
}

async function toggle(link) {
  const id = link.dataset.part;
  const shown = document.getElementById(id);
  if (link.getAttribute("aria-expanded") === "true") {
    if (before.has(link)) shown.replaceWith(before.get(link));
    else shown.remove();
    link.setAttribute("aria-expanded", "false");
    return;
  }
  if (link.hasAttribute("aria-busy")) return;
  link.setAttribute("aria-busy", "true");
  try {
    const part = await partOf(link.href, id);
    if (shown) {
      before.set(link, shown);
      shown.replaceWith(part);
    } else {
      (link.closest(".block") ?? link.closest(".result")).append(part);
    }
    offerCopies(part);
    link.setAttribute("aria-expanded", "true");
    say("Shown below");
  } catch {
    location.href = link.href; // the page itself can say what is wrong
  } finally {
    link.removeAttribute("aria-busy");
  }
}

document.addEventListener("click", (event) => {
  const link = event.target.closest("a[data-part]");
  if (link && !(event.ctrlKey || event.metaKey || event.shiftKey || event.altKey)) {
    event.preventDefault();
    toggle(link);
  }
});

// Copying.

function offerCopies(within) {
  for (const button of within.querySelectorAll("[data-copy]")) button.hidden = false;
}
offerCopies(document);

async function copy(button) {
  const source = document.getElementById(button.dataset.copy);
  try {
    await navigator.clipboard.writeText(source.textContent);
    button.classList.add("done");
    setTimeout(() => button.classList.remove("done"), 2000);
    say("Copied");
  } catch { // no right to the clipboard, as on a plain http address
    getSelection().selectAllChildren(source);
    say("Selected: copy it with Ctrl and C");
  }
}

document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-copy]");
  if (button) copy(button);
});

// Completions: a combobox over what the index holds.

function completions(input) {
  const list = element("ul", { id: "completions", role: "listbox", "aria-label": "Completions" });
  list.hidden = true;
  input.closest(".field").append(list);
  // Browsers allow the role on a text field only; the button still says what Enter does.
  for (const [name, value] of Object.entries({
    type: "text", role: "combobox", enterkeyhint: "search", "aria-autocomplete": "list",
    "aria-expanded": "false", "aria-controls": "completions",
  })) input.setAttribute(name, value);

  let timer;
  let asked; // the request under way
  let active = -1;
  let offered = true; // until the server says that it has none

  function activate(number) {
    const options = [...list.children];
    active = number;
    options.forEach((option, at) => option.setAttribute("aria-selected", String(at === number)));
    if (number < 0) input.removeAttribute("aria-activedescendant");
    else {
      input.setAttribute("aria-activedescendant", options[number].id);
      options[number].scrollIntoView({ block: "nearest" });
    }
  }

  function close() {
    clearTimeout(timer);
    asked?.abort();
    list.hidden = true;
    list.replaceChildren();
    input.setAttribute("aria-expanded", "false");
    activate(-1);
  }

  function show(suggestions) {
    list.replaceChildren(...suggestions.map(({ text, paragraphs }, number) => {
      const word = element("bdi", {}, text);
      const found = element("span", { class: "number" }, paragraphs.toLocaleString("en"));
      found.append(element("span", { class: "unseen" }, paragraphs === 1 ? " paragraph" : " paragraphs"));
      const option = element("li", { id: `completion-${number}`, role: "option" }, word, " ", found);
      option.dataset.text = text;
      return option;
    }));
    list.hidden = !suggestions.length;
    input.setAttribute("aria-expanded", String(!list.hidden));
    activate(-1);
    if (suggestions.length) say(`${suggestions.length} completion${suggestions.length === 1 ? "" : "s"}`);
  }

  async function ask() {
    const typed = input.value.trim();
    asked?.abort();
    if (!typed) return close();
    const { signal } = asked = new AbortController();
    try {
      const address = `${root}api/v1/suggest?${new URLSearchParams({ q: typed, limit: "8" })}`;
      const answer = await fetch(address, { signal });
      if (answer.status === 404) offered = false;
      const { suggestions = [] } = answer.ok ? await answer.json() : {};
      const stale = input.value.trim() !== typed || document.activeElement !== input;
      if (!stale) show(suggestions);
    } catch { // aborted, or no connection: what is typed can be searched for all the same
      if (!signal.aborted) close();
    }
  }

  function take(option) {
    input.value = option.dataset.text;
    close();
    input.form.requestSubmit();
  }

  input.addEventListener("input", (event) => {
    clearTimeout(timer);
    if (offered && !event.isComposing) timer = setTimeout(ask, 150);
  });
  input.addEventListener("keydown", (event) => {
    const last = list.children.length - 1;
    if (event.isComposing || list.hidden) return;
    if (event.key === "ArrowDown") activate(active < last ? active + 1 : -1);
    else if (event.key === "ArrowUp") activate(active < 0 ? last : active - 1);
    else if (event.key === "Enter" && active >= 0) take(list.children[active]);
    else if (event.key === "Escape") close();
    else return;
    event.preventDefault();
  });
  input.addEventListener("blur", close);
  input.form.addEventListener("submit", close);
  list.addEventListener("mousedown", (event) => event.preventDefault()); // keeps the focus
  list.addEventListener("click", (event) => {
    const option = event.target.closest("[role=option]");
    if (option) take(option);
  });
}
if (box) completions(box);

// Keys. Whoever speaks to the machine, or types elsewhere, can turn them off.

const setting = {
  get on() { try { return localStorage.getItem("pilcrow-keys") !== "off"; } catch { return true; } },
  set on(value) { try { localStorage.setItem("pilcrow-keys", value ? "on" : "off"); } catch { /* private window */ } },
};

function wireSwitch(within) {
  const row = within.querySelector(".switch");
  if (!row) return;
  const tick = row.querySelector("input");
  row.hidden = false;
  tick.checked = setting.on;
  tick.addEventListener("change", () => { setting.on = tick.checked; });
}
wireSwitch(document);

function go(step) {
  const lines = [...document.querySelectorAll("a.read")];
  const stops = [...document.querySelectorAll(".stops a")];
  if (lines.length) {
    const item = document.activeElement.closest(".result, tr");
    const at = lines.findIndex((line) => item?.contains(line));
    lines[at < 0 ? 0 : Math.min(Math.max(at + step, 0), lines.length - 1)].focus();
  } else if (stops.length) {
    const at = stops.findIndex((stop) => stop.hash === location.hash);
    const next = at < 0 && step < 0 ? stops.length - 1 : at + step;
    if (!stops[next]) return say(step > 0 ? "This is the last hit" : "This is the first hit");
    location.replace(stops[next].hash); // no step of the way back
    say(`Hit ${next + 1} of ${stops.length}`);
  }
}

async function showKeys() {
  let dialog = document.getElementById("help");
  if (!dialog && document.getElementById("keys")) {
    location.hash = "keys"; // the page of help itself
    return;
  }
  if (!dialog) {
    dialog = element("dialog", { id: "help", "aria-labelledby": "keys-title" });
    const close = element("button", {}, "Close");
    document.body.append(dialog);
    try {
      dialog.append(await partOf(`${root}help`, "keys"), element("form", { method: "dialog" }, close));
    } catch {
      dialog.remove();
      location.href = `${root}help#keys`;
      return;
    }
    wireSwitch(dialog);
  }
  if (!dialog.open) dialog.showModal();
}

const keys = {
  "/": () => { box?.focus(); box?.select(); },
  "?": showKeys,
  n: () => go(1),
  p: () => go(-1),
};

document.addEventListener("keydown", (event) => {
  const typing = event.target.closest("input:not([type=checkbox]), textarea, select, [contenteditable], dialog");
  const held = event.ctrlKey || event.metaKey || event.altKey;
  if (typing || held || event.isComposing || !Object.hasOwn(keys, event.key) || !setting.on) return;
  event.preventDefault();
  keys[event.key]();
});
