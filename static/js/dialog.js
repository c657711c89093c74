/* Dialogs arrive as parts and open themselves; closing gives the focus back to what opened them and takes the part away.
   Without a script the same address is a page of its own. */
(() => {
  let opener = null;

  document.addEventListener("click", (event) => {
    const link = event.target.closest("[data-dialog]");
    if (link) opener = link;
    const close = event.target.closest("dialog [data-close]");
    if (close) { event.preventDefault(); close.closest("dialog").close(); }
    if (event.target instanceof HTMLDialogElement && !event.target.querySelector("[data-changed]")) event.target.close();
  });

  // What was typed is not lost by a press beside the dialog.
  document.addEventListener("input", (event) => {
    const form = event.target.closest("dialog form");
    if (form) form.dataset.changed = "";
  });

  document.addEventListener("dialog-close", () => document.querySelectorAll("dialog[open]").forEach((dialog) => dialog.close()));
  document.addEventListener("htmx:load", (event) => show(event.target));
  document.addEventListener("DOMContentLoaded", () => show(document));

  function show(root) {
    const waiting = root.matches?.("dialog[data-open]") ? [root] : root.querySelectorAll("dialog[data-open]");
    waiting.forEach((dialog) => {
      if (dialog.open) return;
      dialog.addEventListener("close", () => { dialog.remove(); opener?.isConnected && opener.focus(); opener = null; }, { once: true });
      dialog.showModal();
      dialog.querySelector("[autofocus], .field input:not([type=hidden]), .field textarea, .field select")?.focus();
    });
  }
})();
