/* The line of one note: Yjs over a WebSocket. What the server has not said to be kept stays on the device and is sent
   again after every interruption. Speaks the y-protocols (sync, awareness), and hears how many changes are kept. */
(() => {
  const SYNC = 0, AWARENESS = 1, REFUSED = 2, SAVED = 4;
  const STEP_1 = 0, STEP_2 = 1, UPDATE = 2;
  const AGAIN = 4001, LONGEST_PAUSE = 15000, SILENT_FOR = 45000, TOLD_EVERY = 50;

  /* Options: url, doc, awareness, mayWrite; state(name) hears "connecting", "on", "off"; refused(reason) is told once;
     saved(all) hears whether all that was typed is kept; synced() that all the others wrote is here. */
  function line(kit, { url, doc, awareness, mayWrite, state, refused, saved, synced }) {
    const { Y } = kit;
    let socket = null, failures = 0, timer = 0, silence = 0, stopped = false;
    let ready = false; // the server knows all that we had when the line began
    let sent = 0, kept = 0, unsent = [], telling = 0, moved = new Set();

    // ---- coming and going ---------------------------------------------------------------------------------------

    function open() {
      clearTimeout(timer);
      if (stopped || socket) return;
      state("connecting");
      ready = false;
      sent = kept = 0;
      unsent = [];
      socket = new WebSocket(url.replace(/^http/, "ws"));
      socket.binaryType = "arraybuffer";
      socket.onopen = () => { send(sync(STEP_1, Y.encodeStateVector(doc))); listening(); };
      socket.onmessage = ({ data }) => { listening(); hear(new Uint8Array(data)); };
      socket.onclose = ({ code }) => closed(code);
    }

    // Without a network nobody answers a farewell: whoever waits for one waits long.
    function hangUp() {
      if (!socket) return;
      socket.onopen = socket.onmessage = socket.onclose = null;
      socket.close();
      closed();
    }

    function closed(code) {
      socket = null;
      clearTimeout(silence);
      kit.removeAwarenessStates(awareness, [...awareness.getStates().keys()].filter((id) => id !== doc.clientID), "line");
      if (stopped) return;
      state("off");
      if (code === AGAIN) timer = setTimeout(mayGoOn, 200 + Math.random() * 800);
      else later();
    }

    function later() {
      timer = setTimeout(mayGoOn, Math.min(LONGEST_PAUSE, 500 * 2 ** failures++) * (0.5 + Math.random()));
    }

    // A WebSocket does not say why it was not let in; an ordinary request to the same address does.
    async function mayGoOn() {
      const answer = await fetch(url, { cache: "no-store", redirect: "manual" }).catch(() => null);
      if (stopped || socket) return;
      if (!answer) later();
      else if (answer.type === "opaqueredirect" || [401, 403, 404].includes(answer.status)) { end(); refused("ended"); }
      else open();
    }

    function listening() {
      clearTimeout(silence);
      silence = setTimeout(hangUp, SILENT_FOR);
    }

    function end() {
      stopped = true;
      clearTimeout(timer);
      clearTimeout(silence);
      socket?.close();
      socket = null;
      state("off");
    }

    // ---- hearing ------------------------------------------------------------------------------------------------

    function hear(message) {
      const read = reader(message), kind = read.uint();
      if (kind === SYNC) hearSync(read.uint(), read.piece());
      else if (kind === AWARENESS) kit.applyAwarenessUpdate(awareness, read.piece(), "line");
      else if (kind === SAVED) { kept = read.uint(); tellSaved(); }
      else if (kind === REFUSED) { read.uint(); hearRefusal(new TextDecoder().decode(read.piece())); }
    }

    function hearSync(step, content) {
      if (step === STEP_1) return void answer(content);
      Y.applyUpdate(doc, content, "line");
      if (step === STEP_2) { failures = 0; state("on"); synced(); }
    }

    function answer(known) {
      if (!mayWrite) return;
      unsent = []; // they are in the answer
      change(STEP_2, Y.encodeStateAsUpdate(doc, known));
      ready = true;
      tellWhere([doc.clientID]);
    }

    function hearRefusal(reason) {
      if (reason === "reading" && !mayWrite) return;
      end();
      refused(reason === "reading" ? "right" : reason);
    }

    // ---- saying -------------------------------------------------------------------------------------------------

    const sync = (step, content) => bytes(SYNC, step, piece(content));
    const send = (message) => { if (socket?.readyState === WebSocket.OPEN) socket.send(message); };

    function change(step, update) {
      sent += 1;
      send(sync(step, update));
      tellSaved();
    }

    // What is typed within a moment goes together.
    function say() {
      telling = 0;
      if (ready && unsent.length) change(UPDATE, Y.mergeUpdates(unsent));
      if (ready) unsent = [];
      if (ready && moved.size) tellWhere([...moved]);
      moved = new Set();
    }

    const soon = () => { telling ||= setTimeout(say, TOLD_EVERY); };
    const tellWhere = (clients) => { if (awareness.getLocalState()) send(bytes(AWARENESS, piece(kit.encodeAwarenessUpdate(awareness, clients)))); };
    const tellSaved = () => saved(ready && !unsent.length && kept >= sent);

    doc.on("update", (update, origin) => {
      if (origin === "line" || origin === "device") return;
      unsent.push(update);
      saved(false);
      soon();
    });
    awareness.on("update", ({ added, updated }, origin) => {
      if (origin === "line" || ![...added, ...updated].includes(doc.clientID)) return;
      moved.add(doc.clientID);
      soon();
    });
    // A page that goes says so; what it could not send stays on the device.
    const leave = () => { say(); socket?.close(); };
    const back = () => { if (!stopped && !socket) { clearTimeout(timer); open(); } };
    window.addEventListener("pagehide", leave);
    window.addEventListener("pageshow", back);
    window.addEventListener("online", back);
    window.addEventListener("offline", hangUp);

    open();
    return {
      end() { window.removeEventListener("pagehide", leave); window.removeEventListener("online", back); window.removeEventListener("offline", hangUp); window.removeEventListener("pageshow", back); say(); end(); },
    };
  }

  // ---- numbers and pieces, as lib0 writes them -------------------------------------------------------------------

  function uint(number) {
    const written = [];
    for (; number > 127; number = Math.floor(number / 128)) written.push(128 | (number % 128));
    return [...written, number];
  }

  const piece = (content) => { const head = uint(content.length), all = new Uint8Array(head.length + content.length); all.set(head); all.set(content, head.length); return all; };

  function bytes(...parts) {
    const pieces = parts.map((part) => (typeof part === "number" ? new Uint8Array(uint(part)) : part));
    const all = new Uint8Array(pieces.reduce((size, one) => size + one.length, 0));
    pieces.reduce((at, one) => { all.set(one, at); return at + one.length; }, 0);
    return all;
  }

  function reader(content) {
    let at = 0;
    const read = {
      uint() { let number = 0, times = 1; for (;;) { const byte = content[at++]; number += (byte & 127) * times; if (byte < 128) return number; times *= 128; } },
      piece() { const length = read.uint(); at += length; return content.subarray(at - length, at); },
    };
    return read;
  }

  (window.banso ??= {}).noteLine = line;
})();
