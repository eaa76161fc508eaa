/* “See more” is gone once it is pressed: whoever stood on it goes on with the first new row. */
class EurekaMore extends HTMLElement {
  connectedCallback() {
    this.addEventListener("htmx:beforeRequest", (event) => {
      const rows = document.querySelector(event.target.getAttribute("hx-target"));
      if (!rows || !this.contains(document.activeElement)) return;
      const next = rows.children.length;
      const go = () => rows.children[next]?.querySelector("a[href]")?.focus({ preventScroll: true });
      rows.addEventListener("htmx:afterSettle", go, { once: true });
    });
  }
}
customElements.define("eureka-more", EurekaMore);
