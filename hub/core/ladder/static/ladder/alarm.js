// An alarm of level 0 sounds on every open desk until somebody has it, or this desk is made silent for a minute.
// Without this script the banner is there all the same. A browser lets a page sound only after a click or a key.
"use strict";
(() => {
  const EVERY = 2500, SILENT = 60e3;
  const BEEPS = [[880, 0, 0.18], [660, 0.22, 0.18], [880, 0.44, 0.28]]; // hertz, begin and length in seconds
  let context = null, quietUntil = 0;

  const ringing = () => document.querySelector('[data-alarm-level="0"]');
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
    show("sound", Boolean(ringing()));
    show("on", !sounds);
    show("off", sounds && Date.now() >= quietUntil);
  };
  const turn = () => {
    if (ringing() && context?.state === "running" && Date.now() >= quietUntil) {
      BEEPS.forEach(beep);
      navigator.vibrate?.([300, 100, 300]);
    }
    document.title = document.title.replace(/^⚠ /, "");
    if (ringing()) document.title = `⚠ ${document.title}`;
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
