// Passkeys: a form with data-passkey asks the device for a key and sends what it answers.
//
//   data-passkey="create" | "get"   what to ask for; the options stand on the page as JSON in #passkey-options
//   data-passkey="sign-in"          the options are fetched from the form's own address first
//
// Without a script, or on a device that knows no passkeys, these forms stay hidden: there is always another way.

const decode = (text) => Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (c) => c.charCodeAt(0));
const encode = (buffer) =>
  btoa(String.fromCharCode(...new Uint8Array(buffer))).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");

function wanted({ publicKey: key }) {
  const ids = (list) => list?.map((one) => ({ ...one, id: decode(one.id) }));
  return {
    ...key,
    challenge: decode(key.challenge),
    ...(key.user && { user: { ...key.user, id: decode(key.user.id) } }),
    ...(key.excludeCredentials && { excludeCredentials: ids(key.excludeCredentials) }),
    ...(key.allowCredentials && { allowCredentials: ids(key.allowCredentials) }),
  };
}

function answered(credential) {
  const { response } = credential;
  const parts = ["clientDataJSON", "attestationObject", "authenticatorData", "signature", "userHandle"];
  const sent = parts.filter((name) => response[name]).map((name) => [name, encode(response[name])]);
  return {
    id: credential.id,
    rawId: encode(credential.rawId),
    type: credential.type,
    authenticatorAttachment: credential.authenticatorAttachment ?? undefined,
    clientExtensionResults: credential.getClientExtensionResults(),
    response: { ...Object.fromEntries(sent), ...(response.getTransports && { transports: response.getTransports() }) },
  };
}

async function options(form) {
  if (form.dataset.passkey !== "sign-in") return JSON.parse(document.getElementById("passkey-options").textContent);
  const response = await fetch(form.action, { headers: { Accept: "application/json" }, credentials: "same-origin" });
  if (!response.ok) throw new Error(String(response.status));
  return response.json();
}

async function ask(form) {
  const found = await options(form);
  const create = form.dataset.passkey === "create";
  const publicKey = wanted(create ? found.creation_options : found.request_options);
  const credential = await navigator.credentials[create ? "create" : "get"]({ publicKey });
  form.elements.credential.value = JSON.stringify(answered(credential));
  form.submit();
}

if (window.PublicKeyCredential && navigator.credentials) {
  for (const form of document.querySelectorAll("form[data-passkey]")) {
    form.hidden = false;
    for (const other of document.querySelectorAll("[data-no-passkey]")) other.hidden = true;
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      event.stopImmediatePropagation();
      const note = form.querySelector("[data-passkey-failed]");
      note.hidden = true;
      ask(form).catch((error) => {
        note.hidden = false;
        note.focus();
        if (error.name === "InvalidStateError") note.textContent = note.dataset.passkeyFailed;
      });
    }, { capture: true });
  }
}
