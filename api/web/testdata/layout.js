// What layout_test.go asks of a page that is open.

globalThis.nameOf = (e) => {
  let s = e.tagName.toLowerCase();
  if (e.id) s += "#" + e.id;
  if (typeof e.className === "string" && e.className) s += "." + e.className.trim().split(/\s+/).join(".");
  return s;
};

globalThis.place = (e) => (e.parentElement ? nameOf(e.parentElement) + " > " : "") + nameOf(e) + " " + JSON.stringify(e.textContent.trim().slice(0, 40));

// shown leaves out what is there for screen readers alone, and what is closed.
globalThis.shown = (e) => e.checkVisibility({ visibilityProperty: true }) && !e.closest(".unseen, .skip, .desk-unseen, svg, head, datalist, option");

// faults are what is wider than its place, cut off, or too small to be hit.
globalThis.faults = () => {
  const found = [];
  const width = document.documentElement.clientWidth;
  if (document.documentElement.scrollWidth > window.innerWidth) found.push(`the page is ${document.documentElement.scrollWidth} wide`);
  for (const e of document.body.querySelectorAll("*")) {
    if (!shown(e) || e.parentElement.closest(".scroll, .report .wide")) continue;
    const box = e.getBoundingClientRect();
    if (box.width === 0 || box.height <= 1) continue;
    const style = getComputedStyle(e);
    if (box.right > width + 1 || box.left < -1) found.push(`${place(e)} reaches from ${Math.round(box.left)} to ${Math.round(box.right)}`);
    if (style.display === "inline" || e.matches(".scroll, .wide, input, select, textarea, button")) continue;
    // A stack of marks may stand out above and below; to the side nothing may.
    if (e.scrollWidth > e.clientWidth + 2 && e.clientWidth > 0) found.push(`${place(e)} has ${e.scrollWidth} px in ${e.clientWidth}`);
  }
  return [...found.slice(0, 4), ...small().slice(0, 4)];
};

// small are targets that WCAG 2.2 calls too small (2.5.8): less than 24 px, not
// within a sentence, and with another so near that circles of 24 px meet.
globalThis.small = () => {
  const targets = [...document.querySelectorAll("a[href], button, input:not([type=hidden]), select, textarea, summary")].filter(shown)
    .map((e) => ({ e, box: e.getBoundingClientRect(), inline: getComputedStyle(e).display === "inline" })).filter((t) => t.box.width > 0);
  const under = (t) => t.box.width < 23.5 || t.box.height < 23.5;
  const reach = (x, y, box) => Math.hypot(Math.max(box.left - x, 0, x - box.right), Math.max(box.top - y, 0, y - box.bottom));
  const found = [];
  for (const t of targets) {
    if (!under(t) || (t.inline && sentence(t.e))) continue;
    const x = (t.box.left + t.box.right) / 2, y = (t.box.top + t.box.bottom) / 2;
    for (const o of targets) {
      if (o === t || o.e.contains(t.e) || t.e.contains(o.e)) continue;
      const far = under(o) ? Math.hypot(x - (o.box.left + o.box.right) / 2, y - (o.box.top + o.box.bottom) / 2) < 24 : reach(x, y, o.box) < 12;
      if (far) {
        found.push(`${place(t.e)} is ${Math.round(t.box.width)} by ${Math.round(t.box.height)} px, beside ${place(o.e)}`);
        break;
      }
    }
  }
  return found;
};

// sentence reports whether a link stands among other words of its block.
globalThis.sentence = (a) => {
  let block = a.parentElement;
  while (getComputedStyle(block).display.startsWith("inline")) block = block.parentElement;
  let rest = block.textContent;
  for (const link of block.querySelectorAll("a")) rest = rest.replace(link.textContent, "");
  return /\p{L}{2}/u.test(rest);
};

// onPaper is what is wrong in print.
globalThis.onPaper = () => {
  const found = [];
  for (const e of document.querySelectorAll("nav, .tools, button")) if (e.checkVisibility()) found.push(`${place(e)} is there`);
  for (const d of document.querySelectorAll("details")) {
    if (!d.checkVisibility()) continue;
    for (const e of d.children) if (e.tagName !== "SUMMARY" && e.textContent.trim() && !e.checkVisibility() && !e.matches(".noprint, form, .filters, .pager, [data-desk]")) found.push(`${place(e)} is closed`);
  }
  if (!document.querySelector("h1")?.checkVisibility()) found.push("there is no h1");
  return found.slice(0, 4);
};

// lines are those of the text that is shown, without the variants of a form: which
// of them there are is for scripts to choose.
globalThis.lines = () => {
  for (const e of document.querySelectorAll("noscript, .live, .left, [data-room=scrubber], [data-verify-noscript], [data-when]")) e.remove();
  return document.body.innerText.split("\n").map((s) => s.trim()).filter(Boolean);
};
