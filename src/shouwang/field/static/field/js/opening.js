/* Opening the phone's page: who is signed in, set up, lock, fetching anew, wiping. */
(function (self) {
  "use strict";

  var app = self.FieldApp, store = self.Field, page = self.FieldPage;
  var $ = page.$, say = page.say, fill = page.fill, linkTo = page.linkTo;
  var state = app.state, texts = app.texts, urls = app.urls, secure = app.secure, offline = app.offline;

  /* The shell is kept in every language: where another was chosen meanwhile, have that one shown. */
  async function followLanguage() {
    var language = app.language, worker = offline && navigator.serviceWorker.controller;
    var said = document.cookie.split("; ").filter(function (each) {
      return each.indexOf(language.cookie + "=") === 0;
    })[0];
    var wanted = said ? said.slice(language.cookie.length + 1) : "";
    if (!worker || wanted === language.here || language.offered.indexOf(wanted) < 0) return false;
    if (sessionStorage.getItem("field-language") === wanted) { /* asked for just now, in vain */
      sessionStorage.removeItem("field-language");
      return false;
    }
    sessionStorage.setItem("field-language", wanted);
    await new Promise(function (done) {
      var road = new MessageChannel();
      road.port1.onmessage = done;
      setTimeout(done, 3000);
      worker.postMessage({ language: wanted }, [road.port2]);
    });
    location.reload();
    return true;
  }

  async function open() {
    if (await followLanguage()) return;
    app.showNet();
    if (!self.isSecureContext) app.banner("mode", texts.insecure);
    else if (!offline) app.banner("mode", texts.noWorker);
    if (offline) app.startWorker();
    var lock = secure ? await store.get("meta", "lock") : null;
    if (secure) {
      state.me = (await store.get("meta", "me")) || null;
      state.server = (await store.get("meta", "server")) || null;
      if (lock && store.isOver(await store.get("meta", "lease"))) {
        await store.wipe();
        lock = null;
        app.tell(texts.expired, "bad");
      }
    }
    if (lock) { app.show("lock"); $("lock-pin").focus(); }
    await app.showCount();
    var answer = await greet();
    if (answer === null) return;
    if (!lock) await begin(answer);
    app.send();
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
      app.tell("", "");
      start(texts.revoked, linkTo(urls.login, texts.signInLink));
      return null;
    }
    return answer;
  }

  function start(text, link) {
    $("start-text").textContent = text;
    fill($("start-links"), [link]);
    app.show("start");
  }

  /* Without a snapshot to unlock: sign in, set up, or work online. */
  async function begin(answer) {
    var said = answer.body || {};
    if (answer.status !== 200) return start(texts.noNetwork);
    if (!said.signed_in) return start(texts.signIn, linkTo(urls.login, texts.signInLink));
    if (!said.may_use) return start(texts.noPost, linkTo(urls.desk, "←"));
    if (offline && said.may_store) {
      state.greeting = said;
      app.show("setup");
      return undefined;
    }
    if (offline && !said.may_store) app.banner("store", texts.noStore);
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
    app.showList();
  }

  /* Say why an answer is none; true where it is one. */
  async function took(answer) {
    if (answer.status === 200) return true;
    if (answer.status === 302) app.tell(texts.locked, "", linkTo(urls.lock, texts.unlockLink));
    else if (answer.status === 401) app.tell(texts.signIn, "", linkTo(urls.login, texts.signInLink));
    else if (answer.status === 410) await greet();
    else if (answer.body && answer.body.reason) app.tell(answer.body.reason, "bad");
    else app.tell(texts.failed, "bad");
    return false;
  }

  async function setUp(event) {
    event.preventDefault();
    var pin = $("setup-pin").value;
    if (pin.length < 6) return app.tell(texts.pinShort, "bad");
    if (page.isSimple(pin)) return app.tell(texts.pinSimple, "bad");
    if (pin !== $("setup-again").value) return app.tell(texts.pinDiffers, "bad");
    app.tell(texts.preparing);
    var me = await registered();
    if (!me) return undefined;
    var fetched = await store.ask(urls.snapshot + "?device=" + me.device, {}, 60000);
    if (!await took(fetched)) return undefined;
    if (navigator.storage && navigator.storage.persist) navigator.storage.persist();
    state.key = await store.makeLock(pin);
    await take(fetched.body);
    $("setup-pin").value = $("setup-again").value = "";
    app.tell("");
    return app.showList();
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
    app.tell(texts.unlocking);
    var found = await store.unlock($("lock-pin").value);
    $("lock-pin").value = "";
    if (found.left) return app.tell(say(texts.wrongPin, { n: found.left }), "bad");
    if (!found.key) {
      start(found.expired ? texts.expired : texts.wiped);
      app.tell(found.expired ? texts.expired : texts.wiped, "bad");
      await begin(await greet() || { status: 0 });
      return undefined;
    }
    state.key = found.key;
    state.snapshot = await store.readSnapshot(found.key);
    app.tell("");
    app.showList();
    return refresh(false);
  }

  async function forget() {
    if (!window.confirm(texts.forgetAsk)) return;
    await store.wipe();
    state.key = state.snapshot = null;
    app.tell("");
    var answer = await greet();
    if (answer) await begin(answer);
  }

  /* Fetch anew where there is a network; `asked`: a person wants to know how it went. */
  async function refresh(asked) {
    var answer = await greet();
    if (answer === null) return;
    var said = answer.body || {};
    if (answer.status !== 200) { if (asked) app.tell(texts.failed, "bad"); return; }
    if (!said.signed_in) { app.tell(texts.signIn, "", linkTo(urls.login, texts.signInLink)); return; }
    if (state.me && said.user !== state.me.user && state.me.device) return other();
    if (!said.may_store && state.key) {
      await store.wipe();
      state.key = null;
      app.banner("store", texts.noStore);
    }
    var device = state.key && state.me ? "?device=" + state.me.device : "";
    var fetched = await store.ask(urls.snapshot + device, {}, 60000);
    if (!await took(fetched)) return;
    if (state.key) await take(fetched.body);
    else { state.snapshot = fetched.body; state.server = fetched.body.key; }
    if (asked) app.tell("");
    if (state.view === "list") app.showList();
  }

  /* Somebody else signed in on this phone: what was fetched for the first is not for the second. */
  async function other() {
    await store.wipe();
    await store.remove("meta", "me");
    state.me = state.key = state.snapshot = null;
    app.tell(texts.otherUser, "bad");
    var answer = await greet();
    if (answer) await begin(answer);
  }

  Object.assign(app, { forget: forget, greet: greet, online: online, open: open,
    refresh: refresh, setUp: setUp, start: start, took: took, unlock: unlock });
})(self);
