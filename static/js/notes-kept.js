/* What was typed into a note and is not in the database yet, kept on this device: it survives a closed tab, a crash and
   days without a connection. Each entry belongs to one person and one note; what is saved is taken away again. */
(() => {
  const NAME = "banso notes", STORE = "unsaved", TEXTS = "texts", LASTS = 14 * 86400e3;

  const asked = (request) => new Promise((done, failed) => { request.onsuccess = () => done(request.result); request.onerror = () => failed(request.error); });

  async function open() {
    const request = indexedDB.open(NAME, 1);
    request.onupgradeneeded = () => {
      request.result.createObjectStore(STORE, { autoIncrement: true }).createIndex("room", "room");
      request.result.createObjectStore(TEXTS, { keyPath: "room" }); // the same in words, for where it can no longer be joined
    };
    const db = await asked(request);
    db.onversionchange = () => db.close(); // signing out takes everything away
    return db;
  }

  /* The changes of one room (person, subject, place): everything is done in order, and a device that keeps nothing
     (private windows) only costs the offline copy. */
  function kept(room, title, url) {
    let mine = []; // keys of what this page wrote or took up
    let work = open().catch(() => null);
    const then = (step) => { work = work.then(async (db) => { if (db) await step(db).catch(() => {}); return db; }); return work; };
    const store = (db, mode, name = STORE) => db.transaction(name, mode, { durability: "strict" }).objectStore(name);
    const person = room.split(" ")[0];

    return {
      add: (update) => then(async (db) => { mine.push(await asked(store(db, "readwrite").add({ room, title, update, at: Date.now() }))); }),
      async take() {
        let found = [];
        await then(async (db) => {
          const keys = await asked(store(db, "readonly").index("room").getAllKeys(room));
          const entries = await asked(store(db, "readonly").index("room").getAll(room));
          mine.push(...keys);
          found = entries.slice(0, keys.length).map((entry) => entry.update);
        });
        return found;
      },
      // What the whole note says, while some of it is not saved.
      say: (text) => then((db) => asked(store(db, "readwrite", TEXTS).put({ room, title, url, text, at: Date.now() }))),
      // Notes of this person that are still waiting: those whose page was closed before they could be saved.
      async others() {
        let found = [];
        await then(async (db) => {
          const all = await asked(store(db, "readonly", TEXTS).getAll());
          found = all.filter((one) => one.room !== room && one.room.split(" ")[0] === person && one.at > Date.now() - LASTS);
        });
        return found;
      },
      drop: (other) => then(async (db) => {
        const keys = await asked(store(db, "readonly").index("room").getAllKeys(other));
        const all = store(db, "readwrite");
        await Promise.all([...keys.map((key) => asked(all.delete(key)))]);
        await asked(store(db, "readwrite", TEXTS).delete(other));
      }),
      // Everything this page has written so far is saved: called when the server said so, and nothing was typed since.
      clear: () => then(async (db) => {
        const [first, ...others] = mine;
        if (first === undefined) return;
        mine = [];
        const all = store(db, "readwrite");
        await Promise.all([first, ...others].map((key) => asked(all.delete(key))));
        await asked(store(db, "readwrite", TEXTS).delete(room));
      }),
      settled: () => work,
    };
  }

  // For browsers and addresses that do not clear what a site kept when its person signs out.
  document.addEventListener("submit", ({ target }) => { if (target.getAttribute("action") === "/sign-out") indexedDB.deleteDatabase(NAME); });

  (window.banso ??= {}).notesKept = kept;
})();
