/* What happens on the phone's page: who listens to what; it opens. */
(function (self) {
  "use strict";

  var app = self.FieldApp, store = self.Field, page = self.FieldPage;
  var $ = page.$;
  var state = app.state, texts = app.texts;
  var AWAY = 600000, AGAIN = 30000;

  window.addEventListener("online", function () { app.showNet(); app.send(); });
  window.addEventListener("offline", app.showNet);
  document.addEventListener("visibilitychange", function () {
    if (document.hidden) { state.hidden = Date.now(); return; }
    app.send();
    /* Away for long: the list closes; a form half filled in stays. */
    if (state.key && state.view === "list" && Date.now() - state.hidden > AWAY) {
      state.key = state.snapshot = null;
      app.show("lock");
    }
  });
  setInterval(async function () {
    if (document.hidden) return;
    app.send(true);
    if (state.key && store.isOver(await store.get("meta", "lease"))) {
      await store.wipe();
      state.key = state.snapshot = null;
      app.start(texts.expired);
    }
  }, AGAIN);
  $("view-setup").addEventListener("submit", app.setUp);
  $("setup-skip").addEventListener("click", function () { app.online(state.greeting); });
  $("view-lock").addEventListener("submit", app.unlock);
  $("lock-forgotten").addEventListener("click", app.forget);
  $("view-record").addEventListener("submit", app.saveRecord);
  $("view-record").addEventListener("change", app.showWell);
  $("record-photo").addEventListener("change", app.addPhoto);
  $("view-change").addEventListener("submit", app.saveChange);
  $("view-draft").addEventListener("submit", app.saveDraft);
  $("view-village").addEventListener("submit", app.saveVillage);
  $("new-child").addEventListener("click", app.showDraft);
  $("refresh").addEventListener("click", function () { app.tell(texts.preparing); app.refresh(true); });
  $("filter").addEventListener("input", app.showChildren);
  $("count").addEventListener("click", function () { app.show("queue"); app.showQueue(); });
  $("send").addEventListener("click", function () { app.send(); });
  document.querySelectorAll("button.back").forEach(function (button) {
    button.addEventListener("click", function () {
      if (state.view === "queue") app.closeQueue(); else app.back();
    });
  });
  app.open();
})(self);
