/* What a phone keeps and how it sends it; shared by the page and its service worker.
   Nothing newer than Chromium 80: no ?. chains over calls, no top-level await, no randomUUID.

   Stores: meta   the device, the server's public key, the lock of the snapshot
           data   the snapshot, AES-GCM under a random key that the PIN unwraps
           queue  what waits to be sent, each sealed to the server: unreadable on this phone
           blobs  the sealed photos of the queue */
(function (self) {
  "use strict";

  var NAME = "shouwang-field", VERSION = 1, ITERATIONS = 600000, MOST_WRONG = 5;
  var PURPOSE = "shouwang-field-1", BATCH = 20;
  var encoder = new TextEncoder(), decoder = new TextDecoder();
  var opening = null;

  /* ---------- IndexedDB ---------- */
  function open() {
    if (opening) return opening;
    opening = new Promise(function (resolve, reject) {
      var request = indexedDB.open(NAME, VERSION);
      request.onupgradeneeded = function () {
        /* Only ever adds: an update of the page must not lose a queue. */
        var db = request.result;
        ["meta", "data", "blobs"].forEach(function (name) {
          if (!db.objectStoreNames.contains(name)) db.createObjectStore(name);
        });
        if (!db.objectStoreNames.contains("queue")) db.createObjectStore("queue", { keyPath: "id" });
      };
      request.onsuccess = function () {
        var db = request.result;
        db.onversionchange = function () { db.close(); opening = null; };
        db.onclose = function () { opening = null; };
        resolve(db);
      };
      request.onerror = function () { opening = null; reject(request.error); };
    });
    return opening;
  }

  /* Run `work(stores…)` in one transaction; resolves with the result of the request it returns. */
  async function within(names, mode, work) {
    var db = await open();
    return new Promise(function (resolve, reject) {
      var deed = db.transaction(names, mode), found;
      var request = work.apply(null, names.map(function (name) { return deed.objectStore(name); }));
      if (request) request.onsuccess = function () { found = request.result; };
      deed.oncomplete = function () { resolve(found); };
      deed.onabort = function () { reject(deed.error || new Error("aborted")); };
      deed.onerror = function () { reject(deed.error); };
    });
  }

  function get(store, key) { return within([store], "readonly", function (s) { return s.get(key); }); }
  function put(store, value, key) {
    return within([store], "readwrite", function (s) { s.put(value, key); });
  }
  function remove(store, key) { return within([store], "readwrite", function (s) { s.delete(key); }); }
  function queue() { return within(["queue"], "readonly", function (s) { return s.getAll(); }); }

  /* ---------- bytes ---------- */
  function random(count) { return crypto.getRandomValues(new Uint8Array(count)); }
  function base64(bytes) {
    var view = new Uint8Array(bytes), text = "";
    for (var at = 0; at < view.length; at += 4096) {
      text += String.fromCharCode.apply(null, view.subarray(at, at + 4096));
    }
    return btoa(text);
  }
  function unbase64(text) {
    return Uint8Array.from(atob(text), function (sign) { return sign.charCodeAt(0); });
  }
  function uuid() {
    var bytes = random(16);
    bytes[6] = (bytes[6] & 15) | 64;
    bytes[8] = (bytes[8] & 63) | 128;
    var hex = Array.from(bytes, function (byte) { return ("0" + byte.toString(16)).slice(-2); }).join("");
    return hex.replace(/(.{8})(.{4})(.{4})(.{4})(.{12})/, "$1-$2-$3-$4-$5");
  }

  /* ---------- the snapshot under a PIN ---------- */
  async function keyOfPin(pin, salt) {
    var raw = await crypto.subtle.importKey("raw", encoder.encode(pin), "PBKDF2", false, ["deriveKey"]);
    return crypto.subtle.deriveKey(
      { name: "PBKDF2", salt: salt, iterations: ITERATIONS, hash: "SHA-256" }, raw,
      { name: "AES-GCM", length: 256 }, false, ["wrapKey", "unwrapKey"]);
  }

  /* Make a fresh key for the snapshot, wrapped under the PIN; returns the key. */
  async function makeLock(pin) {
    var salt = random(16), iv = random(12), wrapping = await keyOfPin(pin, salt);
    var key = await crypto.subtle.generateKey({ name: "AES-GCM", length: 256 }, true,
      ["encrypt", "decrypt"]);
    var wrapped = await crypto.subtle.wrapKey("raw", key, wrapping, { name: "AES-GCM", iv: iv });
    await put("meta", { salt: salt, iv: iv, wrapped: wrapped, wrong: 0 }, "lock");
    return key;
  }

  /* Try a PIN: {key} or {left: tries} or {wiped: true} or {expired: true}. */
  async function unlock(pin) {
    var lock = await get("meta", "lock"), lease = await get("meta", "lease");
    if (!lock) return { wiped: true };
    if (isOver(lease)) { await wipe(); return { expired: true }; }
    var key;
    try {
      key = await crypto.subtle.unwrapKey("raw", lock.wrapped, await keyOfPin(pin, lock.salt),
        { name: "AES-GCM", iv: lock.iv }, { name: "AES-GCM" }, false, ["encrypt", "decrypt"]);
    } catch (error) {
      if (!(error instanceof DOMException)) throw error;
      lock.wrong += 1;
      if (lock.wrong >= MOST_WRONG) { await wipe(); return { wiped: true }; }
      await put("meta", lock, "lock");
      return { left: MOST_WRONG - lock.wrong };
    }
    lock.wrong = 0;
    await put("meta", lock, "lock");
    return { key: key };
  }

  /* The lease is over, or the phone's clock was put back to before it was last looked at. */
  function isOver(lease) {
    if (!lease) return true;
    return Date.now() > lease.until || Date.now() < lease.seen - 300000;
  }

  async function keepSnapshot(key, snapshot) {
    var iv = random(12), left = Date.parse(snapshot.expires) - Date.parse(snapshot.now);
    var body = await crypto.subtle.encrypt({ name: "AES-GCM", iv: iv }, key,
      encoder.encode(JSON.stringify(snapshot)));
    var lease = { until: Date.now() + left, seen: Date.now() };
    await within(["data", "meta"], "readwrite", function (data, meta) {
      data.put({ iv: iv, body: body }, "snapshot");
      meta.put(lease, "lease");
    });
  }

  async function readSnapshot(key) {
    var kept = await get("data", "snapshot"), lease = await get("meta", "lease");
    if (!kept || isOver(lease)) return null;
    lease.seen = Date.now();
    await put("meta", lease, "lease");
    return JSON.parse(decoder.decode(
      await crypto.subtle.decrypt({ name: "AES-GCM", iv: kept.iv }, key, kept.body)));
  }

  /* Forget what was fetched; what waits to be sent stays: it is sealed. */
  function wipe() {
    return within(["data", "meta"], "readwrite", function (data, meta) {
      data.clear();
      meta.delete("lock");
      meta.delete("lease");
    });
  }

  /* ---------- sealing to the server ---------- */
  async function seal(server, id, bytes) {
    var theirs = await crypto.subtle.importKey("raw", unbase64(server.point),
      { name: "ECDH", namedCurve: "P-256" }, false, []);
    var own = await crypto.subtle.generateKey({ name: "ECDH", namedCurve: "P-256" }, true, ["deriveBits"]);
    var shared = await crypto.subtle.deriveBits({ name: "ECDH", public: theirs }, own.privateKey, 256);
    var material = await crypto.subtle.importKey("raw", shared, "HKDF", false, ["deriveKey"]);
    var key = await crypto.subtle.deriveKey(
      { name: "HKDF", hash: "SHA-256", salt: new Uint8Array(0), info: encoder.encode(PURPOSE) },
      material, { name: "AES-GCM", length: 256 }, false, ["encrypt"]);
    var iv = random(12);
    var body = await crypto.subtle.encrypt(
      { name: "AES-GCM", iv: iv, additionalData: encoder.encode(id) }, key, bytes);
    return { k: server.id, e: base64(await crypto.subtle.exportKey("raw", own.publicKey)),
      n: base64(iv), body: body };
  }

  /* A photo travels as four bytes of length, JSON, picture. */
  function frame(item, picture) {
    var head = encoder.encode(JSON.stringify(item)), whole = new Uint8Array(4 + head.length + picture.byteLength);
    new DataView(whole.buffer).setUint32(0, head.length);
    whole.set(head, 4);
    whole.set(new Uint8Array(picture), 4 + head.length);
    return whole;
  }

  /* Seal items (each {item, picture?}) and keep them, all or none. */
  async function enqueue(server, some) {
    var sealed = [];
    for (var each of some) {
      var item = each.item;
      var bytes = each.picture ? frame(item, each.picture) : encoder.encode(JSON.stringify(item));
      var made = await seal(server, item.id, bytes);
      var row = { id: item.id, v: item.v, kind: item.kind, files: item.body && item.body.ids ? Object.keys(item.body.ids) : [], file: item.file, at: Date.now(),
        state: "", reason: "", sealed: { k: made.k, e: made.e, n: made.n } };
      if (!each.picture) row.sealed.c = base64(made.body);
      sealed.push({ row: row, body: each.picture ? made.body : null });
    }
    await within(["queue", "blobs"], "readwrite", function (rows, blobs) {
      sealed.forEach(function (each) {
        rows.put(each.row);
        if (each.body) blobs.put(each.body, each.row.id);
      });
    });
  }

  /* ---------- sending ---------- */
  /* Ask the server; {status: 0} without a network, {status: 302} where a page is in the way. */
  async function ask(url, options, patience) {
    var control = new AbortController();
    var timer = setTimeout(function () { control.abort(); }, patience || 60000);
    var given = Object.assign({ credentials: "same-origin", redirect: "manual", cache: "no-store",
      signal: control.signal }, options);
    given.headers = Object.assign({ "X-Field": "1" }, given.headers);
    try {
      var answer = await fetch(url, given);
      if (answer.type === "opaqueredirect") return { status: 302 };
      var json = (answer.headers.get("Content-Type") || "").indexOf("application/json") === 0;
      return { status: answer.status, body: json ? await answer.json() : {} };
    } catch (error) {
      if (!(error instanceof TypeError || error instanceof DOMException)) throw error;
      return { status: 0 };
    } finally {
      clearTimeout(timer);
    }
  }

  function tell(url, said, patience) {
    return ask(url, { method: "POST", headers: { "Content-Type": "application/json" },
      body: JSON.stringify(said) }, patience);
  }

  /* Take what the server says of items into the queue; one that is gone meanwhile stays gone. */
  function settle(results) {
    return within(["queue", "blobs", "meta"], "readwrite", function (rows, blobs, meta) {
      results.forEach(function (result) {
        if (result.status === "created" || result.status === "duplicate") {
          rows.delete(result.id);
          blobs.delete(result.id);
          if (result.note || result.reason) remember(meta, result);
          return;
        }
        var request = rows.get(result.id);
        request.onsuccess = function () {
          var row = request.result;
          if (!row) return;
          var waits = result.status === "wait" || result.status === "failed";
          row.state = waits ? "" : result.status;
          row.reason = [result.reason, result.note].filter(Boolean).join(" ");
          rows.put(row);
        };
      });
    });
  }

  function remember(meta, result) {
    var request = meta.get("told");
    request.onsuccess = function () {
      var told = (request.result || []).concat([result.note || result.reason]);
      meta.put(told.slice(-20), "told");
    };
  }

  async function sendBatch(urls, rows, asked) {
    var said = { sent_at: new Date().toISOString(), ask: asked,
      items: rows.map(function (row) { return { id: row.id, sealed: row.sealed }; }) };
    var answer = await tell(urls.sync, said);
    if (answer.status === 200) { await settle(answer.body.results); return 200; }
    if (answer.status >= 500 && rows.length > 1) {
      /* One item the server stumbles over must not keep back the others. */
      for (var row of rows) {
        var status = await sendBatch(urls, [row], []);
        if (status === 0 || status === 302 || status === 401) return status;
      }
      return 200;
    }
    return answer.status;
  }

  async function sendPhoto(urls, row) {
    var body = await get("blobs", row.id);
    if (!body) { await remove("queue", row.id); return 200; }
    var query = ["k", "e", "n"].map(function (key) {
      return key + "=" + encodeURIComponent(row.sealed[key]);
    }).join("&");
    var url = urls.photos + row.id + "?" + query + "&sent_at=" + encodeURIComponent(new Date().toISOString());
    var answer = await ask(url, { method: "POST", body: body,
      headers: { "Content-Type": "application/octet-stream" } }, 180000);
    if (answer.status === 200) await settle(answer.body.results);
    return answer.status;
  }

  /* Send all that waits, the order of the batch being the server's business; what it says of items
     that wait for a person is asked too. Returns the last status: 200, 0, 302, 401 … */
  async function sendAll(urls) {
    var rows = (await queue()).sort(function (a, b) { return a.at - b.at; });
    var fresh = rows.filter(function (row) { return row.state === ""; });
    var asked = rows.filter(function (row) { return row.state !== ""; })
      .map(function (row) { return row.id; });
    var said = fresh.filter(function (row) { return row.kind !== "PHOTO"; });
    var status = 200;
    for (var at = 0; status === 200 && (at < said.length || (at === 0 && asked.length)); at += BATCH) {
      status = await sendBatch(urls, said.slice(at, at + BATCH), at === 0 ? asked.slice(0, 200) : []);
    }
    for (var row of fresh) {
      if (row.kind !== "PHOTO") continue;
      if (status === 0 || status === 302 || status === 401) break;
      status = await sendPhoto(urls, row);
    }
    return status;
  }

  var sending = null, again = false;
  function send(urls) {
    /* One at a time in this script; page and worker at once do no harm, the server knows each id.
       What is saved while a queue is on its way goes right after it. */
    again = true;
    if (!sending) sending = sendOn(urls).finally(function () { sending = null; });
    return sending;
  }
  async function sendOn(urls) {
    var status = 200;
    while (again && status === 200) {
      again = false;
      status = await sendAll(urls);
    }
    return status;
  }

  self.Field = { get: get, put: put, remove: remove, queue: queue, uuid: uuid, makeLock: makeLock,
    unlock: unlock, keepSnapshot: keepSnapshot, readSnapshot: readSnapshot, isOver: isOver, wipe: wipe,
    enqueue: enqueue, ask: ask, tell: tell, send: send };
})(self);
