// htmx keeps the address in the browser's storage for its snapshots, which are off: nothing that
// names a customer stays behind.
const forget = () => sessionStorage.removeItem("htmx-current-path-for-history");

document.addEventListener("htmx:pushedIntoHistory", forget);
document.addEventListener("htmx:replacedInHistory", forget);
forget();

// What the address names is opened and focused: a stage, the field of a note.
function openNamed() {
  const named = document.getElementById(location.hash.slice(1));
  const panel = named?.closest("details");
  if (!panel) return;
  panel.open = true;
  (named === panel ? panel.firstElementChild : named).focus();
}
openNamed();
// Again once the browser went there, which takes the focus.
["pageshow", "popstate"].forEach((name) => window.addEventListener(name, () => setTimeout(openNamed)));
