/* The frame of the phone's page: what is known, what is shown, what is said. Words and codes come as
   data; every name is written as text, never as markup. The other scripts hang theirs on FieldApp. */
(function (self) {
  "use strict";

  var store = self.Field, page = self.FieldPage;
  var $ = page.$, say = page.say, make = page.make, fill = page.fill;
  var dayOf = page.dayOf;
  var config = JSON.parse(document.getElementById("field-config").textContent);
  var VIEWS = ["start", "setup", "lock", "list", "record", "more", "change", "draft", "village", "queue"];
  /* secure: may seal and keep a queue; offline: the page itself opens without a network */
  var secure = self.isSecureContext === true && !!(self.crypto && crypto.subtle) && !!self.indexedDB;
  var offline = secure && "serviceWorker" in navigator;
  var state = { me: null, server: null, key: null, snapshot: null, child: null, kind: null,
    photos: [], hidden: 0, view: "start", rows: [], opened: 0 };
  var texts = config.texts;
  var app = { state: state, texts: texts, codes: config.codes, urls: config.urls, secure: secure,
    offline: offline, language: config.language };

  function today() { return dayOf(new Date()); }

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
    var came = state.rows.length - fresh, told = await store.get("meta", "told");
    var parts = [];
    if (fresh) parts.push(say(texts.toSend, { n: fresh }));
    if (came) parts.push(say(texts.toSettle, { n: came }));
    $("count").hidden = !(parts.length || (told && told.length));
    $("count").textContent = parts.join(" · ") || texts.allSent;
    document.body.dataset.queue = fresh;
    document.body.dataset.back = came;
    if (state.view === "list") app.showChildren();
    if (state.view === "queue") app.showQueue();
  }

  Object.assign(app, { banner: banner, show: show, showCount: showCount, showNet: showNet, tell: tell,
    today: today });
  self.FieldApp = app;
})(self);
