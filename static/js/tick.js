// Every 30 s, while somebody can see them, regions fetch themselves. What is in use is never
// replaced: a pill offers the news instead.
const every = 30_000;
const pill = document.getElementById("words-news");
const bar = document.getElementById("offline");
let missed = 0;
let lastTick = Date.now();

function tick() {
  if (document.visibilityState !== "visible" || !navigator.onLine) return;
  lastTick = Date.now();
  htmx.trigger(document.body, "app:tick");
}
setInterval(tick, every);
document.addEventListener("visibilitychange", () => {
  if (Date.now() - lastTick > every) tick();
});

function showLine() {
  bar.hidden = navigator.onLine && missed < 2;
}
window.addEventListener("online", () => { missed = 0; showLine(); tick(); });
window.addEventListener("offline", showLine);
document.addEventListener("htmx:sendError", () => { missed += 1; showLine(); });
document.addEventListener("htmx:afterOnLoad", () => { missed = 0; showLine(); });
showLine();

// Everything that differs between two renderings of the same facts.
function plain(node) {
  const copy = node.cloneNode(true);
  copy.querySelectorAll(".news-pill, .save-failed, [name=csrfmiddlewaretoken]").forEach((part) => part.remove());
  [copy, ...copy.querySelectorAll("*")].forEach((part) => {
    part.classList.remove("htmx-request", "htmx-settling", "htmx-swapping", "htmx-added");
    if (!part.className) part.removeAttribute("class");
    ["open", "aria-busy", "aria-disabled", "aria-keyshortcuts", "data-sending"].forEach((name) => part.removeAttribute(name));
    if (part.matches("h1, h2")) part.removeAttribute("tabindex");
  });
  copy.normalize();
  return copy;
}

function isTyped(field) {
  if (field.matches("[type=checkbox], [type=radio]")) return field.checked !== field.defaultChecked;
  if (field.matches("select")) return [...field.options].some((o) => o.selected !== o.defaultSelected) && field.value !== "";
  return field.value !== field.defaultValue;
}

function isInUse(region) {
  const active = document.activeElement;
  const selection = getSelection();
  return (
    (region.contains(active) && !active.matches("[tabindex='-1']")) ||
    document.querySelector("dialog[open]") ||
    region.querySelector("details.menu[open], .is-dragging") ||
    (selection.type === "Range" && region.contains(selection.anchorNode)) ||
    [...region.querySelectorAll("input:not([type=hidden]), select, textarea")].some(isTyped)
  );
}

function offer(region) {
  if (region.querySelector(":scope > .news-pill")) return;
  const button = pill.content.firstElementChild.cloneNode(true);
  button.addEventListener("click", () => {
    const typed = [...region.querySelectorAll("[id]:is(input, textarea)")].filter(isTyped);
    const place = region.getAttribute("hx-get");
    htmx.ajax("GET", place, { source: region, target: region, swap: "outerHTML" }).then(() => {
      typed.forEach(({ id, value }) => { const field = document.getElementById(id); if (field) field.value = value; });
    });
  });
  region.prepend(button);
}

document.addEventListener("htmx:beforeSwap", (event) => {
  const { requestConfig, target, xhr, shouldSwap, serverResponse } = event.detail;
  if (requestConfig.triggeringEvent?.type !== "app:tick") {
    // A hint while somebody types is no act: its refusal is nobody's news.
    if (requestConfig.triggeringEvent?.type === "input" && xhr.status >= 400) {
      event.preventDefault();
      event.stopImmediatePropagation();
    }
    return;
  }
  const isOurs = shouldSwap && xhr.status === 200 && !xhr.getResponseHeader("HX-Retarget");
  const fresh = isOurs && new DOMParser().parseFromString(serverResponse, "text/html").getElementById(target.id);
  if (fresh && !plain(fresh).isEqualNode(plain(target))) {
    if (!isInUse(target)) return;
    offer(target);
  }
  event.preventDefault();
  event.stopImmediatePropagation();
});
