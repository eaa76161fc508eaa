/* Shows a vote at once and takes it back if the server did not agree. */
class EurekaVote extends HTMLElement {
  connectedCallback() {
    this.addEventListener("htmx:beforeRequest", this.expect);
    this.addEventListener("htmx:responseError", this.undo);
    this.addEventListener("htmx:sendError", this.undo);
    this.addEventListener("htmx:timeout", this.undo);
    this.addEventListener("htmx:beforeSwap", (event) => {
      if (!event.detail.shouldSwap || event.detail.xhr.status >= 400) this.undo();
    });
  }

  get button() {
    return this.querySelector(".vote");
  }

  expect() {
    const button = this.button;
    if (button.getAttribute("aria-busy") === "true") return;
    const count = button.querySelector("[data-count]");
    this.before = { pressed: button.getAttribute("aria-pressed"), count: count.textContent };
    const given = this.before.pressed !== "true";
    const value = Number(count.dataset.count) + (given ? 1 : -1);
    button.setAttribute("aria-busy", "true");
    button.setAttribute("aria-pressed", String(given));
    button.classList.toggle("is-given", given);
    const language = document.documentElement.lang;
    count.textContent = new Intl.NumberFormat(language).format(value);
  }

  undo() {
    if (!this.before) return;
    const button = this.button;
    button.removeAttribute("aria-busy");
    button.setAttribute("aria-pressed", this.before.pressed);
    button.classList.remove("is-given");
    button.querySelector("[data-count]").textContent = this.before.count;
    this.before = null;
  }
}
customElements.define("eureka-vote", EurekaVote);
