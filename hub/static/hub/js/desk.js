// The desk: keys, the list in step with the case, undo, who else is there (README.md).
"use strict";
(() => {
  const TYPED = "textarea, select, [contenteditable], input:not([type=checkbox], [type=radio])";
  const FOLDS = "details.drop[open], details.menu[open]";
  const isSeen = (part) => part.getClientRects().length > 0;
  const seen = (selector, root = document) => [...root.querySelectorAll(selector)].filter(isSeen);
  const rows = () => seen("[data-key-row]");
  const lineOf = (row) => row.querySelector("a, button");

  const at = () => rows().find((row) => row.matches(".at")) ?? rows().find((row) => row.matches("[aria-current]"));
  const stand = (row) => {
    rows().forEach((one) => one.classList.toggle("at", one === row));
    row?.scrollIntoView({ block: "nearest" });
  };
  // A case that was taken moves down the list: the next one is still what stood below it before.
  let below = null, open = null;
  const remember = (row) => { below = rows()[rows().indexOf(row) + 1]?.dataset.liveRow; };
  const keepStep = () => {
    const shown = document.querySelector("#panes [data-case]")?.dataset.case;
    document.querySelector(".desk")?.classList.toggle("desk-open", Boolean(shown));
    for (const row of document.querySelectorAll("[data-key-row]")) {
      const is = shown !== undefined && row.dataset.liveRow.endsWith(`:${shown}`);
      if (is) row.setAttribute("aria-current", "true");
      else row.removeAttribute("aria-current");
      if (!is) continue;
      if (shown !== open || !rows().some((one) => one.matches(".at"))) stand(row); // who has walked on stays there
      if (shown !== open) remember(row);
      open = shown;
    }
  };
  const walk = (step) => {
    const all = rows(), here = at();
    const kept = step > 0 && all.find((row) => row !== here && row.dataset.liveRow === below);
    const next = kept || all[Math.max(0, Math.min(all.length - 1, all.indexOf(here) + step))];
    stand(next);
    if (!next) return;
    remember(next);
    lineOf(next).focus({ preventScroll: true });
  };

  // under a Chinese input method every key is "Process"
  const nameOf = ({ key, code }) => (key.length > 1 && /^(Key|Digit)/.test(code) ? code.at(-1) : key).toLowerCase();
  const close = () => {
    const fold = document.activeElement.closest("details[open]") ?? document.querySelector(FOLDS);
    if (fold) fold.open = false;
    fold?.querySelector("summary").focus();
    return fold;
  };
  const press = (part) => {
    if (part.matches("input, textarea, select")) return part.focus();
    if (!part.matches("summary")) return part.click();
    const fold = part.parentElement;
    fold.open = !fold.open;
    if (fold.open) seen("form :is(input, textarea, select, button)", fold)[0]?.focus();
  };
  document.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) event.target.form?.requestSubmit();
    if (event.ctrlKey || event.altKey || event.metaKey || event.isComposing || document.querySelector("dialog[open]")) return;
    const typing = event.target.closest(TYPED);
    if (event.key === "Escape" && !close()) typing?.blur();
    if (typing || document.body.dataset.keyboard === "off") return;
    const key = nameOf(event);
    const part = seen(`[data-key="${CSS.escape(key)}"]`)[0];
    if (key === "j" || key === "k") walk(key === "j" ? 1 : -1);
    else if (key === "enter" && event.target === document.body && at()) lineOf(at()).click();
    else if (part) press(part);
    else return;
    event.preventDefault();
  });
  document.addEventListener("click", ({ target, isTrusted }) => {
    document.getElementById(target.closest("[data-opens]")?.dataset.opens)?.showModal();
    for (const fold of isTrusted ? document.querySelectorAll(FOLDS) : []) fold.open = fold.contains(target);
  });

  const runOut = (part) => {
    let left = Number(part.dataset.undo) || 10;
    part.dataset.runs = "";
    const timer = setInterval(() => {
      left -= 1;
      const said = part.querySelector("[data-undo-left]");
      if (said && left >= 0) said.textContent = left;
      if (part.isConnected && (left > 0 || part.matches(":hover, :focus-within"))) return;
      clearInterval(timer);
      part.remove();
    }, 1000);
  };

  let wasInside = false;
  document.addEventListener("htmx:beforeSwap", ({ detail }) => {
    wasInside = detail.target.contains(document.activeElement);
  });
  document.addEventListener("htmx:afterSettle", ({ detail }) => {
    if (detail.target.id !== "panes") return;
    keepStep();
    const head = detail.target.querySelector("[role=alert]") ?? detail.target.querySelector("h2");
    if (!head || !(wasInside || head.matches("[role=alert]") || !isSeen(document.activeElement))) return;
    head.tabIndex = -1;
    head.focus({ preventScroll: true });
  });
  document.addEventListener("linli:list", keepStep);
  linli.onFresh(() => document.querySelectorAll("[data-undo]:not([data-runs]), .toast:not([data-runs])").forEach(runOut));
  keepStep();

  const here = document.querySelector(".rail [aria-current]"), rail = here?.closest("ul");
  rail?.scrollTo(here.offsetLeft - rail.offsetLeft - 40, here.offsetTop - rail.offsetTop - 80);
})();

(() => {
  const { line, word } = linli;
  if (!line) return;
  const BEAT = 15e3, TYPING = 20e3;
  const names = new Intl.ListFormat(document.documentElement.lang);
  const people = new Map(), said = new Map(), typed = new WeakMap();

  const places = () => [...document.querySelectorAll("[data-presence]")];
  const show = (place) => {
    const others = (people.get(place.dataset.presence) ?? []).filter(({ id }) => String(id) !== linli.person);
    place.textContent = ["replying", "looking"].map((state) => {
      const who = others.filter((one) => one.state === state).map(({ name }) => name);
      return who.length ? word(state, { names: names.format(who) }) : "";
    }).join(" ");
  };
  const stateNow = () => {
    const forms = [...document.querySelectorAll("[data-presence-state]")];
    return forms.find((form) => Date.now() - typed.get(form) < TYPING)?.dataset.presenceState ?? "looking";
  };
  const tell = (subject, state) => line.send({ type: "presence", subject, state });
  const beat = (always) => {
    const here = new Map(document.hidden ? [] : places().map((place) => [place.dataset.presence, stateNow()]));
    for (const subject of said.keys()) {
      if (here.has(subject)) continue;
      tell(subject, "");
      said.delete(subject);
    }
    for (const [subject, state] of here) {
      if (!line.hears(subject) || (!always && said.get(subject) === state)) continue;
      tell(subject, state);
      said.set(subject, state);
    }
  };

  document.addEventListener("linli:presence", ({ detail }) => {
    people.set(detail.subject, detail.people);
    places().forEach(show);
  });
  document.addEventListener("linli:joined", ({ detail }) => {
    said.delete(detail);
    beat();
  });
  document.addEventListener("input", ({ target }) => {
    const form = target.closest("[data-presence-state]");
    if (!form) return;
    typed.set(form, Date.now());
    beat();
  });
  document.addEventListener("visibilitychange", () => beat());
  linli.onFresh(() => {
    places().forEach(show);
    beat();
  });
  setInterval(beat, BEAT, true);
})();
