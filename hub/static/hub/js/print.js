// Buttons that print the page; without scripts they stay hidden, and the browser's menu prints (README.md).
"use strict";
for (const button of document.querySelectorAll("[data-print]")) {
  button.hidden = false;
  button.addEventListener("click", () => print());
}
