/* Ctrl+Z undoes the reader's last change, Ctrl+Shift+Z does it again: on pages that say where (data-undo-url, data-redo-url),
   never while somebody writes or a dialog is open. The answer says what was undone, and open pages fetch what it changed. */
(() => {
  const WRITING = "input:not([type=checkbox], [type=radio], [type=range], [type=button], [type=submit]), textarea, select, [contenteditable]";
  let asking = false;

  const place = () => document.querySelector("[data-undo-url]");

  function wanted(event) {
    if (event.defaultPrevented || event.altKey || event.repeat || event.isComposing || !(event.ctrlKey || event.metaKey)) return "";
    const key = event.key.toLowerCase();
    if (key === "z") return (event.shiftKey ? place()?.dataset.redoUrl : place()?.dataset.undoUrl) || "";
    return (key === "y" && event.ctrlKey && !event.shiftKey && place()?.dataset.redoUrl) || "";
  }

  document.addEventListener("keydown", (event) => {
    const url = wanted(event);
    if (!url || event.target.closest?.(WRITING) || document.querySelector("dialog[open]")) return;
    event.preventDefault();
    if (asking) return;
    asking = true;
    htmx.ajax("POST", url, { target: "#dialogs", swap: "innerHTML" }).catch(() => {}).finally(() => { asking = false; }); // a lost answer is said by toast.js
  });
})();
