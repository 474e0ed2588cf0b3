"use strict";
// Hand lets a person move a picture, and draw on it, by a pointer or by the keyboard.
const Hand = (() => {
  const steps = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] };

  // listen watches a canvas. The element mark is the ring that shows the keyboard's pen.
  // The page says, by functions, which tool, ink and picture there are; it is told when a
  // change begins, and when the picture has changed. The result has the function show,
  // which puts the ring into its place.
  function listen(canvas, mark, { shape: [height, width], tool, ink, picture, begin, changed }) {
    let pen = { y: height / 2, x: width / 2 };
    // The eraser is wider than the pen, so that it takes soft edges away, too.
    const radius = () => Math.max(Math.max(height, width) / 22, .6) * (tool() === "erase" ? 1.6 : 1);

    function show() {
      mark.hidden = tool() === "move" || document.activeElement !== canvas || !canvas.matches(":focus-visible");
      mark.style.left = `${100 * pen.x / width}%`;
      mark.style.top = `${100 * pen.y / height}%`;
      mark.style.width = `${200 * radius() / width}%`;
      mark.style.height = `${200 * radius() / height}%`;
    }

    // line paints from the pen's last place to a new one.
    function line(y, x) {
      const dots = Math.ceil(2 * Math.hypot(y - pen.y, x - pen.x)) || 1;
      for (let i = 1; i <= dots; i++) {
        Picture.paint(picture(), pen.y + (y - pen.y) * i / dots, pen.x + (x - pen.x) * i / dots, radius(), ink());
      }
      pen = { y, x };
      changed();
    }

    let held; // where the pointer went down, and the shift of the picture then
    const at = (event) => {
      const box = canvas.getBoundingClientRect();
      return { y: (event.clientY - box.top) / box.height * height, x: (event.clientX - box.left) / box.width * width };
    };
    canvas.addEventListener("pointerdown", (event) => {
      if (event.button !== 0 || held) return; // a second finger changes nothing
      begin();
      canvas.setPointerCapture(event.pointerId);
      held = { ...at(event), id: event.pointerId, down: picture().down, right: picture().right };
      if (tool() === "move") return;
      pen = at(event);
      line(pen.y, pen.x);
    });
    canvas.addEventListener("pointermove", (event) => {
      if (!held || event.pointerId !== held.id) return;
      const { y, x } = at(event);
      if (tool() !== "move") return line(y, x);
      Picture.shift(picture(), held.down + Math.round(y - held.y), held.right + Math.round(x - held.x));
      changed();
    });
    for (const end of ["pointerup", "pointercancel"]) {
      canvas.addEventListener(end, (event) => { if (held && event.pointerId === held.id) held = undefined; });
    }

    canvas.addEventListener("keydown", (event) => {
      const step = steps[event.key], drawing = tool() !== "move";
      if (event.altKey || event.ctrlKey || event.metaKey || !step && (event.key !== " " || !drawing)) return;
      event.preventDefault();
      begin();
      if (!step) return line(pen.y, pen.x);
      if (drawing && event.shiftKey) {
        const within = (v, size) => Math.min(Math.max(v, .5), size - .5);
        pen = { y: within(pen.y + step[0], height), x: within(pen.x + step[1], width) };
      } else {
        Picture.shift(picture(), picture().down + step[0], picture().right + step[1]);
      }
      changed();
    });
    for (const name of ["focus", "blur"]) canvas.addEventListener(name, show);

    const choose = () => {
      canvas.dataset.tool = tool();
      show();
    };
    for (const input of document.querySelectorAll("[name=tool]")) input.addEventListener("change", choose);
    choose();
    return { show };
  }

  return { listen };
})();
