/* The agenda of a meeting: points are dragged, or moved by Alt with the arrow keys; the arrows beside them do the same without a script. */
(() => {
  const slotOf = (point) => point.closest("[data-live]");
  const lists = () => document.querySelectorAll(".agenda[data-sortable]");
  const move = (point, values) => htmx.ajax("POST", point.dataset.point, { target: slotOf(point), swap: "innerHTML", values }).catch(() => {}); // a lost answer is said by toast.js

  function ready() {
    if (!window.Sortable || !matchMedia("(pointer: fine)").matches) return;
    for (const list of lists()) if (!Sortable.get(list)) Sortable.create(list, {
      draggable: ".agenda-point", filter: "a, button, input", preventOnFilter: false, animation: 120, ghostClass: "is-lifted", fallbackTolerance: 4,
      onEnd: ({ item, oldIndex, newIndex }) => {
        if (oldIndex !== newIndex) move(item, { before: item.nextElementSibling ? item.nextElementSibling.id.slice(6) : "" });
      },
    });
  }

  document.addEventListener("keydown", (event) => {
    const step = { ArrowUp: "up", ArrowDown: "down" }[event.key];
    const point = event.altKey && step && event.target.closest?.(".agenda-point[data-point]");
    if (!point) return;
    event.preventDefault();
    const { id } = point;
    move(point, { step }).then(() => setTimeout(() => document.getElementById(id)?.focus(), 50));
  });

  document.addEventListener("htmx:load", ready);
  document.addEventListener("DOMContentLoaded", ready);
})();
