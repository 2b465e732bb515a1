// Search in pages that are opened as files: a browser starts no worker for them, so a hidden frame runs the worker's script.
if (location.protocol === "file:") {
  window.IFrameWorker = class extends EventTarget {
    #waiting = [];
    #inner = null;

    constructor(url) {
      super();
      const frame = document.createElement("iframe");
      frame.hidden = true;
      frame.title = "search";
      frame.srcdoc = "<!doctype html><body></body>";
      frame.addEventListener("load", () => this.#start(frame.contentWindow, url), { once: true });
      document.body.append(frame);
    }

    postMessage(data) {
      if (this.#inner) {
        this.#inner.dispatchEvent(new MessageEvent("message", { data }));
      } else {
        this.#waiting.push(data);
      }
    }

    #start(inner, url) {
      inner.postMessage = (data) => this.dispatchEvent(new MessageEvent("message", { data }));
      const script = inner.document.createElement("script");
      script.src = url;
      script.addEventListener("load", () => {
        this.#inner = inner;
        this.#waiting.splice(0).forEach((data) => this.postMessage(data));
      });
      inner.document.body.append(script);
    }
  };
  window.Worker = window.IFrameWorker;
}
