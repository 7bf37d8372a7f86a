/* The service worker: keeps the shell under hashed names, never a page with data nor an answer of
   the server; sends the sealed queue when the network is back, also with the page closed. */
(function (self) {
  "use strict";

  var shell = self.FIELD_SHELL, NAME = "field-" + shell.version;

  async function keep() {
    var cache = await caches.open(NAME);
    for (var url of shell.files) {
      var answer = await fetch(new Request(url, { cache: "reload", redirect: "manual" }));
      if (answer.status !== 200) throw new Error(url + " " + answer.status);
      await cache.put(url, answer);
    }
  }

  async function dropOld() {
    var names = await caches.keys();
    await Promise.all(names.map(function (name) {
      return name.indexOf("field-") === 0 && name !== NAME ? caches.delete(name) : null;
    }));
  }

  self.addEventListener("install", function (event) {
    event.waitUntil(keep().then(function () { return self.skipWaiting(); }));
  });
  self.addEventListener("activate", function (event) {
    event.waitUntil(dropOld().then(function () { return self.clients.claim(); }));
  });

  self.addEventListener("fetch", function (event) {
    var url = new URL(event.request.url);
    if (event.request.method !== "GET" || url.origin !== self.location.origin) return;
    if (shell.files.indexOf(url.pathname) < 0) return;
    event.respondWith(caches.open(NAME).then(function (cache) {
      return cache.match(url.pathname);
    }).then(function (kept) { return kept || fetch(event.request); }));
  });

  self.addEventListener("sync", function (event) {
    if (event.tag !== "field") return;
    event.waitUntil(self.Field.send(shell.urls).then(async function (status) {
      var open = await self.clients.matchAll();
      open.forEach(function (client) { client.postMessage("sent"); });
      if (status === 0 || status >= 500) throw new Error("again"); /* the browser tries later */
    }));
  });
})(self);
