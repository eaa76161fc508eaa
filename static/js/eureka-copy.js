/* A button that copies the address in `value`, or this page's; hidden where it cannot. */
class EurekaCopy extends HTMLElement {
  connectedCallback() {
    const button = this.querySelector("button");
    if (!button || !navigator.clipboard) return;
    button.hidden = false;
    button.addEventListener("click", async () => {
      const target = new URL(this.getAttribute("value") || location.href, location.href);
      try {
        await navigator.clipboard.writeText(target.href);
        this.say(this.dataset.done, "info");
      } catch {
        this.say(this.dataset.failed, "error");
      }
    });
  }

  say(text, level) {
    this.dispatchEvent(new CustomEvent("eureka:toast", { bubbles: true, detail: { text, level } }));
  }
}
customElements.define("eureka-copy", EurekaCopy);
