// A file dropped on the form is put in its field and sent; without script the field does the same.
for (const form of document.querySelectorAll("[data-drop]")) {
  const field = form.querySelector("input[type=file]");
  const hint = form.querySelector("[data-drop-hint]");
  const over = (on) => form.classList.toggle("drop--over", on);
  form.addEventListener("dragover", (event) => { event.preventDefault(); over(true); });
  form.addEventListener("dragleave", () => over(false));
  form.addEventListener("drop", (event) => {
    event.preventDefault();
    over(false);
    if (event.dataTransfer.files.length !== 1) {
      hint.textContent = "一次交一份文件。";
      return;
    }
    field.files = event.dataTransfer.files;
    hint.textContent = "正在读取「" + field.files[0].name + "」…";
    form.requestSubmit();
  });
}
