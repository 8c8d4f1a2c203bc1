// The draft page: when the session has ended while typing, say so and keep what was typed on the page.
document.body.addEventListener("htmx:responseError", (event) => {
  const notice = document.getElementById("session-over");
  if (notice && event.detail.xhr.status === 401) { notice.hidden = false; }
});

// The clause form: a field or a reference goes where the cursor was last.
let lastText = null;
document.addEventListener("focusin", (event) => {
  if (event.target instanceof HTMLTextAreaElement) { lastText = event.target; }
});
document.addEventListener("click", (event) => {
  const chip = event.target instanceof Element ? event.target.closest("[data-insert]") : null;
  const text = lastText ?? document.querySelector(".clause-text");
  if (!chip || !text) { return; }
  text.focus();
  text.setRangeText(chip.dataset.insert, text.selectionStart, text.selectionEnd, "end");
  text.dispatchEvent(new Event("input", { bubbles: true }));
});

// A form that is sent takes along what was typed: no save in the background may cross its way.
let sent = false;
document.addEventListener("submit", () => {
  sent = true;
  for (const form of document.querySelectorAll("form[hx-post]")) { htmx.trigger(form, "htmx:abort"); }
});
document.addEventListener("htmx:beforeRequest", (event) => {
  if (sent) { event.preventDefault(); }
});
addEventListener("pageshow", () => { sent = false; });
