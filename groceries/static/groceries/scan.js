// The gate's scanner: finds a voucher among those this device carries, checks signatures, also without a network.
"use strict";
(() => {
  const { signed, style } = document.currentScript.dataset;
  const read = (id) => JSON.parse(document.getElementById(id).textContent);
  const form = document.getElementById("scan-form"), input = document.getElementById("code"), card = document.getElementById("found");
  const faces = new Map(read("faces").map((face) => [face[0], face])), keys = read("keys");
  const button = card.querySelector("button[name=code]");
  const tidy = (text) => text.toUpperCase().replace(/[\s-]/g, "");
  const say = (verdict) => {
    for (const one of document.querySelectorAll("[data-verdict]")) one.hidden = one.dataset.verdict !== verdict;
    if (verdict) card.hidden = true;
  };
  const part = (name, text) => { card.querySelector(`[data-part=${name}]`).textContent = text; };
  const show = (code, face, packs) => {
    say("");
    part("door", face ? face[1] : "");
    part("code", `${code.slice(0, 4)}-${code.slice(4)}`);
    part("what", face ? face[2] : `× ${packs}`);
    button.value = code;
    card.hidden = false;
    card.dispatchEvent(new Event("linli:fresh", { bubbles: true })); // what waits in the outbox is said for this voucher
    button.focus();
  };
  const VERDICTS = { forged: "forged", unknown_key: "forged", wrong_kind: "forged", unreadable: "unknown", expired: "expired", not_yet: "expired" };
  const find = async (text) => {
    let code = tidy(text), packs = 0;
    if (text.includes(".")) {
      const { verdict, data } = await scanner.check(text, "voucher", keys, Date.now() / 1000);
      if (verdict !== "good") return say(VERDICTS[verdict]);
      [code, packs] = [data.c, data.n];
    }
    const face = faces.get(code);
    if (!face && !packs) return navigator.onLine ? form.submit() : say("unknown"); // the hub may know a newer one
    if (face && !face[3]) return say("done");
    return show(code, face, packs);
  };
  if (!button) return;
  const scanner = linli.scanner({ signed, form, input, find, keep: [style] });
  button.addEventListener("click", () => { button.form.elements.tapped_at.value = String(Date.now()); });
})();
