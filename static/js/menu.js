/* Menus are <details>: close on Escape (focus returns to the button), on a press elsewhere, and walk with the arrow keys.
   A field with data-shortcut takes the focus when its key is pressed outside of any input. */
(() => {
  const open = () => document.querySelector("details.menu[open]");

  document.addEventListener("click", (event) => {
    const menu = open();
    if (menu && !menu.contains(event.target)) menu.open = false;
  });

  document.addEventListener("keydown", (event) => {
    const menu = open();
    if (menu && event.key === "Escape") {
      menu.open = false;
      menu.querySelector("summary").focus();
    } else if (menu && (event.key === "ArrowDown" || event.key === "ArrowUp") && menu.contains(event.target)) {
      event.preventDefault();
      step(menu, event.key === "ArrowDown" ? 1 : -1);
    } else if (!event.target.closest("input, textarea, select, [contenteditable]") && !event.ctrlKey && !event.metaKey && !event.altKey) {
      const field = document.querySelector(`[data-shortcut="${CSS.escape(event.key)}"]`);
      if (field && field.offsetParent) { event.preventDefault(); field.focus(); field.select(); }
    }
  });

  // A menu that would leave the page at the left opens to the right instead.
  document.addEventListener("toggle", (event) => {
    const list = event.target.matches?.("details.menu[open]") && event.target.querySelector(".menu-list");
    if (list && list.getBoundingClientRect().left < 4) list.classList.add("menu-list-left");
  }, true);

  function step(menu, by) {
    const items = [...menu.querySelectorAll(".menu-item")].filter((item) => item.offsetParent);
    const at = items.indexOf(document.activeElement);
    items[(at + by + items.length) % items.length]?.focus();
  }
})();
