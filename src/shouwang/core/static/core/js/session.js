// Idle lock and drafts. Drafts hold personal data, so they are kept by the server: a form with
// data-draft-url and data-draft-key is posted there a moment after each change, and at once before
// the page locks or is left. Files and passwords are never part of a draft.
(function () {
  "use strict";

  const WARN_SECONDS = 60;
  const DEBOUNCE_MS = 3000;
  const STAY_EVERY_MS = 120000;
  const body = document.body;
  const limit = Number(body.dataset.idleSeconds || 0);
  if (!limit) return;

  const token = JSON.parse(body.getAttribute("hx-headers"))["x-csrftoken"];
  const timers = new Map();
  const waiting = new Set();
  const text = (name) => document.getElementById("ui-text").dataset[name];

  // ---- drafts ----
  function draftOf(form) {
    const data = new FormData(form);
    Array.prototype.forEach.call(form.elements, (field) => {
      if (field.type === "password" || field.type === "file") data.delete(field.name);
    });
    data.delete("csrfmiddlewaretoken");
    data.set("draft_key", form.dataset.draftKey);
    return data;
  }

  function note(form, message) {
    const place = form.querySelector("[data-draft-note]");
    if (place) place.textContent = message;
  }

  async function saveDraft(form, leaving) {
    window.clearTimeout(timers.get(form));
    waiting.delete(form);
    try {
      const response = await fetch(form.dataset.draftUrl, {
        method: "POST",
        body: draftOf(form),
        headers: { "x-csrftoken": token },
        credentials: "same-origin",
        // Browsers carry at most 64 KB for a page that is going away.
        keepalive: leaving === true,
      });
      if (!response.ok) throw new Error("HTTP " + response.status);
      const now = new Date();
      const clock = [now.getHours(), now.getMinutes()].map((n) => String(n).padStart(2, "0"));
      note(form, text("draftSaved") + " " + clock.join(":"));
    } catch (error) {
      waiting.add(form);
      note(form, text("draftFailed"));
    }
  }

  document.addEventListener("input", (event) => {
    const form = event.target.form;
    if (!form || !form.dataset.draftUrl) return;
    waiting.add(form);
    window.clearTimeout(timers.get(form));
    timers.set(form, window.setTimeout(() => saveDraft(form, false), DEBOUNCE_MS));
  });
  document.addEventListener("submit", (event) => {
    window.clearTimeout(timers.get(event.target));
    waiting.delete(event.target);
  });
  const flush = (leaving) => Promise.all(Array.from(waiting, (form) => saveDraft(form, leaving)));
  window.addEventListener("pagehide", () => flush(true));

  // ---- idle lock; the last sign of life is shared between the tabs of one browser ----
  const KEY = "shouwang.alive";
  const shared = !document.documentElement.classList.contains("no-storage");
  let own = Date.now();
  let told = Date.now();
  let locking = false;
  const dialogElement = document.getElementById("idle-dialog");

  function lastSign() {
    return shared ? Math.max(own, Number(localStorage.getItem(KEY) || 0)) : own;
  }

  function tellServer() {
    told = Date.now();
    if (!body.dataset.stayUrl) return;
    fetch(body.dataset.stayUrl, {
      method: "POST", headers: { "x-csrftoken": token }, credentials: "same-origin",
    }).then((response) => {
      if (response.status === 401 || response.status === 403 || response.redirected) lock();
    }, () => undefined /* no network now: the server's own clock decides */);
  }

  function alive() {
    if (locking || dialogElement.classList.contains("show")) return;
    const now = Date.now();
    if (now - own < 1000) return;
    own = now;
    if (shared) localStorage.setItem(KEY, String(now));
    if (now - told > STAY_EVERY_MS) tellServer();
  }

  async function lock() {
    if (locking) return;
    locking = true;
    await flush(false);
    window.shouwangLocking = true;
    if (!body.dataset.lockUrl) { window.location.reload(); return; }
    const form = document.createElement("form");
    form.method = "post";
    form.action = body.dataset.lockUrl;
    [["csrfmiddlewaretoken", token], ["next", location.pathname + location.search]].forEach((pair) => {
      const input = document.createElement("input");
      input.type = "hidden";
      input.name = pair[0];
      input.value = pair[1];
      form.append(input);
    });
    body.append(form);
    form.submit();
  }

  function stay() {
    own = Date.now();
    if (shared) localStorage.setItem(KEY, String(own));
    window.bootstrap.Modal.getOrCreateInstance(dialogElement).hide();
    tellServer();
  }

  function tick() {
    const left = Math.ceil(limit - (Date.now() - lastSign()) / 1000);
    const modal = window.bootstrap.Modal.getOrCreateInstance(dialogElement);
    if (left <= 0) lock();
    else if (left <= Math.min(WARN_SECONDS, limit / 2)) {
      dialogElement.querySelector("[data-idle-left]").textContent = String(left);
      modal.show();
    } else if (dialogElement.classList.contains("show")) modal.hide();
  }

  ["pointerdown", "keydown", "scroll", "touchstart"].forEach((kind) =>
    document.addEventListener(kind, alive, { passive: true, capture: true }));
  dialogElement.querySelector("[data-idle-stay]").addEventListener("click", stay);
  if (shared) localStorage.setItem(KEY, String(own));
  window.setInterval(tick, 1000);
})();
