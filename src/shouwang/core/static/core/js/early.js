// Runs before the first paint: puts the person's view choices on the root element.
(function () {
  "use strict";
  var root = document.documentElement;
  // The server may send parts of a page after it: this browser will ask for them.
  document.cookie = "late=1; path=/; SameSite=Lax" + (location.protocol === "https:" ? "; Secure" : "");
  try {
    if (localStorage.getItem("shouwang.type") === "large") root.classList.add("type-large");
    if (localStorage.getItem("shouwang.side") === "small") root.classList.add("side-small");
  } catch (_refused) {
    // Storage is off in this browser: the page keeps its usual size.
    root.classList.add("no-storage");
  }
})();
