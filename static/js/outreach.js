/* A press on a field puts it where the text was being written; without a script it is typed. */
(() => {
  let last = null;
  document.addEventListener("focusin", (event) => { if (event.target.matches("[data-takes-fields]")) last = event.target; });
  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-insert]");
    if (!button) return;
    const field = last?.isConnected ? last : document.querySelector("textarea[data-takes-fields]");
    if (!field) return;
    field.focus();
    field.setRangeText(button.dataset.insert, field.selectionStart, field.selectionEnd, "end");
    field.dispatchEvent(new Event("input", { bubbles: true }));
  });
})();
