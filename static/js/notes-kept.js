/* What was typed into a note and is not in the database yet, kept on this device: it survives a closed tab, a crash and
   days without a connection. Each entry belongs to one person and one note; what is saved is taken away again. */
(() => {
  const NAME = "banso notes", STORE = "unsaved";

  const asked = (request) => new Promise((done, failed) => { request.onsuccess = () => done(request.result); request.onerror = () => failed(request.error); });

  async function open() {
    const request = indexedDB.open(NAME, 1);
    request.onupgradeneeded = () => request.result.createObjectStore(STORE, { autoIncrement: true }).createIndex("room", "room");
    return asked(request);
  }

  /* The changes of one room (person, subject, place): everything is done in order, and a device that keeps nothing
     (private windows) only costs the offline copy. */
  function kept(room, title) {
    let mine = []; // keys of what this page wrote or took up
    let work = open().catch(() => null);
    const then = (step) => { work = work.then(async (db) => { if (db) await step(db).catch(() => {}); return db; }); return work; };
    const store = (db, mode) => db.transaction(STORE, mode, { durability: "strict" }).objectStore(STORE);

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
      // Everything this page has written so far is saved: called when the server said so, and nothing was typed since.
      clear: () => then(async (db) => {
        const [first, ...others] = mine;
        if (first === undefined) return;
        mine = [];
        const all = store(db, "readwrite");
        await Promise.all([first, ...others].map((key) => asked(all.delete(key))));
      }),
      settled: () => work,
    };
  }

  (window.banso ??= {}).notesKept = kept;
})();
