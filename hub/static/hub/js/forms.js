// Forms: sent once, nothing typed is lost (README.md).
"use strict";
(() => {
  const { kept, person, piece, word, PREFIX } = linli;
  const DAY = 24 * 3600e3, UNSURE = 12e3, SENT = "linli:sent:";
  const SECRET = "[type=hidden], [type=password], [type=file], [autocomplete=one-time-code], [data-secret]";
  const drafted = () => [...document.querySelectorAll("form[data-draft]")];

  const sending = new Map();
  const free = (form) => {
    const { button, parts, timer } = sending.get(form) ?? {};
    clearTimeout(timer);
    sending.delete(form);
    button?.removeAttribute("aria-disabled");
    if (parts) button.replaceChildren(...parts);
  };
  const take = (form, button) => {
    const parts = button && "confirming" in form.dataset && [...button.childNodes];
    if (parts) button.textContent = word("confirming");
    button?.setAttribute("aria-disabled", "true"); // `disabled` would keep its name and value from being sent
    sending.set(form, { button, parts, timer: setTimeout(free, UNSURE, form) });
  };
  const tell = (form, note) => {
    form.querySelector("[data-told]")?.remove();
    note.dataset.told = "";
    note.tabIndex = -1;
    form.prepend(note);
    note.focus();
  };
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (form.method !== "post" || (linli.outbox && "outbox" in form.dataset)) return;
    if (sending.has(form) || !navigator.onLine) {
      event.preventDefault();
      event.stopImmediatePropagation();
      if (!sending.has(form)) tell(form, piece("no-network"));
      return;
    }
    take(form, event.submitter);
    mark(form);
    setTimeout(() => event.defaultPrevented && !form.matches(".htmx-request") && free(form));
  }, true);
  document.addEventListener("htmx:afterRequest", ({ detail }) => {
    const form = detail.elt.closest("form");
    if (!form) return;
    free(form);
    if (detail.successful || [409, 422].includes(detail.xhr.status)) return;
    doubt(form.dataset.draft);
    const answer = new DOMParser().parseFromString(detail.xhr.responseText, "text/html");
    tell(form, answer.querySelector("[role=alert]") ?? piece("not-sent"));
  });
  addEventListener("pageshow", ({ persisted }) => {
    for (const form of persisted ? [...sending.keys()] : []) {
      free(form);
      doubt(form.dataset.draft);
    }
  });

  const nameOf = (form) => `${PREFIX}${person}:${form.dataset.draft}`;
  const draftOf = (form) => {
    const draft = kept("localStorage", nameOf(form));
    return draft && Date.now() - draft.at < DAY ? draft.fields : kept("localStorage", nameOf(form), null);
  };
  const keyOf = (form) => form.elements.idempotency_key;
  const isChoice = (field) => field.matches("[type=checkbox], [type=radio]");
  const isEmpty = (all) => !Object.values(all).flat().some(Boolean);
  const fields = (form) => [...form.elements].filter((field) => field.name && !field.matches(`fieldset, button, ${SECRET}`));
  const values = (form) => {
    const found = {};
    for (const field of fields(form)) {
      found[field.name] ??= [];
      if (!isChoice(field) || field.checked) found[field.name].push(field.value);
    }
    return found;
  };
  const keep = (form) => {
    const all = { ...draftOf(form), ...values(form) }; // a form of several pages adds to what is there
    kept("localStorage", nameOf(form), isEmpty(all) ? null : { at: Date.now(), fields: all });
  };
  const isBlank = (field, form) => {
    if (isChoice(field)) return !fields(form).some((one) => one.name === field.name && one.checked);
    return field.matches("select") ? field.selectedIndex < 1 : !field.value;
  };
  const restore = (form) => {
    const draft = draftOf(form);
    if (!draft || form.querySelector(".error")) return;
    const before = JSON.stringify(values(form));
    for (const field of fields(form).filter((one) => draft[one.name]?.length && isBlank(one, form))) {
      if (isChoice(field)) field.checked = draft[field.name].includes(field.value);
      else [field.value] = draft[field.name];
    }
    if (JSON.stringify(values(form)) === before) return;
    const note = piece("restored");
    form.prepend(note);
    note.querySelector("button").addEventListener("click", () => {
      kept("localStorage", nameOf(form), null);
      form.reset();
      note.remove();
    });
    sendAgain(form);
  };

  // Another language or size is the same page again, with what was typed on it.
  const SWITCH = "linli:switch";
  const written = () => [...document.querySelectorAll("main form[method=post]:not([data-draft], [data-switch])")];
  document.addEventListener("submit", ({ target }) => {
    if (!("switch" in target.dataset)) return;
    kept("sessionStorage", SWITCH, { at: location.href, person, typed: written().map(values) });
  }, true);
  const before = kept("sessionStorage", SWITCH);
  kept("sessionStorage", SWITCH, null);
  if (before?.at === location.href && before.person === person && before.typed.length === written().length) {
    written().forEach((form, i) => {
      for (const field of fields(form).filter(({ name }) => before.typed[i][name])) {
        const was = before.typed[i][field.name];
        if (isChoice(field)) field.checked = was.includes(field.value);
        else field.value = was.shift() ?? field.value;
      }
    });
  }

  const filled = (form) => [...form.elements].filter((field) => field.value && (!isChoice(field) || field.checked));
  const typed = (form) => {
    const names = Object.keys(draftOf(form) ?? {}); // what was typed on an earlier page travels hidden
    return filled(form).filter(({ name }) => names.includes(name)).map(({ value }) => value);
  };
  const markOf = (name, change) => kept("sessionStorage", SENT + name, change);
  const mark = (form) => {
    if (!form.dataset.draft) return;
    keep(form);
    if (typed(form).length) markOf(form.dataset.draft, { person, sent: typed(form), key: keyOf(form)?.value });
  };
  const doubt = (name) => {
    const found = name && markOf(name);
    if (found) markOf(name, { ...found, unsure: true });
  };
  // sent, and no answer came: the same words under the same key count once
  const sendAgain = (form) => {
    const found = markOf(form.dataset.draft), key = keyOf(form);
    if (!found || !key || typed(form).join() !== found.sent.join()) return;
    const fresh = key.value;
    key.value = found.key;
    form.addEventListener("input", () => { key.value = fresh; }, { once: true });
  };
  const settle = (isFailed) => {
    for (const key of linli.keys("sessionStorage", SENT)) {
      const name = key.slice(SENT.length), found = markOf(name);
      const form = drafted().find((one) => one.dataset.draft === name);
      if (!form && isFailed) doubt(name);
      else if (found?.person !== person) markOf(name, null);
      else if (!found.unsure && (!form || keyOf(form)?.value !== found.key)) {
        const shown = form ? filled(form).map(({ value }) => value) : [];
        markOf(name, null);
        const goesOn = form?.elements.step || found.sent.some((value) => shown.includes(value));
        if (!goesOn) kept("localStorage", `${PREFIX}${person}:${name}`, null);
      }
    }
  };
  const status = performance.getEntriesByType("navigation")[0]?.responseStatus || linli.sheet.dataset.status;
  settle(status >= 400 || linli.isCopy);

  let later = 0, pending = null;
  const flush = () => {
    clearTimeout(later);
    if (pending?.isConnected && !sending.has(pending)) keep(pending);
    pending = null;
  };
  document.addEventListener("input", ({ target }) => {
    if (target.matches("textarea[maxlength]")) count(target);
    if (!target.form?.dataset.draft) return;
    clearTimeout(later);
    pending = target.form;
    later = setTimeout(flush, 250);
  });
  addEventListener("pagehide", flush);
  document.addEventListener("visibilitychange", flush);

  const count = (area) => {
    const n = area.maxLength - area.value.length;
    const said = area.parentElement.querySelector("[data-count]");
    if (!said && n > area.maxLength / 10) return;
    if (!said) area.after(piece("count"));
    area.parentElement.querySelector("[data-count]").textContent = word("characters", { n });
  };
  linli.onFresh((part) => {
    settle(); // before anything is put back
    for (const form of drafted()) if (part.contains(form)) restore(form);
    part.querySelector("[data-focus]")?.focus();
  });
})();
