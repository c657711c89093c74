/* A button copies what stands in the field that it names, and says so for a moment. Without this script the field is selected by hand. */
(() => {
  document.addEventListener("click", async (event) => {
    const button = event.target.closest("[data-copies]");
    const field = button && document.getElementById(button.dataset.copies);
    if (!field) return;
    field.select();
    await navigator.clipboard?.writeText(field.value).catch(() => document.execCommand("copy"));
    const label = button.querySelector("[data-label]") || button;
    const before = label.textContent;
    if (!button.dataset.copied || before === button.dataset.copied) return;
    label.textContent = button.dataset.copied;
    setTimeout(() => { label.textContent = before; }, 2000);
  });
})();
