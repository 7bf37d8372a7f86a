// Behaviour shared by every page. Everything hangs on data-* attributes and works for parts that
// htmx brings in later, because the listeners sit on the document.
(function () {
  "use strict";

  const root = document.documentElement;
  const text = (name) => {
    const holder = document.getElementById("ui-text");
    return (holder && holder.dataset[name]) || "";
  };
  const remember = (key, value) => {
    if (root.classList.contains("no-storage")) return;
    localStorage.setItem("shouwang." + key, value);
  };
  const recall = (key) =>
    root.classList.contains("no-storage") ? null : localStorage.getItem("shouwang." + key);
  const each = (selector, action, within) =>
    Array.prototype.forEach.call((within || document).querySelectorAll(selector), action);

  // ---- view choices: narrow menu, large type, folded menu groups ----
  function showChoices() {
    each("[data-side-toggle]", (button) =>
      button.setAttribute("aria-pressed", String(root.classList.contains("side-small"))));
    each("[data-type-toggle]", (button) =>
      button.setAttribute("aria-pressed", String(root.classList.contains("type-large"))));
    each("details[data-remember]", (details) => {
      // What a person folded or unfolded goes before how the server sent it; the group of the
      // present page stays open.
      const chosen = recall(details.dataset.remember);
      if (chosen) details.open = chosen === "open" || !!details.querySelector("[aria-current]");
    });
    showWhereOneIs();
  }

  // The menu is longer than the screen: its present entry is brought into view.
  function showWhereOneIs() {
    const here = document.querySelector(".app-nav [aria-current]");
    const side = here && here.closest(".app-side-inner");
    if (!side) return;
    const below = here.getBoundingClientRect().bottom - side.getBoundingClientRect().bottom;
    if (below > 0) side.scrollTop += below + side.clientHeight / 3;
  }

  // By a tap or a key, never by a script: the click comes before the group folds or unfolds.
  document.addEventListener("click", (event) => {
    const summary = event.target.closest("details[data-remember] > summary");
    const details = summary && summary.parentElement;
    if (details) remember(details.dataset.remember, details.open ? "closed" : "open");
  });

  function toggleChoice(cssClass, key, on) {
    const active = root.classList.toggle(cssClass);
    remember(key, active ? on : "");
    showChoices();
  }

  // ---- confirm: <button data-confirm="question"> inside a form, or a link ----
  let pending = null;

  function askFirst(event, trigger) {
    event.preventDefault();
    event.stopImmediatePropagation();
    pending = trigger;
    const dialog = document.getElementById("confirm-dialog");
    dialog.querySelector("#confirm-text").textContent = trigger.dataset.confirm;
    const yes = dialog.querySelector("[data-confirm-yes]");
    yes.className = "btn btn-" + (trigger.dataset.confirmTone || "primary");
    window.bootstrap.Modal.getOrCreateInstance(dialog).show();
  }

  function confirmed() {
    const trigger = pending;
    pending = null;
    window.bootstrap.Modal.getOrCreateInstance(document.getElementById("confirm-dialog")).hide();
    if (!trigger) return;
    trigger.dataset.confirmed = "yes";
    trigger.click();
    delete trigger.dataset.confirmed;
  }

  document.addEventListener("click", (event) => {
    const trigger = event.target.closest && event.target.closest("[data-confirm]");
    if (trigger && trigger.dataset.confirmed !== "yes") askFirst(event, trigger);
  }, true);

  document.addEventListener("click", (event) => {
    const on = (selector) => event.target.closest && event.target.closest(selector);
    if (on("[data-confirm-yes]")) confirmed();
    else if (on("[data-side-toggle]")) toggleChoice("side-small", "side", "small");
    else if (on("[data-type-toggle]")) toggleChoice("type-large", "type", "large");
    else if (on("[data-print]")) window.print();
    else if (on("[data-check-all]")) checkAll(on("[data-check-all]"));
  });

  function checkAll(box) {
    each('input[type="checkbox"][name="' + box.dataset.checkAll + '"]:not(:disabled)', (other) => {
      other.checked = box.checked;
    });
  }

  // ---- lists: double click opens a row; a changed select sends its form ----
  document.addEventListener("dblclick", (event) => {
    const row = event.target.closest && event.target.closest("tr[data-href]");
    if (row && !event.target.closest("a, button, input, select, label")) {
      window.location.assign(row.dataset.href);
    }
  });
  document.addEventListener("change", (event) => {
    if (event.target.matches("[data-auto-submit]")) event.target.form.requestSubmit
      ? event.target.form.requestSubmit()
      : event.target.form.submit();
    if (event.target.form) showDependents(event.target.form);
    if (event.target.matches('input[type="file"]')) showPicked(event.target);
  });

  // ---- forms: fields that depend on others; data-show-when="name=VALUE,VALUE" ----
  function chosen(form, name) {
    const field = form.elements.namedItem(name);
    if (!field) return "";
    return field.type === "checkbox" ? (field.checked ? "on" : "") : field.value;
  }

  function showDependents(form) {
    each("[data-show-when]", (block) => {
      const [name, values] = block.dataset.showWhen.split("=");
      const shown = values.split(",").indexOf(chosen(form, name)) >= 0;
      block.hidden = !shown;
      each("input, select, textarea", (input) => { input.disabled = !shown; }, block);
    }, form);
  }

  // ---- forms: warn before leaving unsaved work; <form data-guard> ----
  const dirty = new Set();
  const guarded = (event) => event.target.form && event.target.form.closest("form[data-guard]");
  document.addEventListener("input", (event) => {
    const form = guarded(event);
    if (form) dirty.add(form);
  });
  document.addEventListener("submit", (event) => {
    dirty.delete(event.target);
    each('button[type="submit"], button:not([type])', (button) => {
      if (button.closest("[data-many-submits]")) return;
      window.setTimeout(() => { button.disabled = true; }, 0);
      window.setTimeout(() => { button.disabled = false; }, 4000);
    }, event.target);
  });
  window.addEventListener("beforeunload", (event) => {
    if (dirty.size === 0 || window.shouwangLocking) return;
    event.preventDefault();
    event.returnValue = "";
  });

  // ---- upload by dropping ----
  function showPicked(input) {
    const zone = input.closest(".dropzone");
    const place = zone && zone.querySelector(".picked");
    if (!place) return;
    const names = Array.prototype.map.call(input.files, (file) => file.name);
    place.textContent = names.length ? text("picked") + names.join("、") : "";
  }

  ["dragenter", "dragover", "dragleave", "drop"].forEach((kind) => {
    document.addEventListener(kind, (event) => {
      const zone = event.target.closest && event.target.closest(".dropzone");
      if (!zone) return;
      event.preventDefault();
      zone.classList.toggle("is-over", kind === "dragenter" || kind === "dragover");
      const input = zone.querySelector('input[type="file"]');
      if (kind === "drop" && input && event.dataTransfer.files.length) {
        input.files = event.dataTransfer.files;
        input.dispatchEvent(new Event("change", { bubbles: true }));
      }
    });
  });

  // ---- messages, loading, errors of htmx ----
  function tell(message) {
    const place = document.getElementById("messages");
    const alert = document.createElement("div");
    alert.className = "alert alert-danger alert-dismissible";
    const button = document.createElement("button");
    button.type = "button";
    button.className = "btn-close";
    button.setAttribute("data-bs-dismiss", "alert");
    button.setAttribute("aria-label", text("close"));
    alert.append(message, button);
    place.append(alert);
    alert.scrollIntoView({ block: "center" });
  }

  document.addEventListener("htmx:beforeRequest", () => root.classList.add("is-loading"));
  document.addEventListener("htmx:afterRequest", () => root.classList.remove("is-loading"));
  document.addEventListener("htmx:sendError", () => tell(text("offline")));
  document.addEventListener("htmx:responseError", (event) => {
    const status = event.detail.xhr.status;
    tell(text(status === 401 || status === 403 ? "forbidden" : "failed"));
  });
  // Signed out meanwhile: the server led us to another page, which is no part of this one.
  document.addEventListener("htmx:beforeSwap", (event) => {
    const answered = event.detail.xhr.responseURL;
    const asked = event.detail.requestConfig.path;
    if (!answered || new URL(answered).pathname === new URL(asked, location.href).pathname) return;
    event.detail.shouldSwap = false;
    window.location.reload();
  });
  document.addEventListener("htmx:afterSwap", (event) => {
    const news = event.detail.elt.querySelector("[data-announce]");
    const place = document.getElementById("announce");
    if (news && place) place.textContent = news.textContent;
  });
  document.addEventListener("htmx:load", (event) => prepare(event.detail.elt));

  // ---- charts: their scripts are heavy, so they come only where there is a chart ----
  const loading = new Map();

  function load(url) {
    if (!loading.has(url)) {
      loading.set(url, new Promise((resolve, reject) => {
        const script = document.createElement("script");
        script.src = url;
        script.onload = resolve;
        script.onerror = () => reject(new Error(url));
        document.head.append(script);
      }));
    }
    return loading.get(url);
  }

  async function drawCharts(part) {
    const first = part.querySelector("[data-chart]");
    if (!first) return;
    await Promise.all([load(first.dataset.echarts), load(first.dataset.charts)]);
    await window.shouwangCharts.draw(part);
  }

  function prepare(part) {
    drawCharts(part);
    each("form", showDependents, part);
    each('[data-bs-toggle="tooltip"]', (element) =>
      window.bootstrap.Tooltip.getOrCreateInstance(element), part);
  }

  function start() {
    showChoices();
    prepare(document);
    const summary = document.querySelector(".error-summary");
    if (summary) summary.focus();
  }
  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", start);
  else start();
})();
