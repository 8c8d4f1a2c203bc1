// A PDF dropped anywhere on the form, how far its sending is, and its verdict in place. Without this the form is sent plainly.
"use strict";

(() => {
  const start = (root) => {
    root.querySelectorAll("[data-print]").forEach((button) => {
      button.hidden = false;
      button.addEventListener("click", () => window.print());
    });
    root.querySelectorAll("form[data-drop]").forEach(prepare);
  };

  const prepare = (form) => {
    const field = form.querySelector("input[type=file]");
    const over = (inside) => form.classList.toggle("drop-over", inside);
    form.querySelector("[data-drop-hint]").hidden = false;
    ["dragenter", "dragover"].forEach((name) => form.addEventListener(name, (event) => { event.preventDefault(); over(true); }));
    form.addEventListener("dragleave", (event) => { if (!form.contains(event.relatedTarget)) over(false); });
    form.addEventListener("drop", (event) => {
      event.preventDefault();
      over(false);
      if (!event.dataTransfer.files.length) return;
      field.files = event.dataTransfer.files;
      form.requestSubmit();
    });
    form.addEventListener("submit", (event) => {
      if (event.defaultPrevented || !field.files.length) return;
      event.preventDefault();
      send(form);
    });
  };

  const send = (form) => {
    const said = form.querySelector("[data-drop-said]");
    const bar = form.querySelector("[data-drop-progress]");
    const request = new XMLHttpRequest();
    said.textContent = form.dataset.sending;
    bar.hidden = false;
    request.upload.addEventListener("progress", (event) => {
      if (event.lengthComputable) bar.firstElementChild.value = (100 * event.loaded) / event.total;
    });
    request.upload.addEventListener("load", () => {
      bar.firstElementChild.removeAttribute("value");
      said.textContent = form.dataset.checking;
    });
    request.addEventListener("load", () => show(request.responseText));
    request.addEventListener("error", () => {
      bar.hidden = true;
      said.textContent = form.dataset.failed;
      delete form.dataset.sent;
    });
    request.open("POST", form.action);
    request.send(new FormData(form));
  };

  const show = (html) => {
    const page = new DOMParser().parseFromString(html, "text/html");
    const main = document.querySelector("main");
    main.replaceChildren(...page.querySelector("main").childNodes);
    document.title = page.title;
    start(main);
    window.scrollTo(0, 0);
    (main.querySelector("[data-focus], [data-verdict]") ?? main).focus();
  };

  start(document);
})();
