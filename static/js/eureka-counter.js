/* Says how many characters are left in the field named by `for`. */
class EurekaCounter extends HTMLElement {
  connectedCallback() {
    this.field = document.getElementById(this.getAttribute("for"));
    this.max = Number(this.getAttribute("max"));
    if (!this.field || !this.max) return;
    this.output = document.createElement("span");
    this.output.className = "hint counter";
    this.append(this.output);
    this.count = this.count.bind(this);
    this.field.addEventListener("input", this.count);
    this.count();
  }

  disconnectedCallback() {
    this.field?.removeEventListener("input", this.count);
    this.output?.remove();
  }

  count() {
    const left = this.max - [...this.field.value].length;
    const sentence = left < 0 ? this.dataset.over : this.dataset.left;
    this.output.textContent = sentence.replace("{n}", Math.abs(left));
    this.output.classList.toggle("is-over", left < 0);
    this.output.setAttribute("role", left <= 10 ? "status" : "none");
  }
}
customElements.define("eureka-counter", EurekaCounter);
