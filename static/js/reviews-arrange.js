/* The sections of a review, or of a template: dragged inside their part, or moved by Alt with the arrow keys; the arrows beside them do the same
   without a script. */
(() => {
  const place = () => document.getElementById("arrange");
  const move = (row, values) => htmx.ajax("POST", row.dataset.section, { target: "#arrange", swap: "innerHTML", values: { name: row.dataset.name ?? "", ...values } }).catch(() => {}); // a lost answer is said by toast.js

  function ready() {
    if (!window.Sortable || !place() || !matchMedia("(pointer: fine)").matches) return;
    for (const list of place().querySelectorAll("[data-arranges]")) if (!Sortable.get(list)) Sortable.create(list, {
      draggable: ".arrange-row", filter: "a, button, input", preventOnFilter: false, animation: 120, ghostClass: "is-lifted", fallbackTolerance: 4,
      onEnd: ({ item, oldIndex, newIndex }) => {
        if (oldIndex !== newIndex) move(item, { before: item.nextElementSibling ? item.nextElementSibling.id.slice(4) : "" });
      },
    });
  }

  document.addEventListener("keydown", (event) => {
    const step = { ArrowUp: "up", ArrowDown: "down" }[event.key];
    const row = event.altKey && step && event.target.closest?.(".arrange-row[data-section]");
    if (!row) return;
    event.preventDefault();
    const { id } = row;
    move(row, { step }).then(() => setTimeout(() => document.getElementById(id)?.focus(), 50));
  });

  document.addEventListener("htmx:load", ready);
  document.addEventListener("DOMContentLoaded", ready);
})();
