// Single keys, for who has not switched them off: never while typing, never with Ctrl, Alt or the command key.
"use strict";

(() => {
  const dialog = document.getElementById("shortcuts");
  if (!dialog) return;
  const rows = [...document.querySelectorAll("[data-row]")];
  let place = -1;
  let going = 0;

  const typing = (target) => target.closest?.("input:not([type=checkbox], [type=radio]), textarea, select, [contenteditable], dialog");
  const link = (row) => row?.querySelector("h3 a, a[href]");

  const move = (step) => {
    if (!rows.length) return;
    const here = rows.findIndex((row) => row.contains(document.activeElement));
    place = Math.min(rows.length - 1, Math.max(0, (here >= 0 ? here : place) + step));
    link(rows[place]).focus();
  };
  const current = () => rows.find((row) => row.contains(document.activeElement)) ?? rows[place];
  const tick = () => {
    const box = current()?.querySelector("input[type=checkbox]");
    if (box) box.click();
  };
  const search = () => document.querySelector("[role=search] input[type=text], [role=search] input[type=search], [role=search] input:not([type])");

  const acts = {
    "?": () => dialog.showModal(),
    j: () => move(1),
    k: () => move(-1),
    o: () => link(current())?.click(),
    x: tick,
    "/": () => search()?.focus(),
    g: () => { going = Date.now(); },
  };

  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented || event.isComposing) return;
    if (dialog.open || typing(event.target)) return;
    if (going && Date.now() - going < 2000 && event.key !== "g") {
      going = 0;
      const target = dialog.querySelector(`[data-go="${CSS.escape(event.key)}"]`);
      if (target) { event.preventDefault(); target.click(); }
      return;
    }
    going = 0;
    const act = Object.hasOwn(acts, event.key) ? acts[event.key] : null;
    if (act) { event.preventDefault(); act(); }
  });

  document.querySelectorAll("[data-shortcuts-help]").forEach((opener) => {
    opener.addEventListener("click", (event) => { event.preventDefault(); dialog.showModal(); });
  });
})();
