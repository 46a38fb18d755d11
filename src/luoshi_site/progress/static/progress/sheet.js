/* The sheet saves as one goes. What is typed is kept in this browser at once and sent when a cell is left; it is forgotten here only
   when the server has said that it is kept there. A broken connection or an expired log-in loses nothing. */
(() => {
  "use strict";
  const form = document.querySelector("[data-sheet]");
  if (!form) return;
  const status = document.querySelector("[data-status]");
  const store = `luoshi.sheet.${form.dataset.user}.${form.dataset.round}.${form.dataset.agency}`;
  const RETRY_MS = 5000, IDLE_MS = 30000, KEEPALIVE_BYTES = 60000;
  let queue = read(), sending = false, timer = 0, refused = "";
  let lastKey = 0, activeTask = "";
  const spent = {};

  function read() {
    try { return JSON.parse(localStorage.getItem(store)) || {}; } catch { return {}; }
  }
  function keep() {
    try {
      if (Object.keys(queue).length) localStorage.setItem(store, JSON.stringify(queue));
      else localStorage.removeItem(store);
    } catch { /* private windows have no store: the queue in memory still works */ }
  }
  function say(text, kind, link) {
    status.hidden = !text;
    status.className = `sheet-status sheet-status--${kind || "quiet"}`;
    status.textContent = text;
    if (link) {
      const a = document.createElement("a");
      a.href = link; a.textContent = "重新登录";
      status.append(" ", a);
    }
  }
  const field = (name) => form.elements.namedItem(name);
  const taskOf = (element) => element.closest("[data-task]")?.dataset.task || "";
  /* A part is what is sent together: a row's fields, or a task's words. */
  function partOf(element) {
    const row = element.closest("[data-row]");
    if (row) return { id: `r${row.dataset.row}`, box: row };
    const words = element.closest(".sheet-words");
    return words ? { id: `t${taskOf(element)}`, box: words } : null;
  }
  function fieldsOf(box) {
    const found = {};
    for (const element of box.querySelectorAll("input[name], select[name], textarea[name]")) found[element.name] = element.value;
    return found;
  }
  /* `ready` once the cell was left: what is still being typed is kept here, not yet sent. */
  function remember(element, ready) {
    const part = partOf(element);
    if (!part) return;
    queue[part.id] = { task: taskOf(element), fields: fieldsOf(part.box), ready };
    keep();
  }
  const next = () => Object.keys(queue).find((id) => queue[id].ready);

  async function flush() {
    if (sending) return;
    sending = true;
    clearTimeout(timer);
    try {
      for (let id = next(); id; id = next()) {
        const text = JSON.stringify(queue[id]);
        const outcome = await send(queue[id]);
        if (outcome !== "kept" && outcome !== "refused" && outcome !== "stale") return;
        if (outcome === "stale") { queue[id].ready = false; keep(); continue; }
        if (queue[id] && JSON.stringify(queue[id]) === text) { delete queue[id]; keep(); }
        else if (queue[id]) remark(queue[id].fields);
        if (outcome === "refused") return;
      }
      if (!refused) say("已保存", "quiet");
    } finally {
      sending = false;
    }
  }
  async function send(part) {
    const body = new URLSearchParams(part.fields);
    body.set("csrfmiddlewaretoken", field("csrfmiddlewaretoken").value);
    body.set("agency", form.dataset.agency);
    const seconds = Math.round((spent[part.task] || 0) / 1000);
    if (part.task && seconds) body.set(`spent-${part.task}`, String(seconds));
    let answer;
    try {
      answer = await fetch(form.action, {
        method: "POST", body, headers: { "X-Luoshi-Sheet": "1" }, redirect: "manual", credentials: "same-origin",
        keepalive: body.toString().length < KEEPALIVE_BYTES,
      });
    } catch {
      return wait(`连接中断：${Object.keys(queue).length} 处已存在本机，恢复后自动补存。`);
    }
    if (answer.ok) {
      if (seconds) spent[part.task] = 0;
      show(await answer.json());
      return "kept";
    }
    if (answer.status === 409) {
      const told = await answer.json();
      show(told);
      refused = told.error;
      say(refused, "error");
      return ask(told.stale) ? "stale" : "refused";
    }
    if (answer.status === 404 || answer.status === 403 || answer.type === "opaqueredirect") {
      say("登录已过期：所填内容已存在本机，重新登录后自动补存。", "error", `/login/?next=${encodeURIComponent(location.pathname + location.search)}`);
      return "expired";
    }
    return wait("服务器暂时不能保存：所填内容已存在本机，自动重试。");
  }
  function wait(text) {
    say(text, "error");
    timer = setTimeout(flush, RETRY_MS);
    return "waiting";
  }
  function show(saved) {
    for (const [key, html] of Object.entries(saved.rows)) {
      const box = form.querySelector(`[data-said="${key}"]`);
      if (!box || box.contains(document.activeElement) || box.dataset.html === html) continue;
      box.dataset.html = html;
      box.innerHTML = html;
      if (window.htmx) window.htmx.process(box);
    }
    for (const [name, seen] of Object.entries(saved.seen)) {
      const mark = field(name);
      if (mark) mark.value = seen;
    }
    for (const [task, words] of Object.entries(saved.tasks)) {
      const badge = form.querySelector(`[data-task="${task}"] [data-state]`);
      if (badge) badge.textContent = words;
    }
    document.querySelector("[data-filled]").textContent = saved.filled;
    refused = "";
  }
  /* What was typed on while its earlier state was being sent rests on that state. */
  function remark(fields) {
    for (const name of Object.keys(fields)) if (name.startsWith("seen-") && field(name)) fields[name] = field(name).value;
  }
  /* Words that were changed elsewhere meanwhile: both texts stand here until one is chosen. What was typed stays in its field. */
  function ask(stale) {
    let asked = false;
    for (const [task, html] of Object.entries(stale)) {
      const words = form.querySelector(`[data-task="${task}"] .sheet-words > td`);
      if (!words) continue;
      words.querySelector("[data-stale]")?.remove();
      words.insertAdjacentHTML("beforeend", html);
      asked = true;
    }
    return asked;
  }
  function settle(button) {
    const box = button.closest("[data-stale]"), words = box.closest(".sheet-words"), part = partOf(words), first = words.querySelector("[data-words]");
    field(`seen-words-${taskOf(words)}`).value = box.dataset.stale;
    if (button.dataset.take === "theirs") {
      for (const text of box.querySelectorAll("[data-stands]")) if (field(text.dataset.stands)) field(text.dataset.stands).value = text.textContent;
      delete queue[part.id];
      keep();
      say("已用现在保存的文字", "quiet");
    } else remember(first, true);
    refused = "";
    box.remove();
    first.focus();
    flush();
  }

  /* What this browser still holds from before: put it back into the cells and send it. */
  function restore() {
    let found = 0;
    for (const [id, part] of Object.entries(queue)) {
      const names = Object.keys(part.fields).filter((name) => field(name));
      /* What belongs to another page of a long sheet is sent all the same. */
      for (const name of names) field(name).value = part.fields[name];
      part.ready = true;
      found += 1;
    }
    keep();
    if (found) {
      say(`已恢复本机暂存的 ${found} 处，正在补存。`, "quiet");
      flush();
    }
  }

  /* Tab and Enter walk through figures and visible words, arrows through the figures alone. */
  const shown = (element) => element.offsetParent !== null && !element.closest("details:not([open])");
  function go(from, step, which) {
    const all = [...form.querySelectorAll(which)].filter(shown), to = all[all.indexOf(from) + step];
    if (!to) return false;
    to.focus();
    if (to.matches("[data-figure]")) to.select();
    return true;
  }
  /* From a cell to the answer that a question wants, from there to what is folded away. */
  function more(at) {
    const row = at.closest("tr"), answer = row.querySelector("[name^=answer-]"), folded = row.querySelector("details");
    if (answer && at !== answer) { answer.focus(); return; }
    if (!folded) return;
    folded.open = true;
    folded.querySelector("select, textarea").focus();
  }
  async function leave(address) {
    if (document.activeElement) document.activeElement.blur();
    for (const part of Object.values(queue)) part.ready = true;
    while (sending) await new Promise((done) => setTimeout(done, 20));
    await flush();
    if (Object.keys(queue).length) return;
    location.assign(address);
  }
  const submit = (task) => leave(form.dataset.submit + (task ? `&task=${task}` : ""));

  form.addEventListener("input", (event) => {
    const now = Date.now(), task = taskOf(event.target);
    if (task && task === activeTask && now - lastKey < IDLE_MS) spent[task] = (spent[task] || 0) + (now - lastKey);
    lastKey = now; activeTask = task;
    remember(event.target, false);
  });
  form.addEventListener("change", (event) => { remember(event.target, true); flush(); });
  form.addEventListener("keydown", (event) => {
    const at = event.target;
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) { event.preventDefault(); submit(""); return; }
    const figure = at.matches("[data-figure]");
    if (event.altKey && event.key === "ArrowDown") {
      event.preventDefault();
      more(at);
      return;
    }
    if (event.isComposing || !(figure || at.matches("[data-words]"))) return;
    const back = event.shiftKey ? -1 : 1;
    if (event.key === "Tab" || (figure && event.key === "Enter")) {
      const moved = go(at, back, "[data-figure], [data-words]");
      if (moved || event.key === "Enter") event.preventDefault();
    } else if (figure && (event.key === "ArrowDown" || event.key === "ArrowUp")) {
      go(at, event.key === "ArrowDown" ? 1 : -1, "[data-figure]");
      event.preventDefault();
    } else if (figure && event.key === "ArrowRight" && at.selectionStart === at.value.length) {
      if (go(at, 1, "[data-figure]")) event.preventDefault();
    } else if (figure && event.key === "ArrowLeft" && at.selectionEnd === 0) {
      if (go(at, -1, "[data-figure]")) event.preventDefault();
    }
  });
  form.addEventListener("click", (event) => {
    const take = event.target.closest("[data-take]");
    if (take) { settle(take); return; }
    const button = event.target.closest("button[name=then]");
    if (!button) return;
    event.preventDefault();
    if (button.value === "") {
      for (const part of Object.values(queue)) part.ready = true;
      if (next()) flush();
      else if (!Object.keys(queue).length) say("已保存", "quiet");
      return;
    }
    if (button.value.startsWith("page-")) leave(`?agency=${form.dataset.agency}&page=${button.value.slice(5)}`);
    else submit(button.dataset.submitTask || "");
  });
  window.addEventListener("online", flush);
  window.addEventListener("pagehide", flush);
  restore();
  const first = [...form.querySelectorAll("[data-figure]")].find((cell) => !cell.value);
  if (first && document.activeElement === document.body) first.focus({ preventScroll: true });
})();
