"""What a look at a page asks of it, in the browser's own words: each answers with the first few things amiss."""

FAR = """
() => {
  if (document.documentElement.scrollWidth <= innerWidth) return null;
  const over = [...document.body.querySelectorAll('*')].filter((n) => n.getBoundingClientRect().right > innerWidth + 1);
  return over.slice(0, 3).map((n) => n.outerHTML.slice(0, 90)).join(' · ');
}
"""
"""What stands further right than the page is wide."""

UNSEEN = """
() => {
  const look = (node) => { const s = getComputedStyle(node); return [s.outlineStyle, s.outlineWidth, s.outlineColor,
    s.boxShadow, s.backgroundColor, s.borderColor, s.textDecorationLine].join('|'); };
  const shown = (node) => node.checkVisibility({ checkVisibilityCSS: true }) && node.getClientRects().length > 0;
  const all = 'a[href], button, input:not([type=hidden]), select, textarea, summary, [tabindex="0"]';
  const nodes = [...document.querySelectorAll(all)].filter((node) => shown(node) && !node.disabled);
  const bad = [];
  for (const node of nodes) {
    const label = node.labels && node.labels[0];
    node.blur();
    const before = look(node) + (label ? look(label) : '');
    node.focus({ preventScroll: true, focusVisible: true });
    if (document.activeElement === node && before === look(node) + (label ? look(label) : '')) {
      bad.push(node.outerHTML.slice(0, 120));
    }
  }
  document.activeElement && document.activeElement.blur();
  return bad.slice(0, 5);
}
"""
"""What looks the same with the focus as without."""

SMALL = """
(least) => {
  const all = 'a[href], button, input:not([type=hidden]), select, textarea, summary';
  const bad = [];
  for (const node of document.querySelectorAll(all)) {
    if (!node.checkVisibility({ checkVisibilityCSS: true, checkOpacity: true })) continue;
    let box = node.getBoundingClientRect();
    if (box.width <= 1 || box.right < 0 || box.bottom < 0 || node.closest('.vh, .skip, [inert]')) {
      if (!(node.labels && node.labels.length)) continue;
    }
    for (const label of node.labels || []) {
      const other = label.getBoundingClientRect();
      if (label.contains(node) || node.type === 'checkbox' || node.type === 'radio') {
        box = new DOMRect(box.x, box.y, Math.max(box.width, other.width), Math.max(box.height, other.height));
      }
    }
    const around = node.closest('p, li, td, th, dd, dt, .note, .hint, label');
    const inline = getComputedStyle(node).display.startsWith('inline') && node.tagName === 'A' && around
      && around.textContent.trim().length > node.textContent.trim().length + 3;
    const row = getComputedStyle(node, '::after');
    const spreads = row.position === 'absolute' && row.content !== 'none';
    const whole = spreads ? node.closest('li, .item, .tile, .card') : null;
    if (whole) box = whole.getBoundingClientRect();
    if (!inline && (box.height < least || box.width < least)) {
      bad.push(`${Math.round(box.width)}x${Math.round(box.height)} ${node.outerHTML.slice(0, 110)}`);
    }
  }
  return bad.slice(0, 5);
}
"""
"""Targets that a thumb misses. A link in a sentence may be as high as its line; a row that is a link counts whole."""

MUTE = """
() => [...document.querySelectorAll('h1, h2, h3, h4, button, a[href], label, legend, th, dt')]
  .filter((node) => !node.closest('[hidden], template') && !node.textContent.trim() && !node.getAttribute('aria-label')
    && !node.querySelector('img[alt]:not([alt=""]), [aria-label]'))
  .slice(0, 5).map((node) => node.outerHTML.slice(0, 110))
"""
"""What should say something, and is empty."""
