// Steppers and the running total of an order. Without it the numbers are typed and the total stands on the check page.
"use strict";
(() => {
  const form = document.querySelector("form[data-order]");
  if (!form) return;
  const total = form.querySelector("[data-total]");
  const numbers = [...form.querySelectorAll("input[data-price]")];
  const count = (input) => Math.max(0, Number.parseInt(input.value, 10) || 0);
  const sign = total.dataset.money.replace(/[\d.,\s]/g, "");
  const places = (total.dataset.money.match(/[.,](\d+)/) ?? ["", ""])[1].length;
  const say = () => {
    const minor = numbers.reduce((sum, input) => sum + count(input) * Number(input.dataset.price), 0);
    const all = numbers.some(count) ? minor + Number(total.dataset.fee) : 0;
    total.hidden = !numbers.some((input) => Number(input.dataset.price));
    total.querySelector("b").textContent =
      sign + (all / 10 ** places).toLocaleString("en", { minimumFractionDigits: places });
  };
  for (const button of form.querySelectorAll("[data-stepper] button")) {
    const input = button.parentElement.querySelector("input");
    button.hidden = false;
    button.addEventListener("click", () => {
      const most = input.max === "" ? Infinity : Number(input.max);
      input.value = Math.min(most, Math.max(0, count(input) + Number(button.dataset.by)));
      input.dispatchEvent(new Event("input", { bubbles: true }));
    });
  }
  form.addEventListener("input", say);
  addEventListener("pageshow", say);
  say();
})();
