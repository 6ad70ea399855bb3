// What is said without a network, and sent once there is one (README.md).
"use strict";
linli.outbox = (() => {
  const { kept, person, piece, sheet, word } = linli;
  if (!navigator.locks || !window.indexedDB) return null;
  const DAY = 24 * 3600e3, EVERY = 20e3, PAUSE = 1500;
  const LATER = [401, 408, 425, 429];
  const forms = () => [...document.querySelectorAll("form[data-outbox]")];
  const nameOf = (form, button = form.querySelector("button")) => `${form.action} ${button?.value ?? ""}`;

  // paper
  const opened = new Promise((done, fail) => {
    const asked = indexedDB.open("linli", 1);
    asked.onupgradeneeded = () => asked.result.createObjectStore("letters", { keyPath: "key" });
    asked.onsuccess = () => done(asked.result);
    asked.onerror = () => fail(asked.error);
  });
  const paper = async (mode, act) => {
    const transaction = (await opened).transaction("letters", mode);
    const asked = act(transaction.objectStore("letters"));
    return new Promise((done, fail) => {
      transaction.oncomplete = () => done(asked.result);
      transaction.onabort = () => fail(transaction.error);
    });
  };
  const write = (letter) => paper("readwrite", (store) => store.put(letter));
  const drop = (key) => paper("readwrite", (store) => store.delete(key));
  const letters = async () => {
    const all = await paper("readonly", (store) => store.getAll());
    const isOld = ({ at }) => Date.now() - at > DAY;
    await Promise.all(all.filter(isOld).map(({ key }) => drop(key)));
    kept("localStorage", "linli:letters", all.some((one) => !isOld(one)) || null);
    return all.filter((one) => !isOld(one) && one.person === person).sort((a, b) => a.at - b.at);
  };

  // the tap
  const token = () => btoa(String.fromCharCode(...crypto.getRandomValues(new Uint8Array(18)))).replace(/\W/g, "-");
  const letterOf = async (form, button) => {
    const fields = [];
    for (const [name, value] of new FormData(form, button)) {
      if (["csrfmiddlewaretoken", "idempotency_key"].includes(name) || value.size === 0) continue;
      if (typeof value === "string") fields.push([name, value]);
      else fields.push([name, new Blob([await value.arrayBuffer()], { type: value.type }), value.name]); // the picked file may go
    }
    const title = document.title.split(" · ")[0];
    return { key: token(), person, action: form.action, name: nameOf(form, button), title, at: Date.now(), fields, refused: "" };
  };
  const writing = new WeakSet();
  document.addEventListener("submit", async (event) => {
    const form = event.target;
    if (!("outbox" in form.dataset)) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    if (writing.has(form)) return;
    writing.add(form);
    try {
      await write(await letterOf(form, event.submitter ?? undefined));
    } catch {
      return form.submit(); // no room on this device: then as any form
    }
    await show();
    writing.delete(form);
    carry();
  }, true);

  // the post
  const cookie = () => document.cookie.match(/(?:^|; )linli_csrf=([^;]+)/)?.[1];
  const renewCookie = () => fetch(location.origin, { cache: "no-store" });
  const reason = (html) => {
    const said = new DOMParser().parseFromString(html, "text/html").querySelector("[role=alert], h1");
    return said?.textContent.trim().replace(/\s+/g, " ").slice(0, 300) || word("refused");
  };
  const post = async (letter, isAgain) => {
    const body = new FormData();
    for (const field of letter.fields) body.append(...field);
    body.append("idempotency_key", letter.key);
    if (isAgain || !cookie()) await renewCookie(); // the token may be of an older session
    const response = await fetch(letter.action, { method: "POST", body, headers: { "X-CSRFToken": cookie() ?? "", Accept: "text/html" } });
    const { status, redirected, url } = response;
    if (status === 403 && !isAgain) return post(letter, true);
    if (redirected && new URL(url).pathname === sheet.dataset.login) return null;
    if (response.ok) {
      done.add(letter.name);
      await drop(letter.key);
    } else if (status < 500 && !LATER.includes(status)) await write({ ...letter, refused: reason(await response.text()) });
    return response.ok ? { name: letter.name, url } : null;
  };
  const carry = () => navigator.locks.request("linli-outbox", { ifAvailable: true }, async (lock) => {
    if (!lock || !person) return;
    const sent = [];
    for (const letter of await letters()) {
      if (letter.refused) continue;
      try {
        sent.push(await post(letter));
      } catch {
        break; // no network: the order stays
      }
    }
    await show();
    arrived(sent.filter(Boolean));
  });

  // the page
  const done = new Set();
  let leave = 0;
  const arrived = (sent) => {
    if (!sent.length) return;
    linli.say("sent", word("sent"));
    const here = forms(), mine = sent.find(({ name }) => here.some((form) => nameOf(form) === name));
    if (!mine) return;
    clearTimeout(leave); // who ticks off door by door is not thrown back by each answer
    leave = setTimeout(() => (new URL(mine.url).pathname === location.pathname ? location.reload() : location.assign(mine.url)), here.length > 1 ? PAUSE : 0);
  };
  const show = async () => {
    const all = await letters();
    for (const form of forms()) {
      const waits = all.some(({ name }) => name === nameOf(form));
      if (form.previousElementSibling?.matches("[data-waits]")) form.previousElementSibling.remove();
      form.hidden = waits || done.has(nameOf(form));
      if (form.hidden) form.before(piece(waits ? "waits" : "sent"));
    }
    document.querySelector("[data-outbox-box]")?.remove();
    if (!all.length) return;
    const box = piece("outbox"), n = all.filter(({ refused }) => !refused).length;
    box.querySelector("[data-outbox-count]").textContent = n ? word("waiting", { n }) : "";
    box.querySelector("ul").replaceChildren(...all.map(rowOf));
    document.getElementById("main").prepend(box);
  };
  const rowOf = (letter) => {
    const row = piece("letter", { title: letter.title, reason: letter.refused });
    const [again, away] = row.querySelectorAll("button");
    again.hidden = !letter.refused;
    again.addEventListener("click", () => write({ ...letter, key: token(), refused: "" }).then(show).then(carry));
    away.addEventListener("click", () => drop(letter.key).then(show));
    return row;
  };
  linli.leaving.push(async () => {
    await carry();
    const n = (await letters()).length;
    if (n && !confirm(word("lose", { n }))) return true;
    await paper("readwrite", (store) => store.clear());
    return false;
  });

  show().then(carry);
  addEventListener("online", carry);
  document.addEventListener("linli:joined", carry);
  document.addEventListener("visibilitychange", () => document.hidden || carry());
  document.addEventListener("linli:fresh", show);
  setInterval(() => document.hidden || carry(), EVERY);

  // for a page whose script knows what a tap means: a key of its own, and which keys have not left yet
  const put = async ({ action, fields, title = document.title.split(" · ")[0], key = token() }) => {
    await write({ key, person, action, name: `${action} ${key}`, title, at: Date.now(), fields, refused: "" });
    await show();
    carry();
  };
  const waiting = async () => (await letters()).filter(({ refused }) => !refused).map(({ key }) => key);
  return { carry, put, waiting, cookie };
})();
