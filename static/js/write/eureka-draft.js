/* Keeps a form's words on the server while one writes: posts them to `url` after a pause and when one leaves, and
   shows when it was. What the server answers (key, revision, address) goes back into the form, so that the next
   words are written over these, and a reload finds them. Without a connection it says so and tries again later. */
const PAUSE = 1500;

class EurekaDraft extends HTMLElement {
  connectedCallback() {
    this.form = this.querySelector("form");
    if (!this.form) return;
    this.heard = new AbortController();
    const signal = this.heard.signal;
    this.kept = this.words();
    this.form.addEventListener("input", () => this.soon(), { signal });
    this.form.addEventListener("change", () => this.soon(), { signal });
    this.form.addEventListener("submit", () => { this.sent = true; clearTimeout(this.timer); }, { signal });
    addEventListener("pageshow", () => { this.sent = false; }, { signal });
    addEventListener("pagehide", () => this.keep({ keepalive: true }), { signal });
    addEventListener("online", () => this.keep(), { signal });
    document.addEventListener("visibilitychange", () => document.hidden && this.keep({ keepalive: true }), { signal });
  }

  disconnectedCallback() {
    this.heard?.abort();
    clearTimeout(this.timer);
  }

  body() {
    const body = new FormData(this.form);
    for (const field of this.form.querySelectorAll("input[type=file]")) body.delete(field.name);
    body.set("draft", "1");
    return body;
  }

  words() {
    const own = ["csrfmiddlewaretoken", "client_key", "revision", "page"];
    return JSON.stringify([...this.body()].filter(([name]) => !own.includes(name)));
  }

  soon() {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.keep(), Number(this.getAttribute("pause") ?? PAUSE));
  }

  /* one request at a time: two would write on each other */
  async keep(options) {
    const words = this.words();
    if (this.sent || words === this.kept) return;
    if (this.isBusy && !options) return this.soon();
    this.isBusy = true;
    try {
      const answer = await fetch(this.getAttribute("url"), {
        method: "POST", body: this.body(), headers: { "X-Requested-With": "eureka-draft" }, ...options,
      });
      if (this.sent) return;
      if (!answer.ok || answer.redirected) return this.say(this.dataset.unsaved);
      this.kept = words;
      if (answer.status !== 204) this.show(await answer.text());
    } catch (error) {
      if (!(error instanceof TypeError)) throw error;
      this.say(this.dataset.unsaved); // no network: the words stay in this browser (eureka-guard)
    } finally {
      this.isBusy = false;
    }
  }

  show(html) {
    const said = new DOMParser().parseFromString(html, "text/html").getElementById("draft-saved");
    if (!said) return;
    this.querySelector("#draft-saved")?.replaceWith(said);
    for (const [name, value] of [["client_key", said.dataset.key], ["revision", said.dataset.revision]]) {
      const field = this.form.elements.namedItem(name);
      if (field && value) field.value = value;
    }
    if (said.dataset.address) history.replaceState(history.state, "", said.dataset.address);
    if (this.words() === this.kept) this.dispatchEvent(new CustomEvent("eureka:kept"));
  }

  say(text) {
    const line = this.querySelector(".saved");
    if (!line || !text || line.textContent === text) return;
    line.classList.add("saved--not");
    line.textContent = text;
  }
}
customElements.define("eureka-draft", EurekaDraft);
