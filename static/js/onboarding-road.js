/* The page of a journey. Its presses belong to one form that stands outside of what is kept (form="acts"); they are sent
   without leaving the page. When another step is opened in place, its panel comes into view where it is out of it, and
   a screen reader hears its title. On a narrow page the tabs are scrolled to the journey that is open. Without a script presses and steps are pages of their own. */
(() => {
  let sending = false;
  document.querySelector(".journey-tabs > [aria-current]")?.scrollIntoView({ block: "nearest", inline: "center" });

  document.addEventListener("submit", (event) => {
    const { target: form, submitter } = event;
    if (form.id !== "acts" || !submitter) return;
    event.preventDefault();
    if (sending) return;
    sending = true;
    submitter.setAttribute("aria-busy", "true");
    htmx.ajax("POST", submitter.formAction, { source: form, target: "#dialogs", swap: "innerHTML" })
      .catch(() => {}) // a lost answer is said by toast.js
      .finally(() => { sending = false; submitter.removeAttribute("aria-busy"); });
  });

  document.addEventListener("htmx:afterSettle", ({ detail }) => {
    if (detail.elt?.id !== "journey-body") return;
    const side = document.querySelector(".journey-side");
    if (!side) return;
    const { top, bottom } = side.getBoundingClientRect();
    if (bottom < 80 || top < 0 || top > innerHeight - 160) side.scrollIntoView({ block: "start" });
    side.querySelector("#panel-title")?.focus({ preventScroll: true });
  });
})();
