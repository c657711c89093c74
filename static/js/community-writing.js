/* Writing a post: who can be named, and where pictures are kept, follow whom it is for. What was found before it goes out
   comes into view, and the keyboard with it. */
(() => {
  const form = () => document.getElementById("writing");

  function follow() {
    const chosen = form()?.querySelector('[name="space"]:checked')?.value;
    if (!chosen) return;
    for (const one of form().querySelectorAll("[data-space]")) one.dataset.space = chosen;
    for (const one of form().querySelectorAll("[data-mention-people]")) {
      const address = new URL(one.dataset.mentionPeople, location.href);
      address.searchParams.set("space", chosen);
      one.dataset.mentionPeople = address.pathname + address.search;
    }
  }

  document.addEventListener("change", ({ target }) => { if (target.name === "space" && target.form === form()) follow(); });
  document.addEventListener("DOMContentLoaded", () => {
    follow();
    document.getElementById("names-found")?.focus();
  });
})();
