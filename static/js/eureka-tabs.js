/* A row of tabs wider than the screen begins where one is. */
class EurekaTabs extends HTMLElement {
  connectedCallback() {
    const row = this.querySelector(".tabs");
    const current = row?.querySelector("[aria-current]");
    if (!current || row.scrollWidth <= row.clientWidth) return;
    const start = current.getBoundingClientRect().left - row.getBoundingClientRect().left + row.scrollLeft;
    row.scrollLeft = start - (row.clientWidth - current.offsetWidth) / 2;
  }
}
customElements.define("eureka-tabs", EurekaTabs);
