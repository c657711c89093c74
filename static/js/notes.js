/* A note on a page or in a dialog: fetches what the editor is made of, joins those who write, and says quietly whether
   everything is saved. Until the text has come over the line, what the server drew stands there. */
(() => {
  if (window.banso?.startNotes) return void window.banso.startNotes();
  const SAYS_SAVING_AFTER = 400; // most changes are saved sooner, and nobody needs to hear of it
  const scripts = new Map(); // in a dialog this script may come twice, and what it fetches only once
  function script(url) {
    if (!scripts.has(url)) scripts.set(url, new Promise((done, failed) => {
      const element = Object.assign(document.createElement("script"), { src: url, onload: done, onerror: failed });
      document.head.append(element);
    }));
    return scripts.get(url);
  }

  async function start(note) {
    note.dataset.started = "";
    note.querySelector("[data-note-plain]")?.remove();
    try { await Promise.all([note.dataset.kit, ...note.dataset.parts.split(" ")].map(script)); } catch { scripts.clear(); return; }
    if (note.isConnected) write(note, window.NoteKit);
  }

  async function write(note, kit) {
    const { noteLine, notesKept, noteEditor, noteTools, noteFace: { make, nameOf, colourOf } } = window.banso;
    const words = JSON.parse(note.dataset.words), me = JSON.parse(note.dataset.me), turns = JSON.parse(note.dataset.turns);
    const mayWrite = note.dataset.write === "yes";
    const find = (name) => note.querySelector(`[data-note-${name}]`) || note.parentElement.querySelector(`[data-note-${name}]`);
    const place = find("text"), tools = find("tools"), linkForm = find("link"), stateLine = find("state"), writersList = find("writers");

    const doc = new kit.Y.Doc(), awareness = new kit.Awareness(doc);
    const device = notesKept(note.dataset.room, note.dataset.title, note.dataset.page);
    const waiting = await device.take();
    if (mayWrite) waiting.forEach((update) => applied(doc, update));
    else awareness.setLocalState(null);
    let editor = null, over = false;

    let saying = 0;
    doc.on("update", (update, origin) => {
      if (origin === "line" || origin === "device") return;
      device.add(update);
      saying ||= setTimeout(() => { saying = 0; if (!allSaved) device.say(textOf(doc.getXmlFragment("note"))); }, SAYS_SAVING_AFTER);
    });

    function applied(target, update) {
      try { kit.Y.applyUpdate(target, update, "device"); } catch (error) { console.warn("a kept change was not readable", error); }
    }

    // ---- the line -------------------------------------------------------------------------------------------------

    let connection = "connecting", allSaved = !waiting.length, savingSince = 0;
    const line = noteLine(kit, {
      url: new URL(note.dataset.line, location.href).href,
      doc, awareness, mayWrite,
      state: (now) => { connection = now; say(); },
      saved: (now) => {
        if (now && !allSaved) device.clear();
        if (!now && allSaved) { savingSince = Date.now(); setTimeout(say, SAYS_SAVING_AFTER + 50); }
        allSaved = now;
        say();
      },
      synced: () => { const first = !editor; open(); if (!mayWrite) offerKept(); if (first) offerOthers(); },
      refused: (reason) => refuse(reason),
    });

    function say() {
      note.dataset.saved = allSaved;
      note.dataset.connection = connection;
      const now = over ? "over" : stateNow(stateLine.dataset.now);
      if (stateLine.dataset.now === now) return;
      stateLine.dataset.now = now;
      stateLine.textContent = words[now] || "";
    }

    function stateNow(was) {
      if (connection === "off") return "offline";
      if (connection === "connecting") return editor ? "offline" : "connecting"; // a try is no connection yet
      if (!editor) return "connecting";
      if (!mayWrite) return "reading";
      if (allSaved) return "saved";
      return was === "saved" && Date.now() - savingSince < SAYS_SAVING_AFTER ? "saved" : "saving";
    }

    // ---- the text -------------------------------------------------------------------------------------------------

    function open() {
      if (editor || over) return;
      place.replaceChildren();
      editor = noteEditor(kit, { element: place, doc, awareness, me, mayWrite, words, turns, people: note.dataset.people, turn, askForLink, toTools: () => tools?.querySelector("[tabindex='0']")?.focus() });
      note.dataset.open = "";
      note.noteEditor = editor;
      if (tools) { tools.hidden = false; equip(); }
      say();
    }

    // Out of the page, out of the room: a dialog was closed.
    const watching = new MutationObserver(() => {
      if (note.isConnected) return;
      watching.disconnect();
      line.end();
      editor?.destroy();
      awareness.destroy();
    });
    watching.observe(document.body, { childList: true, subtree: true });

    // ---- the tools ------------------------------------------------------------------------------------------------

    function equip() {
      const buttons = [...tools.querySelectorAll("[data-do]")];
      const shown = () => buttons.filter((button) => button.offsetParent !== null);
      buttons[0].tabIndex = 0;
      tools.addEventListener("click", (event) => {
        const code = event.target.closest("[data-do]")?.dataset.do;
        if (code === "link") askForLink();
        else if (code) noteTools[code][0](editor.chain().focus()).run();
      });
      tools.addEventListener("keydown", (event) => {
        const all = shown(), at = all.indexOf(document.activeElement);
        const to = { ArrowRight: at + 1, ArrowLeft: at - 1, Home: 0, End: all.length - 1 }[event.key];
        if (event.key === "Escape") editor.commands.focus();
        if (to === undefined) return;
        event.preventDefault();
        buttons.forEach((button) => { button.tabIndex = -1; });
        const next = all[(to + all.length) % all.length];
        next.tabIndex = 0;
        next.focus();
      });
      let due = 0;
      const look = () => {
        due = 0;
        for (const button of buttons) {
          const isOn = noteTools[button.dataset.do][1];
          if (isOn) button.setAttribute("aria-pressed", isOn(editor));
        }
        tools.querySelector("[data-in-table]").hidden = !editor.isActive("table");
      };
      editor.on("transaction", () => { due ||= requestAnimationFrame(look); });
      look();
      linkForm.addEventListener("submit", (event) => { event.preventDefault(); link(linkForm.elements.url.value.trim()); });
      linkForm.addEventListener("keydown", (event) => { if (event.key === "Escape") { event.stopPropagation(); closeLink(); } });
      linkForm.querySelector("[data-link-away]").addEventListener("click", () => link(""));
    }

    function askForLink() {
      linkForm.hidden = false;
      linkForm.elements.url.value = editor.getAttributes("link").href || "";
      linkForm.elements.url.focus();
    }

    function link(address) {
      const chain = editor.chain().focus().extendMarkRange("link");
      const url = !address ? "" : /^(https?:|mailto:|\/(?!\/))/i.test(address) ? address : `https://${address}`;
      if (!url) chain.unsetLink().run();
      else if (editor.state.selection.empty && !editor.isActive("link")) chain.insertContent({ type: "text", text: address, marks: [{ type: "link", attrs: { href: url } }] }).run();
      else chain.setLink({ href: url }).run();
      closeLink();
    }

    function closeLink() { linkForm.hidden = true; editor.commands.focus(); }

    // ---- who writes -----------------------------------------------------------------------------------------------

    awareness.on("change", () => {
      const others = new Map();
      awareness.getStates().forEach((state, client) => { if (client !== doc.clientID && state.user?.id) others.set(state.user.id, state.user); });
      others.delete(me.id);
      writersList.replaceChildren(...[...others.values()].map((user) => {
        const face = make("span", { className: `avatar avatar-here person-${colourOf(user)}`, textContent: user.initial, title: nameOf(user) });
        face.setAttribute("role", "img");
        face.setAttribute("aria-label", nameOf(user));
        return face;
      }));
    });

    // ---- a line becomes more --------------------------------------------------------------------------------------

    const unheard = new Map(); // asked for, and not heard of: asked for again, it is the same act, which is done once

    function turn(way, text, became) {
      const what = JSON.stringify([way.kind, text]);
      document.removeEventListener("note:turned", unheard.get(what)?.hear);
      const item = unheard.get(what)?.item || crypto.getRandomValues(new Uint32Array(2)).join("-");
      const values = { kind: way.kind, text, item };
      const hear = ({ detail }) => { if (detail.item !== item) return; document.removeEventListener("note:turned", hear); unheard.delete(what); became(detail); };
      unheard.set(what, { item, hear });
      document.addEventListener("note:turned", hear);
      if (way.asks) htmx.ajax("GET", note.dataset.turn + "&" + new URLSearchParams(values), { target: "#dialogs", swap: "beforeend" });
      else htmx.ajax("POST", note.dataset.turn, { values, target: "#dialogs", swap: "beforeend" }).catch(() => {}); // a lost answer is said by toast.js
    }

    // ---- what could not be saved ----------------------------------------------------------------------------------

    function refuse(reason) {
      over = true;
      editor?.setEditable(false);
      say();
      offer(words[reason] || words.ended, allSaved ? "" : textOf(doc.getXmlFragment("note")));
    }

    // Written here when it was still allowed, never sent: shown beside the note, to be copied.
    function offerKept() {
      if (!waiting.length || over) return;
      const other = new kit.Y.Doc();
      applied(other, kit.Y.encodeStateAsUpdate(doc));
      waiting.forEach((update) => applied(other, update));
      const text = textOf(other.getXmlFragment("note"));
      if (text === textOf(doc.getXmlFragment("note"))) device.clear();
      else offer(words.right, text);
    }

    // Typed into other notes, whose pages were closed before the connection was back.
    async function offerOthers() {
      for (const one of await device.others()) {
        const link = make("a", { href: one.url, textContent: one.title });
        offer(make("p", {}, words.waits, " ", link), one.text, () => device.drop(one.room));
      }
    }

    function offer(why, text, forget = () => device.clear()) {
      const box = make("div", { className: "note-refused" }), area = make("textarea", { className: "input", readOnly: true, rows: 8, value: text });
      area.setAttribute("aria-label", words.text);
      const copy = make("button", { type: "button", className: "button button-brand button-small", textContent: words.copy });
      const drop = make("button", { type: "button", className: "button button-quiet button-small", textContent: words.drop });
      copy.addEventListener("click", async () => { area.select(); await navigator.clipboard?.writeText(text).catch(() => document.execCommand("copy")); copy.textContent = words.copied; });
      drop.addEventListener("click", () => { forget(); box.remove(); });
      const said = why instanceof Node ? why : make("p", { textContent: text ? `${why} ${words.left}` : why });
      box.append(said, ...(text ? [area, make("div", { className: "buttons" }, copy, drop)] : []));
      find("refused").append(box);
    }

    function textOf(node) {
      if (node.toDelta && !node.nodeName) return node.toDelta().map((part) => (typeof part.insert === "string" ? part.insert : "")).join("");
      const inside = node.toArray ? node.toArray().map(textOf).join("") : "";
      if (node.nodeName === "mention") return `@${node.getAttribute("label") || ""}`;
      return ["paragraph", "heading", "tableRow"].includes(node.nodeName) ? `${inside}\n` : inside;
    }

    window.addEventListener("beforeunload", (event) => { if (!allSaved && !over && !window.indexedDB) event.preventDefault(); });
  }

  window.banso ??= {};
  window.banso.startNotes = () => document.querySelectorAll("[data-note]:not([data-started])").forEach(start);
  document.addEventListener("htmx:load", window.banso.startNotes);
  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", window.banso.startNotes);
  else window.banso.startNotes();
})();
