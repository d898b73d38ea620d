// The address is in the address bar. htmx keeps a copy in the browser's storage for its snapshots,
// which are off: nothing that names a customer stays behind.
const forget = () => sessionStorage.removeItem("htmx-current-path-for-history");

document.addEventListener("htmx:pushedIntoHistory", forget);
document.addEventListener("htmx:replacedInHistory", forget);
forget();
