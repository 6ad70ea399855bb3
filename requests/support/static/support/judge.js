// The browser's half of support/passes/judging.py: whether a pass opens a gate now. Asks nobody.

const OVER = { revoked: "revoked", used: "used", returned: "used", expired: "expired" };
const HOLDS = ["approved", "active"];

/** Day and minute of the day by the area's clock, for Unix seconds. */
export function local(now, zone) {
  const format = new Intl.DateTimeFormat("en-CA", {
    timeZone: zone, year: "numeric", month: "2-digit", day: "2-digit", hour: "2-digit", minute: "2-digit", hourCycle: "h23",
  });
  const part = Object.fromEntries(format.formatToParts(now * 1000).map(({ type, value }) => [type, value]));
  return { day: `${part.year}-${part.month}-${part.day}`, minute: Number(part.hour) * 60 + Number(part.minute) };
}

/** The day whose count a moment belongs to: a night shift's hours after midnight are still those of the evening. */
export function dayOf(face, now, zone) {
  const { day, minute } = local(now, zone), [from, until] = face.hours;
  if (!face.days || from <= until || minute >= until) return day;
  return new Date(Date.parse(`${day}T12:00:00Z`) - 864e5).toISOString().slice(0, 10);
}

function ofTheDay(face, now, zone) {
  const weekday = new Date(`${dayOf(face, now, zone)}T12:00:00Z`).getUTCDay() || 7;
  if (!face.days.includes(String(weekday))) return "not_today";
  const { minute } = local(now, zone), [from, until] = face.hours;
  const inside = from <= until ? from <= minute && minute < until : minute >= from || minute < until;
  return inside ? "" : "not_now";
}

function ofTheCount(face, now, zone) {
  if (face.state === "active") return "out";
  const counted = !face.days || face.day === dayOf(face, now, zone) ? face.exits : 0;
  return counted >= face.allowed ? "used" : "";
}

/** Why somebody may not go out on it through `gate` (0: any); "" where they may. */
export function outward(face, gate, now, zone) {
  if (!HOLDS.includes(face.state)) return OVER[face.state] ?? "not_approved";
  if (face.gate && gate && face.gate !== gate) return "wrong_gate";
  if (now < face.from) return "not_yet";
  if (now >= face.until) return "expired";
  return (face.days && ofTheDay(face, now, zone)) || ofTheCount(face, now, zone);
}

/** {reason, inward}: GO where the reason is empty; `inward`: they are out and come home, which nobody is refused. */
export function judge(face, gate, now, zone) {
  if (face.comes_back && face.exits > face.returns) return { reason: "", inward: true };
  return { reason: outward(face, gate, now, zone), inward: false };
}

/** A pass that this device does not carry, by what its square says alone. */
export function ofSquare(data, from, until) {
  return {
    code: data.c, issue: data.v, name: "", companion: "", plate: "", face: "", state: "approved", gate: data.g ?? 0,
    from, until, back: 0, comes_back: !data.o, days: data.d ?? "", hours: data.h ?? [0, 1440], allowed: data.n,
    exits: 0, returns: 0, day: "",
  };
}

/**
 * The same pass with the taps of this device that its list does not know yet. Those that the hub has counted (`count`: its
 * numbers after it) are true whatever the list says; the others are added, on the day on which they were made.
 */
export function withTaps(face, taps, zone) {
  const mine = taps.filter(({ code }) => code === face.code);
  if (!mine.length) return face;
  const found = { ...face };
  for (const { count } of mine) if (count) catchUp(found, count);
  for (const one of mine) if (!one.count) add(found, one, zone);
  if (HOLDS.includes(found.state)) found.state = found.comes_back && found.exits > found.returns ? "active" : "approved";
  return found;
}

function catchUp(found, { exits, returns, day }) {
  if (found.days && day < found.day) return;
  const anew = found.days && day > found.day;
  found.exits = anew ? exits : Math.max(found.exits, exits);
  found.returns = anew ? returns : Math.max(found.returns, returns);
  if (day > found.day) found.day = day;
}

function add(found, { kind, at }, zone) {
  const day = dayOf(found, at / 1000, zone);
  if (found.days && day < found.day) return;
  if (kind === "return") found.returns = Math.min(found.exits, found.returns + 1);
  else if (found.days && day > found.day) Object.assign(found, { exits: 1, returns: 0, day });
  else found.exits += 1;
}
