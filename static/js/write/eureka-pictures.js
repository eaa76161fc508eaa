/* Pictures chosen or dropped are shown before they are sent, and can be taken back.
   Drawn on a canvas, so that no blob: or data: address is needed. */
const WIDTH = 256;
const HEIGHT = 192;

class EurekaPictures extends HTMLElement {
  connectedCallback() {
    this.input = this.querySelector("input[type=file]");
    this.list = this.querySelector(".pictures__list");
    const zone = this.querySelector(".drop");
    if (!this.input || !this.list || !zone) return;
    this.files = [];
    this.input.addEventListener("change", () => this.add([...this.input.files]));
    for (const kind of ["dragenter", "dragover"]) {
      zone.addEventListener(kind, (event) => { event.preventDefault(); zone.classList.add("is-over"); });
    }
    for (const kind of ["dragleave", "drop"]) {
      zone.addEventListener(kind, () => zone.classList.remove("is-over"));
    }
    zone.addEventListener("drop", (event) => { event.preventDefault(); this.add([...event.dataTransfer.files]); });
    this.input.form?.addEventListener("reset", () => { this.files = []; this.show(); });
  }

  add(files) {
    const most = Number(this.getAttribute("max-files")) || 5;
    const heaviest = (Number(this.getAttribute("max-mb")) || 8) * 1024 * 1024;
    for (const file of files) {
      const known = this.files.some((held) => held.name === file.name && held.size === file.size);
      if (known) continue;
      if (this.files.length >= most) this.say(this.dataset.many);
      else if (!file.type.startsWith("image/")) this.say(this.dataset.kind, file);
      else if (file.size > heaviest) this.say(this.dataset.heavy, file);
      else if (file.size === 0) this.say(this.dataset.kind, file);
      else this.files.push(file);
    }
    this.show();
  }

  say(text, file) {
    if (!text) return;
    const detail = { text: text.replace("{name}", file?.name ?? ""), level: "error" };
    this.dispatchEvent(new CustomEvent("eureka:toast", { bubbles: true, detail }));
  }

  show() {
    const transfer = new DataTransfer();
    this.files.forEach((file) => transfer.items.add(file));
    this.input.files = transfer.files;
    this.list.replaceChildren(...this.files.map((file) => this.row(file)));
  }

  row(file) {
    const item = this.querySelector("template").content.firstElementChild.cloneNode(true);
    item.querySelector("small").textContent = file.name;
    const remove = item.querySelector("button");
    remove.setAttribute("aria-label", this.dataset.remove.replace("{name}", file.name));
    remove.addEventListener("click", () => {
      this.files = this.files.filter((held) => held !== file);
      this.show();
      this.input.focus();
    });
    this.draw(file, item.querySelector("canvas"));
    return item;
  }

  async draw(file, canvas) {
    try {
      const picture = await createImageBitmap(file);
      const scale = Math.max(WIDTH / picture.width, HEIGHT / picture.height);
      const [width, height] = [picture.width * scale, picture.height * scale];
      const pen = canvas.getContext("2d");
      pen.drawImage(picture, (WIDTH - width) / 2, (HEIGHT - height) / 2, width, height);
      picture.close();
    } catch {
      canvas.closest("li").classList.add("is-blind");
    }
  }
}
customElements.define("eureka-pictures", EurekaPictures);
