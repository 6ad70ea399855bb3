// The desk's list and its case: ticking many, ready words, what is typed kept on the hub as well (README.md).
"use strict";
(() => {
  const LATER = 1500;
  const boxes = () => [...document.querySelectorAll(".desk-queue .tick")];
  const ticked = new Set(); // a line that is fetched anew keeps its tick
  let last = null;

  const count = () => {
    const place = document.querySelector("[data-bulk-count]");
    if (!place) return;
    place.hidden = !ticked.size;
    place.textContent = ticked.size;
  };
  const tick = (box, is) => {
    box.checked = is;
    if (is) ticked.add(box.value);
    else ticked.delete(box.value);
  };
  document.addEventListener("click", (event) => {
    const box = event.target.closest(".tick");
    if (!box) return;
    const all = boxes(), from = all.indexOf(last), to = all.indexOf(box);
    if (event.shiftKey && from >= 0) {
      for (const one of all.slice(Math.min(from, to), Math.max(from, to) + 1)) tick(one, box.checked);
    } else tick(box, box.checked);
    last = box;
    count();
  });
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.altKey || event.metaKey || document.querySelector("dialog[open]")) return;
    if (document.body.dataset.keyboard === "off") return;
    if (event.target.closest("textarea, select, input:not([type=checkbox], [type=radio])")) return;
    if (event.code !== "KeyX") return;
    const row = document.querySelector("[data-key-row].at") ?? document.querySelector("[data-key-row][aria-current]");
    const box = row?.querySelector(".tick");
    if (!box) return;
    event.preventDefault();
    box.dispatchEvent(new MouseEvent("click", { bubbles: true, cancelable: true, shiftKey: event.shiftKey }));
  });
  const again = () => {
    for (const box of boxes()) if (ticked.has(box.value)) box.checked = true;
    count();
  };
  document.addEventListener("linli:list", again);
  linli.onFresh(again);

  document.addEventListener("click", (event) => {
    const ready = event.target.closest("[data-ready]");
    const area = ready && document.getElementById(ready.dataset.ready);
    if (!area) return;
    event.preventDefault();
    area.value = [area.value.trimEnd(), ready.dataset.words].filter(Boolean).join("\n");
    ready.closest("details").open = false;
    area.focus();
    area.dispatchEvent(new Event("input", { bubbles: true }));
  });

  const waiting = new Map();
  const cookie = () => document.cookie.match(/(?:^|; )linli_csrf=([^;]+)/)?.[1] ?? "";
  const keep = (form) => {
    clearTimeout(waiting.get(form));
    if (!waiting.delete(form)) return;
    const headers = { "X-CSRFToken": cookie() };
    const body = new URLSearchParams({ body: form.elements.body.value });
    fetch(form.dataset.keptAt, { method: "POST", headers, body, keepalive: true }).catch(() => { /* the browser has it */ });
  };
  document.addEventListener("input", ({ target }) => {
    const form = target.closest("form[data-kept-at]");
    if (!form || target.name !== "body") return;
    clearTimeout(waiting.get(form));
    waiting.set(form, setTimeout(keep, LATER, form));
  });
  document.addEventListener("submit", ({ target }) => {
    clearTimeout(waiting.get(target));
    waiting.delete(target);
  }, true);
  const flush = () => [...waiting.keys()].forEach(keep);
  addEventListener("pagehide", flush);
  document.addEventListener("htmx:beforeSwap", flush);
})();
