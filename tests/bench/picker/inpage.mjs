// What runs in the page. Each function is sent there as text, so it uses nothing from outside itself.

/** From the first line of the page on: notes when pressing "add files" is answered by a file dialog being asked for. */
export function probe(control) {
  const bench = { interactive: undefined, input: undefined };
  window.bench = bench;
  const asked = (input) => {
    bench.input = input;
    if (bench.interactive !== undefined) return;
    bench.interactive = performance.now();
    performance.mark("bench-mark");
  };
  const isFile = (element) => element instanceof HTMLInputElement && element.type === "file";
  // Scripts ask for the dialog in three ways; no dialog is shown here.
  for (const name of ["click", "showPicker", "dispatchEvent"]) {
    const own = HTMLInputElement.prototype[name];
    HTMLInputElement.prototype[name] = function (...values) {
      const opens = name !== "dispatchEvent" || values[0]?.type === "click";
      return isFile(this) && opens ? asked(this) : own.apply(this, values);
    };
  }
  // A label asks for it without a script.
  addEventListener("click", (event) => {
    const [target] = event.composedPath();
    if (!isFile(target)) return;
    event.preventDefault();
    asked(target);
  }, true);
  bench.press = () => {
    const shown = [...document.querySelectorAll(control)].find((element) => {
      const { width, height } = element.getBoundingClientRect();
      return width > 0 && height > 0 && element.checkVisibility();
    });
    shown?.click();
  };
  const look = () => {
    if (bench.interactive !== undefined) return;
    bench.press();
    requestAnimationFrame(look);
  };
  requestAnimationFrame(look);
}

/** Makes `count` files, one in five a picture, and asks the widget for the input that takes them. */
export async function prepare(count) {
  const canvas = Object.assign(document.createElement("canvas"), { width: 32, height: 32 });
  const paint = canvas.getContext("2d");
  paint.fillStyle = "#2a7";
  paint.fillRect(4, 4, 20, 24);
  const picture = await (await new Promise((made) => canvas.toBlob(made))).arrayBuffer();
  const data = new DataTransfer();
  for (let at = 0; at < count; at += 1) {
    const file = at % 5 === 0
      ? new File([picture], `scan ${at}.png`, { type: "image/png", lastModified: 1_790_000_000_000 + at })
      : new File([`letter ${at}`], `letter ${at}.txt`, { type: "text/plain", lastModified: 1_790_000_000_000 + at });
    data.items.add(file);
  }
  window.bench.data = data;
  window.bench.input = undefined;
  const until = performance.now() + 10_000;
  while (window.bench.input === undefined && performance.now() < until) {
    window.bench.press();
    await new Promise((rest) => setTimeout(rest, 50));
  }
  if (window.bench.input === undefined) throw new Error("no file dialog was asked for");
}

/** Hands the files over and waits until the widget says that it has them; milliseconds, null when it takes longer. */
export function add([count, limit, counted]) {
  const { input, data } = window.bench;
  const has = new Function(`return (${counted})()`);
  return new Promise((answer) => {
    setTimeout(() => {
      performance.mark("bench-mark");
      const begin = performance.now();
      input.files = data.files;
      for (const type of ["input", "change"]) input.dispatchEvent(new Event(type, { bubbles: true }));
      const look = () => {
        const took = performance.now() - begin;
        // "10,000 files ready", "10000 files selected".
        const said = Number(/\d[\d,]*/.exec(has() ?? "")?.[0].replaceAll(",", "") ?? 0);
        if (said >= count) return answer(took);
        if (took > limit) return answer(null);
        setTimeout(look, 30);
      };
      look();
    }, 0);
  });
}

/** Scrolls the longest list as a wheel does, then down to its end; the time of each frame in milliseconds. */
export function scroll() {
  const all = [document.scrollingElement, ...document.querySelectorAll("#widget *")];
  const scrolls = (element) => element === document.scrollingElement || /auto|scroll/.test(getComputedStyle(element).overflowY);
  const room = (element) => element.scrollHeight - element.clientHeight;
  let list = all[0];
  for (const element of all) if (room(element) > room(list) && scrolls(element)) list = element;
  const [wheel, rest] = [90, 90];
  const end = room(list);
  performance.mark("bench-mark");
  return new Promise((answer) => {
    const frames = [];
    let last;
    const step = (now) => {
      if (last !== undefined) frames.push(now - last);
      last = now;
      const done = frames.length;
      if (done === wheel + rest) return answer(frames);
      if (done < wheel) list.scrollTop += 100;
      else list.scrollTop += (end - list.scrollTop) / (wheel + rest - done);
      requestAnimationFrame(step);
    };
    requestAnimationFrame(step);
  });
}

/** Elements in the page, also those in shadow trees. */
export function nodes() {
  const count = (root) => [...root.querySelectorAll("*")].reduce((sum, { shadowRoot }) => sum + 1 + (shadowRoot ? count(shadowRoot) : 0), 0);
  return count(document);
}

/** Rules of WCAG 2.2 A and AA that the widget breaks, as axe-core sees it. */
export async function violations() {
  const values = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22a", "wcag22aa"];
  const { violations } = await window.axe.run("#widget", { runOnly: { type: "tag", values } });
  return violations.map(({ id, nodes }) => ({ id, nodes: nodes.length }));
}
