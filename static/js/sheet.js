// Sheets: a link with data-sheet opens in the dialog. Refusals and forms with errors arrive there
// too, by the server's HX-Retarget.
const dialog = document.getElementById("dialog");
let opener = null;

function isPlain(event) {
  return event.button === 0 && !event.metaKey && !event.ctrlKey && !event.shiftKey && !event.altKey;
}

// A menu's item is gone once it closes: focus goes back to its button.
function focusBack() {
  const known = opener && (opener.isConnected ? opener : document.getElementById(opener.id));
  const button = known?.closest("details.menu")?.querySelector("summary") ?? known;
  if (button && !dialog.contains(button)) button.focus({ preventScroll: true });
}

function close() {
  if (!dialog.open) return;
  dialog.close();
  focusBack();
}

function isDirty() {
  return [...dialog.querySelectorAll("textarea, input:not([type=hidden])")].some((field) =>
    field.matches("[type=radio], [type=checkbox]")
      ? field.checked !== field.defaultChecked
      : field.value !== field.defaultValue,
  );
}

document.addEventListener("click", (event) => {
  const link = event.target.closest("a[data-sheet]");
  if (link && isPlain(event)) {
    event.preventDefault();
    if (!dialog.contains(link)) opener = link;
    const place = link.pathname + link.search;
    htmx.ajax("GET", place, { source: link, target: "#dialog", swap: "innerHTML" }).catch(() => {});
    return;
  }
  const closer = event.target.closest("[data-close]");
  if (closer && dialog.contains(closer)) {
    event.preventDefault();
    // A refusal leaves the form below it, and what was typed.
    if (dialog.querySelectorAll(":scope > .sheet-body").length > 1) closer.closest(".sheet-body").remove();
    else close();
  } else if (event.target === dialog && !isDirty()) {
    close();
  }
});

dialog.addEventListener("cancel", () => setTimeout(focusBack));
dialog.addEventListener("close", () => dialog.replaceChildren());

document.addEventListener("htmx:beforeSwap", (event) => {
  const { target, xhr } = event.detail;
  const { elt } = event.detail.requestConfig;
  if (xhr.getResponseHeader("HX-Retarget") === "#dialog") {
    event.detail.shouldSwap = true;
    event.detail.isError = false;
    if (!dialog.contains(elt)) opener = document.activeElement === document.body ? elt : document.activeElement;
    else if (!event.detail.serverResponse.includes("<form")) {
      dialog.querySelectorAll(":scope > .refusal").forEach((old) => old.remove());
      event.detail.swapOverride = "afterbegin";
    }
  } else if (event.detail.shouldSwap && dialog.contains(elt) && !dialog.contains(target)) {
    close();
  }
});

document.addEventListener("htmx:afterSwap", (event) => {
  if (event.detail.target !== dialog) return;
  if (!dialog.open) dialog.showModal();
  dialog.setAttribute("aria-labelledby", dialog.querySelector("h2[id]")?.id ?? "");
  const first = dialog.querySelector(".error-summary") ?? dialog.querySelector("[data-autofocus]");
  first?.focus({ preventScroll: true });
  dialog.scrollTop = 0;
});

// A sheet that is a page has no region behind it: its form is sent plainly.
document.addEventListener("htmx:targetError", (event) => {
  const form = event.detail.elt;
  if (!(form instanceof HTMLFormElement)) return;
  const button = form.querySelector("button[name]:focus");
  if (button) {
    const { name, value } = button;
    form.append(Object.assign(document.createElement("input"), { type: "hidden", name, value }));
  }
  form.submit();
});
