// The line to the hub (README.md, hub/core/live/protocol.py).
"use strict";
linli.line = (() => {
  const { body } = document;
  const { liveEpoch, liveStreams, livePoll } = body.dataset;

  const PATH = "/ws/live/";
  const MOST = 40; // the hub takes 50 streams on a socket
  const SIGNED_OUT = [4401, 4403], NOT_SOON = [1003, 1009, 4400, 4429];
  const REST = 5 * 60e3; // hidden for this long, a page hangs up; a desk never does
  const jitter = (seconds) => seconds * 1000 * (0.5 + Math.random());

  let epoch = liveEpoch;
  const cursors = new Map(Object.entries(JSON.parse(liveStreams)));
  const own = new Set(cursors.keys());
  const refused = new Set();
  const asked = new Set(); // resume was sent, `resumed` has not come
  let socket = null, heardAt = 0, pingedAt = 0, failures = 0, lost = null;
  let retry = 0, resting = 0, over = false, renewing = false;
  let polls = false, pollTimer = 0, etag = "";

  const clock = new Intl.DateTimeFormat(document.documentElement.lang, { timeStyle: "short", hour12: false });
  const show = (state, words = state) => {
    const was = lost;
    if (state === "offline") lost ??= new Date();
    else if (state === "live" || words === "polled") lost = null;
    const text = linli.word(words, { time: clock.format(lost ?? new Date()) });
    for (const chip of document.querySelectorAll("[data-live-status]")) [chip.dataset.state, chip.textContent] = [state, text];
    if (!was !== !lost) linli.say("line", text);
    linli.send("linli:line", { words, text });
  };

  const isOpen = () => socket?.readyState === WebSocket.OPEN;
  const send = (frame) => isOpen() && socket.send(JSON.stringify(frame));
  const ping = () => {
    pingedAt = Date.now();
    send({ type: "ping" });
  };
  const resume = (names) => {
    const wanted = names.filter((name) => cursors.has(name) && !refused.has(name));
    if (!wanted.length || !isOpen()) return;
    for (const name of wanted) asked.add(name);
    send({ type: "resume", epoch, streams: Object.fromEntries(wanted.map((name) => [name, cursors.get(name)])) });
  };

  const apply = (event) => {
    const have = cursors.get(event.stream);
    if (have === undefined || event.seq <= have) return;
    if (event.seq > have + 1) {
      if (!asked.has(event.stream)) resume([event.stream]);
      return;
    }
    cursors.set(event.stream, event.seq);
    linli.send("linli:event", event);
  };
  const resumed = (streams) => {
    for (const [name, seq] of Object.entries(streams)) {
      asked.delete(name);
      if (cursors.has(name)) cursors.set(name, Math.max(seq, cursors.get(name)));
      linli.send("linli:joined", name);
      linli.send("linli:hot", name); // what changed between the page and now
    }
    if (!socket || asked.size) return;
    failures = 0;
    polls = false;
    show("live");
  };
  const take = (frame) => {
    if (over) return;
    if (frame.type === "events") frame.events.forEach(apply);
    else if (frame.type === "resumed") resumed(frame.streams);
    else if (frame.type === "hot") linli.send("linli:hot", frame.stream);
    else if (frame.type === "presence") linli.send("linli:presence", frame);
    else if (frame.type === "revoked" || frame.type === "resync") {
      asked.delete(frame.stream);
      if (frame.type === "revoked") refused.add(frame.stream);
      renew();
    }
  };

  const renew = async () => {
    if (renewing || over) return;
    renewing = true;
    show("catching");
    try {
      const response = await fetch(location.href, { headers: { Accept: "text/html" }, cache: "no-store" });
      if (response.status >= 500 || response.status === 429) throw new Error("later");
      const page = new DOMParser().parseFromString(await response.text(), "text/html");
      if (!response.ok || response.redirected || (page.body.dataset.person ?? "") !== linli.person) return end();
      goOn(page);
    } catch {
      setTimeout(renew, jitter(5));
    } finally {
      renewing = false;
    }
  };
  const goOn = (page) => {
    epoch = page.body.dataset.liveEpoch ?? epoch;
    cursors.clear();
    for (const [name, seq] of Object.entries(JSON.parse(page.body.dataset.liveStreams ?? "{}"))) {
      if (!refused.has(name)) cursors.set(name, seq);
    }
    linli.send("linli:page", page);
    if (socket) resume([...cursors.keys()]);
    else again();
  };
  const end = () => {
    over = true;
    hangUp();
    linli.send("linli:revoked");
  };

  const connect = () => {
    clearTimeout(retry);
    if (socket || over || !cursors.size || !navigator.onLine) return;
    const url = new URL(PATH, location.href);
    url.protocol = url.protocol.replace("http", "ws");
    const line = socket = new WebSocket(url);
    const isMine = (act) => (event) => line === socket && act(event);
    line.onopen = isMine(() => resume([...cursors.keys()]));
    line.onclose = isMine(({ code }) => hangUp(code));
    line.onmessage = isMine(({ data }) => {
      heardAt = Date.now();
      take(JSON.parse(data));
    });
  };
  const hangUp = (code) => {
    const line = socket;
    socket = null; // on a dead line the browser may need a minute to notice that it is closed
    line?.close();
    asked.clear();
    if (over || !code) return;
    if (SIGNED_OUT.includes(code)) renew();
    else again(NOT_SOON.includes(code));
  };
  const again = (notSoon = false) => {
    failures += 1;
    if (!navigator.onLine || (failures > 1 && !polls)) show("offline");
    else if (failures === 1) show("catching");
    clearTimeout(retry);
    retry = setTimeout(connect, jitter(notSoon ? 60 : Math.min(30, 2 ** (failures - 1))));
    if (polls || (failures === 1 && !notSoon)) return;
    polls = true;
    poll();
  };
  const poll = async () => {
    clearTimeout(pollTimer);
    if (!polls || over || document.hidden) return;
    let wait = 10;
    try {
      const query = new URLSearchParams({ epoch });
      for (const [name, seq] of cursors) query.append("s", `${name}:${seq}`);
      const response = await fetch(`${livePoll}?${query}`, { headers: etag ? { "If-None-Match": etag } : {}, cache: "no-store" });
      if (response.status === 401) return renew();
      if (!response.ok && response.status !== 304) throw new Error("later");
      etag = response.headers.get("ETag") ?? "";
      wait = Number(response.headers.get("Retry-After")) || wait;
      if (response.ok) (await response.json()).frames.forEach(take);
      if (!polls) return;
      for (const name of cursors.keys()) linli.send("linli:hot", name);
      show("catching", "polled");
    } catch {
      if (polls) show("offline");
    }
    clearTimeout(pollTimer);
    pollTimer = setTimeout(poll, jitter(wait));
  };
  const back = () => {
    clearTimeout(resting);
    if (over) return;
    if (socket) ping();
    else connect();
    poll();
  };

  setInterval(() => {
    if (!socket) return;
    if (pingedAt > heardAt && Date.now() - pingedAt > 15e3) hangUp(1006);
    else if (Date.now() - heardAt > 20e3) ping();
  }, 10e3);
  addEventListener("online", back);
  addEventListener("offline", () => {
    hangUp();
    show("offline");
  });
  addEventListener("pagehide", () => hangUp());
  addEventListener("pageshow", ({ persisted }) => persisted && back());
  document.addEventListener("visibilitychange", () => {
    if (!document.hidden) back();
    else if (!body.classList.contains("is-desk")) resting = setTimeout(hangUp, REST);
  });

  /** Adds the streams of a fragment from their numbers; those that nothing on the page needs any more are let go. */
  const join = (streams) => {
    const fresh = Object.keys(streams).filter((name) => !cursors.has(name) && !refused.has(name));
    for (const name of fresh) cursors.set(name, streams[name]);
    if (cursors.size <= MOST) return resume(fresh);
    const needed = [...document.querySelectorAll("[data-live-seen]")].map((part) => part.dataset.liveSeen).join();
    for (const name of cursors.keys()) if (!own.has(name) && !needed.includes(`"${name}"`)) cursors.delete(name);
    hangUp();
    connect(); // the protocol has no way to leave a stream
  };

  show(navigator.onLine ? "catching" : "offline");
  connect();
  return { join, renew, send, hears: (name) => isOpen() && cursors.has(name) && !asked.has(name) };
})();
