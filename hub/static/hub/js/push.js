// "Tell me on this device": asks the browser for a push subscription and posts it as an ordinary form.
"use strict";
(() => {
  const form = document.querySelector("[data-push-key]");
  if (!form || !("serviceWorker" in navigator) || !("PushManager" in window)) return;
  const field = form.elements;
  form.hidden = false;
  document.querySelector("[data-push-absent]").hidden = true;

  const worker = () => Promise.race([
    navigator.serviceWorker.ready,
    new Promise((_, fail) => setTimeout(fail, 10000, new Error("no service worker"))),
  ]);

  const subscribe = async () => {
    const push = (await worker()).pushManager;
    const options = { userVisibleOnly: true, applicationServerKey: form.dataset.pushKey };
    try {
      return await push.subscribe(options);
    } catch (error) {
      // A subscription made with another hub's key must end before a new one can begin.
      const old = await push.getSubscription();
      if (!old) throw error;
      await old.unsubscribe();
      return push.subscribe(options);
    }
  };

  const named = () => {
    const data = navigator.userAgentData;
    if (data) return [data.brands.at(-1)?.brand, data.platform].filter(Boolean).join(", ");
    return (navigator.userAgent.match(/\(([^;)]+)/) || ["", ""])[1];
  };

  form.addEventListener("submit", async (event) => {
    if (field.endpoint.value) return;
    event.preventDefault();
    const failed = form.querySelector("[data-push-failed]");
    failed.hidden = true;
    try {
      if (await Notification.requestPermission() !== "granted") throw new Error("denied");
      const made = (await subscribe()).toJSON();
      field.endpoint.value = made.endpoint;
      field.p256dh.value = made.keys.p256dh;
      field.auth.value = made.keys.auth;
      field.label.value = named();
      form.submit();
    } catch {
      failed.hidden = false;
    }
  });
})();
