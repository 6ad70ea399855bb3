// An alarm sounds on every open desk until somebody has it, or this desk is made silent for a minute: one of level 1
// as one of level 0, five times slower (live.md).
// Without this script the banner is there all the same. A browser lets a page sound only after a click or a key.
"use strict";
(() => {
  const EVERY = 2500, SLOWER = 5, SILENT = 60e3;
  const BEEPS = [[880, 0, 0.18], [660, 0.22, 0.18], [880, 0.44, 0.28]]; // hertz, begin and length in seconds
  let context = null, quietUntil = 0, waited = SLOWER; // turns since it sounded: a new one sounds at once

  const rings = (level) => document.querySelector(`[data-alarm-level="${level}"]`);
  const pace = () => (rings(0) ? 1 : rings(1) ? SLOWER : 0); // in how many turns it sounds once
  const show = (name, is) => document.querySelectorAll(`[data-alarm-${name}]`).forEach((part) => { part.hidden = !is; });
  const wake = async () => {
    context ??= new AudioContext();
    if (context.state === "suspended") await context.resume().catch(() => null);
    return context.state === "running";
  };
  const beep = ([hertz, begin, length]) => {
    const tone = context.createOscillator(), loud = context.createGain();
    const at = context.currentTime + begin;
    tone.frequency.value = hertz;
    loud.gain.setValueAtTime(0.001, at);
    loud.gain.exponentialRampToValueAtTime(0.4, at + 0.02);
    loud.gain.exponentialRampToValueAtTime(0.001, at + length);
    tone.connect(loud).connect(context.destination);
    tone.start(at);
    tone.stop(at + length);
  };
  const draw = () => {
    const sounds = context?.state === "running";
    show("sound", Boolean(pace()));
    show("on", !sounds);
    show("off", sounds && Date.now() >= quietUntil);
  };
  const turn = () => {
    const every = pace();
    waited = every ? waited + 1 : SLOWER;
    if (every && waited >= every && context?.state === "running" && Date.now() >= quietUntil) {
      waited = 0;
      BEEPS.forEach(beep);
      navigator.vibrate?.([300, 100, 300]);
    }
    document.title = document.title.replace(/^⚠ /, "");
    if (every) document.title = `⚠ ${document.title}`;
    draw();
  };
  document.addEventListener("click", ({ target }) => {
    if (target.closest("[data-alarm-off]")) quietUntil = Date.now() + SILENT;
    wake().then(target.closest("[data-alarm-on]") ? turn : draw);
  });
  document.addEventListener("keydown", () => { if (!context) wake().then(draw); });
  setInterval(turn, EVERY);
  turn();
})();
