/* The list of a template's steps: dragged by their rows, or moved by Alt with the arrow keys; the arrows beside them do the same without a script. */
(() => {
  const outline = () => document.getElementById("outline");
  const move = (values) => htmx.ajax("POST", document.getElementById("moves").action, { target: "#outline", swap: "innerHTML", values }).catch(() => {}); // a lost answer is said by toast.js

  function ready() {
    if (!window.Sortable || !outline() || !matchMedia("(pointer: fine)").matches) return;
    for (const list of outline().querySelectorAll(".template-list")) if (!Sortable.get(list)) Sortable.create(list, {
      group: "steps", draggable: ".template-row", filter: "a, button, input", preventOnFilter: false, animation: 120, ghostClass: "is-lifted", fallbackTolerance: 4,
      onEnd: ({ item, to, from, oldIndex, newIndex }) => {
        if (to !== from || oldIndex !== newIndex) move({ step: item.dataset.step, phase: to.dataset.phase, before: item.nextElementSibling?.dataset.step ?? "" });
      },
    });
  }

  document.addEventListener("keydown", (event) => {
    const step = { ArrowUp: "up", ArrowDown: "down" }[event.key];
    const row = event.altKey && step && event.target.closest?.(".template-row[data-step]");
    if (!row) return;
    event.preventDefault();
    const { id } = row;
    move({ [step]: row.dataset.step }).then(() => setTimeout(() => document.querySelector(`#${CSS.escape(id)} .row-title`)?.focus(), 50));
  });

  document.addEventListener("submit", (event) => {
    const { name, value } = event.submitter ?? {};
    if (event.target.id !== "moves" || !name) return;
    event.preventDefault();
    move({ [name]: value }).then(() => setTimeout(() => document.querySelector(`button[form=moves][name=${name}][value="${CSS.escape(value)}"]`)?.focus(), 50));
  });

  document.addEventListener("htmx:load", ready);
  document.addEventListener("DOMContentLoaded", ready);
})();
