// The queue's tick boxes: tick all on the page without loading it again, and say how many are ticked.
"use strict";

(() => {
  const boxes = [...document.querySelectorAll("input[name=chosen][type=checkbox]")];
  const said = document.querySelector("[data-ticked]");
  const all = document.querySelector("[data-tick-all]");
  if (!boxes.length || !said) return;

  const tell = () => {
    const count = boxes.filter((box) => box.checked).length;
    said.textContent = count === 0 ? said.dataset.none : count === 1 ? said.dataset.one : said.dataset.many.replace("{}", count);
  };
  document.addEventListener("change", (event) => {
    if (boxes.includes(event.target)) tell();
  });
  all?.addEventListener("click", (event) => {
    event.preventDefault();
    const tick = boxes.some((box) => !box.checked);
    boxes.forEach((box) => { box.checked = tick; });
    tell();
  });
  window.addEventListener("pageshow", tell);
  tell();
})();
