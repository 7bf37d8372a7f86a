/* Pieces of the phone's page: elements made without markup, days, photos made small. */
(function (self) {
  "use strict";

  function $(id) { return document.getElementById(id); }
  function say(text, words) {
    return text.replace(/\{(\w+)\}/g, function (whole, name) {
      return words && name in words ? words[name] : whole;
    });
  }
  function make(tag, given) {
    var element = document.createElement(tag), more = given || {};
    Object.keys(more).forEach(function (name) {
      if (name === "text") element.textContent = more.text;
      else if (name === "on") element.addEventListener("click", more.on);
      else if (name === "css") element.className = more.css;
      else element.setAttribute(name, more[name]);
    });
    for (var at = 2; at < arguments.length; at += 1) {
      if (arguments[at]) element.appendChild(arguments[at]);
    }
    return element;
  }
  function fill(element, children) {
    element.textContent = "";
    children.forEach(function (child) { if (child) element.appendChild(child); });
  }
  function dayOf(moment) {
    /* The day in China, whatever zone the phone is set to. */
    return new Date(moment.getTime() + 8 * 3600000).toISOString().slice(0, 10);
  }
  function linkTo(url, label) { return make("a", { css: "button", href: url, text: label }); }
  function chip(name, pair, checked) {
    var input = make("input", { type: "checkbox", name: name, value: pair.code });
    input.checked = checked;
    return make("label", { css: "chip" }, input, make("span", { text: pair.label }));
  }
  function chosen(name) {
    return Array.from(document.querySelectorAll("[name=" + name + "]:checked"), function (input) {
      return input.value;
    });
  }
  function option(pair) { return make("option", { value: pair.code, text: pair.label }); }

  /* All the same sign, or digits in a row. */
  function isSimple(pin) {
    return /^(.)\1+$/.test(pin) || "01234567890123456789".indexOf(pin) >= 0 ||
      "98765432109876543210".indexOf(pin) >= 0;
  }

  /* Made smaller and drawn anew: place, time and model of the phone do not come along.
     Returns {bytes: JPEG, small: canvas}; a DOMException says that it is no picture. */
  async function shrink(file) {
    /* Old Chromium does not know the option, and turns the picture by itself. */
    var bitmap = await createImageBitmap(file, { imageOrientation: "from-image" }).catch(function () {
      return createImageBitmap(file);
    });
    var scale = Math.min(1, 1600 / Math.max(bitmap.width, bitmap.height));
    var canvas = make("canvas", {});
    canvas.width = Math.max(1, Math.round(bitmap.width * scale));
    canvas.height = Math.max(1, Math.round(bitmap.height * scale));
    canvas.getContext("2d").drawImage(bitmap, 0, 0, canvas.width, canvas.height);
    var blob = await new Promise(function (resolve) { canvas.toBlob(resolve, "image/jpeg", 0.72); });
    var small = make("canvas", { role: "img" });
    small.width = small.height = 160;
    small.getContext("2d").drawImage(canvas, 0, 0, 160, 160);
    return { bytes: await new Response(blob).arrayBuffer(), small: small };
  }

  self.FieldPage = { $: $, say: say, make: make, fill: fill, dayOf: dayOf, linkTo: linkTo,
    chip: chip, chosen: chosen, option: option, isSimple: isSimple, shrink: shrink };
})(self);
