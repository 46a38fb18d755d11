// Sums run beside the target; a column or a block copied from a workbook is pasted cell by cell; Enter and arrows move.
const table = document.querySelector("[data-shares]");

if (table) {
  const SCALE = 1000000;
  const rows = [...table.querySelectorAll("tbody tr[data-row]")];
  const grid = rows.map((row) => [...row.querySelectorAll("input")]);

  // What is typed in millionths; nothing for blank, null for what only the server reads (3.5万).
  function amount(input) {
    const text = input.value.normalize("NFKC").replace(/[,\s]/g, "");
    if (text === "") return 0;
    return /^-?\d+(\.\d+)?$/.test(text) ? Math.round(Number(text) * SCALE) : null;
  }

  function sum(inputs) {
    const parts = inputs.map(amount);
    return parts.includes(null) ? null : parts.reduce((all, part) => all + part, 0);
  }

  function words(millionths) {
    if (millionths === null) return "保存时计算";
    const [whole, rest] = String(millionths / SCALE).split(".");
    return whole.replace(/\B(?=(\d{3})+$)/g, ",") + (rest ? "." + rest : "");
  }

  function show() {
    rows.forEach((row, at) => {
      const across = row.querySelector("[data-across]");
      if (across) across.textContent = words(sum(grid[at]));
    });
    const columns = [...table.querySelectorAll("[data-down]")];
    const sums = columns.map((_, at) => sum(grid.map((row) => row[at])));
    columns.forEach((each, at) => (each.textContent = words(sums[at])));
    const all = "last" in table.dataset ? sums[sums.length - 1] : sum(grid.flat());
    const corner = table.querySelector("[data-all]");
    if (corner) corner.textContent = words(all);
    const gap = table.querySelector("[data-gap]");
    if (!gap) return;
    const least = Math.round(Number(table.dataset.least) * SCALE);
    const most = Math.round(Number(table.dataset.most) * SCALE);
    const off = all === null ? 0 : all < least ? all - least : all > most ? all - most : 0;
    gap.classList.toggle("shares__gap--off", off !== 0);
    gap.textContent = all === null ? "" : off === 0 ? "一致" : (off < 0 ? "还差 " : "多出 ") + words(Math.abs(off));
  }

  function paste(event) {
    const text = event.clipboardData.getData("text");
    if (!/[\t\r\n]/.test(text.trim())) return;
    event.preventDefault();
    const top = grid.findIndex((row) => row.includes(event.target));
    const left = grid[top].indexOf(event.target);
    let next = top;
    for (const line of text.replace(/\r/g, "").split("\n")) {
      if (line.trim() === "") continue;
      const parts = line.split("\t").map((part) => part.trim());
      const named = rows.findIndex((row) => row.dataset.row === parts[0] || row.dataset.row === parts[0] + "年");
      const row = named >= 0 ? grid[named] : grid[next++];
      const values = named >= 0 ? parts.slice(1) : parts;
      values.forEach((value, at) => {
        const cell = row && row[(named >= 0 ? 0 : left) + at];
        if (cell) cell.value = value;
      });
    }
    show();
  }

  const STEPS = { ArrowUp: [-1, 0], ArrowDown: [1, 0], Enter: [1, 0] };

  function step(event) {
    const by = STEPS[event.key];
    if (!by) return;
    event.preventDefault();
    const top = grid.findIndex((row) => row.includes(event.target));
    const cell = grid[top + by[0]] && grid[top + by[0]][grid[top].indexOf(event.target)];
    if (cell) cell.focus();
  }

  table.addEventListener("input", show);
  table.addEventListener("paste", paste);
  table.addEventListener("keydown", step);
  show();
}
