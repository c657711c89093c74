/* Writing in a review. What is typed while an answer is on its way is never overwritten; figures begin a sentence by a click; what somebody else
   wrote at the same time can be put before one's own; days are asked for only where another period is meant, and guesses go with what is chosen. */
(() => {
  const WRITING = ".review-writing";

  // The answer to an older text does not take the place of a newer one: it only says what is saved by now.
  document.addEventListener("htmx:beforeSwap", ({ detail }) => {
    const form = detail.requestConfig?.elt?.closest?.(WRITING);
    const text = form?.elements.words, sent = detail.requestConfig?.parameters?.get?.("words") ?? detail.requestConfig?.parameters?.words;
    if (!text || sent === undefined || text.value === sent || detail.xhr.status !== 200) return;
    const answer = document.createElement("template");
    answer.innerHTML = detail.serverResponse;
    for (const name of ["seen", "request_key"]) {
      const fresh = answer.content.querySelector(`${WRITING} [name=${name}]`);
      if (fresh) form.elements[name].value = fresh.value;
    }
    detail.shouldSwap = false;
  });

  const insert = (text, words) => {
    const start = text.selectionStart ?? text.value.length, before = text.value.slice(0, start), after = text.value.slice(text.selectionEnd ?? start);
    const gap = before && !/\s$/.test(before) ? "\n" : "";
    text.value = `${before}${gap}${words}${after}`;
    text.focus();
    text.setSelectionRange(before.length + gap.length + words.length, before.length + gap.length + words.length);
    told(text);
  };

  // What a click put there is saved on leaving, too: browsers fire change only for what was typed.
  const told = (text) => {
    text.dataset.put = "";
    text.dispatchEvent(new Event("input", { bubbles: true }));
  };
  document.addEventListener("change", ({ target }) => { delete target.dataset?.put; });
  document.addEventListener("focusout", ({ target }) => {
    if (target.dataset?.put !== undefined) target.dispatchEvent(new Event("change", { bubbles: true }));
  });

  document.addEventListener("click", ({ target }) => {
    const prompt = target.closest?.("[data-prompt]");
    const text = prompt && document.getElementById(prompt.dataset.prompt);
    if (text) insert(text, prompt.textContent.trim());
    const take = target.closest?.("[data-take]");
    if (!take) return;
    const mine = take.closest("form").elements.words, theirs = document.getElementById(take.dataset.take).textContent;
    mine.value = [theirs.trim(), mine.value.trim()].filter(Boolean).join("\n");
    mine.focus();
    told(mine);
  });

  // Control with Enter saves, as it does elsewhere.
  document.addEventListener("keydown", (event) => {
    const form = event.key === "Enter" && (event.ctrlKey || event.metaKey) && event.target.closest?.(WRITING);
    if (form) { event.preventDefault(); form.requestSubmit(); }
  });

  const days = () => {
    const period = document.querySelector("[data-shows-days]"), row = document.querySelector("[data-days]");
    if (period && row) row.hidden = period.value !== period.dataset.showsDays;
  };
  document.addEventListener("change", days);

  // What was guessed goes with what is chosen: the period with the template, the day of meeting with the period; what somebody typed stays.
  document.addEventListener("change", ({ target }) => {
    const period = document.querySelector("[data-usual-days]"), held = period?.form.elements.held_on;
    if (!held) return;
    const usual = JSON.parse(period.dataset.usualDays), meant = target.dataset.usualPeriods && JSON.parse(target.dataset.usualPeriods)[target.value];
    if (meant && period.value.split(":")[0] !== meant.split(":")[0]) { period.value = meant; days(); }
    if ((target === period || meant) && (!held.value || Object.values(usual).includes(held.value)) && !period.form.elements.meeting.value) held.value = usual[period.value] ?? "";
  });

  const ready = (root) => {
    root.querySelectorAll?.(".review-prompts, [data-take]").forEach((one) => { one.hidden = false; });
    days();
  };
  document.addEventListener("htmx:load", ({ target }) => ready(target));
  document.addEventListener("DOMContentLoaded", () => ready(document));
})();
