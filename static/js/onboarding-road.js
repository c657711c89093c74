/* The page of a journey: when another step is opened in place, its panel comes into view where it is out of it, and a
   screen reader hears its title. Without a script every step is a page of its own. */
(() => {
  const panel = () => document.querySelector(".journey-side");

  document.addEventListener("htmx:afterSettle", ({ detail }) => {
    if (detail.target?.id !== "journey-body" && detail.elt?.id !== "journey-body") return;
    const side = panel();
    if (!side) return;
    const { top, bottom } = side.getBoundingClientRect();
    if (bottom < 80 || top > innerHeight - 160) side.scrollIntoView({ block: "start", behavior: "auto" });
    side.querySelector("#panel-title")?.focus({ preventScroll: true });
  });
})();
