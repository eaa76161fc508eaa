/* The search field takes the cursor when it opens; what it proposes is fetched then. */
document.querySelector("details.finder")?.addEventListener("toggle", (event) => {
  if (!event.target.open) return;
  event.target.querySelector("input").focus();
  const script = event.target.dataset.script;
  if (!script || document.querySelector(`script[src="${script}"]`)) return;
  document.head.append(Object.assign(document.createElement("script"), { type: "module", src: script }));
});

/* Who logs out leaves no search behind on a shared device. */
document.addEventListener("submit", (event) => {
  if (!event.submitter?.getAttribute("formaction")?.endsWith("/logout/")) return;
  try {
    Object.keys(localStorage).filter((key) => key.startsWith("eureka-searches-")).forEach((key) => localStorage.removeItem(key));
  } catch {
    /* refused by the browser: there is none */
  }
});
