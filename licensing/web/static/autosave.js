// What the page says when saving by itself fails, and a fresh page after "back". Everything works without this file.
"use strict";

const line = document.getElementById("autosave");

const warn = (reason) => {
  line.textContent = line.dataset[reason];
  line.classList.add("autosave-wrong");
};

const isAutosave = (event) => event.detail.target === line;

document.body.addEventListener("htmx:sendError", (event) => { if (isAutosave(event)) warn("offline"); });
document.body.addEventListener("htmx:responseError", (event) => { if (isAutosave(event)) warn("failed"); });
document.body.addEventListener("htmx:beforeSwap", (event) => {
  const answer = event.detail.xhr;
  const moved = new URL(answer.responseURL, location.href).pathname !== event.detail.pathInfo.requestPath.split("?")[0];
  if (moved) event.detail.shouldSwap = false;
  if (moved && isAutosave(event)) warn("lost");
  else if (isAutosave(event) && event.detail.shouldSwap) line.classList.remove("autosave-wrong");
});

window.addEventListener("pageshow", (event) => { if (event.persisted) location.reload(); });
