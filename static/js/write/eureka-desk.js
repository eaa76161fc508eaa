/* The desk on the keyboard: j and k walk the queue, 1 to 4 choose the decision; the phone's bar chooses it too. */
class EurekaDesk extends HTMLElement {
  connectedCallback() {
    this.pressed = this.pressed.bind(this);
    document.addEventListener("keydown", this.pressed, true);
    this.addEventListener("click", (event) => {
      const link = event.target.closest("[data-decide]");
      if (link && this.choose(link.dataset.decide)) {
        event.preventDefault();
        this.querySelector(".verdict__form").scrollIntoView();
      }
    });
  }

  disconnectedCallback() {
    document.removeEventListener("keydown", this.pressed, true);
  }

  pressed(event) {
    if (event.ctrlKey || event.metaKey || event.altKey || document.querySelector("dialog[open]")) return;
    if (document.querySelector("eureka-shortcuts")?.off) return;
    if (event.target.closest("input:not([type=radio]), textarea, select, [contenteditable]")) return;
    const kind = ["approve", "return", "refuse", "hand_over"][Number(event.key) - 1];
    const step = { j: "next", k: "prev" }[event.key];
    if (!kind && !step) return;
    event.preventDefault();
    event.stopPropagation();
    if (kind) this.choose(kind);
    else this.querySelector(`.desk__pager [rel=${step}]`)?.click();
  }

  choose(kind) {
    const radio = this.querySelector(`input[name=kind][value=${kind}]`);
    if (!radio) return false;
    radio.checked = true;
    radio.focus({ preventScroll: true });
    return true;
  }
}
customElements.define("eureka-desk", EurekaDesk);
