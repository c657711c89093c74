/* Completes names while somebody types "@" in a text (textarea[data-mentions]). Around the text stands
   [data-mention-people]: where people are asked for who can see what is written. Chosen people travel along as hidden
   fields "mentioned", so that two of one name are told apart. Without this script the name is typed in full. */
(() => {
  const BEFORE = /(?:^|[^A-Za-z0-9_.@/:+-])[@＠]([^\s@＠{}]{0,30}(?:[ 　][^\s@＠{}]{1,20})?)$/;
  const PAUSE = 120;
  let open = null; // { text, list, people, at, start, end }
  let waiting = 0, asked = 0;

  document.addEventListener("input", (event) => {
    if (event.target.matches("textarea[data-mentions]") && !event.isComposing) soon(event.target);
  });
  document.addEventListener("compositionend", (event) => {
    if (event.target.matches("textarea[data-mentions]")) soon(event.target);
  });
  document.addEventListener("keydown", (event) => {
    if (!open || event.target !== open.text || event.isComposing) return;
    const key = { ArrowDown: () => move(1), ArrowUp: () => move(-1), Enter: choose, Tab: choose, Escape: close }[event.key];
    if (!key || (!open.people.length && event.key !== "Escape")) return;
    event.preventDefault();
    event.stopPropagation();
    key();
  }, true);
  document.addEventListener("focusout", (event) => { if (open && event.target === open.text) setTimeout(closeUnlessInside, 150); });
  document.addEventListener("click", (event) => {
    const option = event.target.closest(".mention-option");
    if (option && open?.list.contains(option)) { open.at = [...open.list.children].indexOf(option); choose(); }
  });
  document.addEventListener("mousedown", (event) => { if (event.target.closest(".mention-list")) event.preventDefault(); });

  const closeUnlessInside = () => { if (open && document.activeElement !== open.text) close(); };

  function soon(text) {
    clearTimeout(waiting);
    waiting = setTimeout(() => look(text), PAUSE);
  }

  async function look(text) {
    const end = text.selectionStart;
    const found = BEFORE.exec(text.value.slice(0, end));
    if (!found || text !== document.activeElement || `@${found[1]}` === text.dataset.mentionTaken) return close();
    const box = text.closest("[data-mention-people]"), mine = ++asked;
    const address = new URL(box.dataset.mentionPeople, location.href);
    address.searchParams.set("q", found[1]);
    address.searchParams.set("visibility", box.dataset.mentionVisibility || text.form?.elements.visibility?.value || "");
    const answer = await fetch(address, { headers: { Accept: "application/json" } }).catch(() => null);
    if (mine !== asked || !answer?.ok || answer.redirected || text !== document.activeElement) return;
    const { people } = await answer.json();
    // A second word that names nobody is not part of a name: somebody goes on writing.
    if (!people.length && /[ 　]/.test(found[1])) return close();
    show(text, box, people, end - found[1].length - 1, end);
  }

  function show(text, box, people, start, end) {
    const list = box.querySelector(".mention-list") || build(text, box);
    list.replaceChildren(...people.map((person, index) => option(list.id, person, index)));
    list.hidden = !people.length;
    open = { text, box, list, people, at: 0, start, end };
    text.setAttribute("aria-controls", list.id);
    say(people.length ? `${people.length}. ${box.dataset.mentionFound}` : box.dataset.mentionNone);
    mark();
  }

  function build(text, box) {
    const list = Object.assign(document.createElement("div"), { className: "mention-list", id: `${text.id}-people`, hidden: true });
    list.setAttribute("role", "listbox");
    list.setAttribute("aria-label", box.dataset.mentionFound);
    const status = Object.assign(document.createElement("span"), { className: "visually-hidden mention-status" });
    status.setAttribute("role", "status");
    text.setAttribute("aria-autocomplete", "list");
    text.after(list, status);
    return list;
  }

  function option(id, person, index) {
    const one = Object.assign(document.createElement("div"), { className: "mention-option", id: `${id}-${index}` });
    one.setAttribute("role", "option");
    const face = Object.assign(document.createElement("span"), { className: `avatar avatar-small person-${Number(person.colour)}`, textContent: person.initial });
    face.setAttribute("aria-hidden", "true");
    const name = Object.assign(document.createElement("span"), { textContent: person.name });
    const note = Object.assign(document.createElement("small"), { textContent: [person.reading, person.note].filter(Boolean).join(" · ") });
    one.append(face, name, note);
    return one;
  }

  function move(step) {
    open.at = (open.at + step + open.people.length) % open.people.length;
    mark();
  }

  function mark() {
    [...open.list.children].forEach((one, index) => one.setAttribute("aria-selected", String(index === open.at)));
    const current = open.list.children[open.at];
    if (!current) return open.text.removeAttribute("aria-activedescendant");
    open.text.setAttribute("aria-activedescendant", current.id);
    current.scrollIntoView({ block: "nearest" });
  }

  function choose() {
    const { text, box, people, at, start, end } = open;
    const person = people[at];
    // Japanese goes on without a space: 「@鈴木 美咲さん」. The name just taken is not asked for again.
    const spaced = document.documentElement.lang !== "ja";
    text.setRangeText(`@${person.name}${spaced ? " " : ""}`, start, end, "end");
    text.dataset.mentionTaken = `@${person.name}`;
    if (![...box.querySelectorAll("input[name=mentioned]")].some((field) => field.value === person.id)) {
      box.append(Object.assign(document.createElement("input"), { type: "hidden", name: "mentioned", value: person.id }));
    }
    close();
    text.focus();
    text.dispatchEvent(new Event("input", { bubbles: true }));
  }

  function close() {
    asked++;
    clearTimeout(waiting);
    if (!open) return;
    open.list.hidden = true;
    open.text.removeAttribute("aria-activedescendant");
    say("");
    open = null;
  }

  function say(words) {
    const status = open?.box.querySelector(".mention-status");
    if (status) status.textContent = words;
  }
})();
