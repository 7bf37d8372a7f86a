// Photos are made small before they are sent: 1600 px, JPEG, upright, without place and model.
// Without this script, or where a picture cannot be read, the file goes as it is and the server
// does the same. Chromium 80 and later.
(function () {
  "use strict";
  if (window.shouwangAttachments) return;
  window.shouwangAttachments = true;

  const QUALITY = 0.75;
  const KEPT_AS_IT_IS = 300 * 1024;

  function note(input, text) {
    const line = input.parentNode.querySelector("[data-shrink-note]");
    if (line) line.textContent = text;
  }

  function words(text, values) {
    return Object.keys(values).reduce((told, key) => told.replace("{" + key + "}", values[key]), text);
  }

  function size(bytes) {
    return bytes < 1048576 ? Math.max(1, Math.round(bytes / 1024)) + " KB" : (bytes / 1048576).toFixed(1) + " MB";
  }

  function bitmapOf(file) {
    return createImageBitmap(file, { imageOrientation: "from-image" }).catch(() => createImageBitmap(file));
  }

  function shrunk(file, longest) {
    return bitmapOf(file).then((bitmap) => {
      const scale = Math.min(1, longest / Math.max(bitmap.width, bitmap.height));
      if (scale === 1 && file.size <= KEPT_AS_IT_IS) return file;
      const canvas = document.createElement("canvas");
      canvas.width = Math.max(1, Math.round(bitmap.width * scale));
      canvas.height = Math.max(1, Math.round(bitmap.height * scale));
      const pen = canvas.getContext("2d");
      pen.fillStyle = "#fff";
      pen.fillRect(0, 0, canvas.width, canvas.height);
      pen.drawImage(bitmap, 0, 0, canvas.width, canvas.height);
      if (bitmap.close) bitmap.close();
      return new Promise((done) => canvas.toBlob(done, "image/jpeg", QUALITY)).then((blob) => {
        if (!blob || blob.size >= file.size) return file;
        const name = file.name.replace(/\.[^.]*$/, "") + ".jpg";
        return new File([blob], name, { type: "image/jpeg", lastModified: file.lastModified });
      });
    });
  }

  function handOver(input, files) {
    const carrier = new DataTransfer();
    files.forEach((file) => carrier.items.add(file));
    input.files = carrier.files;
  }

  function work(input) {
    const files = Array.from(input.files);
    const form = input.form;
    if (!files.length) return note(input, "");
    const longest = Number(input.dataset.shrink);
    const kept = [];
    let chain = Promise.resolve();
    if (form) form.dataset.shrinking = "1";
    files.forEach((file, index) => {
      chain = chain.then(() => {
        note(input, words(input.dataset.shrinking, { done: index + 1, all: files.length }));
        const picture = /^image\/(jpeg|png|webp)$/.test(file.type);
        return picture ? shrunk(file, longest).catch(() => file) : file;
      }).then((file) => kept.push(file));
    });
    chain.then(() => {
      handOver(input, kept);
      const all = kept.reduce((sum, file) => sum + file.size, 0);
      note(input, words(input.dataset.ready, { all: kept.length, size: size(all) }));
    }).then(() => {
      if (!form) return;
      delete form.dataset.shrinking;
      if (form.dataset.sendAfter) {
        delete form.dataset.sendAfter;
        form.requestSubmit ? form.requestSubmit() : form.querySelector("[type=submit]").click();
      }
    });
  }

  document.addEventListener("change", (event) => {
    if (event.target.matches && event.target.matches("input[type=file][data-shrink]")) work(event.target);
  });
  // A form sent in the middle waits for its photos.
  document.addEventListener("submit", (event) => {
    if (event.target.dataset.shrinking) {
      event.preventDefault();
      event.stopImmediatePropagation();
      event.target.dataset.sendAfter = "1";
    }
  }, true);
})();
