/* Who is here. A visible page says every five seconds that it is open and what is edited on it, and is told who else
   is, where that is news; a page that closes says so at once. Forms name what they edit (data-edits="node-…"). What
   others edit wears their name: the part brings that as data, so that kept cards stay as they are. */
(() => {
  const slot = document.querySelector("[data-here-url]");
  if (!slot) return;

  const EVERY = 5000, SOON = 150;
  const token = JSON.parse(document.body.getAttribute("hx-headers"))["X-CSRFToken"];
  const tab = crypto.getRandomValues(new Uint32Array(4)).join("-").slice(0, 32);
  let number = 0, told = "", due = 0, soon = 0, over = false;

  // ---- saying so ------------------------------------------------------------------------------------------------

  const message = (facts) => new URLSearchParams({ tab, number: ++number, ...facts });

  async function ping() {
    clearTimeout(due);
    if (over || document.hidden) return;
    due = setTimeout(ping, EVERY);
    told = editing();
    const body = message({ editing: told, have: slot.firstElementChild?.dataset.have || "" });
    const asked = number;
    const answer = await fetch(slot.dataset.hereUrl, { method: "POST", body, cache: "no-store", headers: { "X-CSRFToken": token, "Banso-By-Itself": "1" } }).catch(() => null);
    if (!answer) return;
    if (answer.redirected || (answer.status >= 400 && answer.status < 500 && answer.status !== 429)) over = true; // signed out, or elsewhere by now
    else if (answer.status === 200 && asked === number) put(await answer.text());
  }

  function leave() {
    clearTimeout(due);
    if (!over && number) navigator.sendBeacon(slot.dataset.hereUrl, message({ gone: 1, csrf_token: token }));
    told = "";
  }

  function editing() {
    const forms = [...document.querySelectorAll("[data-edits]")].filter((form) => form.getClientRects().length);
    const form = forms.find((one) => one.closest("dialog[open]"))
      || forms.find((one) => one.contains(document.activeElement) && document.activeElement.matches("input, textarea, select, [contenteditable]"));
    return form ? form.dataset.edits : "";
  }

  function look() {
    clearTimeout(soon);
    soon = setTimeout(() => { if (editing() !== told) ping(); }, SOON);
  }

  new MutationObserver(look).observe(document.getElementById("dialogs"), { childList: true, subtree: true });
  document.addEventListener("focusin", look);
  document.addEventListener("focusout", look);
  document.addEventListener("visibilitychange", () => { if (!document.hidden) ping(); });
  window.addEventListener("pagehide", leave);
  window.addEventListener("pageshow", ({ persisted }) => { if (persisted) ping(); });

  // ---- showing it -----------------------------------------------------------------------------------------------

  function put(html) {
    const open = slot.querySelector("details")?.open, focused = slot.contains(document.activeElement);
    slot.innerHTML = html;
    const menu = slot.querySelector("details");
    if (menu) { menu.open = !!open; if (focused) menu.querySelector("summary").focus(); }
    mark();
  }

  function mark() {
    const edits = [...slot.querySelectorAll("[data-edited]")];
    const wanted = edits.map((edit) => JSON.stringify(edit.dataset)).join();
    const missing = edits.some((edit) => document.getElementById(edit.dataset.edited)?.querySelector(":scope > .edited-by") === null);
    if (wanted === marked && !missing) return;
    marked = wanted;
    document.querySelectorAll("[data-presence]").forEach((tag) => tag.remove());
    document.querySelectorAll("[data-worn]").forEach((card) => { card.classList.remove("edited", card.dataset.worn); delete card.dataset.worn; });
    edits.forEach(wear);
  }
  let marked = "";

  function wear({ dataset: edit }) {
    const colour = `person-${edit.person}`, card = document.getElementById(edit.edited);
    if (!card) return void beside(edit);
    card.classList.add("edited", colour);
    card.dataset.worn = colour;
    card.append(tag("edited-by", edit.words));
    const goal = card.closest(".map-goals > .branch")?.firstElementChild;
    if (goal && goal !== card && !goal.querySelector(":scope > .editing-now")) goal.append(chip(edit)); // shown while folded
  }

  // Where nothing is drawn for it, such as in the table: beside the link that leads to it.
  function beside(edit) {
    const pid = edit.edited.replace(/^[a-z]+-/, "");
    document.querySelector(`main a[href$="/nodes/${CSS.escape(pid)}"], main a[href$="/kpis/${CSS.escape(pid)}"]`)?.after(chip(edit));
  }

  function chip(edit) {
    const line = tag("editing-now", "");
    const face = Object.assign(document.createElement("span"), { className: `avatar avatar-small avatar-here person-${edit.person}`, textContent: edit.initial });
    face.setAttribute("aria-hidden", "true");
    const words = Object.assign(document.createElement("span"), { className: "editing-words", textContent: slot.dataset.editingWords });
    line.title = edit.words;
    line.append(face, words);
    return line;
  }

  function tag(name, words) {
    const line = Object.assign(document.createElement("span"), { className: name, textContent: words });
    line.dataset.presence = "";
    return line;
  }

  // Cards are drawn anew when news arrives; what they wore is put on again.
  document.addEventListener("htmx:load", mark);
  document.addEventListener("htmx:afterSettle", mark);
  ping();
})();
