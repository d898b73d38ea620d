// Single keys press the control with that data-key ("s", "/", "g b"). Off in fields, behind open
// dialogs, and for readers who switched them off.
const isOff = document.documentElement.dataset.shortcuts === "off";
const dialog = document.getElementById("dialog");
let prefix = "";
let timer = 0;
let isLeaving = false;

function isTyping(target) {
  return target.matches?.("input:not([type=checkbox], [type=radio]), textarea, select, [contenteditable]");
}

function isSeen(control) {
  return control.checkVisibility({ visibilityProperty: true });
}

function press(key) {
  const scope = dialog.open ? dialog : document;
  const found = [...scope.querySelectorAll(`[data-key="${CSS.escape(key)}"]`)];
  const control = found.find(isSeen) ?? found[0];
  if (!control) return false;
  if (control.matches("input, select, textarea")) {
    control.focus();
    control.select?.();
  } else if (control.matches("summary")) {
    // What is typed next is text, also where the form was open.
    control.parentElement.open = true;
    (control.parentElement.querySelector("textarea") ?? control).focus();
  } else if (control.dataset.field) {
    // Until the next page's field has the focus, nothing typed may press.
    isLeaving = true;
    location.assign(`${control.href}#${control.dataset.field}`);
  } else {
    control.focus({ preventScroll: true });
    control.click();
  }
  return true;
}

// j and k walk the rows; Enter opens the link.
function walk(step) {
  const rows = [...document.querySelectorAll(".work-row, table.data tbody tr, .card, .step")].filter(isSeen);
  const at = rows.findIndex((row) => row.contains(document.activeElement));
  const row = rows[at < 0 ? (step > 0 ? 0 : rows.length - 1) : Math.min(Math.max(at + step, 0), rows.length - 1)];
  const control = row?.querySelector("a[href], button");
  control?.focus({ preventScroll: true });
  row?.scrollIntoView({ block: "nearest" });
  return Boolean(control);
}

document.addEventListener("keydown", (event) => {
  const { key, target } = event;
  if (key === "Enter" && (event.ctrlKey || event.metaKey) && target.form) {
    event.preventDefault();
    target.form.requestSubmit();
    return;
  }
  if (isOff || isLeaving || event.ctrlKey || event.metaKey || event.altKey || event.isComposing || isTyping(target)) return;
  const typed = prefix ? `${prefix} ${key}` : key;
  clearTimeout(timer);
  prefix = "";
  if (key === "g" && typed === "g" && !dialog.open) {
    prefix = "g";
    timer = setTimeout(() => { prefix = ""; }, 1200);
    return;
  }
  const step = dialog.open ? 0 : { j: 1, k: -1 }[typed] ?? 0;
  if (step ? walk(step) : press(typed)) event.preventDefault();
});

window.addEventListener("pageshow", () => { isLeaving = false; });

// Assistive technology hears of the keys.
document.addEventListener("htmx:load", (event) => {
  if (isOff) return;
  event.detail.elt.querySelectorAll?.("[data-key]").forEach((control) => {
    control.setAttribute("aria-keyshortcuts", control.dataset.key);
  });
});
