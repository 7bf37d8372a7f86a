/* The phone's page. Words and codes come as data; every name is written as text, never as markup. */
(function () {
  "use strict";

  var store = self.Field, page = self.FieldPage;
  var $ = page.$, say = page.say, make = page.make, fill = page.fill, dayOf = page.dayOf;
  var linkTo = page.linkTo, chip = page.chip, chosen = page.chosen, option = page.option;
  var config = JSON.parse(document.getElementById("field-config").textContent);
  var texts = config.texts, codes = config.codes, urls = config.urls;
  var VIEWS = ["start", "setup", "lock", "list", "record", "more", "change", "draft", "village", "queue"];
  var AWAY = 600000, AGAIN = 30000;
  /* secure: may seal and keep a queue; offline: the page itself opens without a network */
  var secure = self.isSecureContext === true && !!(self.crypto && crypto.subtle) && !!self.indexedDB;
  var offline = secure && "serviceWorker" in navigator;
  var state = { me: null, server: null, key: null, snapshot: null, child: null, kind: null,
    photos: [], hidden: 0, view: "start", rows: [], opened: 0 };

  function today() { return dayOf(new Date()); }

  /* ---------- frame ---------- */
  function show(view) {
    state.view = view;
    VIEWS.forEach(function (each) { $("view-" + each).hidden = each !== view; });
    window.scrollTo(0, 0);
    $("main").focus();
  }
  function tell(text, tone, link) {
    var box = $("message");
    box.className = "message " + (tone || "");
    fill(box, [make("span", { text: text }), link]);
    box.hidden = !text;
  }
  function banner(id, text) {
    var here = $("banner-" + id);
    if (here) here.remove();
    if (text) $("banners").appendChild(make("p", { css: "banner", id: "banner-" + id, text: text }));
  }
  function showNet() {
    $("net").textContent = navigator.onLine ? texts.online : texts.offline;
    $("net").className = "net " + (navigator.onLine ? "on" : "off");
  }
  async function showCount() {
    if (!secure) return;
    state.rows = await store.queue();
    var fresh = state.rows.filter(function (row) { return !row.state; }).length;
    var back = state.rows.length - fresh, told = await store.get("meta", "told");
    var parts = [];
    if (fresh) parts.push(say(texts.toSend, { n: fresh }));
    if (back) parts.push(say(texts.toSettle, { n: back }));
    $("count").hidden = !(parts.length || (told && told.length));
    $("count").textContent = parts.join(" · ") || texts.allSent;
    document.body.dataset.queue = fresh;
    document.body.dataset.back = back;
    if (state.view === "list") showChildren();
    if (state.view === "queue") showQueue();
  }

  /* ---------- opening ---------- */
  async function open() {
    showNet();
    if (!self.isSecureContext) banner("mode", texts.insecure);
    else if (!offline) banner("mode", texts.noWorker);
    if (offline) startWorker();
    var lock = secure ? await store.get("meta", "lock") : null;
    if (secure) {
      state.me = (await store.get("meta", "me")) || null;
      state.server = (await store.get("meta", "server")) || null;
      if (lock && store.isOver(await store.get("meta", "lease"))) {
        await store.wipe();
        lock = null;
        tell(texts.expired, "bad");
      }
    }
    if (lock) { show("lock"); $("lock-pin").focus(); }
    await showCount();
    var answer = await greet();
    if (answer === null) return;
    if (!lock) await begin(answer);
    send();
  }

  /* Ask whether the phone is still wanted and who is signed in; null when it wiped itself. */
  async function greet(wiped) {
    var device = state.me && state.me.device;
    var answer = await store.tell(urls.hello, { device: device || "", wiped: wiped === true }, 8000);
    if (answer.status === 410) {
      if (secure) {
        await store.wipe();
        await store.remove("meta", "me");
      }
      state.key = state.snapshot = null;
      if (!wiped) await greet(true);
      state.me = null;
      tell("", "");
      start(texts.revoked, linkTo(urls.login, texts.signInLink));
      return null;
    }
    return answer;
  }

  function start(text, link) {
    $("start-text").textContent = text;
    fill($("start-links"), [link]);
    show("start");
  }

  /* Without a snapshot to unlock: sign in, set up, or work online. */
  async function begin(answer) {
    var said = answer.body || {};
    if (answer.status !== 200) return start(texts.noNetwork);
    if (!said.signed_in) return start(texts.signIn, linkTo(urls.login, texts.signInLink));
    if (!said.may_use) return start(texts.noPost, linkTo(urls.desk, "←"));
    if (offline && said.may_store) {
      state.greeting = said;
      show("setup");
      return undefined;
    }
    if (offline && !said.may_store) banner("store", texts.noStore);
    return online(said);
  }

  function meOf(said, device) {
    return { user: said.user, post: said.post, name: said.name, role: said.role, area: said.area,
      device: device || "" };
  }

  /* Work without keeping the snapshot: it lives as long as the page is open. */
  async function online(said) {
    state.me = meOf(said, "");
    var answer = await store.ask(urls.snapshot, {}, 30000);
    if (!await took(answer)) return;
    state.snapshot = answer.body;
    state.server = answer.body.key;
    showList();
  }

  /* Say why an answer is none; true where it is one. */
  async function took(answer) {
    if (answer.status === 200) return true;
    if (answer.status === 302) tell(texts.locked, "", linkTo(urls.lock, texts.unlockLink));
    else if (answer.status === 401) tell(texts.signIn, "", linkTo(urls.login, texts.signInLink));
    else if (answer.status === 410) await greet();
    else if (answer.body && answer.body.reason) tell(answer.body.reason, "bad");
    else tell(texts.failed, "bad");
    return false;
  }

  async function setUp(event) {
    event.preventDefault();
    var pin = $("setup-pin").value;
    if (pin.length < 6) return tell(texts.pinShort, "bad");
    if (page.isSimple(pin)) return tell(texts.pinSimple, "bad");
    if (pin !== $("setup-again").value) return tell(texts.pinDiffers, "bad");
    tell(texts.preparing);
    var me = await registered();
    if (!me) return undefined;
    var fetched = await store.ask(urls.snapshot + "?device=" + me.device, {}, 60000);
    if (!await took(fetched)) return undefined;
    if (navigator.storage && navigator.storage.persist) navigator.storage.persist();
    state.key = await store.makeLock(pin);
    await take(fetched.body);
    $("setup-pin").value = $("setup-again").value = "";
    tell("");
    return showList();
  }
  /* The phone as the server knows it: registered before under this post, or now; null if neither. */
  async function registered() {
    var said = state.greeting;
    if (said.known && state.me && state.me.device && state.me.user === said.user) return state.me;
    var answer = await store.tell(urls.register, { label: $("setup-label").value });
    if (!await took(answer)) return null;
    state.me = meOf(said, answer.body.device);
    await store.put("meta", state.me, "me");
    return state.me;
  }
  async function take(snapshot) {
    state.snapshot = snapshot;
    state.server = snapshot.key;
    await store.put("meta", snapshot.key, "server");
    if (snapshot.store && state.key) await store.keepSnapshot(state.key, snapshot);
    else await store.wipe();
  }

  async function unlock(event) {
    event.preventDefault();
    tell(texts.unlocking);
    var found = await store.unlock($("lock-pin").value);
    $("lock-pin").value = "";
    if (found.left) return tell(say(texts.wrongPin, { n: found.left }), "bad");
    if (!found.key) {
      start(found.expired ? texts.expired : texts.wiped);
      tell(found.expired ? texts.expired : texts.wiped, "bad");
      await begin(await greet() || { status: 0 });
      return undefined;
    }
    state.key = found.key;
    state.snapshot = await store.readSnapshot(found.key);
    tell("");
    showList();
    return refresh(false);
  }

  async function forget() {
    if (!window.confirm(texts.forgetAsk)) return;
    await store.wipe();
    state.key = state.snapshot = null;
    tell("");
    var answer = await greet();
    if (answer) await begin(answer);
  }

  /* Fetch anew where there is a network; `asked`: a person wants to know how it went. */
  async function refresh(asked) {
    var answer = await greet();
    if (answer === null) return;
    var said = answer.body || {};
    if (answer.status !== 200) { if (asked) tell(texts.failed, "bad"); return; }
    if (!said.signed_in) { tell(texts.signIn, "", linkTo(urls.login, texts.signInLink)); return; }
    if (state.me && said.user !== state.me.user && state.me.device) return other();
    if (!said.may_store && state.key) {
      await store.wipe();
      state.key = null;
      banner("store", texts.noStore);
    }
    var device = state.key && state.me ? "?device=" + state.me.device : "";
    var fetched = await store.ask(urls.snapshot + device, {}, 60000);
    if (!await took(fetched)) return;
    if (state.key) await take(fetched.body);
    else { state.snapshot = fetched.body; state.server = fetched.body.key; }
    if (asked) tell("");
    if (state.view === "list") showList();
  }

  /* Somebody else signed in on this phone: what was fetched for the first is not for the second. */
  async function other() {
    await store.wipe();
    await store.remove("meta", "me");
    state.me = state.key = state.snapshot = null;
    tell(texts.otherUser, "bad");
    var answer = await greet();
    if (answer) await begin(answer);
  }

  /* ---------- the list ---------- */
  function showList() {
    show("list");
    showChildren();
    var village = state.snapshot.village;
    fill($("village"), [village ? villageCard(village) : null]);
    $("left-out").textContent = state.snapshot.left_out ?
      say(texts.leftOut, { n: state.snapshot.left_out }) : "";
    $("lease").textContent = state.key ?
      say(texts.validUntil, { day: new Date(state.snapshot.expires).toLocaleString() }) : "";
    showCount();
  }
  function villageCard(village) {
    var queued = state.rows.some(function (row) { return row.kind === "CONFIRM"; });
    if (village.done || queued) {
      var told = say(village.done ? texts.villageDone : texts.villageQueued, village);
      return make("div", { css: "card" }, make("p", { text: told }));
    }
    return make("div", { css: "card" },
      make("p", { text: say(texts.villageAsk, { label: village.label, n: village.unchanged }) }),
      make("button", { type: "button", id: "village-open", text: codes.itemKinds.CONFIRM, on: showVillage }));
  }
  function showChildren() {
    if (!state.snapshot) return;
    var asked = $("filter").value.trim();
    var some = state.snapshot.children.filter(function (child) {
      return !asked || (child.name + child.group).indexOf(asked) >= 0;
    });
    fill($("children"), some.length ? some.map(card) : [make("p", { text: texts.empty })]);
  }
  function card(child) {
    var mine = state.rows.filter(function (row) {
      return row.file === child.id || (row.files || []).indexOf(child.id) >= 0;
    });
    var first = child.duties.filter(function (duty) { return duty.kind; })[0];
    var kind = kindOf(first ? first.kind : "HOME_VISIT");
    var tags = child.duties.map(function (duty) {
      var late = duty.urgency === "OVERDUE";
      return make("span", { css: "tag" + (late ? " late" : ""),
        text: say(late ? texts.overdue : texts.due, { what: duty.title, day: duty.due }) });
    });
    if (mine.length) tags.unshift(make("span", { css: "tag done", text: texts.queued }));
    var head = [child.age === null ? "" : say(texts.age, { n: child.age }), child.group, child.category];
    var about = make("p", { text: [child.carer, child.kin].filter(Boolean).join(" ") + " " });
    child.phones.forEach(function (number) {
      about.appendChild(make("a", { css: "tel", href: "tel:" + number, text: number }));
    });
    var box = make("div", { css: "card", "data-child": child.id },
      make("h3", { text: child.name },
        make("small", { text: head.filter(Boolean).join(" · ") })),
      about,
      make("p", { text: child.last ? say(texts.last, { day: child.last }) : texts.neverVisited }));
    tags.forEach(function (tag) { box.appendChild(tag); });
    box.appendChild(make("div", { css: "two" },
      make("button", { type: "button", css: "main do", text: say(texts.record, { what: kind.label }),
        on: function () { showRecord(child, kind, first); } }),
      make("button", { type: "button", css: "more", text: texts.more,
        on: function () { showMore(child); } })));
    return box;
  }
  function kindOf(code) {
    return codes.kinds.filter(function (kind) { return kind.code === code; })[0] || codes.kinds[0];
  }
  function showMore(child) {
    $("more-title").textContent = child.name;
    var buttons = codes.kinds.map(function (kind) {
      return make("button", { type: "button", text: say(texts.record, { what: kind.label }),
        on: function () { showRecord(child, kind, null); } });
    });
    buttons.push(make("button", { type: "button", id: "change", text: texts.change,
      on: function () { showChange(child); } }));
    fill($("more-kinds"), buttons);
    show("more");
  }

  /* ---------- a record of work ---------- */
  function showRecord(child, kind, duty) {
    state.child = child;
    state.kind = kind;
    state.follows = duty && duty.kind === kind.code ? duty.follows : "";
    state.photos = [];
    state.opened = Date.now();
    $("view-record").reset();
    $("record-title").textContent = kind.label + "：" + child.name;
    $("record-who").textContent = [child.group, child.carer, child.kin].filter(Boolean).join(" ");
    fill($("record-seen"), codes.seen.map(function (pair) {
      return chip("seen", pair, kind.seen.indexOf(pair.code) >= 0);
    }));
    var siblings = state.snapshot.children.filter(function (each) {
      return each.id !== child.id && child.household && each.household === child.household;
    });
    $("record-siblings-set").hidden = !siblings.length;
    fill($("record-siblings"), siblings.map(function (each) {
      return chip("sibling", { code: each.id, label: each.name }, kind.code === "HOME_VISIT");
    }));
    fill($("record-problems"), codes.problems.map(function (pair) { return chip("problem", pair, false); }));
    fill($("record-channel"), codes.channels.map(option));
    $("record-channel").value = kind.channel;
    $("record-day").value = today();
    $("record-day").max = today();
    $("record-photo-set").hidden = !secure;
    fill($("record-thumbs"), []);
    $("record-photos").textContent = "";
    showWell();
    tell("");
    show("record");
  }
  function isWell() { return document.querySelector("[name=well]:checked").value === "1"; }
  function showWell() { $("record-problems-set").hidden = isWell(); }

  async function addPhoto() {
    var file = $("record-photo").files[0], photo;
    if (!file) return;
    try {
      photo = await page.shrink(file);
    } catch (error) {
      if (!(error instanceof DOMException)) throw error;
      tell(texts.photoBad, "bad");
      return;
    }
    state.photos.push(photo.bytes);
    photo.small.setAttribute("aria-label", codes.itemKinds.PHOTO);
    $("record-thumbs").appendChild(photo.small);
    $("record-photos").textContent = say(texts.photos, { n: state.photos.length });
    $("record-photo").value = "";
  }

  function itemOf(kind, more) {
    var me = state.me;
    return Object.assign({ v: 1, id: store.uuid(), kind: kind, user: me.user, post: me.post,
      device: me.device, made_at: new Date().toISOString(), day: today(), day_chosen: false }, more);
  }

  async function saveRecord(event) {
    event.preventDefault();
    var child = state.child, well = isWell(), problems = well ? [] : chosen("problem");
    var seen = chosen("seen"), summary = $("record-summary").value;
    if (!seen.length) return tell(texts.nobodySeen, "bad");
    if (!well && !problems.length && !summary.trim()) return tell(texts.nothingSaid, "bad");
    var day = $("record-day").value || today();
    var item = itemOf("RECORD", { file: child.id, area: child.area, day: day,
      day_chosen: day !== dayOf(new Date(state.opened)) });
    var ids = {};
    ids[child.id] = item.id;
    chosen("sibling").forEach(function (id) { ids[id] = store.uuid(); });
    item.body = { kind: state.kind.code, channel: $("record-channel").value, seen: seen,
      all_well: well, problems: problems, summary: summary, ids: ids, follows: state.follows,
      doer: state.me.name, doer_role: state.me.role };
    var some = [{ item: item }];
    state.photos.forEach(function (picture) {
      some.push({ item: itemOf("PHOTO", { file: child.id, area: child.area, day: day,
        day_chosen: item.day_chosen, body: { record: item.id } }), picture: picture });
    });
    if (!await save(some)) return undefined;
    if (problems.some(function (code) { return codes.urgent.indexOf(code) >= 0; })) {
      tell(texts.danger, "bad", linkTo("tel:110", texts.call110));
    }
    return undefined;
  }

  /* Keep items, or send them at once where nothing can be kept; what was typed stays on failure. */
  async function save(some) {
    var buttons = document.querySelectorAll("main button.main");
    buttons.forEach(function (button) { button.disabled = true; });
    try {
      if (!secure) return await saveOnline(some);
      await store.enqueue(state.server, some);
    } catch (error) {
      var full = error && error.name === "QuotaExceededError";
      tell(full ? texts.fullStorage : texts.notSaved, "bad");
      if (!(error instanceof DOMException)) throw error;
      return false;
    } finally {
      buttons.forEach(function (button) { button.disabled = false; });
    }
    await showCount();
    showList();
    tell(texts.saved, "good");
    send();
    return true;
  }
  async function saveOnline(some) {
    var answer = await store.tell(urls.sync, { sent_at: new Date().toISOString(), ask: [],
      items: some.map(function (each) { return { id: each.item.id, plain: each.item }; }) });
    if (answer.status === 0) { tell(texts.notSent, "bad"); return false; }
    if (!await took(answer)) return false;
    var bad = answer.body.results.filter(function (result) {
      return result.status !== "created" && result.status !== "duplicate";
    });
    if (bad.length) { tell(say(texts.refused, { reason: bad[0].reason }), "bad"); return false; }
    showList();
    tell(texts.savedOnline, "good");
    return true;
  }

  /* ---------- facts, a new child, the village ---------- */
  function showChange(child) {
    state.child = child;
    $("change-who").textContent = child.name;
    fill($("change-fields"), codes.changeable.reduce(function (all, pair) {
      var id = "change-" + pair.code.replace(".", "-");
      return all.concat([make("label", { for: id, text: pair.label }),
        make("input", { id: id, name: pair.code, maxlength: 120 })]);
    }, []));
    tell("");
    show("change");
  }
  async function saveChange(event) {
    event.preventDefault();
    var values = {}, child = state.child;
    document.querySelectorAll("#change-fields input").forEach(function (input) {
      if (input.value.trim()) values[input.name] = input.value.trim();
    });
    if (!Object.keys(values).length) return tell(texts.nothingChanged, "bad");
    return save([{ item: itemOf("CHANGE", { file: child.id, area: child.area,
      body: { base_version: child.version, values: values } }) }]);
  }
  function showDraft() {
    $("view-draft").reset();
    fill($("draft-sex"), [option({ code: "", label: "—" })].concat(codes.sexes.map(option)));
    tell("");
    show("draft");
  }
  async function saveDraft(event) {
    event.preventDefault();
    var body = {};
    document.querySelectorAll("#view-draft [name]").forEach(function (input) {
      if (input.value.trim()) body[input.name] = input.value.trim();
    });
    if (!body.name) return tell(texts.nameNeeded, "bad");
    return save([{ item: itemOf("DRAFT", { area: state.me.area, body: body }) }]);
  }
  function showVillage() {
    var village = state.snapshot.village;
    $("village-title").textContent = village.name + " " + village.label;
    $("village-ask").textContent = say(texts.villageAsk, { label: village.label, n: village.unchanged });
    fill($("village-changed"), village.changed.length ?
      [make("p", { text: texts.villageChanged })].concat(village.changed.map(function (each) {
        return make("p", { css: "card", text: each.name + "：" + each.kind });
      })) : []);
    $("village-responsible").value = village.responsible;
    tell("");
    show("village");
  }
  async function saveVillage(event) {
    event.preventDefault();
    var village = state.snapshot.village, who = $("village-responsible").value.trim();
    if (!who) return tell(texts.responsibleNeeded, "bad");
    return save([{ item: itemOf("CONFIRM", { area: village.area,
      body: { stamp: village.stamp, period: village.period, responsible: who } }) }]);
  }

  /* ---------- sending ---------- */
  function startWorker() {
    navigator.serviceWorker.register(urls.worker, { scope: urls.home }).then(function () {
      return navigator.serviceWorker.ready;
    }).then(function () { document.body.dataset.worker = "ready"; }, function () {
      banner("mode", texts.noWorker);
    });
    navigator.serviceWorker.addEventListener("message", showCount);
  }
  async function send(freshOnly) {
    if (!secure) return;
    var rows = await store.queue();
    if (!rows.some(function (row) { return !row.state || freshOnly !== true; })) return;
    askWorker(rows);
    document.body.dataset.sending = "1";
    var status = await store.send(urls);
    delete document.body.dataset.sending;
    await showCount();
    if (status === 401) tell(texts.signIn, "", linkTo(urls.login, texts.signInLink));
    else if (status === 302) tell(texts.locked, "", linkTo(urls.lock, texts.unlockLink));
  }
  /* Let the worker send too when the page is gone and the network comes back (Chromium alone). */
  function askWorker(rows) {
    if (!offline || !rows.some(function (row) { return !row.state; })) return;
    navigator.serviceWorker.ready.then(function (registration) {
      return registration.sync ? registration.sync.register("field") : null;
    }).catch(function () { document.body.dataset.background = "none"; });
  }

  function nameOf(row) {
    var child = state.snapshot && state.snapshot.children.filter(function (each) {
      return each.id === row.file;
    })[0];
    return child ? child.name : row.file ? texts.unknownChild : "";
  }
  async function showQueue() {
    var told = (await store.get("meta", "told")) || [];
    var labels = { conflict: texts.conflict, refused: texts.refusedState, held: texts.held };
    fill($("told"), told.map(function (text) { return make("p", { css: "message", text: text }); }));
    fill($("rows"), state.rows.length ? state.rows.map(function (row) {
      var box = make("div", { css: "card", "data-item": row.id },
        make("h3", { text: codes.itemKinds[row.kind] || row.kind },
          make("small", { text: nameOf(row) + " " + new Date(row.at).toLocaleString() })),
        make("span", { css: "tag" + (row.state ? " late" : ""), text: labels[row.state] || texts.waiting }),
        row.reason ? make("p", { text: row.reason }) : null);
      if (row.state) {
        box.appendChild(linkTo(urls.items + row.id + "/", texts.open));
        box.appendChild(make("button", { type: "button", text: texts.remove,
          on: function () { dismiss(row); } }));
      }
      return box;
    }) : [make("p", { text: texts.allSent })]);
  }
  async function dismiss(row) {
    await store.remove("queue", row.id);
    await store.remove("blobs", row.id);
    await showCount();
  }
  async function closeQueue() {
    await store.put("meta", [], "told");
    await back();
  }
  async function back() {
    tell("");
    if (state.snapshot) { showList(); return; }
    var lock = secure ? await store.get("meta", "lock") : null;
    show(lock ? "lock" : "start");
    await showCount();
  }

  /* ---------- events ---------- */
  window.addEventListener("online", function () { showNet(); send(); });
  window.addEventListener("offline", showNet);
  document.addEventListener("visibilitychange", function () {
    if (document.hidden) { state.hidden = Date.now(); return; }
    send();
    /* Away for long: the list closes; a form half filled in stays. */
    if (state.key && state.view === "list" && Date.now() - state.hidden > AWAY) {
      state.key = state.snapshot = null;
      show("lock");
    }
  });
  setInterval(async function () {
    if (document.hidden) return;
    send(true);
    if (state.key && store.isOver(await store.get("meta", "lease"))) {
      await store.wipe();
      state.key = state.snapshot = null;
      start(texts.expired);
    }
  }, AGAIN);
  $("view-setup").addEventListener("submit", setUp);
  $("setup-skip").addEventListener("click", function () { online(state.greeting); });
  $("view-lock").addEventListener("submit", unlock);
  $("lock-forgotten").addEventListener("click", forget);
  $("view-record").addEventListener("submit", saveRecord);
  $("view-record").addEventListener("change", showWell);
  $("record-photo").addEventListener("change", addPhoto);
  $("view-change").addEventListener("submit", saveChange);
  $("view-draft").addEventListener("submit", saveDraft);
  $("view-village").addEventListener("submit", saveVillage);
  $("new-child").addEventListener("click", showDraft);
  $("refresh").addEventListener("click", function () { tell(texts.preparing); refresh(true); });
  $("filter").addEventListener("input", showChildren);
  $("count").addEventListener("click", function () { show("queue"); showQueue(); });
  $("send").addEventListener("click", function () { send(); });
  document.querySelectorAll("button.back").forEach(function (button) {
    button.addEventListener("click", function () {
      if (state.view === "queue") closeQueue(); else back();
    });
  });
  open();
})();
