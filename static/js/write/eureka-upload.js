/* Files chosen, dropped or pasted anywhere in the form are sent to `url` at once, with their progress, and take their
   place in the form. One after the other; a lost connection is waited for. `types` says which: “image/”, or endings. */
class EurekaUpload extends HTMLElement {
  connectedCallback() {
    this.input = this.querySelector("input[type=file]");
    this.list = this.querySelector(".kept");
    this.status = this.querySelector("[role=status]");
    const zone = this.querySelector(".drop");
    const form = this.input?.form;
    if (!form || !this.list || !zone) return;
    this.waiting = [];
    this.heard = new AbortController();
    const signal = this.heard.signal;
    this.input.addEventListener("change", () => {
      const files = [...this.input.files];
      this.input.value = ""; // they are sent now, not with the form
      this.add(files);
    }, { signal });
    form.addEventListener("paste", (event) => {
      const files = [...event.clipboardData.files].filter((file) => this.takes(file));
      if (!files.length) return;
      event.preventDefault();
      this.add(files);
    }, { signal });
    for (const kind of ["dragenter", "dragover"]) {
      form.addEventListener(kind, (event) => {
        if (![...event.dataTransfer.types].includes("Files")) return;
        event.preventDefault();
        zone.classList.add("is-over");
      }, { signal });
    }
    form.addEventListener("dragleave", (event) => {
      if (!form.contains(event.relatedTarget)) zone.classList.remove("is-over");
    }, { signal });
    form.addEventListener("drop", (event) => {
      zone.classList.remove("is-over");
      const files = [...event.dataTransfer.files];
      if (!files.length) return;
      event.preventDefault();
      const at = event.target.closest("eureka-upload"); // dropped on a place, all are meant for it
      if (at ? at === this : true) this.add(at ? files : files.filter((file) => this.takes(file)));
    }, { signal });
    form.addEventListener("submit", (event) => this.hold(event), { signal, capture: true });
    addEventListener("online", () => this.next(), { signal });
  }

  disconnectedCallback() {
    this.heard?.abort();
    this.going?.request.abort();
  }

  takes(file) {
    const types = this.getAttribute("types").split(" ");
    return types.some((type) => (type.startsWith(".") ? file.name.toLowerCase().endsWith(type) : file.type.startsWith(type)));
  }

  add(files) {
    if (!files.length) return;
    this.querySelectorAll(".error").forEach((error) => error.remove());
    const most = Number(this.getAttribute("max-files"));
    const heaviest = Number(this.getAttribute("max-mb")) * 1024 * 1024;
    for (const file of files) {
      const held = this.list.querySelectorAll("li").length - this.list.querySelectorAll("[name=remove]:checked").length;
      if (held >= most) this.refuse(file, this.dataset.many);
      else if (!this.takes(file) || !file.size) this.refuse(file, this.dataset.kind);
      else if (file.size > heaviest) this.refuse(file, this.dataset.heavy);
      else this.queue(file);
    }
    this.next();
  }

  refuse(file, reason) {
    const line = document.createElement("p");
    line.className = "error";
    line.setAttribute("role", "alert");
    line.textContent = `${file.name} : ${reason}`;
    this.list.after(line);
  }

  queue(file) {
    const row = this.querySelector("template").content.firstElementChild.cloneNode(true);
    row.querySelector("b").textContent = file.name;
    row.querySelector("progress").ariaLabel += ` ${file.name}`;
    const job = { file, row, key: crypto.randomUUID?.() ?? `${Date.now()}-${Math.random()}` };
    row.querySelector("button").addEventListener("click", () => this.cancel(job));
    this.list.append(row);
    this.waiting.push(job);
  }

  cancel(job) {
    this.waiting = this.waiting.filter((other) => other !== job);
    job.row.remove();
    if (this.going !== job) return;
    job.request.abort();
    this.going = null;
    this.next();
  }

  /* one at a time; the same key again is the same picture, so that a retry makes no second one */
  next() {
    if (this.going || !this.waiting.length) return;
    const job = this.waiting.shift();
    this.going = job;
    const body = new FormData();
    body.set("csrfmiddlewaretoken", this.input.form.elements.csrfmiddlewaretoken.value);
    body.set("client_key", job.key);
    body.set("file", job.file);
    const request = new XMLHttpRequest();
    job.request = request;
    const bar = job.row.querySelector("progress");
    request.upload.addEventListener("progress", (event) => { if (event.lengthComputable) bar.value = (100 * event.loaded) / event.total; });
    request.upload.addEventListener("load", () => bar.removeAttribute("value")); // it has gone: the server works
    request.addEventListener("load", () => this.answered(job));
    request.addEventListener("error", () => this.lost(job));
    request.open("POST", this.getAttribute("url"));
    request.send(body);
  }

  answered(job) {
    this.going = null;
    const { status, responseText } = job.request;
    const template = document.createElement("template");
    template.innerHTML = responseText;
    const fresh = template.content.querySelector(status === 200 ? ".kept__one" : ".error");
    if (status === 200 && fresh) this.place(job, fresh);
    else {
      job.row.remove();
      this.refuse(job.file, (status === 422 && fresh?.textContent.trim()) || this.dataset.failed);
    }
    this.next();
  }

  place(job, fresh) {
    const isWriting = document.activeElement?.matches("textarea, input:not([type=file])");
    job.row.replaceWith(fresh);
    window.htmx?.process(fresh);
    this.status.textContent = this.dataset.done;
    if (!isWriting) fresh.querySelector(".input, a").focus();
    fresh.dispatchEvent(new Event("change", { bubbles: true })); // the draft holds it now
  }

  lost(job) {
    this.going = null;
    this.waiting.unshift(job);
    job.row.querySelector("progress").value = 0;
    this.status.textContent = this.dataset.lost;
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.next(), 3000);
  }

  /* a form sent while a picture is on its way waits for it */
  hold(event) {
    if (!this.going && !this.waiting.length) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    this.going?.row.scrollIntoView({ block: "center" });
    const detail = { text: this.dataset.busy, level: "error" };
    this.dispatchEvent(new CustomEvent("eureka:toast", { bubbles: true, detail }));
  }
}
customElements.define("eureka-upload", EurekaUpload);
