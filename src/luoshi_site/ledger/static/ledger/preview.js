// The two sides follow each other: hover lights the other side, a click scrolls it. Selected text becomes a new target or task.
const text = document.querySelector("[data-text]");
const plan = document.querySelector("[data-plan]");

function others(place) {
  return [
    ...text.querySelectorAll('[data-target="' + place + '"]'),
    ...plan.querySelectorAll('[data-target="' + place + '"]'),
  ];
}

function light(place, on) {
  for (const each of others(place)) {
    each.classList.toggle(each.classList.contains("mark") ? "mark--lit" : "target--lit", on);
  }
}

for (const side of [text, plan]) {
  side.addEventListener("mouseover", (event) => {
    const found = event.target.closest("[data-target]");
    if (found) light(found.dataset.target, true);
  });
  side.addEventListener("mouseout", (event) => {
    const found = event.target.closest("[data-target]");
    if (found) light(found.dataset.target, false);
  });
}

plan.addEventListener("click", (event) => {
  const card = event.target.closest("li[data-target]");
  if (!card || event.target.closest("a, button")) return;
  const mark = text.querySelector('[data-target="' + card.dataset.target + '"]');
  if (mark) mark.scrollIntoView({ block: "center" });
});

// Whoever arrives at one side's place finds the other side there too.
function follow() {
  const found = location.hash.match(/^#(text|target|task)-(\d+)$/);
  if (!found) return;
  const other = found[1] === "text" ? plan : text;
  const place = found[1] === "task"
    ? document.getElementById("clause-" + found[2])
    : other.querySelector('[data-target="' + found[2] + '"]');
  if (!place) return;
  const box = place.getBoundingClientRect();
  const frame = other.getBoundingClientRect();
  other.scrollBy({ top: box.top - frame.top - frame.height / 3 });
}
window.addEventListener("hashchange", follow);
follow();

// Offsets count code points, as the plan's do; JavaScript counts UTF-16 units.
function offset(node, at) {
  const line = (node.nodeType === 3 ? node.parentElement : node).closest("[data-start]");
  if (!line) return null;
  const range = document.createRange();
  range.setStart(line, 0);
  range.setEnd(node, at);
  return Number(line.dataset.start) + Array.from(range.toString()).length;
}

const bar = document.querySelector("[data-selection]");
if (bar) {
  document.addEventListener("selectionchange", () => {
    const selection = document.getSelection();
    const inside = selection.rangeCount && !selection.isCollapsed && text.contains(selection.anchorNode) && text.contains(selection.focusNode);
    bar.hidden = !inside;
    if (!inside) return;
    const range = selection.getRangeAt(0);
    const start = offset(range.startContainer, range.startOffset);
    const end = offset(range.endContainer, range.endOffset);
    if (start === null || end === null || end <= start) { bar.hidden = true; return; }
    for (const link of bar.querySelectorAll("[data-add]")) link.href = link.dataset.add + "?start=" + start + "&end=" + end;
  });
}
