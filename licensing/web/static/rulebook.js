// The draft page: when the session has ended while typing, say so and keep what was typed on the page.
document.body.addEventListener("htmx:responseError", (event) => {
  const notice = document.getElementById("session-over");
  if (notice && event.detail.xhr.status === 401) { notice.hidden = false; }
});
