/* The queue of the phone's page: sending it, showing it, letting go what was settled. */
(function (self) {
  "use strict";

  var app = self.FieldApp, store = self.Field, page = self.FieldPage;
  var $ = page.$, make = page.make, fill = page.fill, linkTo = page.linkTo;
  var state = app.state, texts = app.texts, codes = app.codes, urls = app.urls;
  var secure = app.secure, offline = app.offline;

  function startWorker() {
    navigator.serviceWorker.register(urls.worker, { scope: urls.home }).then(function () {
      return navigator.serviceWorker.ready;
    }).then(function () { document.body.dataset.worker = "ready"; }, function () {
      app.banner("mode", texts.noWorker);
    });
    navigator.serviceWorker.addEventListener("message", app.showCount);
  }
  async function send(freshOnly) {
    if (!secure) return;
    var rows = await store.queue();
    if (!rows.some(function (row) { return !row.state || freshOnly !== true; })) return;
    askWorker(rows);
    document.body.dataset.sending = "1";
    var status = await store.send(urls);
    delete document.body.dataset.sending;
    await app.showCount();
    if (status === 401) app.tell(texts.signIn, "", linkTo(urls.login, texts.signInLink));
    else if (status === 302) app.tell(texts.locked, "", linkTo(urls.lock, texts.unlockLink));
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
    await app.showCount();
  }
  async function closeQueue() {
    await store.put("meta", [], "told");
    await back();
  }
  async function back() {
    app.tell("");
    if (state.snapshot) { app.showList(); return; }
    var lock = secure ? await store.get("meta", "lock") : null;
    app.show(lock ? "lock" : "start");
    await app.showCount();
  }

  Object.assign(app, { back: back, closeQueue: closeQueue,
    send: send, showQueue: showQueue, startWorker: startWorker });
})(self);
