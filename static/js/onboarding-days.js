/* The line of days of a journey: a mark is dragged to another day, or moved by the arrow keys; either fills in the date beside it, which saves. */
(() => {
  const DAY = 86400000;
  const words = new Intl.DateTimeFormat(document.documentElement.lang || "en", { month: "short", day: "numeric", weekday: "short", timeZone: "UTC" });
  const lineOf = (mark) => { const { first, days } = mark.closest("[data-timeline]").dataset; return { first: Date.parse(first), days: Number(days) }; };
  const inputOf = (mark) => mark.closest("form").elements[mark.dataset.field];
  let held = null, timer = 0;

  function show(mark, at) {
    const { first, days } = lineOf(mark), n = Math.min(Math.max(at, 0), days - 1), day = new Date(first + n * DAY);
    mark.parentNode.setAttribute("x", `${((n + 0.5) / days) * 100}%`);
    mark.setAttribute("aria-valuenow", n);
    mark.setAttribute("aria-valuetext", words.format(day));
    inputOf(mark).value = day.toISOString().slice(0, 10);
  }
  function save(mark) {
    clearTimeout(timer);
    timer = 0;
    const input = inputOf(mark);
    if (input.value !== input.defaultValue) input.dispatchEvent(new Event("change", { bubbles: true }));
  }
  const markAt = (event) => event.target.closest?.(".tl-mark");
  const dayAt = (mark, x) => { const box = mark.closest(".tl-lane").getBoundingClientRect(); return Math.floor(((x - box.left) / box.width) * lineOf(mark).days); };

  document.addEventListener("pointerdown", (event) => {
    const mark = event.button === 0 && markAt(event);
    if (!mark) return;
    event.preventDefault();
    held = mark;
    mark.setPointerCapture(event.pointerId);
    mark.classList.add("is-held");
    mark.focus();
  });
  document.addEventListener("pointermove", (event) => { if (held) show(held, dayAt(held, event.clientX)); });
  const drop = () => { if (!held) return; held.classList.remove("is-held"); save(held); held = null; };
  document.addEventListener("pointerup", drop);
  document.addEventListener("pointercancel", drop);

  document.addEventListener("keydown", (event) => {
    const mark = markAt(event), step = { ArrowLeft: -1, ArrowDown: -1, ArrowRight: 1, ArrowUp: 1, PageDown: -7, PageUp: 7 }[event.key];
    if (!mark || !(step || event.key === "Enter")) return;
    event.preventDefault();
    if (event.key === "Enter") return save(mark);
    show(mark, Number(mark.getAttribute("aria-valuenow")) + step);
    clearTimeout(timer);
    timer = setTimeout(() => save(mark), 900); // several presses are one move
  });
  document.addEventListener("focusout", (event) => { const mark = markAt(event); if (mark && mark !== held) save(mark); });
  const told = () => document.querySelector("#timeline > [role=status]");
  let kept = "", said = "";
  document.addEventListener("htmx:beforeSwap", (event) => {
    const news = event.detail.requestConfig?.verb === "get" && event.detail.target?.id === "timeline";
    if (news && (held || timer)) event.detail.shouldSwap = false; // what is under the hand stays: its own answer brings the news
    kept = document.activeElement?.dataset?.field || "";
    said = news ? told()?.textContent : ""; // news, one's own echo among them, does not unsay what was just told
  });
  // Right after the swap, not when it has settled: a key pressed in between would be lost.
  document.addEventListener("htmx:afterSwap", () => { if (said && told()) told().textContent = said; said = ""; if (kept) document.querySelector(`.tl-mark[data-field="${kept}"]`)?.focus(); kept = ""; });
})();
