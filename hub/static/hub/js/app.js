// Words, times, one voice, the service worker, leaving (README.md).
"use strict";
const linli = (() => {
  const { body, documentElement: html } = document;
  const sheet = document.getElementById("live-words");
  const person = body.dataset.person || "";
  const isCopy = "copy" in body.dataset;
  const PREFIX = "linli:draft:";

  const word = (name, values = {}) => {
    const find = (key) => sheet.content.querySelector(`[data-word="${key}"]`);
    const found = (values.n === 1 && find(`${name}-one`)) || find(name);
    return (found?.textContent ?? "").replace(/\{(\w+)\}/g, (_, key) => values[key] ?? "");
  };
  const piece = (name, values = {}) => {
    const made = sheet.content.querySelector(`[data-piece="${name}"]`).cloneNode(true);
    for (const place of made.querySelectorAll("[data-text]")) place.textContent = values[place.dataset.text] ?? "";
    return made;
  };
  const send = (name, detail, from = document) => from.dispatchEvent(new CustomEvent(name, { detail, bubbles: true }));
  const onFresh = (act) => {
    act(body);
    document.addEventListener("linli:fresh", ({ target }) => act(target));
  };
  document.addEventListener("htmx:load", ({ target }) => target !== body && send("linli:fresh", null, target));

  const kept = (store, key, value) => {
    try {
      if (value === undefined) return JSON.parse(window[store].getItem(key));
      if (value === null) window[store].removeItem(key);
      else window[store].setItem(key, JSON.stringify(value));
    } catch { /* private windows refuse storage, older versions wrote otherwise */ }
    return null;
  };
  const keys = (store, start) => {
    try {
      return Object.keys(window[store]).filter((key) => key.startsWith(start));
    } catch {
      return [];
    }
  };

  const needs = Object.entries(JSON.parse(sheet.dataset.needs));
  if (kept("localStorage", "linli:letters")) body.dataset.letters = "";
  const load = (src) => {
    if (document.querySelector(`script[src="${src}"]`)) return;
    const script = Object.assign(document.createElement("script"), { src });
    // htmx that starts between "interactive" and "complete" never wakes up
    if (document.readyState === "complete") document.head.append(script);
    else addEventListener("load", () => document.head.append(script));
  };
  onFresh((part) => {
    for (const [selector, src] of needs) if (part.matches(selector) || part.querySelector(selector)) load(src);
  });

  // A clock that is wrong is set right by the hub's; a page from a cache proves nothing.
  const off = Date.parse(sheet.dataset.made) - Date.now();
  const isOld = isCopy || performance.getEntriesByType("navigation")[0]?.type === "back_forward";
  const skew = Math.abs(off) > 90e3 && !isOld ? off : 0;
  const scale = (minutes, name, days) => {
    if (minutes < 60) return word(`${name}min`, { n: minutes });
    return minutes < days * 1440 ? word(`${name}h`, { n: Math.floor(minutes / 60) }) : word(`${name}d`, { n: Math.floor(minutes / 1440) });
  };
  const tick = (root) => {
    for (const time of root.querySelectorAll("time[data-ago], time[data-due]")) {
      const minutes = (Date.parse(time.dateTime) - Date.now() - skew) / 60e3;
      let text;
      if ("ago" in time.dataset) text = minutes > -1 ? word("just-now") : scale(Math.floor(-minutes), "ago-", 1);
      else {
        text = word(minutes < 0 ? "over" : "left", { span: scale(Math.abs(Math.floor(minutes)), "", 2) });
        time.classList.toggle("due-over", minutes < 0);
        time.classList.toggle("due-soon", minutes >= 0 && minutes < 30);
      }
      if (text && time.textContent !== text) time.textContent = text;
    }
  };
  if (isCopy && !document.querySelector("[data-offline]")) {
    const note = piece("copy");
    note.querySelector("time").dateTime = body.dataset.copy;
    document.getElementById("main").prepend(note);
  }
  onFresh((part) => tick(part.parentElement));
  setInterval(() => document.hidden || tick(document), 20e3);

  const unsaid = new Map();
  let speaking = false;
  const speak = () => {
    const [kind, text] = unsaid.entries().next().value ?? [];
    speaking = Boolean(kind);
    if (!kind) return;
    unsaid.delete(kind);
    document.getElementById("live-say").textContent = text;
    setTimeout(speak, 5e3);
  };
  const say = (kind, text) => {
    unsaid.set(kind, text);
    if (!speaking) speak();
  };

  const tell = async (message) => (await navigator.serviceWorker?.getRegistration())?.active?.postMessage(message);
  const here = location.pathname;
  const register = async () => {
    await navigator.serviceWorker.register(sheet.dataset.worker, { updateViaCache: "none" });
    await navigator.serviceWorker.ready;
    await tell({ hello: { person, lang: html.lang } });
    const list = document.querySelector("[data-keeps]");
    if (list) tell({ only: [here, ...[...list.querySelectorAll("a.item-title")].map((link) => link.pathname)] });
    else if (document.querySelector("[data-keep]")) tell({ keep: here, list: document.querySelector("[data-kept-by]")?.dataset.keptBy });
    else tell({ drop: here });
  };
  if (sheet.dataset.worker && !isCopy) addEventListener("load", () => navigator.serviceWorker && register().catch(() => {}));
  document.addEventListener("linli:fresh", () => document.querySelector("[data-keep], [data-keeps]") || tell({ drop: here }));

  const wipe = (isMine) => keys("localStorage", PREFIX).filter(isMine).forEach((key) => kept("localStorage", key, null));
  const leaving = [];
  document.addEventListener("submit", async (event) => {
    const form = event.target;
    if (form.getAttribute("action") !== sheet.dataset.logout || !navigator.onLine) return;
    event.preventDefault();
    if ((await Promise.all(leaving.map((ask) => ask()))).includes(true)) return;
    wipe(() => true);
    await tell({ forget: true });
    form.submit();
  }, true);
  if (person) wipe((key) => !key.startsWith(`${PREFIX}${person}:`) && !key.startsWith(`${PREFIX}:`));

  return { PREFIX, isCopy, kept, keys, leaving, onFresh, person, piece, say, send, sheet, tell, word };
})();
