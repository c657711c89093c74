/* The sheet of a month's values: a column copied from a spreadsheet fills the cells below, Enter goes down, and what is
   typed but not yet saved survives a lost connection or an ended session. The server reads, judges and saves. */
(() => {
  const form = document.querySelector("form[data-draft]");
  if (!form) return;
  const BETWEEN = 110; // milliseconds between two cells of a pasted column: less than ten requests a second
  const KEY = `values ${form.dataset.draft}`; // kept by drafts.js, for the one person who types
  const cells = () => [...form.querySelectorAll("input[data-saved]:not([readonly])")].filter((cell) => cell.offsetParent);
  const noteOf = (cell) => document.getElementById(cell.id.replace("value-", "note-"));

  // ---- walking ----------------------------------------------------------------------------------------------------

  form.addEventListener("keydown", (event) => {
    if (!event.target.matches("input[data-saved]") || event.isComposing) return;
    const step = { Enter: event.shiftKey ? -1 : 1, ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (!step || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    const all = cells(), next = all[all.indexOf(event.target) + step];
    if (next) { next.focus(); next.select(); } else event.target.blur();
  });

  // ---- pasting ----------------------------------------------------------------------------------------------------

  form.addEventListener("paste", (event) => {
    const cell = event.target;
    if (!cell.matches("input[data-saved]:not([readonly])")) return;
    const rows = (event.clipboardData?.getData("text") || "").replace(/\r\n?/g, "\n").replace(/\n+$/, "").split("\n");
    if (rows.length < 2 && !rows[0].includes("\t")) return;
    event.preventDefault();
    const block = rows.map((row) => row.split("\t").map((text) => text.trim()));
    if (!goesByName(block)) return fill(cell, block);
    form.elements.pasted.value = rows.join("\n"); // the server puts each value beside its name, and says what fits nowhere
    form.requestSubmit(form.querySelector(".values-paste button"));
  });

  // A block with the names of KPIs in front of their values, as it stands in people's own sheets.
  function goesByName(block) {
    const names = new Set([...form.querySelectorAll(".values-name")].map((name) => name.textContent.trim()));
    return block.some(([name, value]) => value && names.has(name));
  }

  function fill(from, rows) {
    const all = cells(), start = all.indexOf(from);
    const filled = rows.map(([value, note], at) => [all[start + at], value, note]).filter(([cell, value]) => cell && value);
    filled.forEach(([cell, value, note]) => {
      cell.value = value;
      if (note && noteOf(cell)) { noteOf(cell).value = note; noteOf(cell).closest("details").open = true; }
    });
    remember();
    filled.forEach(([cell], at) => setTimeout(() => cell.dispatchEvent(new Event("change", { bubbles: true })), at * BETWEEN));
    filled.at(-1)?.[0].focus();
  }

  // ---- nothing lost -----------------------------------------------------------------------------------------------

  const seenOf = (cell) => document.getElementById(cell.id.replace("value-", "seen-"));
  const isUnsaved = (cell) => cell.value.trim() !== cell.dataset.saved || (noteOf(cell) && noteOf(cell).value !== noteOf(cell).defaultValue);
  const unsaved = () => cells().filter(isUnsaved);

  function remember() {
    const typed = Object.fromEntries(unsaved().map((cell) => [cell.id, [cell.value, noteOf(cell)?.value || "", cell.dataset.saved, seenOf(cell).value]]));
    if (Object.keys(typed).length) kept.write(KEY, { typed });
    else kept.forget(KEY);
  }

  // What somebody else saved meanwhile is put back as well, as if it had not been seen: both values are then shown.
  function restore() {
    const draft = kept.read(KEY), restored = [];
    for (const [id, [value, note, saved, seen]] of Object.entries(draft?.typed || {})) {
      const cell = document.getElementById(id);
      if (!cell || cell.readOnly || cell.value !== cell.dataset.saved) continue; // shown as it was sent
      if (value === cell.dataset.saved && note === (noteOf(cell)?.value || "")) continue; // saved meanwhile
      restored.push([cell, cell.dataset.saved !== saved]);
      cell.value = value;
      seenOf(cell).value = seen;
      if (note && noteOf(cell)) { noteOf(cell).value = note; noteOf(cell).closest("details").open = true; }
      cell.dataset.restored = "";
      cell.dispatchEvent(new Event("input", { bubbles: true }));
    }
    if (!restored.length) return;
    const changed = restored.filter(([, meanwhile]) => meanwhile).map(([cell]) => cell.closest("tr").querySelector(".values-name").textContent.trim());
    form.prepend(kept.notice({ at: draft.at, changed, discard }));
  }

  function discard() {
    kept.forget(KEY);
    leaving = true;
    location.reload();
  }

  form.addEventListener("input", remember);
  // What was put back is saved when it is left, like what is typed; a browser only says "change" of the latter.
  form.addEventListener("focusout", ({ target }) => {
    if (target.dataset.restored === undefined) return;
    delete target.dataset.restored;
    if (isUnsaved(target)) target.dispatchEvent(new Event("change", { bubbles: true }));
  });
  form.addEventListener("submit", () => { leaving = true; });
  document.addEventListener("htmx:afterRequest", ({ detail }) => {
    if (detail.requestConfig?.verb !== "post" || !detail.elt.matches(".values-row")) return;
    const cell = detail.elt.querySelector("input[data-saved]");
    const sent = detail.requestConfig.parameters.get?.(cell.name) ?? detail.requestConfig.parameters[cell.name];
    cell.toggleAttribute("aria-invalid", false);
    if (detail.xhr.status < 300) {
      cell.dataset.saved = (sent ?? cell.value).trim();
      if (noteOf(cell)) noteOf(cell).defaultValue = noteOf(cell).value;
    }
    else if (detail.xhr.status === 422) cell.setAttribute("aria-invalid", "true");
    remember();
  });
  // A cell sends its own row and what applies to the whole sheet; htmx would send every row of the form along.
  document.addEventListener("htmx:configRequest", ({ detail }) => {
    const row = detail.elt.closest(".values-row");
    if (!row) return;
    const mine = row.id.replace("row", "");
    [...detail.parameters.keys()].filter((name) => !name.endsWith(mine) && !["on", "month", "whose"].includes(name))
      .forEach((name) => detail.parameters.delete(name));
  });

  // A session that ended takes no sheet away: it stays as typed, and the page says what to do.
  document.addEventListener("htmx:beforeSwap", ({ detail }) => {
    if (!detail.requestConfig?.elt?.matches(".values-row, .values-row *") || detail.target?.id !== "main") return;
    detail.shouldSwap = false;
    document.dispatchEvent(new CustomEvent("htmx:responseError", { detail: { xhr: { status: 401 } } }));
  });

  let leaving = false;
  window.addEventListener("beforeunload", (event) => { if (unsaved().length && !leaving) event.preventDefault(); });

  document.querySelector(".values-left")?.parentElement.addEventListener("click", (event) => {
    const next = event.target.closest(".values-next");
    const cell = next && document.querySelector(next.getAttribute("href"));
    if (cell) { event.preventDefault(); cell.focus(); cell.scrollIntoView({ block: "center" }); }
  });

  restore();
})();
