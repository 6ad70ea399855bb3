// The gate's page: GO or STOP from what this device carries, also without a network; every tap counted once.
"use strict";
(() => {
  const { signed, judge: judging, style, bundle: source, taps, scans, emergency } = document.currentScript.dataset, own = document.currentScript.src;
  const read = (id) => JSON.parse(document.getElementById(id).textContent);
  const $ = (id) => document.getElementById(id);
  const form = $("scan-form"), input = $("code"), card = $("found"), said = $("said"), pick = $("gate"), sync = $("sync");
  const KEPT = "kept", AT = "X-Kept-At", FOR = "X-Kept-For", DAY = 24 * 3600e3, EVERY = 30e3, PATIENCE = 3e3, OLD = 3600e3;
  const DRAWER = `${location.pathname}device/`;
  const reasons = read("reasons");
  let bundle = read("bundle"), device = { taps: [], gate: 0, skew: 0, bundle: null }, current = null;

  // what this device remembers: in the same cache as the page, and gone with it (sw.js)
  const box = () => ("caches" in window ? caches.open(KEPT) : Promise.resolve(null));
  const put = async (path, body, type) => (await box())?.put(path, new Response(body, { headers: { "Content-Type": type, [AT]: String(Date.now()), [FOR]: linli.person } }));
  const lasts = ({ made }) => now() - made <= DAY / 1000;
  const remember = () => {
    if (device.bundle && !lasts(device.bundle)) device.bundle = null;
    return put(DRAWER, JSON.stringify(device), "application/json");
  };
  const young = (found) => found && Date.now() - Number(found.headers.get(AT)) < DAY;
  const recall = async () => {
    const found = await (await box())?.match(DRAWER);
    if (young(found)) device = { ...device, ...(await found.json()) };
    device.taps = device.taps.filter(({ at }) => Date.now() - at < DAY).map((one) => ({ ...one, told: true }));
    if (device.bundle && lasts(device.bundle) && device.bundle.made >= bundle.made) bundle = device.bundle; // its taps fit to it
  };
  // the taps that the hub has heard by now: it answered, or their letters have left
  const heard = async () => {
    const told = device.taps.filter((one) => one.told), waiting = await (linli.outbox?.waiting() ?? []);
    return told.filter(({ tap }) => !waiting.includes(`${tap}-late`)).map(({ tap }) => tap);
  };
  const now = () => (Date.now() + device.skew) / 1000;
  const gateNumber = () => Number(pick?.value || 0);

  // faces
  const faceOf = async (path) => {
    const found = path && await (await box())?.match(path);
    return young(found) ? URL.createObjectURL(await found.blob()) : path;
  };
  const keepFaces = async () => {
    const cache = await box(), wanted = bundle.passes.map(({ face }) => face).filter(Boolean);
    if (!cache) return;
    for (const one of await cache.keys()) {
      const { pathname } = new URL(one.url);
      if (pathname.startsWith("/media/") && !wanted.includes(pathname)) await cache.delete(one);
    }
    for (const path of wanted) {
      if (young(await cache.match(path))) continue;
      const response = await fetch(path).catch(() => null);
      if (response?.ok) await put(path, await response.blob(), response.headers.get("Content-Type"));
    }
  };

  // the bundle: what the hub says, and since when
  const showAge = () => {
    const time = sync.querySelector("time");
    time.dateTime = new Date(bundle.made * 1000).toISOString();
    sync.classList.toggle("sync-old", Date.now() - bundle.made * 1000 > OLD);
    card.dispatchEvent(new Event("linli:fresh", { bubbles: true }));
  };
  const take = async (fresh, known) => {
    bundle = device.bundle = fresh;
    const off = fresh.made * 1000 - Date.now();
    device.skew = Math.abs(off) > 90e3 ? off : 0;
    device.taps = device.taps.filter(({ tap }) => !known.includes(tap));
    await remember(); // list and taps in one piece: the copy of the page comes after them, or never
    linli.tell({ keep: location.pathname });
    showAge();
    await keepFaces();
  };
  let asking = null, again = false;
  const refresh = () => {
    again = Boolean(asking); // what happens meanwhile is not in the answer under way
    return (asking ??= load().finally(() => {
      asking = null;
      if (again) refresh();
    }));
  };
  const load = async () => {
    try {
      const known = await heard();
      const response = await fetch(source, { cache: "no-store", signal: AbortSignal.timeout(PATIENCE * 3) });
      if (response.ok) await take(await response.json(), known);
    } catch { /* no network: what is carried counts */ }
  };

  // the verdict
  const clock = (seconds) => new Date(seconds * 1000).toLocaleString(document.documentElement.lang, { timeZone: bundle.zone, month: "numeric", day: "numeric", hour: "2-digit", minute: "2-digit", hourCycle: "h23" });
  const part = (name, text) => {
    const place = card.querySelector(`[data-part=${name}]`);
    place.textContent = text;
    (place.closest("[data-line]") ?? place).hidden = !text;
  };
  const hours = ([from, until]) => [from, until].map((m) => `${String(Math.floor(m / 60)).padStart(2, "0")}:${String(m % 60).padStart(2, "0")}`).join("–");
  const show = async (face, { reason, inward }) => {
    current = face;
    const go = !reason;
    card.dataset.verdict = go ? "go" : "stop";
    part("reason", go ? "" : reasons[reason] + (reason === "expired" && face?.until ? ` ${clock(face.until)}` : "") + (reason === "not_yet" ? ` ${clock(face.from)}` : ""));
    part("name", face?.name ?? "");
    part("companion", face?.companion ?? "");
    part("plate", face?.plate ?? "");
    part("code", face ? `${face.code.slice(0, 4)}-${face.code.slice(4)}` : "");
    part("window", face?.from ? (face.days ? hours(face.hours) : `${clock(face.from)} – ${clock(face.until)}`) : "");
    part("gate", face?.gate ? bundle.gates.find(({ id }) => id === face.gate)?.name ?? "" : "");
    part("counts", face?.allowed ? `${face.exits} / ${face.allowed}` : "");
    part("back", face?.back && face.comes_back ? clock(face.back) : "");
    card.querySelector("[data-part=unlisted]").hidden = !face || Boolean(face.name) || !go;
    const picture = card.querySelector("[data-part=face]");
    picture.hidden = true;
    for (const button of card.querySelectorAll("[data-tap]")) {
      const out = button.dataset.tap === "exit";
      button.hidden = !face || (out && (!go || inward));
      button.classList.toggle("button-main", out ? !inward : Boolean(inward));
    }
    said.hidden = true;
    card.hidden = false;
    card.querySelector(go ? "h2.go" : "h2.stop").focus();
    scrollTo(0, 0);
    const source = await faceOf(face?.face);
    if (source && current === face) { picture.src = source; picture.hidden = false; }
  };
  const tidy = (text) => text.normalize("NFKC").toUpperCase().replace(/[\s\-‐-―−_.·・,，。]+/g, "").replace(/[OILZSBU]/g, (sign) => "011258V"["OILZSBU".indexOf(sign)]);
  const carried = (code) => bundle.passes.find((face) => face.code === code);
  const dead = (code) => bundle.dead.find((one) => one.code === code);
  const decide = async (code, square) => {
    const { judge, ofSquare, withTaps } = await import(judging);
    const over = dead(code), found = carried(code);
    if (!found && over) return show({ code, exits: over.out ? 1 : 0, returns: 0, comes_back: true }, over.out ? { reason: "", inward: true } : over);
    if (!found && !square) return null;
    const face = withTaps(found ?? ofSquare(square.data, square.from, square.until), device.taps, bundle.zone);
    await show(face, judge(face, gateNumber(), now(), bundle.zone));
    return true;
  };
  const find = async (text) => {
    const typed = text.trim().split("#").pop();
    if (!lasts(bundle)) bundle = { ...bundle, passes: [] }; // a page left open forgets too
    if (typed.split(".").length < 3) {
      const code = tidy(typed);
      if (await decide(code) !== null) return;
      if (navigator.onLine) await refresh();
      if (await decide(code) === null) await show(null, { reason: "unknown" });
      return;
    }
    const { verdict, data } = await scanner.check(typed, "pass", bundle.keys, now());
    if (!data || verdict === "wrong_kind") return show(null, { reason: verdict === "unreadable" ? "unknown" : "forged" });
    const [, , from, until] = typed.split(".").map(Number);
    await decide(data.c, { data, from, until });
  };
  const scanner = linli.scanner({ signed, form, input, find, keep: [own, judging, style] });

  // a tap: the hub counts where it answers; where it does not, this device does, and reports it
  const key = () => Array.from(crypto.getRandomValues(new Uint8Array(15)), (byte) => byte.toString(36).padStart(2, "0")).join("");
  const tell = (name, text = "") => {
    for (const one of said.querySelectorAll("[data-said]")) one.hidden = one.dataset.said !== name;
    said.querySelector("[data-part=said]").textContent = text;
    card.hidden = true;
    said.hidden = false;
    said.focus();
    scrollTo(0, 0);
    input.value = "";
  };
  const ask = async (letter) => {
    const headers = { "Content-Type": "application/json", "X-CSRFToken": linli.outbox?.cookie() ?? "", "Idempotency-Key": letter.tap };
    const body = JSON.stringify({ code: letter.code, kind: letter.kind, tap: letter.tap, gate_id: letter.gate || null, tapped_at: new Date(letter.at).toISOString() });
    const response = await fetch(taps, { method: "POST", headers, body, signal: AbortSignal.timeout(PATIENCE) });
    if (response.status >= 500 || response.status === 429 || response.status === 403 || response.status === 401) throw new Error("later");
    return response.json();
  };
  const note = async ({ code, kind, tap, at }, { counted, exits, returns, day }, known) => {
    if (counted) device.taps = device.taps.filter((one) => one.code !== code || !known.includes(one.tap)); // in these numbers
    device.taps.push({ code, kind, tap, at, told: true, ...(counted && { count: { exits, returns, day } }) });
    await remember().catch(() => {});
  };
  const report = async ({ code, kind, gate, tap, at }) => {
    const mine = { code, kind, tap, at };
    device.taps.push(mine);
    await remember();
    const fields = [["code", code], ["kind", kind], ["tap", tap], ["happened", "1"], ["tapped_at", String(at)]];
    if (gate) fields.push(["gate", String(gate)]);
    await linli.outbox.put({ action: scans, fields, key: `${tap}-late` });
    mine.told = true;
    await remember();
  };
  const tap = async (kind) => {
    const letter = { code: current.code, kind, gate: gateNumber(), tap: key(), at: Math.round(now() * 1000) };
    const known = await heard();
    try {
      const answer = await ask(letter);
      if (answer.go === false) return show(current, { reason: answer.reason });
      if (!answer.go) return tell("refused", answer.detail ?? "");
      await note(letter, answer, known);
      tell(kind);
    } catch {
      await report(letter);
      tell(`${kind}-later`);
    }
    refresh();
  };
  for (const button of card.querySelectorAll("[data-tap]")) {
    button.type = "button";
    button.addEventListener("click", async () => {
      if (button.disabled) return;
      button.disabled = true;
      await tap(button.dataset.tap);
      button.disabled = false;
    });
  }

  // the emergency exit waits for nothing: written down first, sent when it can be
  for (const button of document.querySelectorAll("[data-why]")) {
    button.type = "button";
    button.addEventListener("click", async () => {
      const who = $("who");
      if (!linli.outbox) {
        button.type = "submit";
        return button.click(); // no room on this device: then as any form
      }
      const fields = [["why", button.dataset.why], ["who", who.value], ["tapped_at", String(Math.round(now() * 1000))]];
      if (gateNumber()) fields.push(["gate", String(gateNumber())]);
      if (current && !card.hidden) fields.push(["code", current.code]);
      tell("emergency");
      $("emergency").open = false;
      who.value = "";
      await linli.outbox.put({ action: emergency, fields });
    });
  }

  // this gate
  pick?.addEventListener("change", () => { device.gate = gateNumber(); remember(); if (current && !card.hidden) decide(current.code); });

  const fromLink = () => {
    const link = decodeURIComponent(location.hash.slice(1));
    if (!link) return;
    history.replaceState(null, "", location.pathname);
    if (link === "emergency") {
      $("emergency").open = true;
      $("emergency").scrollIntoView();
    }
    if (link.includes(".")) find(link);
  };
  recall().then(() => {
    if (pick && device.gate && !new URLSearchParams(location.search).get("gate")) pick.value = String(device.gate);
    showAge();
    fromLink();
    keepFaces();
    if (!linli.isCopy) refresh();
  });
  addEventListener("hashchange", fromLink);
  addEventListener("online", refresh);
  document.addEventListener("linli:event", refresh);
  document.addEventListener("visibilitychange", () => document.hidden || refresh());
  setInterval(() => document.hidden || refresh(), EVERY);
})();
