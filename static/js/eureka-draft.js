/* Keeps a form's words on the server while one writes: posts them to `url` after a pause, and shows when it was. */
const PAUSE = 1500;

class EurekaDraft extends HTMLElement {
  connectedCallback() {
    this.form = this.querySelector("form");
    if (!this.form) return;
    this.heard = new AbortController();
    const signal = this.heard.signal;
    this.form.addEventListener("input", () => this.soon(), { signal });
    this.form.addEventListener("submit", () => { this.sent = true; clearTimeout(this.timer); }, { signal });
  }

  disconnectedCallback() {
    this.heard?.abort();
    clearTimeout(this.timer);
  }

  soon() {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.keep(), PAUSE);
  }

  async keep() {
    if (this.sent) return;
    try {
      const answer = await fetch(this.getAttribute("url"), {
        method: "POST", body: new FormData(this.form), headers: { "X-Requested-With": "eureka-draft" },
      });
      if (!answer.ok || answer.redirected || this.sent) return;
      const said = new DOMParser().parseFromString(await answer.text(), "text/html").querySelector(".saved");
      if (said) this.querySelector(".saved")?.replaceWith(said);
    } catch {
      /* no network: the words stay in this tab (eureka-guard), the next pause tries again */
    }
  }
}
customElements.define("eureka-draft", EurekaDraft);
