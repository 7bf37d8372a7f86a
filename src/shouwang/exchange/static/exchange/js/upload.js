// Says that a file is too large before it is sent: on a village line that would take minutes.
(function () {
  "use strict";

  function check(input) {
    var limit = Number(input.getAttribute("data-max-bytes"));
    var file = input.files && input.files[0];
    var zone = input.closest(".dropzone");
    var note = zone && zone.parentElement.querySelector("[data-size-error]");
    if (note) note.remove();
    input.setCustomValidity("");
    input.removeAttribute("aria-invalid");
    if (!file || !limit || file.size <= limit) return true;
    var size = Math.ceil(file.size / 1048576);
    var message = (input.getAttribute("data-too-large") || "").replace("{size}", size);
    input.setCustomValidity(message);
    input.setAttribute("aria-invalid", "true");
    if (zone) {
      note = document.createElement("div");
      note.className = "invalid-feedback d-block";
      note.setAttribute("data-size-error", "");
      note.setAttribute("role", "alert");
      note.textContent = message;
      zone.parentElement.appendChild(note);
    }
    return false;
  }

  document.addEventListener("change", function (event) {
    if (event.target.matches("input[type=file][data-max-bytes]")) check(event.target);
  });
  document.addEventListener(
    "submit",
    function (event) {
      if (!event.target.matches("form[data-upload]")) return;
      var input = event.target.querySelector("input[type=file][data-max-bytes]");
      if (input && !check(input)) {
        event.preventDefault();
        event.stopImmediatePropagation();
        input.focus();
      }
    },
    true
  );
})();
