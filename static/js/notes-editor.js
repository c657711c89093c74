/* The editor of a note: which kinds of text there are, whose cursors are seen, mentions, and check items that become more.
   Built from window.NoteKit (static/vendor/notes.js). No inline styles: classes say whose colour it is. */
(() => {
  const icon = (name) => `<svg class="icon" aria-hidden="true"><use href="${iconsUrl()}#${name}"></use></svg>`;
  const iconsUrl = () => document.querySelector("svg.icon use")?.getAttribute("href").split("#")[0] || "";

  function make(tag, facts = {}, ...inside) {
    const element = document.createElement(tag);
    for (const [name, value] of Object.entries(facts)) name in element ? (element[name] = value) : element.setAttribute(name, value);
    element.append(...inside);
    return element;
  }

  const nameOf = (user) => (document.documentElement.lang === "en" ? user.en : user.ja) || user.ja || "";
  const colourOf = (user) => Math.abs(Number(user.colour) || 0) % 8;

  // ---- check items ----------------------------------------------------------------------------------------------

  const checkItem = (kit, { words, turns, turn }) => kit.TaskItem.extend({
    addAttributes() {
      const none = { default: null, renderHTML: () => ({}), parseHTML: () => null };
      return { ...this.parent?.(), becameUrl: none, becameTitle: none };
    },
    addNodeView() {
      return ({ node, getPos, editor }) => {
        let now = node;
        const box = make("input", { type: "checkbox", contentEditable: "false" });
        const content = make("div");
        const tools = make("span", { className: "check-tools", contentEditable: "false" });
        const dom = make("li", { className: "check-item" }, box, make("div", { className: "check-body" }, tools, content)); // what cannot be written in stands first: Ctrl+End finds the text
        // Of the note, not of the page: there the names at others' cursors stand between the words.
        const said = (leaf) => (leaf.type.name === "mention" ? `@${leaf.attrs.label || ""}` : leaf.type.name === "hardBreak" ? " " : "");
        const text = () => (now.firstChild ? now.firstChild.textBetween(0, now.firstChild.content.size, " ", said) : "").trim();

        box.addEventListener("change", () => {
          if (!editor.isEditable) { box.checked = now.attrs.checked; return; }
          change({ checked: box.checked });
        });
        box.addEventListener("focus", () => box.setAttribute("aria-label", words.check.replace("{text}", () => text())));

        function change(attrs) {
          const at = getPos();
          const there = at === undefined ? null : editor.state.doc.nodeAt(at);
          if (there?.type === now.type) editor.view.dispatch(editor.state.tr.setNodeMarkup(at, undefined, { ...there.attrs, ...attrs }));
        }

        function draw() {
          box.checked = Boolean(now.attrs.checked);
          dom.dataset.checked = box.checked;
          box.setAttribute("aria-label", words.check.replace("{text}", () => now.textContent.slice(0, 80)));
          tools.replaceChildren(...(now.attrs.becameTitle ? [became()] : editor.isEditable ? offers() : []));
        }

        // One is at hand, what else there is stands behind it: an item stays one line.
        function offers() {
          const [first, ...others] = turns;
          if (!others.length) return turns.map((way) => offer(way, "check-turn"));
          const more = make("summary", { className: "check-turn", "aria-label": words.more, title: words.more, innerHTML: icon("ellipsis") });
          return [offer(first, "check-turn"), make("details", { className: "menu", name: "menu" }, more, make("div", { className: "menu-list" }, ...others.map((way) => offer(way, "menu-item"))))];
        }

        function became() {
          const url = String(now.attrs.becameUrl || "");
          return make("a", { className: "check-became", href: /^\/c\/[\w./-]+$/.test(url) ? url : "#", textContent: now.attrs.becameTitle });
        }

        function offer(way, className) {
          const button = make("button", { type: "button", className, title: way.label, innerHTML: icon("sparkles") });
          button.append(make("span", { textContent: way.label }));
          button.addEventListener("click", () => {
            button.closest("details")?.removeAttribute("open");
            if (text()) turn(way, text(), (made) => change({ becameUrl: made.url, becameTitle: made.title }));
          });
          return button;
        }

        draw();
        return {
          dom,
          contentDOM: content,
          stopEvent: (event) => tools.contains(event.target) || event.target === box,
          ignoreMutation: (mutation) => mutation.type !== "selection" && !content.contains(mutation.target),
          update(next) { if (next.type !== now.type) return false; now = next; draw(); return true; },
        };
      };
    },
  });

  // ---- mentions -------------------------------------------------------------------------------------------------

  function mentions(kit, { words, people }) {
    let list = null, items = [], at = 0, command = () => {}, asking = null;

    async function find({ query }) {
      asking?.abort();
      asking = new AbortController();
      const address = people + (people.includes("?") ? "&" : "?") + new URLSearchParams({ q: query });
      const answer = await fetch(address, { signal: asking.signal, cache: "no-store" }).catch(() => null);
      return answer?.ok && !answer.redirected ? answer.json() : [];
    }

    function draw(props) {
      items = props.items;
      command = props.command;
      at = Math.min(at, Math.max(0, items.length - 1));
      const rows = items.map((one, index) => {
        const face = make("span", { className: `avatar avatar-small person-${colourOf(one)}`, textContent: one.initial });
        face.setAttribute("aria-hidden", "true");
        const row = make("li", { id: `note-person-${index}` }, face, make("span", { className: "person-text" }, make("b", { textContent: one.name }), make("span", { className: "person-note", textContent: one.note })));
        row.setAttribute("role", "option");
        row.setAttribute("aria-selected", index === at);
        row.addEventListener("pointerdown", (event) => { event.preventDefault(); pick(index); });
        return row;
      });
      list.replaceChildren(...(rows.length ? rows : [make("li", { className: "soft", textContent: words.nobody })]));
      place(props.clientRect?.());
    }

    function place(where) {
      if (!where) return;
      const around = list.offsetParent?.getBoundingClientRect() || { left: 0, top: 0, width: innerWidth };
      const below = where.bottom + list.offsetHeight < innerHeight - 70; // a phone's navigation lies at the bottom
      list.style.top = `${below ? where.bottom - around.top + 4 : where.top - around.top - list.offsetHeight - 4}px`;
      list.style.left = `${Math.max(0, Math.min(where.left - around.left, around.width - list.offsetWidth - 8))}px`;
    }

    const pick = (index) => { const one = items[index]; if (one) command({ id: one.id, label: one.name }); };

    // Japanese goes on without a space: 「@鈴木 美咲さん」.
    const goOn = ({ editor, range, props }) => editor.chain().focus().insertContentAt(range, [{ type: "mention", attrs: props }]).run();

    return kit.Mention.configure({
      HTMLAttributes: { class: "mention" },
      deleteTriggerWithBackspace: true,
      suggestion: {
        char: "@",
        allowedPrefixes: null, // Japanese has no spaces between words
        items: find,
        ...(document.documentElement.lang === "ja" ? { command: goOn } : {}),
        render: () => ({
          onStart(props) {
            at = 0;
            list = make("ul", { className: "note-people" });
            list.setAttribute("role", "listbox");
            list.setAttribute("aria-label", words.people);
            props.editor.view.dom.parentElement.append(list);
            draw(props);
          },
          onUpdate: (props) => list && draw(props),
          onKeyDown({ event }) {
            if (event.key === "Escape") { list?.remove(); list = null; event.stopPropagation(); return true; }
            if (!list || !items.length) return false;
            const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
            if (step) { at = (at + step + items.length) % items.length; [...list.children].forEach((row, index) => row.setAttribute("aria-selected", index === at)); return true; }
            if (event.key === "Enter" || event.key === "Tab") { pick(at); return true; }
            return false;
          },
          onExit() { list?.remove(); list = null; },
        }),
      },
    });
  }

  // ---- cursors --------------------------------------------------------------------------------------------------

  function caret(user) {
    const name = make("span", { className: "note-caret-name", textContent: nameOf(user) });
    return make("span", { className: `note-caret person-${colourOf(user)}` }, "\u2060", name, "\u2060");
  }

  // ---- all of it ------------------------------------------------------------------------------------------------

  /* Options: element, doc, awareness, me, mayWrite, words, turns, people, turn(way, text, became), askForLink(). */
  function editor(kit, options) {
    const { element, doc, awareness, me, mayWrite, words } = options;
    const shortcuts = kit.Extension.create({
      name: "noteKeys",
      addKeyboardShortcuts: () => ({
        "Mod-k": () => { options.askForLink(); return true; },
        "Mod-Alt-2": ({ editor }) => editor.commands.toggleHeading({ level: 2 }),
        "Mod-Alt-3": ({ editor }) => editor.commands.toggleHeading({ level: 3 }),
        "Alt-F10": () => { options.toTools(); return true; },
      }),
    });
    return new kit.Editor({
      element,
      injectCSS: false,
      editable: mayWrite,
      editorProps: {
        attributes: { role: "textbox", "aria-multiline": "true", "aria-label": words.text, "aria-readonly": String(!mayWrite), class: "note-editable" },
        handleClick(_view, _at, event) {
          const link = event.target.closest?.("a[href]");
          if (!link || !(event.ctrlKey || event.metaKey || !mayWrite)) return false;
          window.open(link.href, "_blank", "noopener");
          return true;
        },
      },
      extensions: [
        kit.Document, kit.Paragraph, kit.Text, kit.HardBreak, kit.Bold, kit.Italic, kit.Gapcursor, shortcuts,
        kit.Heading.configure({ levels: [2, 3] }),
        kit.BulletList, kit.OrderedList, kit.ListItem, kit.ListKeymap,
        kit.TaskList.configure({ HTMLAttributes: { class: "check-list" } }),
        checkItem(kit, options).configure({ nested: true }),
        kit.Link.configure({ openOnClick: false, autolink: true, defaultProtocol: "https", HTMLAttributes: { rel: "noopener noreferrer nofollow", target: null } }),
        kit.Table.extend({ renderHTML: () => ["table", ["tbody", 0]], addNodeView: () => null }).configure({ resizable: false }),
        kit.TableRow, kit.TableHeader, kit.TableCell,
        mentions(kit, options),
        kit.Placeholder.configure({ placeholder: mayWrite ? words.placeholder : "" }),
        kit.Collaboration.configure({ document: doc, field: "note" }),
        ...(mayWrite ? [kit.CollaborationCaret.configure({ provider: { awareness }, user: me, render: caret, selectionRender: (user) => ({ class: `note-selection person-${colourOf(user)}` }) })] : []),
      ],
    });
  }

  /* What the buttons above the text do, and whether each is on. */
  const TOOLS = {
    heading2: [(chain) => chain.toggleHeading({ level: 2 }), (editor) => editor.isActive("heading", { level: 2 })],
    heading3: [(chain) => chain.toggleHeading({ level: 3 }), (editor) => editor.isActive("heading", { level: 3 })],
    bold: [(chain) => chain.toggleBold(), (editor) => editor.isActive("bold")],
    italic: [(chain) => chain.toggleItalic(), (editor) => editor.isActive("italic")],
    link: [null, (editor) => editor.isActive("link")],
    checks: [(chain) => chain.toggleTaskList(), (editor) => editor.isActive("taskList")],
    bullets: [(chain) => chain.toggleBulletList(), (editor) => editor.isActive("bulletList")],
    numbers: [(chain) => chain.toggleOrderedList(), (editor) => editor.isActive("orderedList")],
    mention: [(chain) => chain.insertContent("@")],
    table: [(chain) => chain.insertTable({ rows: 3, cols: 3, withHeaderRow: true })],
    undo: [(chain) => chain.undo()],
    redo: [(chain) => chain.redo()],
    rowAfter: [(chain) => chain.addRowAfter()],
    columnAfter: [(chain) => chain.addColumnAfter()],
    rowAway: [(chain) => chain.deleteRow()],
    columnAway: [(chain) => chain.deleteColumn()],
    tableAway: [(chain) => chain.deleteTable()],
  };

  Object.assign((window.banso ??= {}), { noteEditor: editor, noteTools: TOOLS, noteFace: { make, nameOf, colourOf } });
})();
