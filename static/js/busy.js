// One press, one request: a pressed control is busy, a second press does nothing, and what could
// not be sent says so beside it with a way to try again.
const running = new WeakMap();
const words = document.getElementById("words-failed");
let last = null;

// Nobody pressed for these: they fail in silence.
const isQuiet = (detail) => ["app:tick", "input"].includes(detail.requestConfig?.triggeringEvent?.type);

function mark(form, button, isOn) {
  form?.toggleAttribute("data-sending", isOn);
  if (button) button.ariaBusy = button.ariaDisabled = isOn ? "true" : null;
}

document.addEventListener("click", (event) => {
  if (event.target.closest("[aria-disabled=true]")) event.preventDefault();
}, true);

document.addEventListener("htmx:beforeRequest", (event) => {
  const { elt, target, xhr, requestConfig } = event.detail;
  if (isQuiet(event.detail)) return;
  // A second change waits in htmx; a second press is dropped.
  const isPress = elt.matches("a") || requestConfig.triggeringEvent?.type === "submit";
  if (isPress && requestConfig.verb !== "get" && elt.hasAttribute("data-sending")) return event.preventDefault();
  const form = elt.matches("form, a") ? elt : null;
  const button = requestConfig.triggeringEvent?.submitter ?? (elt.matches("a, button") ? elt : null);
  elt.parentElement?.querySelectorAll(":scope > .save-failed").forEach((old) => old.remove());
  if (requestConfig.verb !== "get" || form) mark(form, button, true);
  if (target.id !== "dialog") target.setAttribute("aria-busy", "true");
  last = { elt, button };
  running.set(xhr, { form, button, target });
});

document.addEventListener("htmx:afterRequest", (event) => {
  const { form, button, target } = running.get(event.detail.xhr) ?? {};
  mark(form, button, false);
  target?.removeAttribute("aria-busy");
});

// Plain forms leave the page; the mark goes when the page comes back, or the browser gives up.
document.addEventListener("submit", (event) => {
  if (event.defaultPrevented) return;
  const form = event.target;
  if (form.hasAttribute("data-sending")) return event.preventDefault();
  mark(form, event.submitter, true);
  setTimeout(() => mark(form, event.submitter, false), 8000);
});
window.addEventListener("pageshow", () => {
  document.querySelectorAll("[data-sending]").forEach((form) => mark(form, form.querySelector("[aria-busy]"), false));
});

function fail(event) {
  if (isQuiet(event.detail)) return;
  const { elt, requestConfig } = event.detail;
  const note = words.content.firstElementChild.cloneNode(true);
  note.querySelector(requestConfig.verb === "get" ? "[data-write]" : "[data-read]").remove();
  if (elt.isConnected && elt.matches("form, a")) elt.after(note);
  else document.getElementById("toast").replaceChildren(note);
}
["htmx:sendError", "htmx:timeout", "htmx:responseError"].forEach((name) => document.addEventListener(name, fail));

// Signing in elsewhere makes new tokens: this page's address has them.
async function freshTokens() {
  const answer = await fetch(location.href).catch(() => null);
  const page = answer?.ok && new DOMParser().parseFromString(await answer.text(), "text/html");
  const token = page && page.querySelector("[name=csrfmiddlewaretoken]")?.value;
  if (!token) return;
  document.querySelectorAll("[name=csrfmiddlewaretoken]").forEach((field) => { field.value = token; });
  document.body.setAttribute("hx-headers", JSON.stringify({ "X-CSRFToken": token }));
}

document.addEventListener("click", async (event) => {
  const retry = event.target.closest("[data-retry]");
  if (!retry || !last) return;
  const { elt, button } = last;
  await freshTokens();
  retry.closest(".refusal")?.querySelector("[data-close]")?.click();
  retry.closest(".save-failed")?.remove();
  if (elt.matches("form")) elt.requestSubmit(button?.isConnected ? button : null);
  else elt.click();
});
