// The browser's half of hub/core/kit/codes/signed.py: checks passes and vouchers with public keys, also offline.

const FORM = /^([a-z]{1,16})\.([\w-]{8})\.(\d{1,11})\.(\d{1,11})\.([\w-]+)\.([\w-]{86})$/;
const LONGEST = 1500;
const ECDSA = { name: "ECDSA", namedCurve: "P-256", hash: "SHA-256" };

function bytes(base64url) {
  const binary = atob(base64url.replace(/-/g, "+").replace(/_/g, "/"));
  return Uint8Array.from(binary, (char) => char.charCodeAt(0));
}

function verdict(kind, wanted, from, until, now) {
  if (kind !== wanted) return "wrong_kind";
  if (now < Number(from)) return "not_yet";
  return now < Number(until) ? "good" : "expired";
}

/**
 * Checks `payload` as one of `wanted` kind against a JWK set ({keys: […]}), at `now` in Unix seconds.
 * Gives {verdict, data}: "good", "not_yet", "expired", "wrong_kind", "unknown_key", "forged" or "unreadable";
 * data only where the signature holds.
 */
export async function check(payload, wanted, jwks, now) {
  const form = payload.length <= LONGEST ? FORM.exec(payload) : null;
  if (!form) return { verdict: "unreadable", data: null };
  const [, kind, keyId, from, until, data, signature] = form;
  const jwk = jwks.keys.find((key) => key.kid === keyId);
  if (!jwk) return { verdict: "unknown_key", data: null };
  const key = await crypto.subtle.importKey("jwk", jwk, ECDSA, false, ["verify"]);
  const text = new TextEncoder().encode(payload.slice(0, payload.lastIndexOf(".")));
  if (!(await crypto.subtle.verify(ECDSA, key, bytes(signature), text))) return { verdict: "forged", data: null };
  return {
    verdict: verdict(kind, wanted, from, until, now),
    data: JSON.parse(new TextDecoder().decode(bytes(data))),
  };
}
