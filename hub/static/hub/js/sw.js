// What this device can do without a network, and pushes (README.md). hub/desk/views/app.py puts `LINLI` in front.
"use strict";
const SHELL = `shell-${LINLI.version}`, KEPT = "kept", DAY = 24 * 3600e3, PATIENCE = 5e3;
const WHO = "/__who", AT = "X-Kept-At", FOR = "X-Kept-For", BY = "X-Kept-By";

// pages kept for a time without network; `list`: the page with a list that lets go of them
const keep = async (path, list) => {
  const response = await fetch(path, { headers: { Accept: "text/html" }, cache: "no-store" });
  if (response.ok && !response.redirected) await store(path, response, list);
};
const store = async (path, response, list) => {
  const headers = { "Content-Type": "text/html; charset=utf-8", [AT]: String(Date.now()), ...(list && { [BY]: list }) };
  await (await caches.open(KEPT)).put(path, new Response(await response.text(), { headers }));
};
const isPublic = (path) => LINLI.pages.includes(path);
const purge = async (isGone) => {
  const cache = await caches.open(KEPT);
  for (const one of await cache.keys()) {
    const { headers } = (await cache.match(one)) ?? new Response();
    if (isGone(new URL(one.url).pathname, headers.get(FOR), Number(headers.get(AT)), headers.get(BY))) await cache.delete(one);
  }
};
const copyOf = async (path) => {
  const cache = await caches.open(KEPT);
  const found = await cache.match(path);
  if (!found) return null;
  const at = Number(found.headers.get(AT));
  if (Date.now() - at > DAY && !isPublic(path)) return void (await cache.delete(path));
  const html = (await found.text()).replace("<body ", `<body data-copy="${new Date(at).toISOString()}" `);
  return new Response(html, { headers: { "Content-Type": "text/html; charset=utf-8" } });
};
const fade = () => purge((path, _, at) => path !== WHO && !isPublic(path) && Date.now() - at > DAY);
const refresh = () => Promise.allSettled(LINLI.pages.map((path) => keep(path)));

// who this device works for; somebody else, or nobody, finds nothing of them
const hello = async ({ person, lang }) => {
  const cache = await caches.open(KEPT);
  const before = await (await cache.match(WHO))?.json() ?? {};
  if (before.person !== person) await purge((path, whose) => path !== WHO && !isPublic(path) && whose !== person);
  const isSame = before.person === person && before.lang === lang && Date.now() - before.at < DAY;
  if (isSame) return;
  await cache.put(WHO, new Response(JSON.stringify({ person, lang, at: Date.now() })));
  await refresh();
};
const forget = () => caches.delete(KEPT).then(refresh);

self.addEventListener("install", (event) => event.waitUntil((async () => {
  await (await caches.open(SHELL)).addAll(LINLI.shell);
  await refresh();
  await self.skipWaiting();
})()));
self.addEventListener("activate", (event) => event.waitUntil((async () => {
  const old = (await caches.keys()).filter((name) => name.startsWith("shell-") && name !== SHELL);
  await Promise.all(old.map((name) => caches.delete(name)));
  await self.clients.claim();
})()));

const obey = async ({ hello: who, only, keep: one, list = only?.[0], drop, forget: leaves }) => {
  if (who) await hello(who).then(fade);
  if (leaves) await forget();
  if (only) await purge((path, _whose, _at, by) => by === list && !only.includes(path));
  if (only || one) await Promise.allSettled((only ?? [one]).map((path) => keep(path, list)));
  if (drop && !isPublic(drop)) await purge((path) => path === drop);
};
let turn = Promise.resolve();
self.addEventListener("message", (event) => {
  turn = turn.then(() => obey(event.data)).catch(() => {}); // one after another, in the order in which pages said it
  event.waitUntil(turn);
});

// the network first; what was kept where there is none, or where it does not answer
const page = async (request, path) => {
  const answer = fetch(request);
  const late = new Promise((_, fail) => { setTimeout(fail, PATIENCE, new Error("late")); });
  const kept = request.method === "GET" && await (await caches.open(KEPT)).match(path);
  try {
    return await (kept ? Promise.race([answer, late]) : answer);
  } catch {
    answer.catch(() => {});
    return (kept && await copyOf(path)) ?? await copyOf(LINLI.offline) ?? Response.error();
  }
};
self.addEventListener("fetch", (event) => {
  const { request } = event;
  const { origin, pathname } = new URL(request.url);
  if (origin !== location.origin) return;
  if (request.method !== "GET" && pathname === LINLI.logout) event.waitUntil(forget());
  if (request.mode === "navigate") event.respondWith(page(request, pathname));
  else if (request.method === "GET" && pathname.startsWith(LINLI.static)) {
    event.respondWith(caches.match(request, { ignoreVary: true }).then((found) => found ?? fetch(request)));
  }
});

// pushes: something is always shown, or the browser takes the permission away
self.addEventListener("push", (event) => {
  let said = {};
  try {
    said = event.data.json() ?? {};
  } catch { /* empty, or none of ours */ }
  const { title, body, url, tag, level } = said;
  const isUrgent = level <= 1;
  event.waitUntil(self.registration.showNotification(title || LINLI.title, {
    body: body || LINLI.body,
    tag: tag || undefined,
    renotify: Boolean(tag) && isUrgent,
    requireInteraction: isUrgent,
    icon: LINLI.icon,
    badge: LINLI.badge,
    data: { url: url || "/" },
  }));
});
self.addEventListener("notificationclick", (event) => {
  event.notification.close();
  const url = new URL(event.notification.data?.url ?? "/", location.origin);
  const safe = url.origin === location.origin ? url.href : "/";
  event.waitUntil((async () => {
    const open = await self.clients.matchAll({ type: "window", includeUncontrolled: true });
    const there = open.find((client) => client.url === safe);
    return there ? there.focus() : self.clients.openWindow(safe);
  })());
});
