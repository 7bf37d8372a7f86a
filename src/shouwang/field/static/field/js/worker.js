/* The service worker: keeps the shell under hashed names, never a page with data nor an answer of
   the server; sends the sealed queue when the network is back, also with the page closed. */
(function (self) {
  "use strict";

  var shell = self.FIELD_SHELL, NAME = "field-" + shell.version;
  var CHOICE = shell.urls.home + "language";  /* no page: where the chosen language is noted */

  async function keep() {
    var cache = await caches.open(NAME);
    for (var url of shell.files.concat(Object.values(shell.pages))) {
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
    event.respondWith(kept(event.request, url.pathname));
  });

  /* The shell in the language that the page asked for last; as it was fetched where it never did. */
  async function kept(request, path) {
    var cache = await caches.open(NAME), found = null;
    if (path === shell.urls.home) {
      var chosen = await cache.match(CHOICE);
      var page = chosen && shell.pages[await chosen.text()];
      found = page ? await cache.match(page) : null;
    }
    return found || (await cache.match(path)) || fetch(request);
  }

  self.addEventListener("message", function (event) {
    var language = event.data && event.data.language;
    if (!language || !shell.pages[language]) return;
    event.waitUntil(caches.open(NAME).then(function (cache) {
      return cache.put(CHOICE, new Response(language));
    }).then(function () { event.ports[0].postMessage("kept"); }));
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
