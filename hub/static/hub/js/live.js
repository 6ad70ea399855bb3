// The live parts of a page (README.md).
"use strict";
(() => {
  const { line, say, sheet, word } = linli;
  const AT_ONCE = 4, GATHER = 60, SLOW = 1000; // fetches; milliseconds in which several events are one
  const SPREAD = 500; // milliseconds over which all that watch the same numbers ask: together they would hold up others
  const FIELDS = "input:not([type=hidden]), textarea, select";
  const FOCUSABLE = `a[href], button, summary, ${FIELDS}`;
  const jobs = new Map(), running = new Set(); // by address: never two in flight for one
  const held = new WeakMap();
  let timer = 0, over = false;

  const all = (selector, root = document) => [...root.querySelectorAll(selector)];
  const marked = (name, value, root) => all(`[data-live-${name}="${CSS.escape(value)}"]`, root);
  const single = (row) => !row.parentElement.closest("[data-live-list]");
  const rowsOf = (list) => [...list.children].filter((row) => row.dataset.liveRow);
  const version = (row) => Number(row.dataset.liveVersion) || 0;
  const parse = (html) => document.createRange().createContextualFragment(html);

  const isKnown = (row, { stream, seq, kind, id, version: now }) => {
    const seen = JSON.parse(row.closest("[data-live-seen]")?.dataset.liveSeen ?? "{}");
    return seen[stream] >= seq || (row.dataset.liveRow === `${kind}:${id}` && version(row) > now);
  };
  const ask = (src, wait, job) => {
    const known = jobs.get(src), ids = new Set([...(known?.ids ?? []), ...(job.ids ?? [])]);
    const at = Math.min(known?.at ?? Infinity, Date.now() + wait); // what comes meanwhile does not put it off
    jobs.set(src, { tries: 0, ...job, ids, at });
    pump();
  };
  const askRow = (row, wait) => ask(row.dataset.liveSrc, wait, { key: row.dataset.liveRow });
  const askUnread = (wait) => sheet.dataset.unread && ask(sheet.dataset.unread, wait, { unread: true });
  const onEvent = (event) => {
    const { kind, id, stream } = event, key = `${kind}:${id}`;
    for (const row of new Set([...marked("row", key), ...marked("row", stream)])) {
      if (single(row) && !isKnown(row, event)) askRow(row, GATHER);
    }
    for (const list of marked("list", kind)) {
      const [row] = marked("row", key, list);
      if (!row || !isKnown(row, event)) ask(list.dataset.liveListSrc, GATHER, { list, ids: [String(id)] });
    }
    for (const part of all(`[data-live-on~="${CSS.escape(kind)}"]`)) ask(part.dataset.liveSrc, SLOW, { part });
    if (stream.startsWith("inbox:")) askUnread(SLOW);
  };

  const pump = () => {
    clearTimeout(timer);
    if (over || document.hidden) return;
    const now = Date.now();
    let next = Infinity;
    for (const [src, job] of jobs) {
      if (running.has(src)) continue;
      if (job.at > now || running.size >= AT_ONCE) {
        next = Math.min(next, Math.max(job.at, now + GATHER));
        continue;
      }
      jobs.delete(src);
      running.add(src);
      run(src, job).finally(() => {
        running.delete(src);
        pump();
      });
    }
    if (next < Infinity) timer = setTimeout(pump, next - now);
  };
  const address = (src, { list, ids, unread }) => {
    const url = new URL(src, location.href);
    for (const [name, value] of new URLSearchParams(unread ? "" : location.search)) {
      if (name !== "after") url.searchParams.set(name, value); // the view, and for whom somebody acts
    }
    if (list) url.searchParams.set("ids", [...ids].join());
    return url;
  };
  const run = async (src, job) => {
    try {
      const response = await fetch(address(src, job), { cache: "no-store" });
      if (over) return;
      if (response.redirected) return line.renew(); // to the sign-in, most likely
      if (response.status === 429 || response.status >= 500) throw new Error(response.headers.get("X-Reference") ?? response.status);
      const html = response.status === 200 ? await response.text() : "";
      failed(job.list, null);
      if (job.unread) showUnread(JSON.parse(html).unread);
      else if (job.list) merge(job.list, rowsOf(parse(html)), job.ids);
      else if (!job.part) refresh(src, job.key, html);
      else if (html) renew(src, html);
    } catch ({ message }) {
      const tries = job.tries + 1;
      if (tries > 1 && navigator.onLine) failed(job.list, message, () => ask(src, 0, job));
      if (!jobs.has(src)) ask(src, Math.min(30e3, 1e3 * 2 ** tries) * (0.5 + Math.random()), { ...job, tries });
    }
  };

  // above a list: how old it is, or that it could not be loaded
  const atop = (list, name) => list.parentElement.querySelector(`:scope > [data-state-of="${name}"]`);
  const failed = (list, code, again) => {
    if (!list) return;
    atop(list, "failed")?.remove();
    if (!again) return;
    const note = linli.piece("failed", { code });
    note.querySelector("button").addEventListener("click", again);
    list.before(note);
  };
  const onLine = ({ words, text }) => {
    for (const list of all("[data-live-list]")) {
      const old = atop(list, "stale");
      if (words !== "offline" && words !== "polled") old?.remove();
      else if (old) old.querySelector("[data-text]").textContent = text;
      else list.before(linli.piece("stale", { said: text }));
    }
  };

  const refresh = (src, key, html) => {
    const made = parse(html);
    const fresh = marked("row", key, made)[0];
    const row = marked("row", key).find((one) => one.dataset.liveSrc === src);
    if (!row) return;
    if (!fresh) remove(row);
    else if (put(row, fresh)) say("changed", word("said-changed"));
  };
  const renew = (src, html) => {
    const part = all("[data-live-on], [data-live-hot]").find((one) => one.dataset.liveSrc === src);
    if (!part) return;
    const fresh = part.cloneNode(false);
    fresh.classList.remove("changed");
    fresh.append(parse(html));
    if (isBusy(part)) return hold(part, fresh);
    held.delete(part);
    part.classList.remove("changed");
    part.replaceChildren(...fresh.childNodes);
    wake(part);
  };
  const isTyped = (field) => {
    if (field.matches("select")) return !field.options[field.selectedIndex]?.defaultSelected && field.selectedIndex > 0;
    if (field.matches("[type=checkbox], [type=radio]")) return field.checked !== field.defaultChecked;
    return field.value !== field.defaultValue;
  };
  const isBusy = (part) => part.querySelector("details[open]")
    || all(FIELDS, part).some((field) => field === document.activeElement || isTyped(field));
  const put = (old, fresh) => {
    if (version(fresh) < version(old)) return false;
    if (isBusy(old)) return hold(old, fresh);
    swap(old, fresh);
    return true;
  };
  const swap = (old, fresh) => {
    const place = all(FOCUSABLE, old).indexOf(document.activeElement);
    if (old.matches(".at")) fresh.classList.add("at");
    if (old.ariaCurrent) fresh.ariaCurrent = old.ariaCurrent;
    old.replaceWith(fresh);
    all(FOCUSABLE, fresh)[place]?.focus({ preventScroll: true });
    wake(fresh);
  };
  const wake = (part) => {
    window.htmx?.process(part);
    linli.send("linli:fresh", null, part);
  };
  const hold = (old, fresh) => {
    if (!held.has(old)) {
      const note = linli.piece("changed");
      note.querySelector("button").addEventListener("click", () => {
        carry(old, held.get(old));
        swap(old, held.get(old));
      });
      old.classList.add("changed");
      ((old.dataset.liveRow && old.querySelector(".item-main")) || old).prepend(note);
      say("held", word("said-held"));
    }
    held.set(old, fresh);
    return false;
  };
  const carry = (old, fresh) => {
    const action = (field) => field.form?.getAttribute("action");
    for (const field of all(FIELDS, old).filter(isTyped)) {
      const twin = all(FIELDS, fresh).find((one) => one.name === field.name && one.type === field.type && action(one) === action(field)
        && (!field.matches("[type=checkbox], [type=radio]") || one.value === field.value));
      if (twin && field.type !== "file") [twin.value, twin.checked] = [field.value, field.checked];
    }
    const folds = all("details", fresh);
    all("details", old).forEach((fold, place) => folds[place]?.toggleAttribute("open", fold.open));
  };

  const fade = (row, frames, ms) => row.animate(frames, matchMedia("(prefers-reduced-motion: reduce)").matches ? 0 : ms);
  const remove = (row) => {
    const list = row.parentElement;
    if (isBusy(row)) return hold(row, document.createElement("i"));
    for (const name of ["data-live-row", "data-key-row"]) row.removeAttribute(name);
    if (row.contains(document.activeElement)) (row.nextElementSibling ?? row.previousElementSibling)?.querySelector("a, button")?.focus();
    fade(row, { opacity: [1, 0] }, 250).onfinish = () => {
      row.remove();
      linli.send("linli:list", null, list);
    };
  };
  const after = (list, row) => rowsOf(list).find((one) => one !== row && one.dataset.sort > row.dataset.sort) ?? null;
  // null: at the end; undefined: on another page of the list
  const placeOf = (list, row) => {
    const [first = null] = rowsOf(list);
    const next = row.dataset.sort === undefined ? first : after(list, row);
    const isBefore = next === first && new URLSearchParams(location.search).get("after");
    const isBeyond = next === null && first && document.querySelector(".pager [rel=next]");
    return isBefore || isBeyond ? undefined : next;
  };
  const merge = (list, found, ids) => {
    const added = [];
    for (const id of ids) {
      const key = `${list.dataset.liveList}:${id}`;
      const [row] = marked("row", key, list);
      const fresh = found.find((one) => one.dataset.liveRow === key);
      if (row && !fresh) remove(row);
      else if (row) put(row, fresh) && sort(list, fresh);
      else if (fresh && insert(list, fresh)) added.push(fresh);
    }
    const state = list.nextElementSibling;
    if (state?.matches(".state, [data-live-empty]")) state.hidden = rowsOf(list).length > 0;
    if (added.length) tellOf(list, added);
    linli.send("linli:list", null, list);
  };
  const insert = (list, row) => {
    const next = placeOf(list, row);
    if (next === undefined) return false;
    list.insertBefore(row, next);
    wake(row);
    fade(row, [{ backgroundColor: "var(--lamp-tint)" }, {}], 2000);
    return true;
  };
  const sort = (list, row) => {
    const next = after(list, row);
    if (row.dataset.sort === undefined || next === row.nextElementSibling) return;
    const focus = row.contains(document.activeElement) && document.activeElement;
    list.insertBefore(row, next);
    if (focus) focus.focus({ preventScroll: true });
  };
  const edge = (part) => (part.scrollTop > 0 ? Math.max(0, part.getBoundingClientRect().top) : part.parentElement ? edge(part.parentElement) : 0);
  const tellOf = (list, added) => {
    say("new", word("said-new", { n: added.length }));
    const above = added.filter((row) => row.getBoundingClientRect().bottom <= edge(list) + 8);
    if (!above.length) return;
    const old = atop(list, "pill");
    const n = above.length + Number(old?.dataset.n ?? 0);
    old?.remove();
    const pill = linli.piece("pill", { said: word("new", { n }) });
    pill.dataset.n = n;
    pill.addEventListener("click", () => {
      list.scrollIntoView({ block: "start" });
      all("a", list)[0]?.focus({ preventScroll: true });
    });
    list.before(pill);
    new IntersectionObserver(([first], watch) => {
      if (!first.isIntersecting) return;
      pill.remove();
      watch.disconnect();
    }).observe(above[0]);
  };

  const showUnread = (n) => all("[data-unread]").forEach((badge) => {
    badge.textContent = n > 99 ? "99+" : n || "";
    badge.hidden = !n;
  });
  const onHot = (stream) => all(`[data-live-hot~="${CSS.escape(stream)}"]`).forEach((part) => ask(part.dataset.liveSrc, GATHER + SPREAD * Math.random(), { part }));
  const onPage = (page) => {
    for (const list of all("[data-live-list]")) {
      const now = all("[data-live-list]", page).find((one) => one.dataset.liveListSrc === list.dataset.liveListSrc);
      const rows = now ? rowsOf(now).map((row) => document.adoptNode(row)) : [];
      if (now) merge(list, rows, new Set([...rowsOf(list), ...rows].map((row) => row.dataset.liveRow.split(":")[1])));
    }
    all("[data-live-row]").filter(single).forEach((row) => askRow(row, 0));
    for (const part of all("[data-live-on], [data-live-hot]")) ask(part.dataset.liveSrc, 0, { part });
    askUnread(0);
  };
  const onRevoked = () => {
    over = true;
    for (const part of all("[data-live-status], .nav, .rail, dialog, .acting")) part.remove();
    const main = document.getElementById("main");
    main.className = "page";
    main.replaceChildren(linli.piece("revoked"));
    document.querySelector("#main h1").focus();
    linli.tell({ forget: true });
  };

  document.addEventListener("linli:line", ({ detail }) => onLine(detail));
  document.addEventListener("linli:event", ({ detail }) => onEvent(detail));
  document.addEventListener("linli:hot", ({ detail }) => onHot(detail));
  document.addEventListener("linli:page", ({ detail }) => onPage(detail));
  document.addEventListener("linli:revoked", onRevoked);
  document.addEventListener("visibilitychange", pump);
  linli.onFresh((part) => all("[data-live-seen]", part.parentElement).forEach((one) => line.join(JSON.parse(one.dataset.liveSeen))));
})();
