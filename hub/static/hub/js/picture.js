// A picture that was chosen: shown at once, and made light for a bad network (README.md).
"use strict";
(() => {
  const WIDEST = 1600, LIGHT = 300e3; // LARGE of hub/core/media/pipeline.py; bytes

  const lighter = async (file) => {
    const picture = await createImageBitmap(file, { imageOrientation: "from-image" });
    const scale = Math.min(1, WIDEST / Math.max(picture.width, picture.height));
    const canvas = document.createElement("canvas");
    [canvas.width, canvas.height] = [picture.width * scale, picture.height * scale];
    canvas.getContext("2d").drawImage(picture, 0, 0, canvas.width, canvas.height);
    const made = await new Promise((done) => canvas.toBlob(done, "image/jpeg", 0.85));
    return made && made.size < file.size ? new File([made], file.name.replace(/(\.\w+)?$/, ".jpg"), { type: made.type }) : file;
  };
  const lighten = async (input, file) => {
    const bag = new DataTransfer();
    bag.items.add(await lighter(file));
    if (input.files[0] === file) input.files = bag.files;
  };
  document.addEventListener("change", ({ target }) => {
    if (!target.matches("input[type=file]")) return;
    const old = target.parentElement.querySelector("[data-preview]");
    if (old) URL.revokeObjectURL(old.src);
    old?.remove();
    const [file] = target.files;
    if (!file?.type.startsWith("image/")) return;
    const picture = Object.assign(linli.piece("preview"), { src: URL.createObjectURL(file), alt: file.name });
    picture.onerror = () => picture.remove();
    target.after(picture);
    if (!target.multiple && file.size > LIGHT) lighten(target, file).catch(() => {}); // a kind that this browser cannot draw
  });
})();
