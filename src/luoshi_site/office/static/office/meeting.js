/* In the room: ← → and a presenter's keys turn the items, unless somebody is typing. */
(() => {
  "use strict";
  const BACK = ["ArrowLeft", "PageUp"], ON = ["ArrowRight", "PageDown"];
  document.addEventListener("keydown", (event) => {
    if (event.altKey || event.ctrlKey || event.metaKey || event.shiftKey) return;
    if (event.target.closest("input, textarea, select, [contenteditable]")) return;
    const rel = BACK.includes(event.key) ? "prev" : ON.includes(event.key) ? "next" : "";
    const link = rel && document.querySelector(`.room__moves a[rel="${rel}"]`);
    if (!link) return;
    event.preventDefault();
    link.click();
  });
})();
