// What the scanners at gates and points share: typed codes, the camera, signatures; all of it without a network too.
"use strict";
linli.scanner = ({ signed, form, input, find, keep = [] }) => {
  // a keyboard scanner types and presses Enter, as people do
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    find(input.value).then(() => { input.value = ""; });
  });

  // the camera, where the browser reads squares by itself
  const camera = document.getElementById("camera"), view = document.getElementById("view");
  const look = async () => {
    const stream = await navigator.mediaDevices.getUserMedia({ video: { facingMode: "environment" } });
    const detector = new BarcodeDetector({ formats: ["qr_code"] });
    view.srcObject = stream;
    view.hidden = false;
    await view.play();
    const end = () => { stream.getTracks().forEach((track) => track.stop()); view.hidden = true; };
    const step = async () => {
      if (view.hidden) return end();
      const [seen] = await detector.detect(view);
      if (!seen) return void requestAnimationFrame(step);
      end();
      return find(seen.rawValue);
    };
    step();
  };
  if ("BarcodeDetector" in window && navigator.mediaDevices) {
    camera.hidden = false;
    camera.addEventListener("click", () => (view.hidden ? look().catch(() => { camera.hidden = true; }) : (view.hidden = true)));
  }

  // what the page needs besides the shell stays on the device
  const own = [...document.querySelectorAll("script[src*='scan'], script[data-signed]")].map(({ src }) => src);
  if ("caches" in window) caches.open("gate").then((cache) => cache.addAll([...new Set([...own, signed, ...keep])])).catch(() => {});

  return { check: async (text, kind, keys, now) => (await import(signed)).check(text.trim(), kind, keys, now) };
};
