/* Shows ideas like the one whose title is being written (`for`), asked from `url` after a pause.
   Nothing moves under a finger: it waits while one presses, and keeps the field one has gone on to where it is. */
const FROM = 12;
const PAUSE = 300;

class EurekaSimilar extends HTMLElement {
  connectedCallback() {
    this.field = document.getElementById(this.getAttribute("for"));
    if (!this.field) return;
    this.heard = new AbortController();
    const signal = this.heard.signal;
    this.empty = this.section.outerHTML;
    this.field.addEventListener("input", () => this.soon(), { signal });
    document.addEventListener("pointerdown", () => { this.pressed = true; }, { signal });
    for (const end of ["pointerup", "pointercancel"]) {
      document.addEventListener(end, () => { this.pressed = false; this.release?.(); }, { signal });
    }
    if (this.section.querySelector("[data-said]")) this.last = this.title;
    else this.soon();
  }

  disconnectedCallback() {
    this.heard?.abort();
    this.asked?.abort();
    clearTimeout(this.timer);
  }

  get section() {
    return this.querySelector("section");
  }

  get title() {
    return this.field.value.trim();
  }

  soon() {
    if (this.title === this.last) return;
    clearTimeout(this.timer);
    this.asked?.abort();
    this.last = null;
    this.timer = setTimeout(() => this.look(), PAUSE);
  }

  async look() {
    const title = this.title;
    const asked = new AbortController();
    this.asked = asked;
    try {
      const html = title.length < FROM ? this.empty : await this.ask(title, asked.signal);
      await this.stillness();
      if (html === null || asked.signal.aborted) return;
      this.last = title;
      this.show(html);
    } catch (error) {
      /* no network, or a newer title: the form goes on without */
      if (error.name !== "AbortError" && !(error instanceof TypeError)) throw error;
    }
  }

  async ask(title, signal) {
    const body = new FormData();
    body.set("csrfmiddlewaretoken", this.field.form.elements.csrfmiddlewaretoken.value);
    body.set("title", title);
    const answer = await fetch(this.getAttribute("url"), { method: "POST", body, signal });
    return answer.ok && !answer.redirected ? answer.text() : null;
  }

  /* not before the finger or the button of the mouse is up, and the click it makes has been dealt with */
  async stillness() {
    if (!this.pressed) return;
    await new Promise((resolve) => { this.release = resolve; });
    await new Promise((resolve) => { setTimeout(resolve); });
  }

  show(html) {
    const template = document.createElement("template");
    template.innerHTML = html;
    const fresh = template.content.querySelector("section");
    if (!fresh || fresh.outerHTML === this.section.outerHTML) return;
    const held = document.activeElement !== this.field && this.field.form.contains(document.activeElement)
      && this.section.getBoundingClientRect().bottom > 0 ? document.activeElement : null;
    const before = held?.getBoundingClientRect().top;
    this.section.replaceWith(fresh);
    if (held) scrollBy({ top: held.getBoundingClientRect().top - before, behavior: "instant" });
    const said = fresh.querySelector("[data-said]")?.textContent ?? "";
    const status = this.querySelector("[role=status]");
    if (status.textContent !== said) status.textContent = said;
  }
}
customElements.define("eureka-similar", EurekaSimilar);
