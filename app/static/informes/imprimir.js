// A button that opens the browser's own window to print; without this file the browser's menu does.
"use strict";
for (const b of document.querySelectorAll("[data-imprimir]")) {
  b.hidden = false;
  b.addEventListener("click", () => print());
}
