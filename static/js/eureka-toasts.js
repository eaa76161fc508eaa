/* Messages that float: they leave after six seconds or more, errors stay until closed.
   Anything may raise one: element.dispatchEvent(new CustomEvent("eureka:toast",
   {bubbles: true, detail: {text, level, href, action}})), or the response header HX-Trigger. */
const SHORTEST = 6000;
const PER_CHARACTER = 70;

class EurekaToasts extends HTMLElement {
  connectedCallback() {
    this.region = this.querySelector(".toasts");
    this.region.querySelectorAll(".toast").forEach((toast) => this.dress(toast));
    this.heard = new AbortController();
    const signal = this.heard.signal;
    document.addEventListener("eureka:toast", (event) => this.show(event.detail), { signal });
    document.addEventListener("htmx:sendError", () => this.fail("offline"), { signal });
    document.addEventListener("htmx:responseError", (event) => {
      const status = event.detail.xhr.status;
      this.fail(status === 429 ? "busy" : status === 403 || status === 404 ? "gone" : "error");
    }, { signal });
    document.addEventListener("htmx:beforeSwap", (event) => {
      const url = event.detail.xhr.responseURL;
      if (!url || new URL(url).pathname !== this.dataset.login) return;
      event.detail.shouldSwap = false;
      this.show({ text: this.dataset.session, level: "error", href: this.dataset.back, action: this.dataset.enter });
    }, { signal });
  }

  disconnectedCallback() {
    this.heard?.abort();
  }

  fail(reason) {
    this.show({ text: this.dataset[reason], level: "error" });
  }

  show({ text, level = "info", href, action }) {
    if (!text || [...this.region.children].some((toast) => toast.dataset.text === text)) return;
    const toast = this.querySelector("template").content.firstElementChild.cloneNode(true);
    toast.dataset.text = text;
    toast.dataset.level = level;
    toast.classList.toggle("toast--error", level === "error");
    toast.querySelector("p").textContent = text;
    if (href) {
      const link = document.createElement("a");
      link.className = "toast__act";
      link.href = href;
      link.textContent = action;
      toast.querySelector("p").after(link);
    }
    this.region.append(toast);
    this.dress(toast);
  }

  dress(toast) {
    const close = toast.querySelector(".toast__close");
    close.hidden = false;
    close.addEventListener("click", () => toast.remove());
    if (toast.dataset.level === "error" || toast.querySelector(".toast__act")) return;
    const life = Math.max(SHORTEST, toast.textContent.trim().length * PER_CHARACTER);
    let timer = setTimeout(() => toast.remove(), life);
    const hold = () => clearTimeout(timer);
    const let_go = () => { hold(); timer = setTimeout(() => toast.remove(), life); };
    toast.addEventListener("pointerenter", hold);
    toast.addEventListener("focusin", hold);
    toast.addEventListener("pointerleave", let_go);
    toast.addEventListener("focusout", let_go);
  }
}
customElements.define("eureka-toasts", EurekaToasts);
