/* What is typed and not saved yet is kept on this device, form by form (data-keep, with an address of its own where the
   form's action does not do), for the one person who typed it: through a reload, a crash and a closed tab, for two weeks,
   until it is saved, discarded, or its person signs out. Never secrets, never while somebody else's eyes are borrowed. */
(() => {
  const PREFIX = "kept ", SENT = "sent", LASTS = 14 * 86400e3, LARGEST = 200000, ANSWERED_WITHIN = 60000;
  const person = document.querySelector("meta[name=keeps-for]")?.content;

  // ---- the store: a browser that keeps nothing loses nothing else ---------------------------------------------------

  const nameOf = (key) => `${PREFIX}${person} ${key}`;
  const quietly = (act) => { try { return act(); } catch { return null; } };
  const stored = () => Object.keys(localStorage).filter((name) => name.startsWith(PREFIX));
  const parsed = (name) => quietly(() => JSON.parse(localStorage.getItem(name)));

  const read = (key) => (person ? quietly(() => parsed(nameOf(key))) : null);
  const forget = (key) => quietly(() => localStorage.removeItem(nameOf(key)));

  function write(key, record) {
    const text = JSON.stringify({ at: Date.now(), ...record });
    if (!person || text.length > LARGEST) return;
    quietly(() => {
      try { localStorage.setItem(nameOf(key), text); } catch { // full: the oldest makes room
        const oldest = stored().sort((one, other) => (parsed(one)?.at || 0) - (parsed(other)?.at || 0))[0];
        localStorage.removeItem(oldest);
        localStorage.setItem(nameOf(key), text);
      }
    });
  }

  quietly(() => stored().filter((name) => !((parsed(name)?.at || 0) > Date.now() - LASTS)).forEach((name) => localStorage.removeItem(name)));

  document.addEventListener("submit", ({ target }) => {
    if (target.getAttribute("action") !== "/sign-out") return;
    quietly(() => stored().forEach((name) => localStorage.removeItem(name))); // for browsers that do not clear by themselves
    quietly(() => sessionStorage.clear());
  });

  // "We kept what you typed at 12:04", in words that the page brings; `discard` is called when it is not wanted.
  function notice({ at, changed = [], discard }) {
    const said = document.getElementById("kept-notice").content.firstElementChild.cloneNode(true);
    const today = new Date(at).toDateString() === new Date().toDateString();
    const time = new Intl.DateTimeFormat(document.documentElement.lang, { timeStyle: "short", ...(today ? {} : { dateStyle: "short" }) }).format(at);
    const [kept, meanwhile] = said.querySelectorAll("p");
    kept.textContent = kept.textContent.replace("{time}", () => time);
    meanwhile.textContent = meanwhile.textContent.replace("{fields}", () => changed.join(", "));
    meanwhile.hidden = !changed.length;
    said.addEventListener("click", ({ target }) => {
      const choice = target.closest("[data-kept]")?.dataset.kept;
      if (!choice) return;
      if (choice === "discard") discard();
      said.remove();
    });
    return said;
  }

  window.kept = Object.freeze({ read: (key) => read(key), write, forget, notice });
  if (!person) return void quietly(() => sessionStorage.removeItem(SENT)); // signed out meanwhile: what was sent was not saved

  // ---- what stands in a form ----------------------------------------------------------------------------------------

  const NEVER = /password|one-time-code|cc-/;
  const begun = new WeakMap(); // form: what its fields and its `seen` said when typing began

  // A form that finishes what another began (the page of a conflict) keeps what is typed in it beside that, and ends both.
  const workOf = (form) => form.dataset.keep || form.dataset.keepSettles || form.getAttribute("action") || location.pathname + location.search;
  const choiceOf = (form) => `${workOf(form)} choice`;
  const isChoice = (form) => form.dataset.keep !== undefined && form.dataset.keepSettles !== undefined;
  const keyOf = (form) => (isChoice(form) ? choiceOf(form) : workOf(form));
  const fieldsOf = (form) => [...form.elements].filter((field) => field.name && !field.disabled && !NEVER.test(field.autocomplete)
    && field.matches("input:not([type=hidden], [type=password], [type=file], [type=submit], [type=button], [type=reset], [type=image]), textarea, select"));
  const isPicked = (field) => field.type === "radio" || field.type === "checkbox";

  // Each field by a name that stays the same when the form is drawn again.
  function named(form) {
    const count = {};
    return fieldsOf(form).map((field) => {
      const name = isPicked(field) ? `${field.name}=${field.value}` : field.name;
      count[name] = (count[name] || 0) + 1;
      return [`${name}#${count[name]}`, field];
    });
  }

  const valueOf = (field) => (isPicked(field) ? field.checked : field.multiple ? [...field.selectedOptions].map((one) => one.value) : field.value);

  function givenOf(field) {
    if (isPicked(field)) return field.defaultChecked;
    if (!field.options) return field.defaultValue.replace(/\r\n?/g, "\n");
    const given = [...field.options].filter((one) => one.defaultSelected).map((one) => one.value);
    return field.multiple ? given : given.at(-1) ?? field.options[0]?.value ?? "";
  }

  function put(field, value) {
    if (isPicked(field)) field.checked = value;
    else if (field.multiple) for (const one of field.options) one.selected = value.includes(one.value);
    else field.value = value;
  }

  const same = (one, other) => JSON.stringify(one) === JSON.stringify(other);
  const labelOf = (field) => (field.closest("fieldset")?.querySelector("legend") || field.labels?.[0])?.firstChild?.textContent.trim() || "";

  // ---- keeping ------------------------------------------------------------------------------------------------------

  function keep(form) {
    const start = begun.get(form);
    if (!start) return;
    const typed = {}, base = {};
    for (const [name, field] of named(form)) {
      const value = valueOf(field);
      if (same(value, start.fields[name])) continue;
      [typed[name], base[name]] = [value, start.fields[name]];
    }
    if (!Object.keys(typed).length) return void forget(keyOf(form));
    for (const [name, field] of named(form)) if (field.dataset.keepAlong !== undefined) [typed[name], base[name]] = [valueOf(field), start.fields[name]];
    write(keyOf(form), { typed, base, seen: start.seen });
  }

  let restoring = false;
  for (const kind of ["input", "change"]) document.addEventListener(kind, ({ target }) => {
    const form = !restoring && target.closest?.("form[data-keep]");
    if (form) keep(form);
  });

  let rearranged = null; // the form that has just been sent to be put in order, and what stood in it before anything was typed

  // ---- bringing it back ---------------------------------------------------------------------------------------------

  function arrive(form) {
    const fields = new Map(named(form));
    const given = Object.fromEntries([...fields].map(([name, field]) => [name, givenOf(field)]));
    const start = { fields: { ...given }, seen: form.elements.seen?.value };
    begun.set(form, start);
    if (rearranged?.key === keyOf(form)) { // a button of the form put its rows in order: what was typed came back with them
      start.fields = rearranged.began;
      rearranged = null;
      return keep(form);
    }
    const draft = read(keyOf(form));
    const other = isChoice(form) && draft?.seen !== start.seen; // it shows other texts by now: nothing is chosen beforehand
    const owed = Object.keys(draft?.typed || {}).filter((name) => fields.has(name) && !(other && isPicked(fields.get(name))));
    owed.forEach((name) => { start.fields[name] = draft.base[name]; });
    const away = owed.filter((name) => !same(valueOf(fields.get(name)), draft.typed[name]));
    if (!away.length || form.querySelector("[aria-invalid], .error")) return; // nothing typed, or it came back as it was sent
    const told = { form, fields, given, away, seen: start.seen };
    const changed = away.filter((name) => !same(draft.base[name], given[name]));
    if (draft.seen !== undefined && form.elements.seen && !isChoice(form)) form.elements.seen.value = start.seen = draft.seen; // so that a clash is found
    putBack(form, away.map((name) => [fields.get(name), draft.typed[name]]));
    form.prepend(notice({ at: draft.at, changed: labelsOf(changed.map((name) => fields.get(name))), discard: () => discard(told) }));
  }

  function putBack(form, values) {
    restoring = true;
    for (const [field, value] of values) {
      put(field, value);
      field.closest("details")?.setAttribute("open", "");
      field.dispatchEvent(new Event("input", { bubbles: true }));
    }
    restoring = false;
  }

  function discard({ form, fields, given, away, seen }) {
    away.forEach((name) => put(fields.get(name), given[name]));
    if (form.elements.seen) form.elements.seen.value = seen;
    delete form.dataset.changed;
    begun.set(form, { fields: given, seen });
    forget(keyOf(form));
  }

  const labelsOf = (fields) => [...new Set(fields.map(labelOf))].filter(Boolean);

  const arriveAll = (root) => {
    if (root.matches?.("form[data-keep]") && !begun.has(root)) arrive(root);
    root.querySelectorAll?.("form[data-keep]").forEach((form) => { if (!begun.has(form)) arrive(form); });
  };
  document.addEventListener("htmx:load", ({ target }) => arriveAll(target));

  // ---- saved, or given up -------------------------------------------------------------------------------------------

  const settles = (form) => form?.matches?.("form[data-keep], form[data-keep-settles]");
  const settledBy = (form) => [workOf(form), choiceOf(form)];
  const settle = (form) => settledBy(form).forEach(forget);

  document.addEventListener("htmx:beforeOnLoad", ({ detail }) => {
    const { elt, xhr, requestConfig } = detail;
    if (requestConfig?.verb === "post" && settles(elt) && xhr.status >= 200 && xhr.status < 300) settle(elt);
  });

  // A form that is sent without htmx is saved when the server leads on from it, also to a page on which it stands again for
  // the next comment; it is not when that page says what went wrong, or when nothing came back.
  // A form that htmx sends by itself may have a button with a name that is sent as it is ("save and publish").
  document.addEventListener("submit", ({ target, submitter, defaultPrevented }) => {
    if (!settles(target) || defaultPrevented || (target.hasAttribute("hx-post") && !submitter?.name) || submitter?.hasAttribute("formaction")) return;
    const began = submitter?.formNoValidate ? begun.get(target)?.fields : undefined;
    quietly(() => sessionStorage.setItem(SENT, JSON.stringify({ keys: settledBy(target), at: Date.now(), key: keyOf(target), began })));
  });

  function settleSent() {
    const sent = quietly(() => JSON.parse(sessionStorage.getItem(SENT)));
    quietly(() => sessionStorage.removeItem(SENT));
    const ledOn = performance.getEntriesByType("navigation")[0]?.redirectCount > 0;
    const refused = document.querySelector('#news > [data-kind="wrong"]');
    const back = refused && [...document.querySelectorAll("form[data-keep], form[data-keep-settles]")].some((form) => sent?.keys.includes(keyOf(form)));
    if (sent && ledOn && !back && Date.now() - sent.at < ANSWERED_WITHIN) sent.keys.forEach(forget);
    if (sent?.began && !ledOn) rearranged = sent;
  }

  // "Cancel" and "Discard" in the form itself mean it; a dialog that is only closed keeps what was typed.
  document.addEventListener("click", ({ target }) => {
    const away = target.closest?.(".form-actions a[href]");
    const form = away?.closest("form");
    if (settles(form)) settle(form);
  });

  settleSent();
  arriveAll(document);
})();
