/* The search field takes the cursor when it opens. */
document.querySelector("details.finder")?.addEventListener("toggle", (event) => {
  if (event.target.open && !new URLSearchParams(location.search).get("q")) event.target.querySelector("input").focus();
});
