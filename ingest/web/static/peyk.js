// Comfort for readers with JavaScript; every page works without it.
"use strict";

const policy = window.trustedTypes ? trustedTypes.createPolicy("peyk", { createHTML: (text) => text }) : { createHTML: (text) => text };
const box = document.getElementById("q");

/* Results while typing: the page of the new search is fetched, and its results take the place of the old ones. */

let latest = 0;

/* Only answers of this server get here; null for a refusal. */
async function load(url) {
  const answer = await fetch(url, { headers: { accept: "text/html" } });
  return answer.ok ? new DOMParser().parseFromString(policy.createHTML(await answer.text()), "text/html") : null;
}

async function show(url, push) {
  const turn = ++latest;
  const page = await load(url).catch(() => null);
  if (turn !== latest) return;
  if (!page) {
    // While typing, the next letter may mend it; an answer that was asked for is shown, whatever it is.
    if (push) location.assign(url);
    return;
  }
  const fresh = page.getElementById("results");
  if (!fresh) return;
  document.getElementById("results").replaceWith(document.adoptNode(fresh));
  document.title = page.title;
  for (const part of [".period .pick", "link[type='application/atom+xml']", "link[type='application/feed+json']"]) {
    const theirs = page.querySelector(part);
    const ours = document.querySelector(part);
    if (theirs && ours) ours.href = theirs.getAttribute("href");
  }
  history[push ? "pushState" : "replaceState"]({ typed: true }, "", url);
  prepare();
}

function searchUrl() {
  const fields = new FormData(box.form);
  const query = new URLSearchParams();
  for (const [name, value] of fields) if (value.trim()) query.append(name, value.trim());
  const text = query.toString();
  return text ? `/?${text}` : "/";
}

/* Suggestions: the combobox pattern of the ARIA Authoring Practices. */

const list = document.createElement("ul");
let chosen = -1;
let asked = 0;

function close() {
  list.replaceChildren();
  list.hidden = true;
  chosen = -1;
  box.setAttribute("aria-expanded", "false");
  box.removeAttribute("aria-activedescendant");
}

function choose(index) {
  const options = [...list.children];
  if (!options.length) return;
  chosen = (index + options.length) % options.length;
  options.forEach((option, at) => option.setAttribute("aria-selected", String(at === chosen)));
  box.setAttribute("aria-activedescendant", options[chosen].id);
}

function take(text) {
  box.value = text;
  close();
  show(searchUrl(), true);
}

async function suggest() {
  const turn = ++asked;
  const typed = box.value.trim();
  if (typed.length < 2) return close();
  let found = [];
  try {
    const answer = await fetch(`/suggest.json?${new URLSearchParams({ q: typed })}`);
    if (answer.ok) found = await answer.json();
  } catch {
    return;
  }
  if (turn !== asked || document.activeElement !== box) return;
  close();
  found.forEach(({ text, kind }, at) => {
    const option = document.createElement("li");
    option.id = `suggestion-${at}`;
    option.role = "option";
    option.setAttribute("aria-selected", "false");
    option.dir = "auto";
    // The space keeps the last letter of the text from joining the note.
    option.append(text, " ");
    const note = document.createElement("span");
    note.className = "kind";
    note.append(kind === "tag" ? "برچسب" : "خبر");
    option.append(note);
    option.addEventListener("mousedown", (event) => {
      event.preventDefault();
      take(text);
    });
    option.dataset.text = text;
    list.append(option);
  });
  list.hidden = !found.length;
  box.setAttribute("aria-expanded", String(found.length > 0));
}

if (box) {
  list.id = "suggestions";
  list.className = "suggestions";
  list.role = "listbox";
  list.hidden = true;
  list.setAttribute("aria-label", "پیشنهادها");
  box.parentElement.append(list);
  box.role = "combobox";
  box.setAttribute("aria-autocomplete", "list");
  box.setAttribute("aria-controls", list.id);
  box.setAttribute("aria-expanded", "false");
  let soon = 0;
  box.addEventListener("input", () => {
    clearTimeout(soon);
    soon = setTimeout(() => {
      suggest();
      show(searchUrl(), false);
    }, 120);
  });
  box.addEventListener("keydown", (event) => {
    if (event.isComposing) return;
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      if (list.hidden) return;
      event.preventDefault();
      choose(event.key === "ArrowDown" ? chosen + 1 : chosen < 0 ? -1 : chosen - 1);
    } else if (event.key === "Escape" && !list.hidden) {
      event.preventDefault();
      close();
    } else if (event.key === "Enter" && chosen >= 0) {
      event.preventDefault();
      take(list.children[chosen].dataset.text);
    }
  });
  box.addEventListener("blur", close);
  box.form.addEventListener("submit", (event) => {
    event.preventDefault();
    clearTimeout(soon);
    asked++;
    close();
    show(searchUrl(), true);
  });
  addEventListener("popstate", () => location.reload());
}

/* A field to search within all values of a facet, which are on a page of their own. */

const PLACES = 20;

function prepare() {
  current = -1;
  for (const facet of document.querySelectorAll(".facet")) {
    const more = facet.querySelector(".more");
    if (!more || facet.querySelector(".find")) continue;
    const list = facet.querySelector("ul");
    const common = [...list.children];
    const all = more.href;
    const field = document.createElement("input");
    field.className = "find";
    field.type = "search";
    field.placeholder = `یافتن در ${facet.querySelector("h2").textContent}`;
    field.setAttribute("aria-label", field.placeholder);
    let soon = 0;
    let turn = 0;
    field.addEventListener("input", () => {
      clearTimeout(soon);
      soon = setTimeout(async () => {
        const own = ++turn;
        const part = field.value.trim();
        const url = new URL(all);
        if (part) url.searchParams.set("part", part);
        more.href = url;
        const page = part ? await load(url).catch(() => null) : null;
        if (own !== turn) return;
        if (!page) return list.replaceChildren(...common);
        const found = [...page.querySelectorAll("#values li")].slice(0, PLACES);
        list.replaceChildren(...found.map((value) => document.adoptNode(value)));
        if (!found.length) list.append(Object.assign(document.createElement("li"), { textContent: "موردی نیست" }));
      }, 150);
    });
    facet.querySelector("h2").after(field);
  }
}

/* The arrows in the calendar; the first day is at the right. */

document.querySelector("[role=grid]")?.addEventListener("keydown", (event) => {
  const step = { ArrowLeft: 1, ArrowRight: -1, ArrowDown: 7, ArrowUp: -7, Home: -Infinity, End: Infinity }[event.key];
  if (!step) return;
  const days = [...event.currentTarget.querySelectorAll("a")];
  const at = Math.min(Math.max(days.indexOf(document.activeElement) + step, 0), days.length - 1);
  days[at].focus();
  event.preventDefault();
});

/* Shortcuts. */

let current = -1;

function walk(step) {
  const hits = [...document.querySelectorAll(".hit")];
  if (!hits.length) return;
  hits[current]?.classList.remove("current");
  current = Math.min(Math.max(current + step, 0), hits.length - 1);
  hits[current].classList.add("current");
  hits[current].querySelector("a").focus();
  hits[current].scrollIntoView({ block: "nearest" });
}

function help() {
  let dialog = document.getElementById("keys");
  if (!dialog) {
    dialog = document.createElement("dialog");
    dialog.id = "keys";
    dialog.setAttribute("aria-labelledby", "keys-title");
    const title = document.createElement("h2");
    title.id = "keys-title";
    title.append("میان‌برهای صفحه‌کلید");
    const rows = document.createElement("dl");
    for (const [key, what] of [["/", "رفتن به کادر جست‌وجو"], ["j", "خبر بعدی"], ["k", "خبر پیشین"], ["o", "بازکردن خبر"], ["?", "همین راهنما"]]) {
      const term = document.createElement("dt");
      const shown = document.createElement("kbd");
      shown.append(key);
      term.append(shown);
      const text = document.createElement("dd");
      text.append(what);
      rows.append(term, text);
    }
    const done = document.createElement("button");
    done.append("بستن");
    done.addEventListener("click", () => dialog.close());
    dialog.append(title, rows, done);
    document.body.append(dialog);
  }
  dialog.showModal();
}

// By the place of the key, so that they work with a Persian layout as well.
addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.altKey || event.metaKey || event.isComposing) return;
  if (event.target.closest?.("input, textarea, select, dialog")) return;
  if (event.key === "?" || event.key === "؟") help();
  else if (event.code === "Slash" && !event.shiftKey && box) box.focus();
  else if (event.code === "KeyJ") walk(1);
  else if (event.code === "KeyK") walk(-1);
  else if (event.code === "KeyO") document.querySelector(".hit.current h3 a")?.click();
  else return;
  event.preventDefault();
});

prepare();
